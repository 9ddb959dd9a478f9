"""What follows here from the acts of others, in their transaction."""

from typing import Any

from niangjia.matchmaking.models import Evening
from niangjia.matchmaking.services import void


def offer_cancelled(*, offer: Any, by: Any, reason: str, **_: Any) -> None:
    """An evening that was called off has no choices any more."""
    for evening in Evening.objects.filter(offer_id=offer.pk):
        void(by=by, evening=evening, reason=reason)


REACTIONS = {"offer_cancelled": offer_cancelled}
