"""Placed by staying: a reason, once, taken back; 今日, list, page and API say the same."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from niangjia.accounts.services import issue_token
from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.kernel.marks import Mark
from niangjia.kernel.questions import life
from niangjia.kernel.workflow import Event
from niangjia.members.models import Membership, Stay
from niangjia.members.queries import unplaced
from niangjia.members.services import handing
from niangjia.members.services.staying import stay, unstay
from niangjia.members.tests.factories import make_member
from niangjia.members.tests.test_handing import told
from niangjia.members.transfers.todos import transfer_todos
from niangjia.organizations.tests.factories import make_tree, make_user

pytestmark = pytest.mark.django_db
DEPOT, WASTE, STREET, PLANT = "快递站工会", "环卫公司工会", "柳桥街道总工会", "大成化工厂工会"


@pytest.fixture
def tree(settings: Any) -> Any:
    settings.SECOND_FACTOR = False
    cache.clear()
    return make_tree()


@pytest.fixture
def street(tree: Any) -> Any:
    return make_user("street", "organiser", tree[STREET])


def closed(tree: Any, street: Any, *names: str) -> list[Membership]:
    """Members of a firm that closed, in the holding union."""
    people = [make_member(tree[DEPOT], name).person for name in names or ("何之洲", "何之江")]
    handing.set_holding(by=street, union=tree[WASTE], on=True)
    handing.move_firm(by=street, union=tree[DEPOT], to=None, **told())
    return [Membership.objects.get(person=one, left_on=None) for one in people]


def said(user: Any) -> list[str]:
    return [todo.sentence for todo in transfer_todos(user) if todo.kind == "holding"]


def test_today_list_and_figure_agree_at_every_step(tree: Any, street: Any) -> None:
    one, two = closed(tree, street)
    make_member(tree[WASTE], "本会会员")
    desk = Client()
    desk.force_login(street)

    def listed() -> set[str]:
        page = desk.get("/desk/members?waits=place").content.decode()
        return {name for name in (one.name, two.name, "本会会员") if f">{name}<" in page.replace("\n", "").replace("  ", "")}

    assert said(street)[0].startswith("2 人在")
    assert listed() == {one.name, two.name}
    Mark.objects.all().delete()
    assert stay(by=street, memberships=[one], reason=" 已重新就业 ") == 1
    assert Mark.objects.filter(source="members", union_id=tree[WASTE].pk).exists()
    assert said(street)[0].startswith("1 人在")
    assert listed() == {two.name}
    assert Membership.objects.filter(left_on=None, union=tree[WASTE]).count() == 3  # nobody has gone anywhere
    stay(by=street, memberships=[two], reason="本人要求")
    assert said(street) == []
    unstay(by=street, membership=one)
    assert said(street)[0].startswith("1 人在")
    assert listed() == {one.name}
    events = Event.objects.filter(object_id=one.pk, verb__in=("stay", "unstay")).order_by("pk")
    assert [(event.verb, event.reason) for event in events] == [("stay", "已重新就业"), ("unstay", "")]
    assert AuditEntry.objects.filter(verb="member.stay").count() == 2
    assert "留在托管工会，不再等待安置" in [moment.title for moment in life(one.person, street)]


def test_a_reason_is_asked_for_and_who_does_not_wait_does_not_stay(tree: Any, street: Any) -> None:
    one, two = closed(tree, street)
    with pytest.raises(Invalid):
        stay(by=street, memberships=[one], reason="  ")
    here = make_member(tree[WASTE], "本会会员")
    with pytest.raises(Refused, match="本会会员"):
        stay(by=street, memberships=[one, here], reason="x")
    assert not Stay.objects.exists()  # all or none
    stay(by=street, memberships=[one], reason="x" * 300)
    assert len(Stay.objects.get().reason) == 200
    with pytest.raises(Refused):
        stay(by=street, memberships=[one], reason="again")
    with pytest.raises(Refused):
        unstay(by=street, membership=two)


def test_it_takes_the_union_s_own_cadre(tree: Any, street: Any) -> None:
    one, _ = closed(tree, street)
    with pytest.raises(Missing):
        stay(by=make_user("", "organiser", tree[PLANT]), memberships=[one], reason="x")
    with pytest.raises(Forbidden):
        stay(by=make_user("", "leader", tree[STREET]), memberships=[one], reason="x")
    stay(by=make_user("", "chair", tree[WASTE]), memberships=[one], reason="x")


def test_who_is_handed_on_waits_anew(tree: Any, street: Any) -> None:
    one, _ = closed(tree, street)
    stay(by=street, memberships=[one], reason="x")
    handing.set_holding(by=street, union=tree[DEPOT], on=True)
    handing.move_firm(by=street, union=tree[WASTE], to=tree[DEPOT], **told())
    now = Membership.objects.get(person=one.person, left_on=None)
    assert Membership.objects.filter(unplaced(), pk=now.pk).exists()
    with pytest.raises(Refused):
        unstay(by=street, membership=one)


def test_on_the_page(tree: Any, street: Any) -> None:
    one, two = closed(tree, street)
    desk = Client()
    desk.force_login(street)
    where = f"/desk/members/{one.person_id}"
    assert "等待安置" in desk.get(where).content.decode()
    answer = desk.post(f"{where}/stay", {"reason": ""})
    assert answer.status_code == 422
    page = desk.post(f"{where}/stay", {"reason": "已重新就业"}, follow=True).content.decode()
    assert "不再等待安置：已重新就业" in page
    page = desk.post(f"{where}/unstay", follow=True).content.decode()
    assert "恢复等待安置" in page
    both = {"ids": [str(one.pk), str(two.pk)], "reason": "都已重新就业"}
    assert "已办理 2 人" in desk.post("/desk/members/bulk/stay", both, follow=True).content.decode()
    assert "留在本会" not in desk.get("/desk/members").content.decode()  # offered only where people wait


def test_by_the_api(tree: Any, street: Any) -> None:
    one, _ = closed(tree, street)
    head = {"authorization": f"Bearer {issue_token(by=street, name='test')[1]}"}
    base = f"/api/v1/members/{one.person_id}"
    api = Client()
    assert api.post(f"{base}/stay", {}, content_type="application/json", headers=head).status_code == 422
    done = api.post(f"{base}/stay", {"reason": "已重新就业"}, content_type="application/json", headers=head).json()
    assert (done["member"], done["waits"], done["stays"]) == (True, False, "已重新就业")
    again = api.post(f"{base}/stay", {"reason": "已重新就业"}, content_type="application/json", headers=head)
    assert again.status_code == 409
    undone = api.post(f"{base}/unstay", content_type="application/json", headers=head).json()
    assert (undone["waits"], undone["stays"]) == (True, "")


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_say_it_at_once(race: Any) -> None:
    cache.clear()
    tree = make_tree()
    street = make_user("street", "organiser", tree[STREET])
    one, _ = closed(tree, street)
    outcomes = race(4, lambda n: stay(by=street, memberships=[Membership.objects.get(pk=one.pk)], reason=f"{n}"))
    assert sum(out.won for out in outcomes) == 1
    assert all(isinstance(out.error, Refused) for out in outcomes if not out.won)
    assert Event.objects.filter(verb="stay", object_id=one.pk).count() == 1
