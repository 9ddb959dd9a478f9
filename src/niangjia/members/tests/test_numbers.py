"""Nobody finds out by trying: one sentence for every number that is not one's business, and few tries an hour."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from niangjia.accounts import services as accounts
from niangjia.kernel import invented
from niangjia.kernel.errors import Invalid, Refused
from niangjia.members import guessing, services
from niangjia.members.models import Membership
from niangjia.members.services.common import TAKEN
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db
DEPOT, PLANT = "快递站工会", "大成化工厂工会"


@pytest.fixture(autouse=True)
def fresh(settings, monkeypatch):
    settings.SECOND_FACTOR = False
    monkeypatch.setattr(guessing, "TRIES", 3)
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def organiser(tree):
    return make_user("shen", "organiser", tree[DEPOT])


@pytest.fixture
def far(tree):
    return make_member(tree[PLANT], "何之洲")


def refusal(organiser, union, name, number):
    with pytest.raises(Refused) as refused:
        services.add_member(by=organiser, union=union, name=name, id_number=number)
    return refused.value.code, refused.value.detail, refused.value.errors


def test_a_wrong_name_and_a_member_elsewhere_hear_the_same(tree, organiser, far):
    number = far.person.id_number
    right, wrong = (refusal(organiser, tree[DEPOT], name, number) for name in ("何之洲", "何之江"))
    assert right == wrong
    assert right[0] == TAKEN
    assert PLANT not in right[1]


def test_of_ones_own_branch_one_is_told_who_it_is(tree, organiser):
    mine = make_member(tree[DEPOT], "何之洲")
    district = make_user("district", "organiser", tree["嘉言区总工会"])
    code, detail, _ = refusal(district, tree["环卫公司工会"], "何之洲", mine.person.id_number)
    assert code == "member-elsewhere"
    assert DEPOT in detail
    assert organiser is not None


@pytest.mark.usefixtures("still")
def test_tries_on_the_page_are_counted(client, tree, organiser, far):
    client.force_login(organiser)
    url = f"{reverse('members:member_new')}?union={tree[DEPOT].pk}"
    sent = {"name": "甲乙", "id_number": far.person.id_number}
    assert [client.post(url, sent).status_code for _ in range(3)] == [409] * 3
    fourth = client.post(url, {"name": "丙丁", "id_number": invented.identity(77)})
    assert "尝试太频繁" in fourth.content.decode()
    assert not Membership.objects.filter(name="丙丁").exists()


@pytest.mark.usefixtures("still")
@pytest.mark.parametrize("key", ["", "same"])
def test_tries_by_api_are_counted_replays_too(client, tree, organiser, far, key):
    _, token = accounts.issue_token(by=organiser, name="t")
    head = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
    body = {"name": "甲乙", "id_number": far.person.id_number, "union": str(tree[DEPOT].pk)}

    def call():
        return client.post("/api/v1/members", body, content_type="application/json", headers=head).status_code

    assert [call() for _ in range(4)] == [409, 409, 409, 429]


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1925, 4, 30)])
def test_nobody_joined_before_there_was_a_federation(tree, organiser, day):
    with pytest.raises(Invalid) as wrong:
        services.add_member(
            by=organiser, union=tree[DEPOT], name="何之洲", id_number=invented.identity(5), joined_on=day
        )
    assert "1925" in wrong.value.errors["joined_on"][0]


def test_nobody_joined_as_a_child(tree, organiser):
    born = invented.born(5)
    young = date(born.year + 15, 1, 1)
    with pytest.raises(Invalid, match="不满 16 周岁"):
        services.add_member(
            by=organiser, union=tree[DEPOT], name="何之洲", id_number=invented.identity(5), joined_on=young
        )
    one = make_member(tree[DEPOT], "何之江", birth_date=date(1990, 1, 1))
    with pytest.raises(Invalid) as wrong:
        services.edit(by=organiser, person=one.person, revision=0, joined_on=date(2000, 1, 1))
    assert wrong.value.rule["key"] == "union.join_min_age"
    services.edit(by=organiser, person=one.person, revision=0, joined_on=date(2007, 1, 1))


def test_a_former_union_reads_what_happened_while_the_person_was_its_own(client, tree, organiser):
    today = timezone.localdate()
    old = make_member(tree[DEPOT], "何之洲", left_on=today - timedelta(days=200), leave_reason="left")
    middle = {"joined_on": today - timedelta(days=100), "left_on": today - timedelta(days=50), "leave_reason": "moved"}
    make_member(tree[PLANT], person=old.person, **middle)
    make_member(tree["环卫公司工会"], person=old.person, joined_on=today - timedelta(days=50))
    client.force_login(organiser)
    text = client.get(reverse("members:member", args=[old.person_id])).content.decode()
    assert PLANT not in text
    assert "环卫公司工会" not in text
    assert "已离会" in text
    assert "修改资料" not in text
    _, token = accounts.issue_token(by=organiser, name="t")
    found = client.get(f"/api/v1/members/{old.person_id}", headers={"Authorization": f"Bearer {token}"}).json()
    assert found["union"]["name"] == DEPOT
    assert len(found["memberships"]) == 1
    client.force_login(make_user("now", "organiser", tree["环卫公司工会"]))
    assert PLANT in client.get(reverse("members:member", args=[old.person_id])).content.decode()
