"""Founding the union of a firm whose workers have asked to join: the union, its firm, and those who wait."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from niangjia.joining.founding.firms import Firm, firm_of, may_found, rows_of
from niangjia.joining.models import Application
from niangjia.joining.services.common import MARK, tell
from niangjia.joining.states import ApplicationState
from niangjia.kernel import audit
from niangjia.kernel.errors import Forbidden, Problem, Refused
from niangjia.kernel.marks import touch
from niangjia.kernel.workflow import note
from niangjia.members.transfers import services as transfers
from niangjia.organizations.services.employers import add_employer, link_employer
from niangjia.organizations.services.terms import need_no_kin
from niangjia.organizations.services.treelock import steady
from niangjia.organizations.services.unions import create_union, need_approval


@dataclass(frozen=True)
class Founded:
    """What came of it: ``moved`` applications wait at the new union; ``elsewhere`` were taken in by another before.

    For ``asked`` of these a transfer has begun, signed by the new union; where the founder answers for both, it is done.
    """

    union: Any
    moved: int
    elsewhere: int
    asked: int


def found_union(
    *, by: Any, application: Application, parent: Any, name: str, document: str, approved_on: date | None, kin: bool = False
) -> Founded:
    """Found the union of the firm that an application names, below ``parent``, and hand the waiting applications over.

    For whoever another union took in meanwhile a transfer is begun, which both unions sign. ``kin``: among those who
    prepare it or are meant for its offices is a close relative of the employer's head, whom the law keeps out.

    ``document`` and ``approved_on`` are the number and the day of the approval by the union above: without it there is no union.

    Raises :class:`Invalid` where one of them is missing, :class:`Refused` where somebody did so this moment, :class:`Forbidden`
    for whoever does not answer for the members at the union above, and what ``create_union``, ``add_employer`` and
    ``link_employer`` raise.
    """
    need_no_kin(kin=kin, kind="grassroots", region=parent.region_code)
    need_approval(document, approved_on, at="document")
    with transaction.atomic():
        steady()
        firm = firm_of(by, application.pk)
        rows = _held(by, firm.key) if firm else []
        if firm is None or not rows:
            raise Refused("这个单位刚刚已经建会，或者没有等待办理的申请了，请刷新页面。", code="somebody-was-first")
        if not may_found(by, firm):
            raise Forbidden("建会要由所在地上一级工会的主席或组织干部办理。", code="wrong-role")
        union = create_union(
            parent=parent, name=name, kind="grassroots", by=by, reason=f"{firm.name} {firm.people} 名职工申请入会",
            document=document, approval=document, approved_on=approved_on, founded_on=approved_on,
        )  # fmt: skip
        employer = _employer(firm, parent, union, by)
        moved = [_hand_over(one, union, employer, by) for one in rows]
        asked = sum(_ask_for(one, union, by) for one in rows if one.state == ApplicationState.ACCEPTED)
        audit.record("firm.found", by=by, target=union, detail={"people": firm.people, "rule": firm.applied.as_dict()})
        touch(MARK, [(union.pk, union.path), *{(one.union_id, one.path) for one in rows}])
    return Founded(union, sum(moved), len(moved) - sum(moved), asked)


def _held(by: Any, key: str) -> list[Application]:
    return list(rows_of(by, key).select_for_update(of=("self",)).order_by("pk"))


def _employer(firm: Firm, parent: Any, union: Any, by: Any) -> Any:
    """The firm on the list, covered by the new union."""
    if firm.employer is None:
        return add_employer(name=firm.name, area=parent, union=union, by=by, source="入会申请")
    return link_employer(employer=firm.employer, union=union, by=by, reason="建立工会")


def _hand_over(row: Application, union: Any, employer: Any, by: Any) -> bool:
    """Move one application where it still waits; whoever is a member elsewhere stays one, and is no longer counted."""
    waits = row.state in ApplicationState.WAITING
    before = row.union
    row.firm_key, row.employer, row.revision = "", employer, row.revision + 1
    changed = ["firm_key", "employer", "revision"]
    if waits:
        row.union, row.path = union, union.path
        changed += ["union", "path"]
    row.save(update_fields=changed)
    if waits:
        note(row, "pass", by=by, reason="单位已建会", data={"from": str(before.pk), "to": str(union.pk)})
        tell(row, "pass", by=by, reason="单位已建会", detail={"from": before.name})
    return waits


def _ask_for(row: Application, union: Any, by: Any) -> bool:
    """Ask for somebody whom another union took in through this application and still has."""
    membership = row.membership
    if membership is None or membership.left_on is not None or membership.union_id == union.pk:
        return False
    try:
        with transaction.atomic():
            made = transfers.claim_member(
                by=by, to=union, name=membership.name, id_number=row.id_number or "", wish="单位已建会", workplace=row.workplace,
                employment_form=row.employment_form,
            )
    except Problem:
        return False  # somebody has begun one already, or the person is on the way elsewhere
    return getattr(made, "membership_id", None) == membership.pk  # an inquiry names nobody
