"""The demo world's share of joining: some forty applications in every state, from the last three weeks."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from niangjia.joining.models import Application
from niangjia.joining.services import Entry, accept, apply, hand_back, pass_on, refuse, withdraw
from niangjia.kernel import invented
from niangjia.kernel.marks import touch

FIRST = 1_500_000  # numbers of people that no size of the demo gives to members
BORN = range(1970, 2003)
# union, group, sources in turn, how many
STANDS = (
    ("嘉言区快递行业工会联合会", "courier", ("poster", "phone", "market"), 12),
    ("邮亭市货运行业工会联合会", "truck_driver", ("market", "phone"), 9),
    ("泗源县外卖配送行业工会联合会", "food_rider", ("phone", "poster"), 9),
    ("贾河区家政服务行业工会联合会", "domestic", ("phone",), 6),
)
REPLIES: tuple[tuple[str, str], ...] = (("papers", "请补一张平台的接单截图"), ("incomplete", "请写明所在站点"))


def load(*, unions: dict[str, Any], by: Any) -> int:
    """Make them; gives how many."""
    people, made = _people(), []
    for name, group, sources, count in STANDS:
        for n in range(count):
            entry = next(people)
            entry.group, entry.workplace = group, f"{name[:2]}{('一', '二', '三')[n % 3]}站"
            made.append(apply(by=None, union=unions[name], entry=entry, source=sources[n % len(sources)]))
    made += list(_odd(unions, people))
    _earlier(made)
    for n, one in enumerate(made):
        one.refresh_from_db()
        _answer(n)(one, by, unions)
    touch("applications", {(one.union_id, one.path) for one in made})
    return len(made)


def _people() -> Iterator[Entry]:
    number = FIRST
    while True:
        number += 1
        if invented.born(number).year in BORN:
            yield Entry(
                invented.name(number), invented.identity(number), invented.phone(number), employment_form="gig"
            )


def _odd(unions: dict[str, Any], people: Iterator[Entry]) -> Iterator[Application]:
    """What a reviewer looks at twice: members elsewhere, one phone for three, two applications with one number."""
    couriers = unions["嘉言区快递行业工会联合会"]
    for n in (11, 23):
        known = Entry(invented.name(n), invented.identity(n), invented.phone(n), group="courier")
        if invented.born(n).year in BORN:
            yield apply(by=None, union=couriers, entry=known, source="phone")
    shared = next(people)
    yield apply(by=None, union=couriers, entry=shared, source="phone")
    mate = next(people)
    mate.phone = shared.phone
    yield apply(by=None, union=couriers, entry=mate, source="phone")
    yield apply(by=None, union=couriers, entry=shared, source="poster")


def _earlier(made: list[Application]) -> None:
    """Sent over the last three weeks, the first ones first."""
    for n, one in enumerate(made):
        ago = timedelta(days=(len(made) - n) // 2, hours=n % 9)
        Application.objects.filter(pk=one.pk).update(submitted_at=timezone.now() - ago)


Answer = Callable[[Application, Any, dict[str, Any]], Any]


def _answer(n: int) -> Answer:
    """What becomes of the n-th: the odd ones wait, of the others about a third does."""
    answers = (
        _accept, _return, _wait, _accept, _refuse, _wait, _withdraw, _accept, _wait, _pass, _accept, _wait,
    )  # fmt: skip
    return _wait if n >= sum(count for *_, count in STANDS) else answers[n % len(answers)]


def _wait(one: Application, by: Any, unions: dict[str, Any]) -> None:
    """Nothing yet."""


def _accept(one: Application, by: Any, unions: dict[str, Any]) -> None:
    accept(by=by, application=one)
    Application.objects.filter(pk=one.pk).update(decided_at=F("submitted_at") + timedelta(hours=7))


def _return(one: Application, by: Any, unions: dict[str, Any]) -> None:
    ground, reason = REPLIES[one.workplace.endswith("一站")]
    hand_back(by=by, application=one, ground=ground, reason=reason)


def _refuse(one: Application, by: Any, unions: dict[str, Any]) -> None:
    refuse(by=by, application=one, ground="not-ours", reason="工作地不在本区")


def _withdraw(one: Application, by: Any, unions: dict[str, Any]) -> None:
    withdraw(by=None, application=one)


def _pass(one: Application, by: Any, unions: dict[str, Any]) -> None:
    couriers = unions["嘉言区快递行业工会联合会"]
    if one.union_id != couriers.pk:
        pass_on(by=by, application=one, union=couriers, reason="在嘉言区送件")
