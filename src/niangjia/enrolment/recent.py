"""Offers at hand: what a rush reads again and again and what does not change while it lasts.

A second old at most, by process. Nothing is decided by it that the database does not decide again: the one statement
looks at the pool itself, and whoever is refused there is answered from fresh rows.
"""

import time
from uuid import UUID

from niangjia.enrolment import rules
from niangjia.enrolment.models import Offer
from niangjia.kernel.together import Together

KEPT = 1.0  # seconds
MANY = 1000
_kept: dict[UUID, tuple[float, Offer]] = {}


def offer_at_hand(key: UUID) -> Offer | None:
    """A published offer with its sessions and pools; None where there is none."""
    now, found = time.monotonic(), _kept.get(key)
    if found is not None and found[0] > now:
        return found[1]
    offer = _reading.ask(key)
    if offer is None:
        return None
    if len(_kept) >= MANY:
        _kept.clear()
    _kept[key] = (now + KEPT, offer)
    return offer


def _read(keys: list[UUID]) -> list[Offer | None]:
    found = {one.pk: one for one in rules.published().select_related("union").prefetch_related("sessions__pools").filter(pk__in=set(keys))}
    return [found.get(key) for key in keys]


_reading: Together[UUID, Offer | None] = Together(_read)  # when the second is over, one reads for all


def forget(key: UUID) -> None:
    """Read it afresh next time in this process; the others follow within a second."""
    _kept.pop(key, None)
