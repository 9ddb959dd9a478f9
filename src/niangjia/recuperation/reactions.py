"""What follows from check-in: a turn is written down, and taken back where somebody had not come after all."""

from typing import Any

from django.db.models import Q

from niangjia.enrolment.services.turns import add_turn, drop_turn
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


REACTIONS = {"entry_attended": attended, "entry_unattended": unattended}
