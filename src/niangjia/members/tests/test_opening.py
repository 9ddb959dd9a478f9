"""Whoever came by a roster, a poster or a stand gets a login from the union, and with it the own file."""

import re

import pytest
from django.test import Client
from django.urls import reverse

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
