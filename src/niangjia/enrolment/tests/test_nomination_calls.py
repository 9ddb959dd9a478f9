"""The call for names: numbers for unions, reminders, the notice, the list, and what becomes of the rest."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from niangjia.enrolment import services
from niangjia.enrolment.models import Call, Entry, Quota
from niangjia.enrolment.nominations.queries import unheard
from niangjia.enrolment.services import NewDraw, NewPool, NewSession, calls, nominations, reviewing, seating
from niangjia.enrolment.tests.factories import make_offer, pool_of
from niangjia.enrolment.tests.named import (
    DISTRICT,
    EXPRESS,
    TOWN,
    WASTE,
    check_named,
    line,
    make_direct,
    make_named,
    put_forward,
    quota_of,
    rows,
)  # fmt: skip
from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.errors import Gone, Invalid, Refused
from niangjia.kernel.messages import Message
from niangjia.kernel.questions import todos
from niangjia.members.models import Consent
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_numbers_for_unions_add_up(place: Any) -> None:
    tree, boss = place
    offer = make_named(boss, tree, total=6, numbers={WASTE: 4}, opened=False)
    with pytest.raises(Invalid, match="多了 2 个"):
        calls.allot(by=boss, offer=offer, numbers={tree[EXPRESS]: 4})
    with pytest.raises(Invalid, match="会算不清"):
        calls.allot(by=boss, offer=offer, numbers={tree[TOWN]: 1})
    with pytest.raises(Invalid, match="不在嘉言区总工会的范围内"):
        calls.allot(by=boss, offer=offer, numbers={tree["大成区总工会"]: 1})
    calls.allot(by=boss, offer=offer, numbers={tree[EXPRESS]: 2})
    services.open_offer(by=boss, offer=offer)
    put_forward(boss, offer, tree[WASTE], *(make_member(tree[WASTE]) for _ in range(3)))
    with pytest.raises(Invalid, match="已经推荐 3 人"):
        calls.allot(by=boss, offer=offer, numbers={tree[WASTE]: 2})
    with pytest.raises(Invalid, match="总数不能更少"):
        calls.set_total(by=boss, offer=offer, total=5)
    calls.allot(by=boss, offer=offer, numbers={tree[WASTE]: 3, tree[EXPRESS]: 3})
    check_named(offer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Quota.objects.filter(offer=offer).update(used=9)
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(offer=offer).update(given=99)


@pytest.mark.parametrize("total", [8, 12, 10])
def test_total_and_numbers_as_one_act_are_written_down_once_each(place: Any, total: int) -> None:
    tree, boss = place
    offer = make_named(boss, tree, total=10, numbers={WASTE: 4, EXPRESS: 4})
    before = set(AuditEntry.objects.values_list("pk", flat=True))
    calls.set_numbers(by=boss, offer=offer, total=total, numbers={tree[WASTE]: total})
    written = dict(AuditEntry.objects.exclude(pk__in=before).values_list("verb", "detail"))
    assert AuditEntry.objects.exclude(pk__in=before).count() == 2
    assert written == {"call.total": {"total": total}, "call.allot": {EXPRESS: 0, WASTE: total}}
    check_named(offer)


def test_an_offer_without_numbers_does_not_open(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree[DISTRICT], mode="approval", kind="recuperation", opened=False)
    with pytest.raises(Refused, match="先分名额再开放"):
        services.open_offer(by=boss, offer=offer)


def test_categories_that_overlap_or_are_for_nobody(place: Any) -> None:
    tree, boss = place
    twice = [NewPool("工匠", 1, "category", ["工匠", "劳模"]), NewPool("劳模", 1, "category", ["劳模"])]
    with pytest.raises(Invalid, match="劳模”出现在两类名额里"):
        make_offer(boss, tree[DISTRICT], mode="approval", kind="recuperation", pools=twice)
    with pytest.raises(Invalid, match="没有人说明类别"):
        make_offer(boss, tree[DISTRICT], pools=[NewPool("工匠", 1, "category", ["工匠"])])


def test_those_who_have_not_handed_in_are_reminded(place: Any) -> None:
    tree, boss = place
    company = make_user("", "chair", tree[WASTE])
    offer = make_named(boss, tree)
    assert Message.objects.filter(user=company, kind="enrolment.call.called").count() == 1
    one = put_forward(boss, offer, tree[WASTE], make_member(tree[WASTE]))
    assert calls.silent(offer).count() == 2
    reviewing.send_up(by=boss, nominations=one)
    assert [quota.union.name for quota in calls.silent(offer)] == [EXPRESS]
    assert calls.remind(by=boss, offer=offer) == 1
    services.close_offer(by=boss, offer=offer)
    with pytest.raises(Gone, match="截止"):
        put_forward(boss, offer, tree[WASTE], make_member(tree[WASTE]))


def test_the_notice_comes_before_the_list(place: Any) -> None:
    tree, boss = place
    offer = make_named(boss, tree, numbers={DISTRICT: 4})
    one = put_forward(boss, offer, tree[DISTRICT], make_member(tree[WASTE]))
    with pytest.raises(Refused, match="还有 1 人没有审完"):
        calls.publish_names(by=boss, offer=offer, days=5)
    reviewing.approve(by=boss, nominations=one)
    calls.publish_names(by=boss, offer=offer, days=5)
    with pytest.raises(Refused, match="公示到"):
        seating.place(by=boss, offer=offer)
    Call.objects.update(notice_from=timezone.localdate() - timedelta(days=6), notice_until=timezone.localdate() - timedelta(days=1))
    assert seating.place(by=boss, offer=offer) == 1


def test_the_rest_goes_to_a_draw(place: Any) -> None:
    tree, boss = place
    offer = make_named(boss, tree, numbers={DISTRICT: 4})
    reviewing.approve(by=boss, nominations=put_forward(boss, offer, tree[DISTRICT], make_member(tree[WASTE])))
    now = timezone.now()
    said = {"opens_at": now, "closes_at": now + timedelta(days=9), "draw": NewDraw("双色球", now + timedelta(days=10))}
    with pytest.raises(Refused, match="先定名单"):
        seating.draw_rest(by=boss, offer=offer, **said)
    seating.place(by=boss, offer=offer)
    rest = seating.draw_rest(by=boss, offer=offer, **said)
    assert (pool_of(rest).total, sum(one.total for one in (pool_of(offer, "工匠"), pool_of(offer, "抗疫")))) == (3, 1)
    with pytest.raises(Refused):
        seating.draw_rest(by=boss, offer=offer, **said)
    assert services.open_offer(by=boss, offer=rest).state == "open"
    check_named(offer)


def test_a_list_set_by_the_desk(place: Any) -> None:
    tree, boss = place
    offer = make_direct(boss, tree, places=2, total=2, pools=[NewPool("代表", 2)])
    people = [make_member(tree[WASTE], user=make_user()) for _ in range(3)]
    quota = quota_of(offer, tree[DISTRICT])
    found = nominations.preview(by=boss, quota=quota, union=tree[DISTRICT], rows=rows(*(line(one, "") for one in people)))
    assert [one.verdict for one in found.rows] == ["ok", "ok", "over"]
    nominations.nominate(by=boss, quota=quota, union=tree[DISTRICT], rows=rows(*(line(one, "") for one in people)))
    assert [one.state for one in Entry.objects.filter(offer=offer)] == ["taken", "taken"]
    assert Message.objects.filter(kind="enrolment.nomination.admitted").count() == 2
    services.give_up(by=people[0].person.user, entry=Entry.objects.get(person=people[0].person))
    check_named(offer)


def test_who_gave_way_is_replaced_on_a_list_of_the_desk_and_places_added_are_filled(place: Any) -> None:
    """As many as there are places for, and nobody in reserve behind them."""
    tree, boss = place
    offer = make_direct(boss, tree, places=2, total=2, pools=[NewPool("代表", 2)])
    people = [make_member(tree[WASTE], user=make_user()) for _ in range(5)]

    def sifted(*some: Any) -> list[str]:
        said = {"by": boss, "quota": quota_of(offer, tree[DISTRICT]), "union": tree[DISTRICT]}
        return [one.verdict for one in nominations.preview(rows=rows(*(line(one, "") for one in some)), **said).rows]

    put_forward(boss, offer, tree[DISTRICT], *people[:2], category="")
    assert sifted(people[2]) == ["over"]
    services.give_up(by=people[0].person.user, entry=Entry.objects.get(person=people[0].person))
    assert sifted(people[2], people[3]) == ["ok", "over"]
    put_forward(boss, offer, tree[DISTRICT], people[2], category="")
    check_named(offer)
    assert sifted(people[3]) == ["over"]
    services.resize(by=boss, pool=pool_of(offer), total=3)
    assert sifted(people[3], people[4]) == ["ok", "over"]
    put_forward(boss, offer, tree[DISTRICT], people[3], category="")
    check_named(offer)
    assert sorted(Entry.objects.filter(offer=offer).values_list("state", flat=True)) == ["cancelled", "taken", "taken", "taken"]


def test_a_list_of_the_desk_that_is_short_waits_on_the_desk_until_it_begins(place: Any, clock: Any) -> None:
    tree, boss = place
    desk, below = make_user("", "organiser", tree[DISTRICT]), make_user("", "chair", tree[WASTE])
    offer = make_direct(boss, tree, pools=[NewPool("代表", 2), NewPool("机动", 3, "reserve")], title="观摩团")

    def waits(user: Any = desk) -> list[str]:
        return [one.sentence for one in todos(type(user).objects.get(pk=user.pk)) if "名单" in one.sentence]

    assert (waits(), waits(below)) == (["“观摩团”的名单还差 2 人，请指定"], [])
    people = [make_member(tree[WASTE], user=make_user()) for _ in range(3)]
    put_forward(boss, offer, tree[DISTRICT], people[0], category="")
    assert waits() == []  # whoever names one means one
    put_forward(boss, offer, tree[DISTRICT], people[1], category="")
    services.give_up(by=people[0].person.user, entry=Entry.objects.get(person=people[0].person))
    assert waits() == ["“观摩团”的名单还差 1 人，请指定"]
    clock.move_to(offer.sessions.get().starts_at)
    assert waits() == []


def test_an_offer_called_off_leaves_nobody_uninformed(place: Any) -> None:
    tree, boss = place
    offer = make_named(boss, tree)
    put_forward(boss, offer, tree[WASTE], make_member(tree[WASTE], user=make_user()))
    services.cancel_offer(by=boss, offer=offer, reason="停办")
    assert Message.objects.filter(kind="enrolment.nomination.voided").count() == 1
    check_named(offer)


def test_who_is_reached_by_no_message_is_named_to_the_desk_and_to_their_union(place: Any, call: Any, settings: Any) -> None:
    settings.SECOND_FACTOR = False
    tree, boss = place
    officer = make_user("", "chair", tree[WASTE])
    with_account, agreed, nowhere, taken_back = (
        make_member(tree[WASTE], name, **({"user": make_user()} if name == "甲一" else {"phone": "19900010002"} if name == "乙二" else {}))
        for name in ("甲一", "乙二", "丙三", "丁四")
    )
    Consent.objects.create(person=agreed.person, purpose="messages", text_version="1", given_on=timezone.localdate(), source="纸质")
    offer = make_named(boss, tree)
    people = put_forward(boss, offer, tree[WASTE], with_account, agreed, nowhere, taken_back)
    nominations.withdraw(by=officer, nomination=people[3])
    names = f"/offers/{offer.pk}/nominations?unheard=true"
    assert call(boss, "GET", names)["items"] == []  # nobody is on the list yet
    services.cancel_offer(by=boss, offer=offer, reason="停办")
    assert [one["name"] for one in call(boss, "GET", names)["items"]] == ["丙三"]
    assert call(make_user("", "chair", tree[EXPRESS]), "GET", names)["items"] == []
    told = Message.objects.filter(kind="enrolment.call.cancelled")
    assert officer.pk in {one.user_id for one in told if one.path == tree[WASTE].path}
    client = Client()
    client.force_login(boss)
    page = client.get(f"/desk/offers/{offer.pk}").content.decode()
    assert "1 人没有账号" in page
    assert ("丙三" in page, "乙二" in page, "丁四" in page) == (True, False, False)


@pytest.mark.parametrize("state", ["draft", "open"])
def test_unions_hear_of_the_end_of_what_they_were_asked_for(place: Any, state: str) -> None:
    tree, boss = place
    make_user("", "chair", tree[WASTE])
    offer = make_named(boss, tree, opened=state == "open")
    services.cancel_offer(by=boss, offer=offer, reason="停办")
    assert Message.objects.filter(kind="enrolment.call.cancelled").exists() == (state == "open")


def test_whoever_is_on_a_list_of_the_desk_and_hears_nothing_is_named(place: Any) -> None:
    tree, boss = place
    offer = make_direct(boss, tree, pools=[NewPool("代表", 2)])
    put_forward(boss, offer, tree[DISTRICT], make_member(tree[WASTE], "丙三"), make_member(tree[WASTE], user=make_user()), category="")
    assert [one.name for one in unheard(boss, offer)] == ["丙三"]


def test_batches_fill_in_order(place: Any) -> None:
    tree, boss = place
    start = timezone.now() + timedelta(days=40)
    sessions = [
        NewSession(f"第{n}批", start + timedelta(days=10 * n), start + timedelta(days=10 * n + 4), "", [NewPool("工匠", 1, "category", ["工匠"])])
        for n in (1, 2)
    ]
    offer = make_offer(boss, tree[DISTRICT], mode="approval", kind="recuperation", sessions=sessions, opened=False)
    calls.allot(by=boss, offer=offer, numbers={tree[WASTE]: 2})
    services.open_offer(by=boss, offer=offer)
    made = put_forward(boss, offer, tree[WASTE], *(make_member(tree[WASTE]) for _ in range(2)))
    assert [one.pool.session.title for one in made] == ["第1批", "第2批"]
