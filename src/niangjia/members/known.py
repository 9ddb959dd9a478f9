"""What is known of a number: for those who review applications. Never asked by a page that strangers open."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import F, FilteredRelation, Q

from niangjia.members.models import Membership, Merging, Person


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
    """The people who have a number or a phone (blind keys of ``keys.py``); a file merged into another is the other's person."""
    has = Q(id_index=id_index) | (Q(phone_index=phone_index) if phone_index else Q(pk__in=[]))
    now = FilteredRelation("memberships", condition=Q(memberships__left_on__isnull=True))
    rows = Person.objects.alias(now=now).filter(has).order_by("pk")
    columns = rows.annotate(in_union=F("now__union"), called=F("now__union__name"), at=F("now__path")).values_list(
        "pk", "name", "id_index", "phone_index", "in_union", "called", "at"
    )
    found = [
        Known(key, name, _is(number, id_index), _is(phone, phone_index), union, called or "", at or "")
        for key, name, number, phone, union, called, at in columns[:MOST]
    ]
    return _standing(found) if any(not one.path for one in found) else found


def _standing(found: list[Known]) -> list[Known]:
    """Files that were merged into another are in no union themselves: the person they stand for is meant."""
    nowhere = [one.person_id for one in found if not one.path]
    merged = Merging.objects.filter(gone__in=nowhere, undone_at__isnull=True)
    targets = dict(merged.values_list("gone_id", "target_id"))
    rows = Membership.objects.filter(person__in=targets.values(), left_on__isnull=True).select_related("union")
    now = {row.person_id: row for row in rows}
    return [_stands(one, targets[one.person_id], now) if one.person_id in targets else one for one in found]


def _stands(one: Known, target: UUID, now: dict[UUID, Membership]) -> Known:
    row = now.get(target)
    if row is None:
        return replace(one, person_id=target)
    return replace(one, person_id=target, union_id=row.union_id, union=row.union.name, path=row.path)


MOST = 20  # a foreman's phone may stand for a whole team


def _is(stored: bytes | memoryview | None, asked: bytes | None) -> bool:
    return stored is not None and asked is not None and bytes(stored) == asked
