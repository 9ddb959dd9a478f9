"""What every verb of this context does: fetch by right, tell the figures."""

from typing import Any

from django.db.models import QuerySet

from niangjia.jobs import rules
from niangjia.jobs.models import JobFair
from niangjia.jobs.states import HOSTS
from niangjia.kernel import marks
from niangjia.kernel.access import ROLES
from niangjia.kernel.errors import Forbidden, Invalid, Missing

FAIRS, TRAINED = "job_fairs", "trainees"  # the marks of the two kinds of figures


def permit(record: Any, *, visible: QuerySet[Any], allowed: QuerySet[Any]) -> None:
    """Let through; raises :class:`Missing` out of the tree, :class:`Forbidden` in the wrong role."""
    if allowed.filter(pk=record.pk).exists():
        return
    if not visible.filter(pk=record.pk).exists():
        raise Missing("没有找到这条记录，或者它不在您的范围内。")
    raise Forbidden(f"您可以查看，但不能办理；需要{'、'.join(ROLES[one] for one in HOSTS)}任职。", code="wrong-role")


def permit_fair(by: Any, fair: JobFair) -> None:
    """Raises :class:`Missing`, :class:`Forbidden`."""
    permit(fair, visible=rules.fairs(by), allowed=rules.fairs_movable(by))


def touch_fair(fair: JobFair) -> None:
    """The numbers of the fair's union are to be counted again."""
    marks.touch(FAIRS, [(fair.union_id, fair.path)])


def need(errors: dict[str, list[str]]) -> None:
    """Raise :class:`Invalid` with every field that is wrong; nothing where all is well."""
    if errors:
        raise Invalid(next(iter(errors.values()))[0], errors=errors)


def need_number(errors: dict[str, list[str]], name: str, value: Any, least: int, most: int) -> None:
    """Note at ``name`` where a whole number is out of bounds."""
    if not isinstance(value, int) or not least <= value <= most:
        errors[name] = [f"请填写 {least:,} 到 {most:,} 的整数。"]
