"""The demo world's people: spread over the unions that have members, each with a number of their own."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from niangjia.kernel import invented
from niangjia.kernel.bulkrows import insert_rows
from niangjia.kernel.dialect import analyse, moment
from niangjia.kernel.ids import uuid7s
from niangjia.kernel.marks import touch
from niangjia.kernel.sealed import blind_many, seal_many
from niangjia.members.keys import ID, PHONE, TAIL, id_index, tail
from niangjia.members.models import Consent, Membership, Person
from niangjia.members.names import search_keys
from niangjia.members.services import MARK
from niangjia.organizations.demo import SANITATION

CHUNK = 20_000
CAME_FROM_ELSEWHERE = 25  # one in so many was a member of another union before
LAST_DAY = date(2026, 10, 31)
SANITATION_WORKERS = 2054
FORMS = ("contract", "contract", "contract", "dispatched", "civil", "offpayroll", "flexible")
GROUP_OF = {
    "快递行业": ("gig", "courier"),
    "货运行业": ("gig", "truck_driver"),
    "家政服务行业": ("gig", "domestic"),
    "外卖配送行业": ("gig", "food_rider"),
}
EDUCATIONS = ("junior", "senior", "senior", "college", "bachelor")


def joined_on(n: int) -> date:
    """The day on which person ``n`` joined: one of the ten years before the demo's last day."""
    return LAST_DAY - timedelta(days=(n * 37) % 3650)


def plan(unions: list[Any], people: int) -> Iterator[tuple[int, Any]]:
    """Person numbers and their unions: the sanitation company has its 2,054, trades' federations a tenth of the rest."""
    number = 0
    sanitation = [one for one in unions if one.name == SANITATION]
    for union in sanitation:
        for _ in range(min(SANITATION_WORKERS, people // 4)):
            yield number, union
            number += 1
    trades = [one for one in unions if _group(one.name)[1]]
    firms = [one for one in unions if one.kind == "grassroots" and one.name != SANITATION]
    while number < people:
        pool = trades if trades and number % 10 == 0 else firms
        yield number, pool[(number // 10 if pool is trades else number) * 7919 % len(pool)]
        number += 1


def _group(name: str) -> tuple[str, str]:
    return next((found for word, found in GROUP_OF.items() if word in name), ("", ""))


def load(unions: list[Any], people: int) -> int:
    """Make the people; returns how many."""
    waiting, total = plan(unions, people), 0
    stamp = moment(timezone.now())
    while pairs := list(islice(waiting, CHUNK)):
        with transaction.atomic():
            keys = [one.hex for one in uuid7s(len(pairs))]
            insert_rows(Person, PERSON, _people(pairs, keys, stamp))
            insert_rows(Membership, MEMBERSHIP, _memberships(pairs, keys, unions, stamp))
        total += len(pairs)
    touch(MARK, {(one.pk, one.path) for one in unions})
    analyse(Person, Membership)
    return total


def _people(pairs: list[tuple[int, Any]], keys: list[str], stamp: str) -> Iterator[tuple[Any, ...]]:
    numbers = [number for number, _ in pairs]
    ids, phones = [invented.identity(n) for n in numbers], [invented.phone(n) for n in numbers]
    columns = (seal_many(ids), blind_many(ID, ids), seal_many(phones), blind_many(PHONE, phones))
    for n, key, identity, phone, sealed_id, id_key, sealed_phone, phone_key in zip(
        numbers, keys, ids, phones, *columns, strict=True
    ):
        yield (
            key, stamp, invented.name(n), invented.gender(n), invented.born(n).isoformat(), "resident",
            sealed_id, id_key, _tail("id", identity[-TAIL:]), sealed_phone, phone_key, _tail("phone", phone[-TAIL:]),
            EDUCATIONS[n % 5], "", "", 0,
        )  # fmt: skip


_tail = lru_cache(maxsize=50_000)(tail)
_keys = lru_cache(maxsize=50_000)(search_keys)


def _memberships(
    pairs: list[tuple[int, Any]], keys: list[str], unions: list[Any], stamp: str
) -> Iterator[tuple[Any, ...]]:
    ids = iter(uuid7s(2 * len(pairs)))
    firms = [one for one in unions if one.kind == "grassroots"]
    for (n, union), person in zip(pairs, keys, strict=True):
        joined = joined_on(n)
        form, group = _group(union.name)
        work = (form or FORMS[n % len(FORMS)], group or "none")
        before = _before(n, union, firms) if n % CAME_FROM_ELSEWHERE == 0 else None
        years: tuple[Any, ...] = (joined.isoformat(), None, "", before.pk.hex if before else None)
        yield _membership(n, (next(ids).hex, stamp, person), union, work, years)
        if before:
            years = ((joined - timedelta(days=700 + n % 900)).isoformat(), joined.isoformat(), "moved", None)
            yield _membership(n, (next(ids).hex, stamp, person), before, (FORMS[n % len(FORMS)], "none"), years)


def _before(n: int, union: Any, firms: list[Any]) -> Any:
    """Another firm's union, from which somebody came."""
    found = firms[n * 31 % len(firms)]
    return found if found.pk != union.pk else firms[(n * 31 + 1) % len(firms)]


def _membership(
    n: int, head: tuple[str, str, str], union: Any, work: tuple[str, str], years: tuple[Any, ...]
) -> tuple[Any, ...]:
    name, firm = invented.name(n), union.name.removesuffix("工会")
    return (*head, union.pk.hex, union.path, name, *_keys(name), firm, "", "", *work, *years, "")


PERSON = (
    "id", "created_at", "name", "gender", "birth_date", "id_kind", "id_number", "id_index", "id_tail", "phone",
    "phone_index", "phone_tail", "education", "skill", "household_region", "revision",
)  # fmt: skip
MEMBERSHIP = (
    "id", "created_at", "person", "union", "path", "name", "pinyin", "initials", "workplace", "department",
    "position", "employment_form", "group", "joined_on", "left_on", "leave_reason", "came_from", "note",
)  # fmt: skip


def own(user: Any, n: int) -> str:
    """Let a demo user be person ``n`` of the demo, with the consent that a member gives; gives the person's name."""
    person = Person.objects.get(id_index=id_index(invented.identity(n)))
    Person.objects.filter(pk=person.pk).update(user=user)
    Consent.objects.create(
        person=person, purpose="membership", text_version="2026-01", given_on=joined_on(n), source="线上"
    )
    return person.name
