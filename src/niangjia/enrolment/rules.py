"""Who may see and do what to offers and the places in them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from niangjia.enrolment.models import Certificate, Draw, Entry, Offer
from niangjia.enrolment.states import CONFIDANTS, OFFER_MOVES, OPENERS, WATCHERS, OfferState
from niangjia.kernel.tree import ancestors
from niangjia.organizations.rights import scope, subtrees

SIGHTS = {"看到限困难职工的项目和名单": CONFIDANTS}


def told(user: Any, offer: str = "", *own: str) -> Q:
    """Leaves out what belongs to confidential offers but where the user may know who is in them.

    ``offer`` is the way from the rows to the offer; ``own`` are further columns of the rows with the path of somebody's union.
    """
    if subtrees(user, *CONFIDANTS) == subtrees(user):
        return Q()
    to = f"{offer}__" if offer else ""
    found = ~Q(**{f"{to}confidential": True})
    for column in (f"{to}path", *own):
        found |= scope(user, *CONFIDANTS, field=column)
    return found


def told_of(person: Any, viewer: Any, offer: str = "", *own: str) -> Q:
    """:func:`told` for the rows of one person, who may know all of them."""
    mine = person.user_id is not None and person.user_id == getattr(viewer, "pk", None)
    return Q() if mine else told(viewer, offer, *own)


def visible(user: Any) -> QuerySet[Offer]:
    """The offers of the user's branches, drafts too."""
    return Offer.objects.filter(scope(user, *WATCHERS), told(user))


def movable(user: Any, verb: str) -> QuerySet[Offer]:
    """The offers to which the user may do ``verb``."""
    roles = OFFER_MOVES[verb].roles if verb in OFFER_MOVES else OPENERS
    return Offer.objects.filter(scope(user, *roles), told(user))


def published() -> QuerySet[Offer]:
    """What anybody may read: offers that were opened; of a cancelled one the page says that it is."""
    return Offer.objects.filter(state__in=[OfferState.OPEN, OfferState.CLOSED, OfferState.ENDED, OfferState.CANCELLED])


def for_member(paths: Iterable[str]) -> set[str]:
    """The unions whose offers are for a member: those that serve him or her (``members.queries.served_paths``), those above."""
    return {above for path in paths for above in ancestors(path)}


def entries(user: Any) -> QuerySet[Entry]:
    """The entries that the user may see as staff: all of an offer of one's branch, and those of one's own people."""
    seen = scope(user, *WATCHERS, field="offer__path") | scope(user, *WATCHERS)
    return Entry.objects.filter(seen, told(user, "offer", "path"))


def entries_untold(user: Any) -> QuerySet[Entry]:
    """Those in confidential offers of whom the user may not know."""
    rows = Entry.objects.filter(offer__confidential=True)
    return rows.exclude(pk__in=rows.filter(told(user, "offer", "path")))


def entries_movable(user: Any) -> QuerySet[Entry]:
    """The entries that the user may remove or mark: those of the offers that one's branch makes."""
    return Entry.objects.filter(scope(user, *OPENERS, field="offer__path"), told(user, "offer"))


def own_entries(user: Any) -> QuerySet[Entry]:
    """One's own; for the account or its key."""
    return Entry.objects.filter(person__user=user)


def draws(user: Any) -> QuerySet[Draw]:
    """The draws that the user may take a step of."""
    return Draw.objects.filter(scope(user, *OPENERS, field="offer__path"), told(user, "offer"))


def published_draws() -> QuerySet[Draw]:
    """The draws that anybody may check."""
    return Draw.objects.filter(Q(offer__in=published()))


def certificates(user: Any) -> QuerySet[Certificate]:
    """The certificates that the user's branches gave."""
    return Certificate.objects.filter(scope(user, *WATCHERS), told(user, "entry__offer"))
