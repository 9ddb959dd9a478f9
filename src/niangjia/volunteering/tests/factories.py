"""Volunteers and shifts for tests."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from niangjia.enrolment import services as places
from niangjia.enrolment.models import Entry, Offer, Session
from niangjia.enrolment.services import NewPool, NewSession
from niangjia.enrolment.tests.factories import bare_place, make_offer
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user
from niangjia.volunteering import services
from niangjia.volunteering.models import Ability, Asked, Need, Service, Thanks, Volunteer


def saturday(hour: int = 9) -> datetime:
    """A Saturday some weeks ahead."""
    day = timezone.localtime().replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=30)
    return day + timedelta(days=(5 - day.weekday()) % 7)


def make_campaign(by: Any, union: Any, *, shifts: int = 1, seats: int = 10, hour: int = 9, **options: Any) -> Offer:
    """An open offer of kind volunteer; shifts of four hours on Saturdays."""
    start = saturday(hour)
    sessions = [
        NewSession(f"第{n + 1}班", start + timedelta(weeks=n), start + timedelta(weeks=n, hours=4), "社区", [NewPool("全部", seats)])
        for n in range(shifts)
    ]
    return make_offer(by, union, kind="volunteer", title="社区服务日", sessions=sessions, **options)


def make_volunteer(union: Any, *, skills: Any = ("general",), times: Any = ("weekend",)) -> Any:
    """An account of a member who has registered."""
    user = make_member(union, user=make_user()).person.user
    services.register(by=user, agreed=True, skills=skills, times=times)
    return user


def make_helper(offer: Offer, union: Any, shift: Session | None = None) -> tuple[Any, Entry]:
    """A volunteer with a place in a shift."""
    user = make_volunteer(union)
    places.enrol(by=user, offer=offer, session=shift or offer.sessions.first())
    return user, Entry.objects.get(offer=offer, person__user=user)


def put_back(offer: Offer, days: int = 7) -> None:
    """Let the offer's shifts have been: the first so many days ago."""
    first = offer.sessions.order_by("starts_at").first()
    assert first is not None
    shift = timezone.now() - timedelta(days=days) - first.starts_at
    for one in offer.sessions.all():
        Session.objects.filter(pk=one.pk).update(starts_at=one.starts_at + shift, ends_at=one.ends_at + shift)


def bare_shift(union: Any, person: Any, by: Any) -> dict[str, Any]:
    """A shift with somebody who served. Records by name, for tests across contexts."""
    offer = make_campaign(by, union)
    shift, member = offer.sessions.get(), person.memberships.get()
    entry = bare_place(shift.pools.get(), person)
    volunteer = Volunteer.objects.create(
        person=person, union=member.union, path=member.path, name=person.name, text_version="2026-01"
    )
    line = {"person": person, "union": member.union, "path": member.path, "served_on": timezone.localdate()}
    return {
        "shift": shift, "shift_offer": offer, "shift_entry": entry, "own_shift_entry": entry, "volunteer": volunteer,
        "ability": Ability.objects.create(volunteer=volunteer, kind="skill", value="general"),
        "need": Need.objects.create(session=shift, skill="first_aid", people=2),
        "asked": Asked.objects.create(session=shift, volunteer=volunteer, by=by),
        "service": Service.objects.create(entry=entry, kind="record", how="sheet", hours=3.0, turns=1, **line),
        "shift_thanks": Thanks.objects.create(offer=make_campaign(by, union), text="谢谢", people=1),
    }  # fmt: skip
