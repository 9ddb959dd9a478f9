"""What waits: a declaration, choices to hand in; at the desk an evening without a window."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone

from niangjia.enrolment.rules import movable as movable_offers
from niangjia.enrolment.states import OfferState
from niangjia.kernel.questions import Todo
from niangjia.kernel.standing import MOMENT, Own
from niangjia.kernel.wording import quoted
from niangjia.matchmaking import rules
from niangjia.matchmaking.models import Attendee, Ballot, Evening
from niangjia.matchmaking.states import OPENERS, EveningState
from niangjia.organizations.rights import subtrees


def todos(user: Any) -> Iterator[Todo]:
    """Mine first, then the desk's."""
    yield from _mine(user)
    if subtrees(user, *OPENERS):
        yield from _desk(user)


def _mine(user: Any) -> Iterator[Todo]:
    now = timezone.now()
    found = _ahead(user, now)
    if not found:
        return
    mine = dict(Attendee.objects.filter(evening__in=found, user_id=user.pk).values_list("evening", "pk"))
    handed = set(Ballot.objects.filter(attendee__in=list(mine.values())).values_list("attendee", flat=True))
    for one in found:
        url = reverse("matchmaking:my_evening", args=[one.pk])
        if one.pk not in mine:
            yield Todo(f"{quoted(one.offer.title)}还差单身声明", url, one.chooses_until, kind="evening")
        elif one.chooses_from <= now and mine[one.pk] not in handed:
            yield Todo(f"{quoted(one.offer.title)}可以交选了", url, one.chooses_until, kind="evening")


_ahead = Own(
    lambda user, now: rules.own(user)
    .filter(state=EveningState.PLANNED, chooses_until__gt=now)
    .select_related("offer")
    .order_by("chooses_until")[:5],
    MOMENT,
)


def _desk(user: Any) -> Iterator[Todo]:
    rows = movable_offers(user, "edit").filter(kind="matchmaking", state__in=[OfferState.OPEN, OfferState.CLOSED])
    for offer in rows.exclude(pk__in=Evening.objects.values("offer")).order_by("closes_at")[:5]:
        url = reverse("matchmaking:evening_set", args=[offer.pk])
        yield Todo(f"{quoted(offer.title)}还没有设定互选", url, offer.closes_at, kind="evening")
