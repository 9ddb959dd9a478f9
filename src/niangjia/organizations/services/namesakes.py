"""Seats held by a name alone, and a member there of that very name has died: the union looks whether it is the same person.

Nothing ends by itself, as two people may have one name. A seat of an account ends with its holder (``terms.vacate``).
"""

from datetime import date
from typing import Any

from django.db import transaction

from niangjia.kernel import audit
from niangjia.kernel.errors import Refused
from niangjia.kernel.tree import ancestors
from niangjia.organizations.models import Seat
from niangjia.organizations.services.terms import permit_term
from niangjia.organizations.states import TermState

OF_MEMBERS = ("grassroots", "joint")  # whose committees are elected of their own members; above them names repeat too often


def doubt(*, name: str, path: str, on: date) -> int:
    """A member of the union at ``path`` has died: seats of that name there and in the union around it are to be looked at."""
    rows = Seat.objects.filter(holder=name, user=None, ends_on=None, starts_on__lte=on, term__state=TermState.RUNNING)
    return rows.filter(term__path__in=ancestors(path), term__union__kind__in=OF_MEMBERS).update(namesake_died_on=on)


def trust(*, name: str, path: str) -> int:
    """The death was a mistake: nothing is to be looked at for it."""
    rows = Seat.objects.filter(holder=name, term__path__in=ancestors(path), namesake_died_on__isnull=False)
    return rows.update(namesake_died_on=None)


def keep_seat(*, seat: Seat, by: Any) -> Seat:
    """The holder is somebody else, and stays. Raises :class:`Refused` where somebody has looked already."""
    permit_term(seat.term, "seat", by=by)
    with transaction.atomic():
        if not Seat.objects.filter(pk=seat.pk, ends_on=None, namesake_died_on__isnull=False).update(namesake_died_on=None):
            raise Refused(f"{seat.holder}的席位已经核对过，请刷新页面。", code="somebody-was-first")
        seat.namesake_died_on = None
        audit.record("term.keep", by=by, target=seat.term, detail={"position": seat.get_position_display(), "holder": seat.holder})
    return seat
