"""Pairs for tests: two files of one person, and the scan that finds them."""

from typing import Any

from django.utils import timezone

from niangjia.duplicates.models import Pair
from niangjia.duplicates.scanning import scan
from niangjia.members.models import Person
from niangjia.members.tests.factories import make_member

PHONE = "19900001111"


def make_twice(
    left: Any, right: Any, *, name: str = "林小满", first: str = "", numbers: bool = False, **other: Any
) -> tuple[Person, Person]:
    """One person in two unions under one phone, with the number ``first``; the second file has none unless ``numbers``."""
    one = make_member(left, name, phone=PHONE, number=first).person
    options = {"phone": PHONE, "birth_date": one.birth_date, "gender": one.gender} | other
    two = make_member(right, options.pop("name", name), **options).person
    if not numbers:
        Person.objects.filter(pk=two.pk).update(id_kind="", id_number=None, id_index=None, id_tail=None)
        two.refresh_from_db()
    return one, two


def make_pair(left: Any, right: Any, **options: Any) -> Pair:
    """The pair that the scan finds of two files of one person."""
    people = make_twice(left, right, **options)
    scan()
    return pair_of(*people)


def pair_of(one: Person, two: Person) -> Pair:
    """The pair of two people."""
    left, right = sorted((one.pk, two.pk))
    return Pair.objects.get(left=left, right=right)


def bare_pair(one: Person, two: Person, path: str, **columns: Any) -> Pair:
    """A pair as if a scan had found it."""
    left, right = sorted((one.pk, two.pk))
    said = {"score": 80, "reasons": ["phone", "name"], "two_numbers": False, "left_name": one.name, "right_name": two.name}
    return Pair.objects.create(left=left, right=right, path=path, seen_at=timezone.now(), **(said | columns))


