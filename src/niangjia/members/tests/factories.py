"""People for tests: invented numbers, a membership each."""

from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Any

from niangjia.kernel import invented
from niangjia.members.models import Membership, Person
from niangjia.members.names import search_keys
from niangjia.members.services.common import id_columns, identity_of, phone_columns

_number = count(10_000)  # below lie the numbers and phones that tests say themselves
JOINED = date(2021, 5, 1)
PERSON = ("gender", "birth_date", "education", "skill", "household_region", "user")


def of_working_age(numbers: Iterator[int]) -> int:
    """The next number whose invented person may join a union, whichever test asked before."""
    return next(n for n in numbers if 1978 <= invented.born(n).year <= 2000)


def make_person(name: str = "", *, number: str = "", phone: str = "", **options: Any) -> Person:
    """A person of working age without membership; an identity number and a phone of its own unless said."""
    n = of_working_age(_number)
    identity = identity_of(number or invented.identity(n))
    said = {"gender": identity.gender or "", "birth_date": identity.birth_date} | options
    columns = id_columns(identity) | phone_columns(phone or invented.phone(n))
    return Person.objects.create(name=name or invented.name(n), **columns, **said)


def make_member(union: Any, name: str = "", *, person: Person | None = None, **options: Any) -> Membership:
    """A member of a union; options are columns of the membership or the person, and ``number``, ``phone``."""
    own = {key: options.pop(key) for key in (*PERSON, "number", "phone") if key in options}
    someone = person or make_person(name, **own)
    pinyin, initials = search_keys(someone.name)
    keys = {"name": someone.name, "pinyin": pinyin, "initials": initials}
    columns = {"joined_on": JOINED, "employment_form": "contract", "group": "none"} | options
    return Membership.objects.create(person=someone, union=union, path=union.path, **keys, **columns)


def current(person: Person) -> Membership:
    """The one membership that somebody has now."""
    return Membership.objects.get(person=person, left_on=None)


def moved_whole(person: Person) -> bool:
    """One membership, none doubled, and every one that ended by a move goes on at once in another."""
    every = list(Membership.objects.filter(person=person).order_by("joined_on", "id"))
    begun = {(one.joined_on, one.came_from_id) for one in every}
    gone_on = all((one.left_on, one.union_id) in begun for one in every if one.leave_reason == "moved")
    return gone_on and sum(one.left_on is None for one in every) == 1
