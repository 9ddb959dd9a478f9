"""A transfer that a roster began: its page says who asked, and a roster taken back is no secret to those whom it had moved."""

from typing import Any

import pytest
from django.test import Client

from niangjia.kernel.messages import inbox
from niangjia.members.batches import services as rosters
from niangjia.members.models import Membership, Person, Transfer
from niangjia.members.tests.factories import make_member
from niangjia.members.tests.rosters import checked, number, row
from niangjia.members.transfers import services
from niangjia.organizations.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
DEPOT, PLANT = "快递站工会", "大成化工厂工会"


def said(user: Any) -> list[str]:
    return [message.text or "" for message in inbox(user)]


def asked(tree: Any) -> Any:
    """Three members of the depot stand on a roster of the plant; one has an account."""
    for n, name in enumerate(("何之洲", "何之江", "何之海")):
        make_member(tree[DEPOT], name, number=number(n), user=None if n else make_user("worker"))
    batch = checked(tree[PLANT], [row(n, name) for n, name in enumerate(("何之洲", "何之江", "何之海"))])
    rosters.commit(by=None, batch=batch)
    batch.refresh_from_db()
    return batch


def test_its_page_begins_with_the_roster(tree: Any, client: Client) -> None:
    asked(tree)
    client.force_login(make_user("giver", "organiser", tree[DEPOT]))
    page = client.get(f"/desk/transfers/{Transfer.objects.first().pk}").content.decode()
    assert f"{PLANT}的花名册里有此人，请求转入" in page


def test_whoever_had_moved_is_told_and_so_is_the_union_once(tree: Any) -> None:
    giver, batch = make_user("giver", "organiser", tree[DEPOT]), asked(tree)
    for name in ("何之洲", "何之江"):
        services.answer_transfer(by=giver, transfer=Transfer.objects.get(name=name), verb="agree")
    worker = Person.objects.get(name="何之洲").user
    assert said(worker)[0].startswith("转会办好了")
    rosters.undo(by=None, batch=batch)
    assert said(worker)[0] == f"{PLANT}撤销了导入的花名册，您转回{DEPOT}，会籍没有中断。"
    assert said(giver) == ["对方撤销了花名册，2 名转走的会员回到本会，会籍没有中断。"]
    assert Membership.objects.filter(union=tree[DEPOT], left_on=None).count() == 3


def test_nobody_hears_of_what_nobody_had_agreed_to(tree: Any) -> None:
    giver, batch = make_user("giver", "organiser", tree[DEPOT]), asked(tree)
    rosters.undo(by=None, batch=batch)
    assert (said(giver), said(Person.objects.get(name="何之洲").user)) == ([], [])
