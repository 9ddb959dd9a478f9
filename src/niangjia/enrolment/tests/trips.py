"""A trip whose rest was drawn: two offers with the same batches, people in both, for tests."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from niangjia.enrolment.models import Call, Entry, Offer
from niangjia.enrolment.services import NewPool, NewSession
from niangjia.enrolment.tests.factories import bare_place, make_draw
from niangjia.enrolment.tests.named import DISTRICT, WASTE, make_named
from niangjia.members.tests.factories import make_member

BATCHES = ("第一批", "第二批")


def make_trip(by: Any, tree: Any, *, each: int = 2) -> tuple[Offer, Offer]:
    """An offer by approval and the draw of its rest, ``each`` with so many people in its first batch and one in its second."""
    sessions = _batches(NewPool("工匠", each + 1, "category", ["工匠"]))
    offer = make_named(by, tree, sessions=sessions, total=2 * (each + 1), numbers={DISTRICT: 4})
    rest = make_draw(by, tree[DISTRICT], sessions=_batches(NewPool("其余名额", each + 1)))
    Call.objects.filter(offer=offer).update(rest=rest, placed_at=timezone.now())
    for one in (offer, rest):
        first, second = one.sessions.order_by("starts_at")
        for session in (first,) * each + (second,):
            bare_place(session.pools.select_related("session").get(), make_member(tree[WASTE]).person)
    return offer, rest


def _batches(pool: NewPool) -> list[NewSession]:
    start = timezone.now() + timedelta(days=30)
    moments = [(name, start + timedelta(days=9 * n)) for n, name in enumerate(BATCHES)]
    return [NewSession(name, at, at + timedelta(days=4), "湖滨疗养院", [pool]) for name, at in moments]


def be_on(*offers: Offer, over: bool = False) -> None:
    """The first batches are on now, or were ``over`` yesterday; the second ones are a week later."""
    now = timezone.now() - timedelta(days=5 if over else 1)
    for offer in offers:
        for n, name in enumerate(BATCHES):
            at = now + timedelta(days=7 * n)
            offer.sessions.filter(title=name).update(starts_at=at, ends_at=at + timedelta(days=4))


def first_of(offer: Offer) -> Any:
    """The first batch, as it is now."""
    return offer.sessions.select_related("offer__union").get(title=BATCHES[0])


def people_of(offer: Offer) -> list[Entry]:
    """Who has a place in the first batch."""
    rows = Entry.objects.filter(offer=offer, session__title=BATCHES[0])
    return list(rows.select_related("offer", "session", "pool").order_by("number"))


def states_of(offer: Offer) -> list[str]:
    return [one.state for one in people_of(offer)]
