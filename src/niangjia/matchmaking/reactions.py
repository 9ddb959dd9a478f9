"""What follows here from the acts of others, in their transaction."""

from typing import Any

from niangjia.kernel import marks
from niangjia.matchmaking.models import Evening
from niangjia.matchmaking.services import void
from niangjia.matchmaking.services.matching import MARK


def offer_cancelled(*, offer: Any, by: Any, reason: str, **_: Any) -> None:
    """An evening that was called off has no choices any more."""
    for evening in Evening.objects.filter(offer_id=offer.pk):
        void(by=by, evening=evening, reason=reason)


def hand_over(*, union: Any, target: Any, **_: Any) -> None:
    """The evenings of a union that ends go where its offers go."""
    home = target or union.parent
    if home is not None and Evening.objects.filter(union_id=union.pk).update(union_id=home.pk, path=home.path):
        marks.touch(MARK, {(union.pk, union.path), (home.pk, home.path)})


REACTIONS = {"offer_cancelled": offer_cancelled, "union_merged": hand_over, "union_dissolved": hand_over}
