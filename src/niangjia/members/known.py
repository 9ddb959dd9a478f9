"""What is known of a number: for those who review applications. Never asked by a page that strangers open."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, When

from niangjia.kernel.standing import Crossing, Standing
from niangjia.members.models import Membership, Merging, Person

Asked = tuple[bytes, bytes | None]


@dataclass(frozen=True)
class Known:
    """A person who has the identity number or the phone; ``union`` is "" for whoever is in none today; ``expelled``: once was,
    and it stands.
    """

    person_id: UUID
    name: str
    same_number: bool
    same_phone: bool
    union_id: UUID | None
    union: str
    path: str
    died_on: date | None = None
    expelled: bool = False


def known(id_index: bytes, phone_index: bytes | None) -> list[Known]:
    """The people who have a number or a phone (blind keys of ``keys.py``); a file merged into another is the other's person."""
    return known_all([(id_index, phone_index)])[0]


def known_all(asked: Sequence[Asked]) -> list[list[Known]]:
    """:func:`known` for many numbers with their phones, in their order: two queries, whatever they find."""
    numbers, phones = [number for number, _ in asked], [phone for _, phone in asked if phone]
    found: dict[bytes, dict[UUID, Any]] = defaultdict(dict)
    lost: list[UUID] = []
    for key, name, number, phone, *place in _people(numbers, phones):
        if not place[-1]:
            lost.append(key)
        for one in (number, phone):
            if one is not None:
                found[bytes(one)][key] = (key, name, number, phone, *place)
    stands = _merged(lost)
    return [
        [_known(row, number, phone, stands) for row in ({**found[number], **(found[phone] if phone else {})}).values()][:MOST]
        for number, phone in asked
    ]


def _having(numbers: list[bytes], phones: list[bytes]) -> QuerySet[Any, Any]:
    """People by number or phone, those of the numbers first: many may have one phone; with the union they are in."""
    has = Q(id_index__in=numbers) | Q(phone_index__in=phones)
    now = FilteredRelation("memberships", condition=Q(memberships__left_on__isnull=True))
    rows = Person.objects.alias(now=now).filter(has).order_by(Case(When(id_index__in=numbers, then=0), default=1), "pk")
    out = Exists(Membership.objects.filter(person=OuterRef("pk"), leave_reason="expelled"))
    columns = rows.annotate(in_union=F("now__union"), called=F("now__union__name"), at=F("now__path"), out=out)
    return columns.values_list("pk", "name", "id_index", "phone_index", "out", "died_on", "in_union", "called", "at")[:READ]


def _known(row: Any, number: bytes, phone: bytes | None, stands: dict[UUID, Any]) -> Known:
    key, name, own_number, own_phone, out, died_on, union, called, path = row
    if not path and key in stands:
        key, died_on, union, called, path = stands[key]
    same = _is(own_number, number), _is(own_phone, phone)
    return Known(key, name, *same, union, called or "", path or "", died_on, bool(out))


def _merged(lost: list[UUID]) -> dict[UUID, Any]:
    """Files that were merged into another are in no union themselves: whom they stand for, and where that one is.

    Asked for nobody as well, so that a number which is known takes as many statements as one that is not.
    """
    return {gone: place for gone, *place in _mergings(lost or [NOBODY])}


def _mergings_of(gone: list[UUID]) -> QuerySet[Any, Any]:
    now = FilteredRelation("target__memberships", condition=Q(target__memberships__left_on__isnull=True))
    rows = Merging.objects.alias(now=now).filter(gone__in=gone, undone_at__isnull=True)
    return rows.values_list("gone", "target", F("target__died_on"), F("now__union"), F("now__union__name"), F("now__path"))


MOST = 20  # a foreman's phone may stand for a whole team
READ = 2000  # people for all who ask at once
NOBODY = UUID(int=0)
_people = Crossing([Person._meta.get_field(name) for name in ("id_index", "phone_index")], _having)
_mergings: Standing[UUID] = Standing(Merging._meta.get_field("gone"), _mergings_of)


def _is(stored: bytes | memoryview | None, asked: bytes | None) -> bool:
    return stored is not None and asked is not None and bytes(stored) == asked
