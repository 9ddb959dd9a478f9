"""The verbs on a lead: plan who goes when, visit, found a union, postpone."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.coverage import rules
from niangjia.coverage.models import Lead
from niangjia.coverage.services.common import MARK
from niangjia.coverage.states import LEAD_MOVES, LeadState
from niangjia.kernel import audit, marks
from niangjia.kernel.errors import Invalid, Missing, Refused
from niangjia.kernel.workflow import move, note
from niangjia.members.vocabulary import GIG_GROUPS, GROUPS
from niangjia.organizations.permits import permit
from niangjia.organizations.queries import officers
from niangjia.organizations.rights import reaches
from niangjia.organizations.services.employers import link_employer
from niangjia.organizations.services.treelock import steady
from niangjia.organizations.states import ORGANISERS


@dataclass(frozen=True)
class Target:
    """Where to go: a firm, or a group of gig workers in a union's place; ``people`` are known there."""

    employer: Any = None
    union: Any = None
    group: str = ""
    people: int = 0

    @property
    def area(self) -> Any:
        """The union responsible for the place."""
        return self.employer.area if self.employer else self.union

    @property
    def title(self) -> str:
        """The target in words."""
        if self.employer:
            return str(self.employer.name)
        place = self.union.name.removesuffix("工会").removesuffix("总")
        return f"{place} {GROUPS[self.group]}"[:160]


def open_lead(*, target: Target, by: Any, text: str = "") -> Lead:
    """Note a target as a lead, or give the one that is there. Raises :class:`Missing`, :class:`Invalid`, :class:`Refused`."""
    _check(target, by)
    with transaction.atomic():
        steady()
        found = _there(target)
        if found is not None:
            return found
        area = type(target.area)._base_manager.get(pk=target.area.pk)  # its path, as it is now
        try:
            with transaction.atomic():
                lead = Lead.objects.create(
                    union=area,
                    path=area.path,
                    employer=target.employer,
                    group=target.group,
                    title=target.title,
                    people=(target.employer.workers or 0) if target.employer else target.people,
                    note=text[:400],
                )
        except IntegrityError as error:
            raise Refused("别人刚刚登记了同一条线索，请刷新页面。", code="somebody-was-first") from error
        note(lead, "open", by=by, target=lead.state)
        marks.touch(MARK, [(area.pk, area.path)])
    return lead


def _check(target: Target, by: Any) -> None:
    if target.area is None or not reaches(by, target.area.path, *ORGANISERS):
        raise Missing("没有找到这个单位或地方，或者它不在您的管辖范围内。")
    if target.employer is not None and target.employer.union_id is not None:
        raise Refused("这个单位已经有工会了。", code="has-union")
    if target.employer is None and target.group not in GIG_GROUPS:
        raise Invalid("请选择单位，或者一个群体。", errors={"group": ["请选择群体。"]})


def _there(target: Target) -> Lead | None:
    rows = Lead.objects.exclude(state=LeadState.FOUNDED)
    if target.employer is not None:
        return rows.filter(employer=target.employer).first()
    return rows.filter(union=target.union, group=target.group).order_by("created_at").last()


def plan(*, lead: Lead, assignee: Any, due_on: date, by: Any, text: str = "") -> Lead:
    """Say who goes and when. Raises :class:`Invalid` for a day that has gone or a person who holds no office there."""
    _permit(lead, "plan", by)
    errors = {}
    if due_on < timezone.localdate():
        errors["due_on"] = ["走访日期不能早于今天。"]
    if assignee is None or assignee.pk not in {one.pk for one in officers(lead.path, *ORGANISERS)}:
        errors["assignee"] = ["请选择在这个地方任职的组织干部、主席或系统管理员。"]
    if errors:
        raise Invalid(next(iter(errors.values()))[0], errors=errors)
    changes = {"assignee": assignee, "due_on": due_on, "later_on": None}
    return _move(lead, "plan", by=by, reason=text, **changes | ({"note": text[:400]} if text else {}))


def visit(*, lead: Lead, on: date, reason: str, by: Any, people: int | None = None) -> Lead:
    """Record that somebody was there, and what was found; ``people`` corrects how many work there."""
    _permit(lead, "visit", by)
    if on > timezone.localdate():
        raise Invalid("走访日期不能晚于今天。", at="on")
    if people is not None and not 0 <= people <= 10_000_000:
        raise Invalid("人数不对。", errors={"people": ["请填写 0 以上的整数。"]})
    changes = {"visited_on": on} | ({"people": people} if people is not None else {})
    return _move(lead, "visit", by=by, reason=reason, **changes)


def found(*, lead: Lead, union: Any, by: Any, reason: str = "") -> Lead:
    """A union covers the target now; a firm is put under it. Raises :class:`Invalid` for a union of another place."""
    _permit(lead, "found", by)
    if union is None or union.ended_on or not union.path.startswith(lead.path):
        raise Invalid(f"请选择“{lead.union.name}”本身或它下面在册的工会。", at="union")
    with transaction.atomic():
        _move(lead, "found", by=by, reason=reason, founded=union)
        if lead.employer is not None and lead.employer.union_id is None:
            link_employer(employer=lead.employer, union=union, by=by, reason="建会线索办结")
    return lead


def postpone(*, lead: Lead, reason: str, by: Any, later_on: date | None = None) -> Lead:
    """Not now, and why; ``later_on`` brings it back to 今日 on that day."""
    _permit(lead, "postpone", by)
    if later_on is not None and later_on <= timezone.localdate():
        raise Invalid("请填写以后的日期。", errors={"later_on": ["请填写今天以后的日期。"]})
    return _move(lead, "postpone", by=by, reason=reason, later_on=later_on, due_on=None)


def _permit(lead: Lead, verb: str, by: Any) -> None:
    sentence = f"“{LEAD_MOVES[verb].label}”要由所在地工会或上级工会的系统管理员、主席、组织干部办理。"
    permit(lead, visible=rules.leads(by), allowed=rules.leads_movable(by, verb), sentence=sentence)


def _move(lead: Lead, verb: str, *, by: Any, reason: str = "", **changes: Any) -> Lead:
    with transaction.atomic():
        try:
            with transaction.atomic():
                move(lead, verb, by=by, moves=LEAD_MOVES, reason=reason, **changes)
        except IntegrityError as error:
            raise Refused("同一个地方同一个群体已经有一条在办的线索。", code="lead-there") from error
        marks.touch(MARK, [(lead.union_id, lead.path)])
        audit.record(f"lead.{verb}", by=by, target=lead, reason=reason)
    return lead
