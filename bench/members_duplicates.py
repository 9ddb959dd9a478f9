"""The scan for duplicates over a branch of invented people with pairs seeded among them.

    ./manage bench members_duplicates [--rows 1000000]

Seeded: the same person twice (a slip in the name, a number with a wrong digit, an old number of 15 digits, another
document, a changed phone …), and as many who are near and not the same (twins, father and son with one phone, two of one
name born on one day, a couple, a firm's phone in 3,000 files). Prints recall and precision against what was seeded, by
kind, with seconds and memory. A scratch branch, taken away afterwards; run it on a database that is not in use.

A wrong digit falls into the birth date of the number in two of five cases; with another phone in another union nothing is
left then that the database has a key of but the name and two of year, month and day (``duplicates/blocks.py``). Such pairs
are compared where both have a resident's number and shown where their numbers differ by one digit.
"""

import random
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from bench import world
from niangjia.duplicates.models import Pair, SharedPhone
from niangjia.duplicates.scanning import scan as look
from niangjia.kernel.bulkrows import insert_rows
from niangjia.kernel.dialect import analyse, moment
from niangjia.kernel.ids import uuid7s
from niangjia.kernel.sealed import blind_many, seal_many
from niangjia.kernel.tree import within
from niangjia.members.idnumber import check_digit, parse
from niangjia.members.keys import ID, PHONE, tail
from niangjia.members.models import Membership, Person
from niangjia.members.names import search_keys
from niangjia.organizations.models import Union

FULL, SEEDED, PEOPLE_A_UNION = 1_000_000, 20_000, 50
FIRM = 3_000
SLIPS = {"伟": "玮", "丽": "莉", "军": "君", "静": "靖", "华": "花", "英": "瑛", "芳": "方", "明": "鸣", "辉": "晖", "燕": "艳"}


@dataclass(frozen=True)
class Someone:
    """One file before it is written."""

    name: str
    number: str
    phone: str
    union: int
    birth: date | None = None
    kind: str = "resident"

    @property
    def born(self) -> date | None:
        """The birth date, as the number tells it where nothing else does."""
        return self.birth or (parse(self.number).birth_date if self.kind == "resident" and self.number else None)


class Chance:
    """Everything that is drawn, from one seed; numbers and phones that nobody else has."""

    def __init__(self, unions: int, seed: int = 11) -> None:
        self.draw, self.unions, self.at = random.Random(seed), unions, 0
        self.given: set[str] = set()  # numbers that were drawn: of 50,000 two would be the same

    def someone(self) -> Someone:
        """A person like no other."""
        self.at += 1
        pick = self.draw
        name = pick.choice(world.FAMILY) + "".join(pick.choices(world.GIVEN, k=pick.choice((1, 2, 2, 2))))
        number = world.id_number(self.at, region=str(pick.randrange(118000, 119000)))
        return Someone(name, number, self.phone(), pick.randrange(self.unions))

    def seed(self) -> Someone:
        """A person with a name of three characters, whose number has none beside it that anybody could have."""
        one = self.someone()
        name = one.name if len(one.name) > 2 else one.name + self.draw.choice(world.GIVEN)
        return replace(one, name=name, number=self.number(date(1960, 1, 1) + timedelta(days=self.draw.randrange(15000))))

    def number(self, birth: date) -> str:
        """A number of that day, out of half a million, that was not drawn before."""
        while True:
            body = f"{self.draw.randrange(117000, 118000)}{birth:%Y%m%d}{self.draw.randrange(500):03d}"
            if body not in self.given:
                self.given.add(body)
                return body + check_digit(body)

    def phone(self) -> str:
        """A phone that nobody has."""
        self.at += 1
        return f"199{self.at:08d}"

    def elsewhere(self, one: Someone) -> int:
        """Another union."""
        return (one.union + 1 + self.draw.randrange(max(self.unions - 1, 1))) % self.unions

    def slip(self, number: str, first: int = 0) -> str:
        """A number with one wrong digit from place ``first`` on and the check digit that fits, as people make it fit."""
        while True:
            at = self.draw.choice([n for n in range(first, 17) if n not in (6, 7)])
            body = number[:at] + str((int(number[at]) + self.draw.randrange(1, 10)) % 10) + number[at + 1 : 17]
            try:
                found = parse(body + check_digit(body)).number
            except ValueError:
                continue
            if body not in self.given:
                self.given.add(body)
                return found

    def misspelt(self, name: str) -> str:
        """The name with one character of three wrong."""
        other = self.draw.choice([char for char in world.GIVEN if char not in name])
        return name[:1] + other + name[2:] if len(name) > 2 else name

    def sounding(self, name: str) -> str:
        """The name with a character that sounds the same, where there is one."""
        return next((name[:1] + name[1:].replace(a, b, 1) for a, b in SLIPS.items() if a in name[1:]), name)


def _same(chance: Chance) -> dict[str, Callable[[Someone], Someone]]:
    """Ways in which a person comes up a second time."""
    none: dict[str, Any] = {"number": "", "kind": ""}
    return {
        "no number": lambda one: replace(one, **none),
        "no number, slip in the name": lambda one: replace(one, name=chance.misspelt(one.name), **none),
        "no number, name by ear": lambda one: replace(one, name=chance.sounding(one.name), birth=one.born, **none),
        "no number, new phone, same union": lambda one: replace(one, phone=chance.phone(), birth=one.born, **none),
        "no number, new phone, other union": lambda one: replace(
            one, phone=chance.phone(), birth=one.born, union=chance.elsewhere(one), **none
        ),
        "another document": lambda one: replace(one, number=f"E{chance.at:08d}", kind="passport", birth=one.born),
        "wrong digit": lambda one: replace(one, number=chance.slip(one.number), union=chance.elsewhere(one)),
        "wrong digit, new phone, same union": lambda one: replace(
            one, number=chance.slip(one.number), phone=chance.phone()
        ),
        "wrong digit, new phone, other union": lambda one: replace(
            one, number=chance.slip(one.number), phone=chance.phone(), union=chance.elsewhere(one)
        ),
        "15 digits, one wrong": lambda one: replace(one, number=_fifteen(chance.slip(one.number))),
    }


def _fifteen(number: str) -> str:
    """The number as a roster of the first generation has it, read as we read it."""
    return parse(number[:6] + number[8:17]).number if number[6:8] == "19" else number


def _near(chance: Chance) -> dict[str, Callable[[Someone], Someone]]:
    """People who are near and not the same."""

    def twin(one: Someone) -> Someone:
        body = one.number[:14] + f"{int(one.number[14:17]) + 500:03d}"
        return replace(one, name=chance.misspelt(one.name), number=body + check_digit(body))

    def son(one: Someone) -> Someone:
        birth = (one.born or date(1980, 1, 1)) + timedelta(days=9000 + chance.draw.randrange(2000))
        return replace(one, name=chance.misspelt(one.name), number=chance.number(min(birth, date(2008, 1, 1))))

    def namesake(one: Someone) -> Someone:
        return replace(one, number=chance.number(one.born or date(1980, 1, 1)), phone=chance.phone(), union=chance.elsewhere(one))

    def partner(one: Someone) -> Someone:
        other = chance.someone()
        return replace(other, phone=one.phone, name=other.name if other.name[1:] != one.name[1:] else "林阿满")

    return {"twins": twin, "father and son": son, "namesakes of one day": namesake, "couple": partner}


def people(count: int, unions: int, seeded: int) -> Iterator[tuple[Someone, str, int]]:
    """(person, kind, number of the person meant or -1) in the order in which they are written."""
    chance = Chance(unions)
    same, near = _same(chance), _near(chance)
    plain = max(count - 4 * seeded - min(FIRM, count // 10), 0)
    for _ in range(plain):
        yield chance.someone(), "", -1
    at = plain
    for ways in (same, near):
        for n in range(seeded):
            kind = list(ways)[n % len(ways)]
            one = chance.seed()
            yield one, "", -1
            yield ways[kind](one), kind, at
            at += 2
    firm = chance.phone()
    for _ in range(min(FIRM, count // 10)):
        yield replace(chance.someone(), phone=firm), "firm", -1


def _load(rows: list[tuple[Someone, str, int]], keys: list[str], unions: list[Union]) -> None:
    stamp = moment(timezone.now())
    ids = [one.number or None for one, _, _ in rows]
    phones = [one.phone for one, _, _ in rows]
    sealed = zip(seal_many(ids), blind_many(ID, ids), seal_many(phones), blind_many(PHONE, phones), strict=True)
    someones = zip(keys, rows, sealed, strict=True)
    insert_rows(
        Person,
        ("id", "created_at", "name", "gender", "birth_date", "id_kind", "id_number", "id_index", "id_tail", "phone",
         "phone_index", "phone_tail", "education", "skill", "household_region", "revision"),
        (
            (key, stamp, one.name, "", one.born.isoformat() if one.born else None, one.kind, a, b,
             tail("id", one.number) if one.number else None, c, d, tail("phone", one.phone), "", "", "", 0)
            for key, (one, _, _), (a, b, c, d) in someones
        ),
    )  # fmt: skip
    insert_rows(
        Membership,
        ("id", "created_at", "person", "union", "path", "name", "pinyin", "initials", "workplace", "department",
         "position", "employment_form", "group", "joined_on", "leave_reason", "note"),
        (
            (made.hex, stamp, key, unions[one.union].pk.hex, unions[one.union].path, one.name, *search_keys(one.name),
             "", "", "", "contract", "none", "2020-01-01", "", "")
            for made, key, (one, _, _) in zip(uuid7s(len(rows)), keys, rows, strict=True)
        ),
    )  # fmt: skip


def scan(count: int, seeded: int | None = None) -> dict[str, Any]:
    """Seed ``count`` people, scan them, compare with what was seeded; everything is taken away again."""
    pairs = seeded if seeded is not None else min(SEEDED, count // 50)
    code = f"BENCHD{time.time_ns():x}"
    root = world.branch(code, max(count // PEOPLE_A_UNION, 2))
    try:
        return _measure(root, code, count, pairs)
    finally:
        _clear(root)


def _measure(root: Union, code: str, count: int, seeded: int) -> dict[str, Any]:
    unions = list(Union.objects.filter(code__startswith=f"{code}-u").order_by("path"))
    waiting, meant, kinds, keys = people(count, len(unions), seeded), {}, {}, []
    while rows := list(islice(waiting, 20_000)):
        made = uuid7s(len(rows))
        keys += made
        _load(rows, [one.hex for one in made], unions)
        for key, (_, kind, at) in zip(made, rows, strict=True):
            if at >= 0:
                meant[_pair(keys[at], key)] = kind
    analyse(Person, Membership)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    begun = time.perf_counter()
    counts = look(root.path)
    seconds = round(time.perf_counter() - begun, 1)
    kinds = set(_same(Chance(2)))
    found = list(Pair.objects.filter(within(root.path)).values_list("left", "right", "score"))
    said = _judged(found, meant, kinds)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {
        "database": connection.vendor, "rows": len(keys), "seeded": seeded, "seconds": seconds, "memory_mb": memory,
        "memory_before_mb": before, "scan": counts, **said,
    }  # fmt: skip


def _pair(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    return (one, other) if one < other else (other, one)


def _judged(found: list[tuple[UUID, UUID, int]], meant: dict[Any, str], same: set[str]) -> dict[str, Any]:
    """Recall and precision, over all and from each certainty up; by kind what was found of how many."""
    truth = {pair for pair, kind in meant.items() if kind in same}
    total = Counter(meant.values())
    hits = Counter(meant[a, b] for a, b, _ in found if (a, b) in meant)
    judged: dict[str, Any] = {}
    for name, least in (("", 0), ("_likely", 70), ("_sure", 90)):
        some = {(a, b) for a, b, score in found if score >= least}
        right = len(some & truth)
        judged[f"recall{name}"] = round(right / max(len(truth), 1), 4)
        judged[f"precision{name}"] = round(right / max(len(some), 1), 4)
    judged["found_of_the_same"] = {kind: f"{hits[kind]} of {total[kind]}" for kind in total if kind in same}
    judged["found_of_the_near"] = {kind: f"{hits[kind]} of {total[kind]}" for kind in total if kind not in same}
    judged["found_by_chance"] = len([1 for a, b, _ in found if (a, b) not in meant])
    return judged


def _clear(root: Union) -> None:
    for model in (Pair, SharedPhone):
        model.objects.filter(within(root.path)).delete()
    rows = Membership.objects.filter(within(root.path))
    while keys := list(rows.values_list("person_id", flat=True)[:20_000]):
        rows.filter(person__in=keys)._raw_delete(rows.db)
        Person.objects.filter(pk__in=keys)._raw_delete(rows.db)
    world.cut(root)


def run(options: dict[str, Any]) -> dict[str, Any]:
    """What ``./manage bench members_duplicates`` prints."""
    return scan(int(options.get("rows") or FULL))
