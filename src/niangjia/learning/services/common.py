"""What every verb of this context does: let through by right, tell the figures."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from niangjia.kernel import marks
from niangjia.kernel.errors import Forbidden, Missing
from niangjia.learning.states import KEEPERS
from niangjia.organizations.rights import reaches

MARK = "trainings"  # training records and classes
CADRES = "appointments"  # what is due for cadres is counted on appointments: the mark that granting raises
WHO = "由本级或上级工会的主席、组织干部办理。"


def permit(record: Any, *, visible: QuerySet[Any], allowed: QuerySet[Any]) -> None:
    """Let through; raises :class:`Missing` where it cannot be seen, :class:`Forbidden` in the wrong role."""
    if allowed.filter(pk=record.pk).exists():
        return
    if visible.filter(pk=record.pk).exists():
        raise Forbidden(f"您可以查看，但不能办理；{WHO}", code="wrong-role")
    raise Missing("没有找到这条记录，或不在您的范围内。")


def permit_at(by: Any, union: Any) -> None:
    """Let through whoever keeps the learning of a union; raises :class:`Missing` or :class:`Forbidden`."""
    if union is not None and reaches(by, union.path, *KEEPERS):
        return
    if union is None or not reaches(by, union.path):
        raise Missing("没有找到这个工会，或不在您的范围内。")
    raise Forbidden(f"您可以查看，但不能办理；{WHO}", code="wrong-role")


def touch(rows: Iterable[Any], *, cadres: bool = False) -> None:
    """Tell the figures which unions have new rows (each with ``union_id`` and ``path``)."""
    unions = {(row.union_id, row.path) for row in rows}
    marks.touch(MARK, unions)
    if cadres:
        marks.touch(CADRES, unions)
