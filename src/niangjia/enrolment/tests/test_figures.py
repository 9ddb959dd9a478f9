"""The numbers of the board open onto the rows that make them up; who never had a turn is found."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from niangjia.enrolment import services
from niangjia.enrolment.figures import FIGURES
from niangjia.enrolment.marking import MARK, touch_since
from niangjia.enrolment.models import Entry, Pool
from niangjia.enrolment.queries_unions import unions_in_vain
from niangjia.enrolment.states import ENTRY_MOVES
from niangjia.enrolment.tests.factories import (
    entry_of,
    finish,
    make_draw,
    make_offer,
    make_people,
    make_place,
)
from niangjia.kernel.marks import Mark
from niangjia.kernel.tree import within
from niangjia.kernel.workflow import move
from niangjia.organizations.tests.factories import make_tree, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(settings: Any) -> tuple[Any, Any, list[Any]]:
    """A lecture with two places for three: one came, one did not, one waited in vain; a draw that one lost."""
    settings.SECOND_FACTOR = False
    tree, boss = make_place()
    offer = make_offer(boss, tree["嘉言区总工会"], places=2)
    people = make_people(tree["环卫公司工会"], 3)
    for one in people:
        services.enrol(by=one, offer=offer)
    finish(offer)
    services.check_in(by=boss, entry=entry_of(offer, people[0]))
    services.close_offer(by=boss, offer=offer)
    services.end_offer(by=boss, offer=offer)
    return tree, boss, people


def number(key: str, union: Any) -> int:
    one = next(figure for figure in FIGURES if figure.key == key)
    rows = one.rows(timezone.localdate()).filter(within(union.path, one.path))
    return sum(rows.values_list(one.measure, flat=True)) if one.measure else rows.count()


def test_numbers_and_their_rows(year: Any) -> None:
    tree, boss, people = year
    today, union = timezone.localdate(), tree["嘉言区总工会"]
    numbers = {one.key: number(one.key, union) for one in FIGURES}
    day = timezone.localdate(Pool.objects.get().session.starts_at)
    if day.year == today.year:
        assert numbers == {
            "places_offered": 2, "places_taken": 2, "places_attended": 1, "places_marked": 2, "places_in_vain": 1,
        }  # fmt: skip
    client = Client()
    client.force_login(boss)
    names = {"places_taken": people[:2], "places_attended": people[:1], "places_in_vain": people[2:]}
    for one in FIGURES:
        page = client.get(one.url(union, day if day.year != today.year else today, kind="course"))
        assert page.status_code == 200
        for person in names.get(one.key, []):
            assert Entry.objects.get(person__user=person).name in page.content.decode()


def test_who_never_had_a_turn_until_they_have(year: Any, call: Any) -> None:
    tree, boss, people = year
    express = make_people(tree["快递站工会"], 1)[0]
    offer = make_draw(boss, tree["嘉言区总工会"], places=1)
    services.enrol(by=express, offer=offer)
    move(entry_of(offer, express), "lose", by=boss, moves=ENTRY_MOVES)
    assert unions_in_vain(boss) == [("快递站工会", 1)]
    assert call(boss, "GET", "/enrolments/in-vain/unions") == [{"name": "快递站工会", "people": 1}]
    name = entry_of(offer, express).name
    assert name in {one["name"] for one in call(boss, "GET", "/enrolments/in-vain")["items"]}
    other = make_offer(boss, tree["嘉言区总工会"], places=9)
    for one in (express, people[2]):
        services.enrol(by=one, offer=other)
    assert unions_in_vain(boss) == []
    services.give_up(by=people[2], entry=entry_of(other, people[2]))
    assert number("places_in_vain", tree["云湖市总工会"]) == 0  # a place that was given up had been offered


def test_unions_of_one_name_are_not_one(settings: Any) -> None:
    tree = make_tree({"云湖市总工会": {"嘉言区总工会": {"保洁一队工会": {}}, "大成区总工会": {"保洁二队工会": {}}}})
    boss = make_user("", "organiser", tree["云湖市总工会"])
    offer = make_draw(boss, tree["云湖市总工会"], places=1)
    for home in ("保洁一队工会", "保洁二队工会"):
        one = make_people(tree[home], 1)[0]
        services.enrol(by=one, offer=offer)
        move(entry_of(offer, one), "lose", by=boss, moves=ENTRY_MOVES)
    type(tree["保洁一队工会"]).objects.filter(name__startswith="保洁").update(name="保洁队工会")
    assert unions_in_vain(boss) == [("保洁队工会", 1), ("保洁队工会", 1)]


def test_names_only_for_who_may_see_members(year: Any) -> None:
    tree, _, _ = year
    client = Client()
    for role, union, seen in (
        ("publicity", "嘉言区总工会", 403), ("organiser", "大成区总工会", 200), ("chair", "嘉言区总工会", 200),
    ):  # fmt: skip
        client.force_login(make_user("", role, tree[union]))
        for address in ("/desk/places", "/desk/places/never"):
            page = client.get(address)
            assert page.status_code == seen
            if union == "大成区总工会":
                assert not any(one.name in page.content.decode() for one in Entry.objects.all())


def test_the_chore_raises_marks_of_who_asked(year: Any) -> None:
    tree, _, _ = year
    Mark.objects.filter(source=MARK).delete()
    touch_since(timezone.now() + timedelta(minutes=1))
    assert not Mark.objects.filter(source=MARK).exists()
    touch_since(timezone.now() - timedelta(minutes=5))
    assert Mark.objects.get(source=MARK).path == tree["环卫公司工会"].path
