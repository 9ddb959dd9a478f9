"""Reads of people and memberships: search, the current ones, what a list row needs."""

import re
from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import NullIf, StrIndex, Substr

from niangjia.kernel.fields import BytewiseField, starts_with
from niangjia.kernel.standing import Own, Standing
from niangjia.kernel.tree import within
from niangjia.members.idnumber import BadNumber, parse
from niangjia.members.keys import TAIL, id_index, phone_index, tail
from niangjia.members.models import Consent, Expulsion, Holding, Membership, Person, Posting, Stay, Transfer
from niangjia.members.names import behind_compound_surnames, clean_name, front_readings, surname_reading
from niangjia.members.vocabulary import GIG_GROUPS
from niangjia.organizations.queries import active

PHONE = re.compile(r"1\d{10}")
NUMBER = re.compile(r"[A-Z]{0,3}\d{3,}[\dX]")
LETTERS = re.compile(r"[a-z]+")
NEVER_INITIAL = frozenset("iuv")
LONGEST_TAIL = 14  # digits; what is longer is a whole number
OPENED = 2000  # people whose numbers are opened at most, to compare more than the last four characters


def current(on: date | None = None) -> QuerySet[Membership]:
    """The memberships in force, today or on another day."""
    if on is None:
        return Membership.objects.filter(left_on__isnull=True)
    return Membership.objects.filter(joined_on__lte=on).filter(Q(left_on__isnull=True) | Q(left_on__gt=on))


def newly_in(since: date) -> Q:
    """Memberships of people who became members on or after a day, whether or not they have moved to another union since."""
    first = Membership.objects.filter(person=OuterRef("person"), came_from__isnull=True, joined_on__gte=since)
    return Q(joined_on__gte=since) & (Q(came_from__isnull=True) | Q(Exists(first)))


def gone() -> Q:
    """The condition for memberships that ended for good: neither by a transfer nor as if they had never been."""
    return Q(left_on__isnull=False) & ~Q(leave_reason__in=("moved", "undone", "duplicate"))


def unplaced() -> Q:
    """The condition for members whose firm has gone and who wait in a holding union: handed over, not transferred, and nobody
    has said that they stay.
    """
    holding = Holding.objects.filter(union=OuterRef("union"))
    asked_for = Transfer.objects.filter(opened_id=OuterRef("pk"))
    stays = Stay.objects.filter(membership=OuterRef("pk"))
    return Q(Exists(holding), ~Exists(asked_for), ~Exists(stays), left_on__isnull=True, came_from__isnull=False)


def place_of(membership: Membership | None) -> dict[str, Any]:
    """Whether a member waits in a holding union (``waits``), and why one stays there (``stays``, "" for nobody's word)."""
    if membership is None or membership.left_on is not None or membership.came_from_id is None:
        return {"waits": False, "stays": ""}
    said = Stay.objects.filter(membership=membership).values_list("reason", flat=True).first()
    waits = said is None and Membership.objects.filter(unplaced(), pk=membership.pk).exists()
    return {"waits": waits, "stays": said or ""}


def of_gig_work() -> Q:
    """The condition for members of the eight groups and of ride hailing."""
    return Q(group__in=GIG_GROUPS)


def matching(rows: QuerySet[Membership], text: str) -> QuerySet[Membership]:
    """Narrow memberships to a search text, by what the text looks like.

    Digits: a whole identity or phone number, or the last four and more characters of one. Letters: pinyin or
    initials from the front. One Chinese character: the family name. More: the name from the front, or the given name
    (``小明`` finds 王小明).
    """
    compact = "".join(text.split())
    if NUMBER.fullmatch(compact.upper()):
        return rows.filter(_by_number(compact.upper()))
    if LETTERS.fullmatch(compact.lower()):
        return rows.filter(_by_letters(compact.lower()))
    if not compact.isascii():
        return _by_name(rows, clean_name(compact))
    return rows.filter(_from_the_front(" ".join(text.split())))  # a passport's name: spaces, dots, hyphens


def _by_letters(low: str) -> Q:
    """The first letter bounds the walk along the order of pinyin: initials begin with the letter that pinyin does.

    No syllable begins with i, u or v, so letters with one of them further on are no initials.
    """
    if len(low) == 1 or not NEVER_INITIAL.isdisjoint(low[1:]):
        return starts_with("pinyin", low)
    return starts_with("pinyin", low[0]) & (starts_with("pinyin", low) | starts_with("initials", low))


def _by_name(rows: QuerySet[Membership], name: str) -> QuerySet[Membership]:
    if len(name) > 1:
        given = rows.alias(given=Substr("name", 2, output_field=BytewiseField()))
        behind = (starts_with("given", one) for one in (name, *behind_compound_surnames(name)))
        return given.filter(_from_the_front(name) | reduce(or_, behind))
    reading = surname_reading(name)
    if not reading:
        return rows.filter(_from_the_front(name))
    # One in thirteen may have the family name: walk the pinyin's part of the order and compare there. ``< 2`` with null
    # for "not in it" says the same as "in the first place"; PostgreSQL takes an equality for far rarer than it is here
    # and would gather and sort all of them.
    family = rows.alias(place=NullIf(StrIndex("name", Value(name)), Value(0)))
    return family.filter(starts_with("pinyin", reading), place__lt=2)


def _from_the_front(name: str) -> Q:
    """Names that begin so: found in the order of pinyin, which has the index, and compared there."""
    readings = (starts_with("pinyin", reading) for reading in front_readings(name))
    return starts_with("name", name) & reduce(or_, readings)


def leaves_few(text: str) -> bool:
    """Whether a search leaves few of a million people: a number, a name of two characters and more."""
    compact = "".join(text.split())
    if not compact or LETTERS.fullmatch(compact.lower()):
        return False
    return compact.isascii() or len(compact) > 1 or not surname_reading(compact)


def _by_number(text: str) -> Q:
    if PHONE.fullmatch(text):
        return _people(Q(phone_index=phone_index(text)))
    if len(text) <= LONGEST_TAIL:
        return _by_tail(text)  # which finds a whole passport number as well: it ends on itself
    whole = _whole(text)
    return _people(Q(id_index=id_index(whole))) if whole else Q(pk__in=[])


def _by_tail(text: str) -> Q:
    ends = Q(id_tail=tail("id", text)) | Q(phone_tail=tail("phone", text))
    if len(text) == TAIL:
        return _people(ends)
    # more than four: the index finds the last four, the rest is compared after opening the few that are left
    found = Person.objects.filter(ends).only("id_number", "phone")[:OPENED]
    return Q(person__in=[one.pk for one in found if _ends(one.id_number, text) or _ends(one.phone, text)])


def _people(condition: Q) -> Q:
    return Q(person__in=Person.objects.filter(condition))


def _whole(text: str) -> str:
    try:
        return parse(text).number
    except BadNumber:
        return ""


def _ends(number: str | None, text: str) -> bool:
    return (number or "").endswith(text)


def of_person(person: Person) -> QuerySet[Membership]:
    """A person's memberships, the latest first."""
    return person.memberships.select_related("union", "employer").order_by("-joined_on", "-id")


def file_of(user: Any) -> Person | None:
    """The file of the person whose account this is."""
    return _file.one(user)


_file = Own(lambda user: Person.objects.filter(user=user).order_by("pk")[:1])


def own_file(user: Any) -> tuple[Person | None, Membership | None]:
    """One's own file and current membership (:func:`with_host`) with union and employer, where the account belongs to a
    person, in one query for a member; no number is opened.
    """
    found = _placed.one(user.pk)
    return (found.person, found) if found else (file_of(user), None)


def out_of_reach() -> Q:
    """Rows with a ``person`` whom no message reaches: without an account, and without a phone on which texts were agreed to."""
    agreed = Consent.objects.filter(person=OuterRef("person"), purpose="messages", withdrawn_on__isnull=True)
    return Q(person__user__isnull=True) & ~Q(Exists(agreed), person__phone_index__isnull=False)


def posting_of(person: Person) -> Posting | None:
    """Where a person is posted today."""
    return Posting.objects.filter(person=person, ends_on__isnull=True).select_related("person", "home", "host").first()


def with_host(rows: QuerySet[Membership]) -> QuerySet[Membership]:
    """``host``: the path of the union that the member is posted to, ``paid_by``: which of the two hands out; None where there is none."""
    posting = Posting.objects.filter(person=OuterRef("person"), ends_on__isnull=True)
    return rows.annotate(host=Subquery(posting.values("path")[:1]), paid_by=Subquery(posting.values("paid_by")[:1]))


def served_paths(membership: Any) -> list[str]:
    """Where a member (read ``with_host``) is served: in the own union, and in the one that he or she is posted to."""
    return [membership.path, *([membership.host] if membership.host else [])]


def paid_at(membership: Any) -> str:
    """The path of the one union that hands out benefits to a member (read ``with_host``): the own one, or the host."""
    return membership.host if membership.host and membership.paid_by == "host" else membership.path


def paid_within(path: str) -> Q:
    """The condition for members of a branch, and for those posted to it to whom it hands out benefits.

    These are read at once: the path's index is lost on a condition with a query within.
    """
    guests = list(posted(within(path) & Q(paid_by="host")).values_list("person", flat=True))
    return within(path) | Q(person__in=guests) if guests else within(path)


def meant_for(path: str, served: Iterable[str]) -> bool:
    """Whether what the union at a path offers is for whoever is served at some (:func:`served_paths`)."""
    return any(one.startswith(path) for one in served)


def serving(membership: Any, path: str) -> tuple[Any, str]:
    """(key, path) of the union that serves a member (read ``with_host``) in a branch: the own one if it is there, else the host."""
    if membership.host and not membership.path.startswith(path) and membership.host.startswith(path):
        found = active().filter(path=membership.host).values_list("pk", "path").first()
        if found is not None:
            return found
    return membership.union_id, membership.path


def posted(where: Q) -> QuerySet[Any]:
    """The keys of the people who are posted today to unions that a condition on the path picks."""
    return Posting.objects.filter(where, ends_on__isnull=True).values("person")


def own_expulsion(user: Any) -> Expulsion | None:
    """The last procedure about one's own membership of which one was told."""
    return _told_expulsion.one(user)


_told_expulsion = Own(
    lambda user: Expulsion.objects.filter(person__user=user, notified_on__isnull=False)
    .select_related("person", "union", "judge")
    .order_by("-created_at")[:1]
)


def own_memberships(user_ids: Iterable[Any]) -> dict[Any, Membership]:
    """The current memberships of accounts by the account's key, with the person and the host, in one query; no number is opened."""
    return {one.person.user_id: one for one in _current_of(user_ids)}


SHUT = ("person__id_number", "person__id_index", "person__phone", "person__phone_index")


def _current(users: list[Any], *related: str) -> QuerySet[Membership]:
    return with_host(current().filter(person__user__in=users).select_related("person", *related).order_by().defer(*SHUT))


_current_of: Standing[Any] = Standing(Person._meta.get_field("user"), _current)
_placed: Standing[Any] = Standing(Person._meta.get_field("user"), lambda users: _current(users, "union", "employer"))


def own_membership(user: Any) -> Membership | None:
    """One's own current membership with the person, in one query."""
    return own_memberships([user.pk]).get(user.pk)


def present_and_last(memberships: Iterable[Membership]) -> tuple[Membership | None, Membership | None]:
    """Of a person's memberships, latest first: the current one, and the one that says where the person belongs."""
    every = list(memberships)
    now = next((one for one in every if one.left_on is None), None)
    return now, now or next(iter(every), None)
