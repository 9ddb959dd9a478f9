"""Who had a place in an offer, for contexts above: entries with what a paper or a register says of them; turns by branch."""

from typing import Any

from django.db.models import QuerySet

from niangjia.enrolment.models import Entry, Offer, Turn
from niangjia.enrolment.states import OPENERS, WATCHERS, EntryState
from niangjia.organizations.rights import scope


def roll(offer: Offer, *states: str) -> QuerySet[Entry]:
    """The entries of an offer in some states (those who have a place or attended), batch by batch, in order."""
    rows = Entry.objects.filter(offer=offer, state__in=states or EntryState.TAKING)
    rows = rows.select_related("session", "pool", "union", "person", "offer")
    return rows.order_by("session__starts_at", "session", "pool__order", "pool", "number", "pk")


def turns(user: Any, kind: str) -> QuerySet[Turn]:
    """The turns at a kind of thing of one's branches' people."""
    return Turn.objects.filter(scope(user, *WATCHERS), kind=kind).select_related("union")


def turns_of_kind(kind: str) -> QuerySet[Turn]:
    """All turns at a kind of thing, for figures."""
    return Turn.objects.filter(kind=kind)


def offers(user: Any, kind: str, *, may_write: bool = False) -> QuerySet[Offer]:
    """The offers of a kind that one's branches make."""
    return Offer.objects.filter(scope(user, *(OPENERS if may_write else WATCHERS)), kind=kind).select_related("union")
