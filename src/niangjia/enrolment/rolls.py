"""Who had a place in an offer, for contexts above: entries with what a paper or a register says of them; turns by branch.

The draw to which the rest of an offer's places went is one trip with it: one contract, one list, one door, one account.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum

from niangjia.enrolment.models import Call, Entry, Offer, Pool, Session, Turn
from niangjia.enrolment.rules import movable, told, visible
from niangjia.enrolment.states import WATCHERS, EntryState, OfferState
from niangjia.organizations.rights import scope

Doors = Mapping[UUID, Sequence[UUID]]  # the sessions that share a door, by each of them


def family(offer: Offer) -> list[UUID]:
    """The keys of an offer and of the draw of its rest, where there is one that was not called off."""
    drawn = Call.objects.filter(offer=offer, rest__isnull=False).exclude(rest__state=OfferState.CANCELLED)
    return [offer.pk, *(drawn.values_list("rest", flat=True) if offer.is_named else ())]


def main_of(rest: Offer) -> Offer | None:
    """The offer whose rest is drawn here, with which contract and account are; None for any other, and once that one is off."""
    rows = Offer.objects.filter(call__rest=rest).exclude(state=OfferState.CANCELLED)
    return rows.select_related("union").first() if rest.is_draw else None


def trip(offer: Offer) -> list[UUID]:
    """The same keys from either side: of an offer whose rest is drawn, and of the draw; its own alone once one is called off."""
    return [offer.pk] if offer.state == OfferState.CANCELLED else family(main_of(offer) or offer)


def together(*sessions: Session, among: Sequence[UUID] = ()) -> Doors:
    """For each of the sessions of one offer the keys that share its door and its sheet: its own, and the same batch of the trip.

    ``among`` is the trip, where it is known already.
    """
    keys = among or (trip(sessions[0].offer) if sessions else [])
    rows = Session.objects.filter(offer__in=keys) if len(keys) > 1 else sessions
    found = [(one.pk, one.title) for one in rows]
    return {one.pk: [key for key, title in found if title == one.title] for one in sessions}


def entries_at(sessions: Iterable[Any]) -> QuerySet[Entry]:
    """The entries of sessions (or their keys), by their pools: an index of entries begins with the pool, none with the session."""
    return Entry.objects.filter(pool__in=Pool.objects.filter(session__in=list(sessions)))


def places(offer: Offer) -> int:
    """How many places an offer has, the draw of its rest included."""
    return Pool.objects.filter(session__offer__in=family(offer)).aggregate(n=Sum("total"))["n"] or 0


def roll(offer: Offer, *states: str) -> QuerySet[Entry]:
    """The entries of an offer in some states (those who have a place or attended), batch by batch, in order."""
    rows = Entry.objects.filter(offer__in=family(offer), state__in=states or EntryState.TAKING)
    rows = rows.select_related("session", "pool", "union", "person", "offer")
    return rows.order_by("session__starts_at", "session", "pool__order", "pool", "number", "pk")


def turns(user: Any, kind: str) -> QuerySet[Turn]:
    """The turns at a kind of thing of one's branches' people."""
    return Turn.objects.filter(scope(user, *WATCHERS), told(user, "entry__offer", "path"), kind=kind).select_related("union")


def turns_of_kind(kind: str) -> QuerySet[Turn]:
    """All turns at a kind of thing, for figures."""
    return Turn.objects.filter(kind=kind)


def offers(user: Any, kind: str, *, may_write: bool = False) -> QuerySet[Offer]:
    """The offers of a kind that one's branches make."""
    rows = movable(user, "edit") if may_write else visible(user)
    return rows.filter(kind=kind).select_related("union")
