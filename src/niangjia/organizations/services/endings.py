"""A union ends, by merging into another or by dissolution, or comes back. Its history stays.

What hangs on a union in contexts above (members …) follows by ``kernel.questions.REACTIONS``: the callables under
``union_merged`` and ``union_dissolved`` run inside the transaction as ``react(union=, target=, by=, on=, reason=)``.
``target`` is None for a dissolution that names no heir; whoever still has something there raises ``Refused`` then.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from niangjia.kernel import marks
from niangjia.kernel.errors import Invalid, Refused
from niangjia.kernel.questions import react
from niangjia.kernel.tree import span
from niangjia.kernel.workflow import move
from niangjia.organizations.kinds import KINDS, may_hang
from niangjia.organizations.models import Appointment, Employer, Term, Union
from niangjia.organizations.services.common import (
    check_day,
    lock_all,
    locked,
    need_active,
    permit_below,
    permit_verb,
    tell,
    write_version,
)
from niangjia.organizations.services.moving import relocate
from niangjia.organizations.services.treelock import shifting
from niangjia.organizations.states import TERM_MOVES, UNION_MOVES, TermState, UnionState


def merge_union(
    *, union: Union, target: Union, by: Any, reason: str, effective_on: date | None = None, document: str = ""
) -> Union:
    """End a union; what is below it and who belongs to it go to ``target``.

    Raises :class:`Invalid`, :class:`Refused`, :class:`Missing`, :class:`Forbidden`.
    """
    permit_verb(union, "merge", by=by)
    permit_below(target, by=by, what="把工会并入这里")
    with transaction.atomic():
        shifting()
        row, heir = lock_all(union, target)
        need_active(row)
        day = check_day(row, effective_on)
        end = _Ending(row, heir, day, by, reason, document)
        end.run("merge", merged_into=heir)
    return row


def dissolve_union(
    *,
    union: Union,
    by: Any,
    reason: str,
    to: Union | None = None,
    effective_on: date | None = None,
    document: str = "",
) -> Union:
    """End a union. With active unions or members in it this is refused, unless ``to`` says where they go."""
    permit_verb(union, "dissolve", by=by)
    if to is not None:
        permit_below(to, by=by, what="接收下级工会和会员")
    with transaction.atomic():
        shifting()
        row, *heirs = lock_all(*([union, to] if to else [union]))
        need_active(row)
        day = check_day(row, effective_on)
        _Ending(row, heirs[0] if heirs else None, day, by, reason, document).run("dissolve")
    return row


def restore_union(
    *, union: Union, by: Any, reason: str, effective_on: date | None = None, document: str = ""
) -> Union:
    """Bring a dissolved union back; appointments and terms that ended with it do not come back by themselves."""
    permit_verb(union, "restore", by=by)
    with transaction.atomic():
        row = locked(union)
        if row.parent is not None:
            need_active(row.parent, "请先恢复上级工会")
        twin = Union.objects.filter(credit_code=row.credit_code, state=UnionState.ACTIVE).exclude(pk=row.pk)
        if row.credit_code and twin.exists():
            raise Refused(
                f"统一社会信用代码 {row.credit_code} 已由另一个在册工会使用，不能恢复。",
                code="credit-code-taken",
            )
        day = check_day(row, effective_on)
        data = {"on": day.isoformat()}
        move(
            row,
            "restore",
            by=by,
            moves=UNION_MOVES,
            reason=reason,
            data=data,
            ended_on=None,
            revision=row.revision + 1,
        )
        write_version(row, "restore", on=day, by=by, reason=reason, document=document)
        tell("restore", row, by=by, reason=reason)
    return row


@dataclass
class _Ending:
    """The steps that merging and dissolving share, on locked rows."""

    row: Union
    heir: Union | None
    day: date
    by: Any
    reason: str
    document: str

    def run(self, verb: str, **changes: Any) -> None:
        """Hand over, then end; refused as a whole where one step is."""
        self._check_heir()
        self._children()
        said = {"union": self.row, "target": self.heir, "by": self.by, "on": self.day, "reason": self.reason}
        react("union_merged" if verb == "merge" else "union_dissolved", **said)
        self._employers()
        end_terms(self.row, on=self.day, by=self.by, reason=self.reason)
        end_appointments(self.row, by=self.by)
        data = {"on": self.day.isoformat(), "to": self.heir.name if self.heir else ""}
        changes |= {"ended_on": self.day, "revision": self.row.revision + 1}
        move(self.row, verb, by=self.by, moves=UNION_MOVES, reason=self.reason, data=data, **changes)
        write_version(self.row, verb, on=self.day, by=self.by, reason=self.reason, document=self.document)
        tell(verb, self.row, by=self.by, reason=self.reason, detail=data)
        if self.heir:
            tell("receive", self.heir, by=self.by, reason=self.reason, detail={"from": self.row.name})

    def _check_heir(self) -> None:
        row, heir = self.row, self.heir
        if heir is None:
            return
        need_active(heir, "不能接收下级工会和会员")
        said = ""
        if heir.path in span(row.path):
            said = f"“{heir.name}”就在“{row.name}”下面（或就是它自己），请选择它之外的工会。"
        elif (heir.kind == "group") != (row.kind == "group"):
            said = f"{KINDS[row.kind]}不能并入{KINDS[heir.kind]}。"
        if said:
            raise Invalid(said, errors={"target": [said], "to": [said]})

    def _children(self) -> None:
        below = list(
            Union.objects.select_for_update()
            .filter(parent=self.row, state=UnionState.ACTIVE)
            .order_by("path")
        )
        if below and self.heir is None:
            names = "、".join(one.name for one in below[:3]) + ("等" if len(below) > 3 else "")
            said = f"“{self.row.name}”下面还有 {len(below)} 个在册工会（{names}）。请先撤销或调整它们，或者写明它们归到哪个工会。"
            raise Refused(said, code="has-children")
        for one in below:
            assert self.heir is not None
            if not may_hang(one.kind, self.heir.kind):
                said = (
                    f"“{one.name}”是{KINDS[one.kind]}，不能设在{KINDS[self.heir.kind]}下面，请先单独调整它。"
                )
                raise Invalid(said, errors={"target": [said], "to": [said]})
            relocate(one, self.heir, verb="move", on=self._day_for(one), by=self.by, reason=self.reason)

    def _day_for(self, one: Union) -> date:
        return max(
            self.day,
            one.versions.filter(valid_to__isnull=True).values_list("valid_from", flat=True).first()
            or self.day,
        )

    def _employers(self) -> None:
        covered = Employer.objects.filter(union=self.row)
        here = Employer.objects.filter(area=self.row)
        touched = set(covered.values_list("area_id", "path")) | set(here.values_list("area_id", "path"))
        covered.update(union=self.heir)
        home = self.heir or self.row.parent
        if home:
            here.update(area=home, path=home.path)
            touched.add((home.pk, home.path))
        marks.touch("employers", touched)


def end_terms(union: Union, *, on: date, by: Any, reason: str) -> None:
    """Close the running terms of a union."""
    for term in Term.objects.filter(union=union, state=TermState.RUNNING):
        move(term, "end", by=by, moves=TERM_MOVES, reason=reason, ended_on=on)
        marks.touch("terms", [(union.pk, term.path)])


def end_appointments(union: Union, *, by: Any) -> None:
    """Remove whoever is appointed at a union."""
    Appointment.objects.filter(union=union, removed_at__isnull=True).update(
        removed_at=timezone.now(), removed_by=by
    )
