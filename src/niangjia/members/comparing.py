"""People as a comparison needs them: all of them by the keys that equals share; a few side by side, as a person may see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, Exists, F, IntegerField, OuterRef, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from niangjia.kernel.tree import inside, span
from niangjia.members.models import Membership, Person
from niangjia.members.vocabulary import EDUCATION, GENDERS, ID_KINDS, SKILLS

COLUMNS = (
    "person", "name", "pinyin", "union_id", "path", "workplace", "birth", "phone_index", "has_number", "id_kind"
)  # fmt: skip


def faces(path: str = "") -> list[tuple[str, tuple[Any, ...]]]:
    """Two SELECTs of ``COLUMNS``: the people who are members in a branch, and those who were and are nowhere now.

    As (statement, parameters), to be poured into a table in the database, a million at a time.
    """
    rows = Membership.objects.filter(inside(span(path)))
    now = Membership.objects.filter(person=OuterRef("person"), left_on__isnull=True)
    last = Window(RowNumber(), partition_by=F("person"), order_by=[F("left_on").desc(), F("pk").desc()])
    past = rows.filter(~Exists(now), left_on__isnull=False).annotate(place=last).filter(place=1)
    return [_statement(rows.filter(left_on__isnull=True)), _statement(past)]


def _statement(rows: QuerySet[Membership]) -> tuple[str, tuple[Any, ...]]:
    number = Case(When(person__id_index__isnull=True, then=Value(0)), default=Value(1), output_field=IntegerField())
    found = rows.annotate(birth=F("person__birth_date"), called=F("person__name"), has_number=number).order_by()
    columns = found.values_list(
        "person_id", "called", "pinyin", "union_id", "path", "workplace", "birth", "person__phone_index", "has_number",
        "person__id_kind",
    )  # fmt: skip
    statement, parameters = columns.query.get_compiler(connection=connection).as_sql()
    return statement, tuple(parameters)


@dataclass(frozen=True, slots=True)
class Details:
    """What is compared of one person beyond the keys; numbers in the clear."""

    name: str
    gender: str
    birth: date | None
    id_kind: str
    id_number: str
    phone: str
    household: str


def details(people: Iterable[UUID]) -> dict[UUID, Details]:
    """The details of people, one query. Opens their numbers: ask for no more people than are compared."""
    columns = ("pk", "name", "gender", "birth_date", "id_kind", "id_number", "phone", "household_region")
    rows = Person.objects.filter(pk__in=list(people)).values_list(*columns)
    return {
        key: Details(name, gender, birth, kind, number or "", phone or "", household)
        for key, name, gender, birth, kind, number, phone, household in rows
    }


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person belongs: the union of today, or the last one; ``workplace`` as the membership says."""

    membership: UUID
    union_id: UUID
    union: str
    path: str
    workplace: str
    since: date
    until: date | None


def places(people: Iterable[UUID]) -> dict[UUID, Place]:
    """Where each person belongs, one query."""
    rows = Membership.objects.filter(person__in=list(people)).select_related("union")
    found: dict[UUID, Place] = {}
    for row in rows.order_by(F("left_on").desc(nulls_first=True), "-pk"):
        place = Place(row.pk, row.union_id, row.union.name, row.path, row.workplace, row.joined_on, row.left_on)
        found.setdefault(row.person_id, place)
    return found


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file as people may see it: words for every field, numbers masked; ``marks`` tell unequal numbers apart."""

    key: UUID
    name: str
    said: dict[str, str]
    marks: dict[str, bytes | None]


def sheets(people: Iterable[UUID]) -> dict[UUID, Sheet]:
    """The files of a few people, one query."""
    rows = Person.objects.filter(pk__in=list(people)).select_related("user")
    return {one.pk: Sheet(one.pk, one.name, _said(one), _marks(one)) for one in rows}


def _said(one: Person) -> dict[str, str]:
    number = f"{ID_KINDS.get(one.id_kind, '')} {one.masked_id}".strip() if one.id_number else ""
    return {
        "name": one.name,
        "gender": GENDERS.get(one.gender, ""),
        "birth_date": str(one.birth_date or ""),
        "id_number": number,
        "phone": one.masked_phone if one.phone else "",
        "education": EDUCATION.get(one.education, ""),
        "skill": SKILLS.get(one.skill, one.skill),
        "household_region": one.household_region,
        "user": f"{one.user}（{one.user.username}）" if one.user else "",
    }


def _marks(one: Person) -> dict[str, bytes | None]:
    return {
        "id_number": bytes(one.id_index) if one.id_index is not None else None,
        "phone": bytes(one.phone_index) if one.phone_index is not None else None,
    }


def histories(people: Iterable[UUID]) -> dict[UUID, list[Place]]:
    """Every membership of a few people, the latest first, one query."""
    rows = Membership.objects.filter(person__in=list(people)).select_related("union")
    found: dict[UUID, list[Place]] = {}
    for row in rows.order_by(F("left_on").desc(nulls_first=True), "-joined_on", "-pk"):
        place = Place(row.pk, row.union_id, row.union.name, row.path, row.workplace, row.joined_on, row.left_on)
        found.setdefault(row.person_id, []).append(place)
    return found
