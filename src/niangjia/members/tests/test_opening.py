"""Whoever came by a roster, a poster or a stand gets a login from the union, and with it the own file."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from niangjia.accounts.services import issue_token
from niangjia.kernel.api_models import IdempotencyKey
from niangjia.kernel.errors import Forbidden, Missing, Refused
from niangjia.kernel.messages import Message
from niangjia.members.models import Person
from niangjia.members.services import deaths
from niangjia.members.services.opening import open_account
from niangjia.members.tests.factories import JOINED, make_member
from niangjia.organizations.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
DEPOT, WASTE = "快递站工会", "环卫公司工会"


@pytest.fixture
def organiser(tree):
    return make_user("organiser", "organiser", tree[DEPOT])


@pytest.fixture
def one(tree):
    return make_member(tree[DEPOT], "何之洲")


def test_a_member_gets_a_login_and_sees_the_own_file(client, one, organiser):
    client.force_login(organiser)
    page = reverse("members:member", args=[one.person_id])
    assert "开通登录账号" in client.get(page).content.decode()
    answer = client.post(reverse("members:member_account", args=[one.person_id]))
    name, once = re.findall(r'readonly value="([^"]+)"', answer.content.decode())
    assert "no-store" in answer["Cache-Control"]
    person = Person.objects.get(pk=one.person_id)
    assert person.user.username == name
    assert person.user.check_password(once)
    assert person.user.once_since is not None  # to be changed at the first login
    assert once not in "".join(str(row.text) for row in Message.objects.all())
    assert "已经开通" in client.get(page).content.decode()
    me = Client()
    person.user.once_since = None
    person.user.save()
    me.force_login(person.user)
    assert DEPOT in me.get("/my/me").content.decode()
    assert me.get("/my/card").status_code == 200
    with pytest.raises(Refused):
        open_account(by=organiser, person=person)


def api(client, by, one, **headers):
    _, text = issue_token(by=by, name="开通程序")
    head = {"Authorization": f"Bearer {text}"} | headers
    return client.post(f"/api/v1/members/{one.person_id}/account", content_type="application/json", headers=head)


def test_the_api_opens_a_login_once_and_keeps_no_password(client, one, organiser):
    key = {"Idempotency-Key": "opening-1"}
    first = api(client, organiser, one, **key)
    assert (first.status_code, first["Cache-Control"]) == (201, "no-store")
    opened = first.json()
    person = Person.objects.get(pk=one.person_id)
    assert (opened["id"], opened["username"], opened["linked"]) == (str(person.pk), person.user.username, False)
    assert person.user.check_password(opened["password"])
    assert person.user.once_since is not None
    again = api(client, organiser, one, **key)  # the answer was lost on the way
    assert again.status_code == 201
    assert again["Idempotent-Replayed"] == "true"
    assert again.json() == opened | {"password": ""}
    assert opened["password"].encode() not in b"".join(bytes(row.response) for row in IdempotencyKey.objects.all())
    other = api(client, organiser, one)
    assert (other.status_code, other["Content-Type"], other.json()["code"]) == (409, "application/problem+json", "account-there")


def test_the_api_links_what_is_surely_the_members_and_refuses_the_rest(client, one, organiser, tree):
    for by, status in ((make_user("far", "chair", tree[WASTE]), 404), (make_user("leader", "leader", tree[DEPOT]), 403)):
        answer = api(client, by, one)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert client.post(f"/api/v1/members/{one.person_id}/account").status_code == 401
    mine = make_user("mine")
    mine.name = "何之洲"
    mine.set_phone(one.person.phone)
    mine.save()
    answer = api(client, organiser, one).json()
    assert (answer["username"], answer["password"], answer["linked"]) == ("mine", "", True)
    dead = make_member(tree[DEPOT], "林小满")
    deaths.record_death(by=organiser, person=dead.person, on=JOINED)
    assert api(client, organiser, dead).json()["code"] == "has-died"


def test_an_account_of_the_same_name_and_phone_is_linked(one, organiser):
    mine = make_user("mine")
    mine.name = "何之洲"
    mine.set_phone(one.person.phone)
    mine.save()
    assert open_account(by=organiser, person=one.person) == (mine, "")
    assert Person.objects.get(pk=one.person_id).user == mine


def test_the_phone_of_another_opens_nobodys_file(one, organiser):
    other = make_user("other")
    other.name = "别人"
    other.set_phone(one.person.phone)
    other.save()
    with pytest.raises(Refused):
        open_account(by=organiser, person=one.person)
    assert Person.objects.get(pk=one.person_id).user is None


def test_only_who_answers_for_the_member_and_for_the_living(one, organiser, tree):
    for by in (make_user("far", "chair", tree[WASTE]), make_user("leader", "leader", tree[DEPOT])):
        with pytest.raises((Forbidden, Missing)):
            open_account(by=by, person=one.person)
    deaths.record_death(by=organiser, person=one.person, on=JOINED)
    with pytest.raises(Refused):
        open_account(by=organiser, person=one.person)
