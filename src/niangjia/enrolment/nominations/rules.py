"""Who may see and decide about people who are put forward."""

from typing import Any

from django.db.models import Q, QuerySet

from niangjia.enrolment.models import Nomination, Offer, Quota
from niangjia.enrolment.states import OPENERS, WATCHERS, OfferState
from niangjia.kernel.tree import ancestors
from niangjia.organizations.rights import scope, subtrees

RUNNING = (OfferState.OPEN, OfferState.CLOSED)


def quotas(user: Any) -> QuerySet[Quota]:
    """The numbers of offers that were opened: those of one's branches, those above that one may use, those of one's own offers."""
    mine = scope(user, *WATCHERS) | Q(path__in=_above(user)) | scope(user, *WATCHERS, field="offer__path")
    return Quota.objects.filter(mine).exclude(offer__state=OfferState.DRAFT)


def usable(user: Any) -> QuerySet[Quota]:
    """The numbers within which one's unions may put people forward."""
    return Quota.objects.filter(scope(user, *OPENERS) | Q(path__in=_above(user, *OPENERS)))


def _above(user: Any, *roles: str) -> list[str]:
    return sorted({path for one in subtrees(user, *(roles or WATCHERS)) for path in ancestors(one.low)})


def nominations(user: Any) -> QuerySet[Nomination]:
    """Those of one's branches, those that lie there, and all of the offers that one's branch makes."""
    mine = scope(user, *WATCHERS) | scope(user, *WATCHERS, field="at") | scope(user, *WATCHERS, field="offer__path")
    return Nomination.objects.filter(mine)


def decidable(user: Any) -> QuerySet[Nomination]:
    """Those that lie at one's desk or at one below it."""
    return Nomination.objects.filter(scope(user, *OPENERS, field="at"))


def withdrawable(user: Any) -> QuerySet[Nomination]:
    """Those that one's own unions put forward."""
    return Nomination.objects.filter(scope(user, *OPENERS))


def own(user: Any) -> QuerySet[Nomination]:
    """Oneself put forward."""
    return Nomination.objects.filter(person__user_id=user.pk)


def called(user: Any) -> QuerySet[Offer]:
    """The offers whose list one's branch makes."""
    return Offer.objects.filter(scope(user, *OPENERS))
