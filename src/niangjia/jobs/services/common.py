"""What every verb of this context does: fetch by right, tell the figures."""

from functools import partial
from typing import Any

from niangjia.jobs import rules
from niangjia.jobs.models import JobFair
from niangjia.jobs.states import HOSTS
from niangjia.kernel import marks
from niangjia.kernel.errors import Invalid
from niangjia.organizations import permits

FAIRS, TRAINED = "job_fairs", "trainees"  # the marks of the two kinds of figures


permit = partial(permits.permit, sentence=permits.needs(*HOSTS))


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
