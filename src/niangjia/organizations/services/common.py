"""What every verb on a union does: fetch by right, check the day, write history, tell the others."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from niangjia.kernel import audit, marks
from niangjia.kernel.errors import Invalid, Refused
from niangjia.organizations import rules
from niangjia.organizations.models import Union, UnionVersion
from niangjia.organizations.permits import named, permit
from niangjia.organizations.states import UNION_MOVES


def permit_verb(union: Union, verb: str, *, by: Any) -> None:
    """:func:`permit` for a verb of the table."""
    one = UNION_MOVES[verb]
    above = "由上一级工会的" if verb in rules.BY_PARENT else "由本级或上级工会的"
    sentence = f"“{one.label}”要{above}{named(one.roles)}办理。"
    permit(union, visible=rules.visible(by), allowed=rules.movable(by, verb), sentence=sentence)


def permit_below(union: Union, *, by: Any, what: str) -> None:
    """:func:`permit` for putting something below a union."""
    sentence = f"“{what}”要由“{union.name}”或其上级工会的{named(rules.ORGANISERS)}办理。"
    permit(union, visible=rules.visible(by), allowed=rules.manageable(by), sentence=sentence)


def locked(union: Union) -> Union:
    """The union's row as it is now, held until the transaction ends."""
    return Union.objects.select_for_update().get(pk=union.pk)


def lock_all(*unions: Union) -> list[Union]:
    """Several unions, locked in the order of their paths so that two writers never wait crosswise; in the given order."""
    rows = Union.objects.select_for_update().filter(pk__in=[one.pk for one in unions]).order_by("path")
    found = {one.pk: one for one in rows}
    return [found[one.pk] for one in unions]


def check_day(union: Union, on: date | None) -> date:
    """The day on which a change takes effect: today where none is said. Raises :class:`Invalid`."""
    today = timezone.localdate()
    day = on or today
    last = (
        UnionVersion.objects.filter(union=union, valid_to__isnull=True)
        .values_list("valid_from", flat=True)
        .first()
    )
    if day > today:
        raise Invalid("生效日期不能晚于今天。", errors={"effective_on": ["还没有到这一天，请到时再办理。"]})
    if last and day < last:
        raise Invalid(f"上一次变更从 {last:%Y-%m-%d} 起生效，生效日期不能早于这一天。", at="effective_on")
    return day


def need_active(union: Union, what: str = "") -> None:
    """Raises :class:`Refused` for a union that has ended."""
    if union.ended_on:
        words = f"“{union.name}”已于 {union.ended_on:%Y-%m-%d} {union.state_label}"
        raise Refused(f"{words}，{what or '不能再办理'}。", code="union-ended")


def write_version(
    union: Union, verb: str, *, on: date, by: Any, reason: str = "", document: str = ""
) -> UnionVersion:
    """Close the version in force on a day and open the next one from the union as it is now."""
    UnionVersion.objects.filter(union=union, valid_to__isnull=True).update(valid_to=on)
    return UnionVersion.objects.create(
        **version_fields(union, verb, on), reason=reason[:400], document=document[:120], by=by
    )


def version_fields(union: Union, verb: str, on: date) -> dict[str, Any]:
    """A union as a row of its history."""
    return {
        "union": union,
        "verb": verb,
        "name": union.name,
        "code": union.code,
        "kind": union.kind,
        "parent_id": union.parent_id,
        "state": union.state,
        "valid_from": on,
    }


def tell(verb: str, union: Union, *, by: Any, reason: str = "", detail: dict[str, Any] | None = None) -> None:
    """Audit entry and mark of a change of one union."""
    audit.record(f"union.{verb}", by=by, target=union, reason=reason, detail=detail)
    marks.touch("unions", around(union))


def around(union: Union) -> list[tuple[UUID, str]]:
    """The union as marks want it."""
    return [(union.pk, union.path)]
