"""What every verb of this context does: let through by right, tell the figures."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from niangjia.kernel import marks
from niangjia.learning.states import KEEPERS
from niangjia.organizations import permits

MARK = "trainings"  # training records and classes
CADRES = "appointments"  # what is due for cadres is counted on appointments: the mark that granting raises


permit = partial(permits.permit, sentence=permits.needs(*KEEPERS))


def permit_at(by: Any, union: Any) -> None:
    """Let through whoever keeps the learning of a union; raises :class:`Missing` or :class:`Forbidden`."""
    permits.permit_at(by, union.path if union else "", *KEEPERS)


def touch(rows: Iterable[Any], *, cadres: bool = False) -> None:
    """Tell the figures which unions have new rows (each with ``union_id`` and ``path``)."""
    unions = {(row.union_id, row.path) for row in rows}
    marks.touch(MARK, unions)
    if cadres:
        marks.touch(CADRES, unions)
