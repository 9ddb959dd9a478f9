"""Evenings with people for tests, at any moment of their life."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from niangjia.enrolment import services as places
from niangjia.enrolment.models import Entry, Offer, Session
from niangjia.enrolment.services import NewPool
from niangjia.enrolment.tests.factories import bare_place, make_offer
from niangjia.matchmaking import services
from niangjia.matchmaking.models import Attendee, Evening
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user


def two_sides(each: int = 12) -> list[NewPool]:
    """Places for women and men."""
    return [NewPool("女", each, "gender", ["female"]), NewPool("男", each, "gender", ["male"])]


def make_offer_of_two(by: Any, union: Any, *, each: int = 12, **options: Any) -> Offer:
    """An open offer of kind matchmaking."""
    return make_offer(by, union, kind="matchmaking", title="湖畔之约", pools=two_sides(each), **options)


def make_evening(by: Any, union: Any, *, offer: Offer | None = None, **options: Any) -> Evening:
    """An evening that is to come; choices for a day from its end."""
    one = offer or make_offer_of_two(by, union)
    ends = one.sessions.get().ends_at
    said = {"chooses_from": ends, "chooses_until": ends + timedelta(days=1)} | options
    return services.set_evening(by=by, offer=one, **said)


def make_guest(evening: Evening, home: Any, gender: str, *, declared: bool = True, **card: Any) -> Any:
    """An account with a place, and with a number unless told not to."""
    user = make_member(home, user=make_user(), gender=gender).person.user
    places.enrol(by=user, offer=evening.offer)
    if declared:
        said = {"nickname": f"昵称{user.username}", "agreed": True} | card
        services.declare(by=user, evening=evening, **said)
    return user


def make_guests(evening: Evening, home: Any, each: int = 6, **card: Any) -> tuple[list[Any], list[Any]]:
    """As many women as men."""
    women, men = ([make_guest(evening, home, one, **card) for _ in range(each)] for one in ("female", "male"))
    return women, men


def number_of(evening: Evening, user: Any) -> int:
    """Somebody's badge."""
    return Attendee.objects.get(evening=evening, user=user).number


def open_window(evening: Evening) -> Evening:
    """Put the evening into the past and its window around now, as the pages see it."""
    now = timezone.now()
    Session.objects.filter(offer=evening.offer_id).update(
        starts_at=now - timedelta(hours=5), ends_at=now - timedelta(hours=2)
    )
    Evening.objects.filter(pk=evening.pk).update(
        chooses_from=now - timedelta(hours=1), chooses_until=now + timedelta(hours=1)
    )
    evening.refresh_from_db()
    return evening


def close_window(evening: Evening) -> Evening:
    """Put the window into the past."""
    open_window(evening)
    Evening.objects.filter(pk=evening.pk).update(chooses_until=timezone.now() - timedelta(minutes=1))
    evening.refresh_from_db()
    return evening


def choose(evening: Evening, user: Any, *whom: Any) -> None:
    """Hand in, in the middle of the window."""
    services.hand_in(
        by=user, evening=evening, numbers=[number_of(evening, one) for one in whom], now=during(evening)
    )


def during(evening: Evening) -> Any:
    """A moment in the window."""
    return evening.chooses_from + timedelta(minutes=5)


def after(evening: Evening) -> Any:
    """A moment after the window."""
    return evening.chooses_until + timedelta(minutes=1)


def entry_at(evening: Evening, user: Any) -> Entry:
    """Somebody's place."""
    return Entry.objects.get(offer=evening.offer_id, person__user=user)


def bare_evening(union: Any, person: Any, by: Any) -> dict[str, Any]:
    """An evening, and the maker's own number on somebody's place. Records by name, for tests across contexts."""
    offer = make_offer_of_two(by, union, each=2)
    evening = make_evening(by, union, offer=offer)
    entry = bare_place(offer.sessions.get().pools.all()[0], person)
    attendee = Attendee.objects.create(
        evening=evening, entry=entry, user=by, number=1, text_version="2026-01", nickname="阿山", intro=""
    )
    return {"evening": evening, "own_evening": evening, "evening_offer": offer, "attendee": attendee}
