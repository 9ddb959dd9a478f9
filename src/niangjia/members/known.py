"""What is known of a number: for those who review applications. Never asked by a page that strangers open."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, FilteredRelation, Q

from niangjia.members.models import Person


@dataclass(frozen=True)
class Known:
    """A person who has the identity number or the phone; ``union`` is "" for whoever is in none today."""

    person_id: UUID
    name: str
    same_number: bool
    same_phone: bool
    union_id: UUID | None
    union: str
    path: str


def known(id_index: bytes, phone_index: bytes | None) -> list[Known]:
    """The people who have a number or a phone (blind keys of ``keys.py``), in one query whatever is found."""
    has = Q(id_index=id_index) | (Q(phone_index=phone_index) if phone_index else Q(pk__in=[]))
    now = FilteredRelation("memberships", condition=Q(memberships__left_on__isnull=True))
    rows = Person.objects.alias(now=now).filter(has).order_by("pk")
    columns = rows.annotate(in_union=F("now__union"), called=F("now__union__name"), at=F("now__path")).values_list(
        "pk", "name", "id_index", "phone_index", "in_union", "called", "at"
    )
    return [
        Known(key, name, _is(number, id_index), _is(phone, phone_index), union, called or "", at or "")
        for key, name, number, phone, union, called, at in columns[:MOST]
    ]


MOST = 20  # a foreman's phone may stand for a whole team


def _is(stored: bytes | memoryview | None, asked: bytes | None) -> bool:
    return stored is not None and asked is not None and bytes(stored) == asked
