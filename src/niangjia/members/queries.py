"""Reads of people and memberships: search, the current ones, what a list row needs."""

import re
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Substr

from niangjia.kernel.fields import BytewiseField, starts_with
from niangjia.members.idnumber import BadNumber, parse
from niangjia.members.keys import TAIL, id_index, phone_index, tail
from niangjia.members.models import Membership, Person

PHONE = re.compile(r"1\d{10}")
TAIL_OF_NUMBER = re.compile(r"\d{3,}[\dX]")
LETTERS = re.compile(r"[a-z]+")


def current(on: date | None = None) -> QuerySet[Membership]:
    """The memberships in force, today or on another day."""
    if on is None:
        return Membership.objects.filter(left_on__isnull=True)
    return Membership.objects.filter(joined_on__lte=on).filter(Q(left_on__isnull=True) | Q(left_on__gt=on))


def matching(rows: QuerySet[Membership], text: str) -> QuerySet[Membership]:
    """Narrow memberships to a search text, by what the text looks like.

    Digits: a whole identity or phone number, or the last four and more characters of one. Letters: pinyin or
    initials from the front. Anything else: the name from the front, or the given name (``小明`` finds 王小明).
    """
    text = "".join(text.split())
    compact = text.upper()
    if TAIL_OF_NUMBER.fullmatch(compact):
        return rows.filter(_by_number(compact))
    if LETTERS.fullmatch(text.lower()):
        low = text.lower()
        return rows.filter(starts_with("initials", low) | starts_with("pinyin", low))
    given = rows.alias(given=Substr("name", 2, output_field=BytewiseField()))
    return given.filter(starts_with("name", text) | starts_with("given", text))


def _by_number(text: str) -> Q:
    if PHONE.fullmatch(text):
        return Q(person__in=Person.objects.filter(phone_index=phone_index(text)))
    if len(text) >= 15:
        try:
            return Q(person__in=Person.objects.filter(id_index=id_index(parse(text).number)))
        except BadNumber:
            return Q(pk__in=[])
    ends = Person.objects.filter(Q(id_tail=tail("id", text)) | Q(phone_tail=tail("phone", text)))
    if len(text) == TAIL:
        return Q(person__in=ends)
    # more than four: the index finds the last four, the rest is compared after opening the few that are left
    found = [
        person.pk
        for person in ends.only("id_number", "phone")[:5000]
        if (person.id_number or "").endswith(text) or (person.phone or "").endswith(text)
    ]
    return Q(person__in=found)


def of_person(person: Person) -> QuerySet[Membership]:
    """A person's memberships, the latest first."""
    return person.memberships.select_related("union", "employer").order_by("-joined_on", "-id")


def counts(rows: QuerySet[Any], limit: int = 1000) -> str:
    """How many rows there are, counted no further than ``limit``: ``37`` or ``1000+``."""
    found = rows.order_by()[: limit + 1].count()
    return f"{limit}+" if found > limit else str(found)


def own_file(user: Any) -> tuple[Person | None, Membership | None]:
    """One's own file and current membership, where the account belongs to a person."""
    person = Person.objects.filter(user_id=user.pk).first()
    return person, of_person(person).filter(left_on__isnull=True).first() if person else None
