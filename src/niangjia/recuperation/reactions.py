"""What follows from check-in: a turn, taken back where somebody had not come after all; from an account that is closed or opened."""

from typing import Any

from django.db.models import Q

from niangjia.enrolment.services.turns import add_turn, drop_turn
from niangjia.recuperation import services
from niangjia.recuperation.models import Programme

KIND = "recuperation"


def attended(*, entry: Any, by: Any) -> None:
    """Whoever attended a rest cure has had a turn; in the draw of its rest as well."""
    if entry.offer.kind != KIND:
        return
    one = Programme.objects.filter(Q(offer=entry.offer_id) | Q(offer__call__rest=entry.offer_id)).first()
    add_turn(entry=entry, by=by, outside=bool(one and one.outside), place=one.place if one else "")


def unattended(*, entry: Any, by: Any) -> None:
    """It was no turn."""
    if entry.offer.kind == KIND:
        drop_turn(entry=entry, by=by)


def settled(*, offer: Any, by: Any) -> None:
    """Whoever closed the account on the offer's page has settled the rest cure."""
    services.settle_with_account(by=by, offer=offer)


def unsettled(*, offer: Any, by: Any, reason: str) -> None:
    """It is open again with the account."""
    services.reopen_with_account(by=by, offer=offer, reason=reason)


REACTIONS = {
    "entry_attended": attended, "entry_unattended": unattended, "offer_settled": settled, "offer_unsettled": unsettled,
}  # fmt: skip
