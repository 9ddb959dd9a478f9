"""The draw at the desk: promised, frozen, numbered by two, drawn once, and repeated by anybody."""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from niangjia.enrolment import check_draw_path, drawing, services
from niangjia.enrolment.models import Draw, DrawStep, Entry, Offer, Turn
from niangjia.enrolment.services import NewDraw, NewPool, NewSession
from niangjia.enrolment.states import EntryState
from niangjia.enrolment.tests.factories import (
    check_sums,
    entry_of,
    make_draw,
    make_people,
    pool_of,
)
from niangjia.kernel.errors import Forbidden, Gone, Invalid, Missing, Refused
from niangjia.kernel.messages import inbox
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db
LATER = timezone.now() + timedelta(days=30)


def steps_of(offer: Offer) -> dict[str, str]:
    return dict(DrawStep.objects.filter(draw__offer=offer).values_list("kind", "content"))


def frozen(place: Any, many: int = 8, **options: Any) -> tuple[Offer, list[Any]]:
    tree, boss = place
    offer = make_draw(boss, tree["嘉言区总工会"], **options)
    people = make_people(tree["环卫公司工会"], many)
    for one in people:
        assert services.enrol(by=one, offer=offer).state == "entered"
    services.close_offer(by=boss, offer=offer)
    return offer, people


def numbered(place: Any, many: int = 8, **options: Any) -> tuple[Offer, list[Any]]:
    offer, people = frozen(place, many, **options)
    tree, boss = place
    assert not services.type_number(by=boss, draw=offer.draw, typed="03 11 + 8", now=LATER)
    assert services.type_number(
        by=make_user("", "chair", tree["云湖市总工会"]), draw=offer.draw, typed="３，11，08", now=LATER
    )
    offer.draw.refresh_from_db()
    return offer, people


def test_from_the_promise_to_the_proof(place: Any, tmp_path: Path) -> None:
    _, boss = place
    offer, people = numbered(place, places=3)
    promised = json.loads(steps_of(offer)["published"])
    assert promised["commitment"] == drawing.commitment(promised["draw"], offer.draw.secret)
    services.draw_now(by=boss, draw=offer.draw)
    states = Counter(entry_of(offer, one).state for one in people)
    assert states == {"taken": 3, "waiting": 3, "lost": 2}
    assert pool_of(offer).free == 0
    assert all(inbox(one).count() == 1 for one in people)
    check_sums(offer)
    (tmp_path / "list.txt").write_text(steps_of(offer)["frozen"], encoding="utf-8")
    (tmp_path / "result.json").write_text(steps_of(offer)["result"], encoding="utf-8")
    command = [sys.executable, "-I", "-S", "-X", "utf8", check_draw_path(), "list.txt", "result.json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert "结果一致" in done.stdout, done.stderr
    names = {line.split("\t")[4] for line in steps_of(offer)["frozen"].split("\n")[1:-1]}
    assert all("*" in name for name in names)


def test_the_secret_is_told_by_the_result_alone(place: Any) -> None:
    offer, _ = frozen(place)
    assert not any(offer.draw.secret in text for text in steps_of(offer).values())


def test_reserves_follow_in_their_order(place: Any) -> None:
    _, boss = place
    offer, people = numbered(place, places=2)
    services.draw_now(by=boss, draw=offer.draw)
    by_state = {
        state: [one for one in people if entry_of(offer, one).state == state]
        for state in ("taken", "waiting")
    }
    reserves = sorted(by_state["waiting"], key=lambda one: entry_of(offer, one).number)
    result = json.loads(steps_of(offer)["result"])
    assert [entry_of(offer, one).ticket for one in reserves] == result["reserves"]
    services.give_up(by=by_state["taken"][0], entry=entry_of(offer, by_state["taken"][0]))
    assert entry_of(offer, reserves[0]).state == "taken"
    check_sums(offer)


def test_who_gave_up_before_the_draw_leaves_the_place_to_a_reserve(place: Any) -> None:
    _, boss = place
    offer, people = numbered(place, places=3)
    plan, entries = drawing.thaw(steps_of(offer)["frozen"])
    seed = drawing.seed(offer.draw.secret, drawing.fingerprint(steps_of(offer)["frozen"]), "3.11.8")
    winner = drawing.draw(plan, entries, seed).winners[0]
    gone = Entry.objects.get(ticket=winner)
    services.give_up(by=gone.person.user, entry=gone)
    services.draw_now(by=boss, draw=offer.draw)
    states = Counter(entry_of(offer, one).state for one in people)
    assert states == {"cancelled": 1, "taken": 3, "waiting": 2, "lost": 2}
    check_sums(offer)


def test_couples_are_drawn_together(place: Any) -> None:
    tree, boss = place
    offer = make_draw(boss, tree["嘉言区总工会"], places=4, group_most=2)
    people = make_people(tree["环卫公司工会"], 9)
    for first, second in zip(people[:8:2], people[1:8:2], strict=True):
        services.enrol(by=first, offer=offer)
        services.enrol(by=second, offer=offer, group=entry_of(offer, first).ticket)
    ticket = entry_of(offer, people[0]).ticket
    with pytest.raises(Invalid, match="满了"):
        services.enrol(by=people[8], offer=offer, group=ticket)
    with pytest.raises(Invalid, match="没有找到"):
        services.enrol(by=people[8], offer=offer, group="NOBODY")
    services.give_up(by=people[0], entry=entry_of(offer, people[0]))  # who is left stays in, alone
    services.close_offer(by=boss, offer=offer)
    for one in (boss, make_user("", "chair", tree["云湖市总工会"])):
        services.type_number(by=one, draw=Draw.objects.get(offer=offer), typed="7", now=LATER)
    services.draw_now(by=boss, draw=Draw.objects.get(offer=offer))
    for first, second in zip(people[2:8:2], people[3:8:2], strict=True):
        assert entry_of(offer, first).state == entry_of(offer, second).state
    check_sums(offer)


def test_first_timers_and_couriers_have_more_balls(place: Any) -> None:
    tree, boss = place
    weights = [{"kind": "first_time", "balls": 2}, {"kind": "group", "values": ["courier"], "balls": 1}]
    past = make_draw(boss, tree["嘉言区总工会"], places=1)
    once = make_people(tree["环卫公司工会"], 1)[0]
    services.enrol(by=once, offer=past)
    services.close_offer(by=boss, offer=past)
    for one in (boss, make_user("", "chair", tree["云湖市总工会"])):
        services.type_number(by=one, draw=Draw.objects.get(offer=past), typed="7", now=LATER)
    services.draw_now(by=boss, draw=Draw.objects.get(offer=past))
    offer = make_draw(boss, tree["嘉言区总工会"], places=1, weights=weights)
    courier = make_member(tree["快递站工会"], user=make_user(), group="courier").person.user
    fresh = make_people(tree["环卫公司工会"], 1)[0]
    for one in (once, courier, fresh):
        services.enrol(by=one, offer=offer)
    services.close_offer(by=boss, offer=offer)
    assert [entry_of(offer, one).weight for one in (once, courier, fresh)] == [1, 4, 3]


def test_years_of_waiting_count_what_was_typed_from_earlier_years(place: Any) -> None:
    tree, boss = place
    home = tree["环卫公司工会"]
    offer = make_draw(boss, tree["嘉言区总工会"], weights=[{"kind": "waited", "balls": 1}])
    closes = timezone.localdate(offer.closes_at)
    people = [make_member(home, user=make_user(), joined_on=closes - timedelta(days=366 * 9)) for _ in range(2)]
    Turn.objects.create(
        person=people[0].person, union=home, path=home.path, name=people[0].name, kind="recuperation", on=closes - timedelta(days=366 * 2),
    )  # fmt: skip
    for one in people:
        services.enrol(by=one.person.user, offer=offer)
    services.close_offer(by=boss, offer=offer)
    assert [entry_of(offer, one.person.user).weight for one in people] == [3, 10]


def test_unused_places_move_on_in_the_counts_as_well(place: Any) -> None:
    _, boss = place
    pools = [NewPool("快递员", 3, "group", ["courier"], spill="其他"), NewPool("其他", 1)]
    offer, _ = numbered(place, 5, pools=pools)
    services.draw_now(by=boss, draw=offer.draw)
    assert (pool_of(offer, "快递员").total, pool_of(offer, "其他").total) == (0, 4)
    assert Entry.objects.filter(offer=offer, state=EntryState.TAKEN).count() == 4
    check_sums(offer)


def test_every_step_has_its_time_and_its_people(place: Any) -> None:
    tree, boss = place
    offer, _ = frozen(place)
    draw = offer.draw
    with pytest.raises(Refused, match="才产生"):
        services.type_number(by=boss, draw=draw, typed="3 11 8")
    with pytest.raises(Invalid):
        services.type_number(by=boss, draw=draw, typed="没开", now=LATER)
    with pytest.raises(Refused):
        services.draw_now(by=boss, draw=draw)
    for _ in range(2):  # one person twice is still one person
        assert not services.type_number(by=boss, draw=draw, typed="3 11 8", now=LATER)
    with pytest.raises(Missing):
        services.type_number(by=make_user("", "chair", tree["大成区总工会"]), draw=draw, typed="3", now=LATER)
    with pytest.raises(Forbidden):
        services.type_number(
            by=make_user("", "leader", tree["云湖市总工会"]), draw=draw, typed="3", now=LATER
        )
    other = make_user("", "chair", tree["云湖市总工会"])
    assert not services.type_number(
        by=other, draw=draw, typed="3 11 9", now=LATER
    )  # a slip: not the same number
    assert services.type_number(by=other, draw=draw, typed="3 11 8", now=LATER)
    with pytest.raises(Missing):
        services.draw_now(by=make_user("", "chair", tree["大成区总工会"]), draw=draw)
    with pytest.raises(Forbidden):
        services.draw_now(by=make_user("", "leader", tree["云湖市总工会"]), draw=draw)
    services.draw_now(by=boss, draw=draw)
    for act in (lambda: services.draw_now(by=boss, draw=Draw.objects.get(pk=draw.pk)),
                lambda: services.type_number(by=boss, draw=Draw.objects.get(pk=draw.pk), typed="9", now=LATER)):  # fmt: skip
        with pytest.raises(Refused):
            act()
    with pytest.raises(Gone):
        services.enrol(by=make_people(tree["环卫公司工会"], 1)[0], offer=Offer.objects.get(pk=offer.pk))


@pytest.mark.parametrize("act", ["update", "delete", "again"])
def test_the_database_holds_the_steps(place: Any, act: str) -> None:
    _, boss = place
    offer, _ = numbered(place)
    services.draw_now(by=boss, draw=offer.draw)
    steps = DrawStep.objects.filter(kind="result")
    one = steps.get()
    acts = {
        "update": lambda: steps.update(content="{}"),
        "delete": lambda: DrawStep._base_manager.filter(kind="result")._raw_delete("default"),
        "again": lambda: DrawStep.objects.create(draw=one.draw, kind="result", content="{}", fingerprint=""),
    }
    with pytest.raises(DatabaseError), transaction.atomic():
        acts[act]()


def test_places_of_a_draw_are_promised(place: Any) -> None:
    tree, boss = place
    offer = make_draw(boss, tree["嘉言区总工会"])
    with pytest.raises(Refused, match="不作数"):
        services.resize(by=boss, pool=pool_of(offer), total=99)


def test_a_number_that_exists_before_closing_is_refused(place: Any) -> None:
    tree, boss = place
    draw = NewDraw("双色球", timezone.now() + timedelta(days=1), 3)
    with pytest.raises(Invalid) as problem:
        make_draw(boss, tree["嘉言区总工会"], draw=draw)
    assert "known_at" in problem.value.errors
    with pytest.raises(Invalid) as problem:
        make_draw(boss, tree["嘉言区总工会"], draw=replace(draw, source=" "))
    assert "source" in problem.value.errors


def test_two_categories_that_read_the_same_cannot_be_drawn(place: Any) -> None:
    """The public reads 场次·分类: a list in which two are one could never be frozen, and the offer never closed."""
    tree, boss = place
    start = timezone.now() + timedelta(days=30)
    sessions = [
        NewSession("春", start, start + timedelta(hours=2), "宫", [NewPool("一·二", 1)]),
        NewSession("春·一", start, start + timedelta(hours=2), "宫", [NewPool("二", 1)]),
    ]
    with pytest.raises(Invalid, match="读起来一样"):
        make_draw(boss, tree["嘉言区总工会"], sessions=sessions)


def test_a_year_that_nobody_means_is_refused(place: Any) -> None:
    """PostgreSQL would store it, and nothing that lists the offer could be read any more."""
    tree, boss = place
    for field, year in (("opens_at", 1), ("closes_at", 9999), ("starts_at", 9999)):
        with pytest.raises(Invalid) as raised:
            make_draw(boss, tree["嘉言区总工会"], **{field: timezone.now().replace(year=year, month=1, day=1)})
        assert "年份" in str(raised.value.errors[field])
    with pytest.raises(Invalid, match="看不见"):
        make_draw(boss, tree["嘉言区总工会"], title="讲座\u202eABC")
