"""What coverage does when others act: a firm got a union, a union ended. Called in the transaction of the act."""

from typing import Any

from niangjia.coverage.models import Lead
from niangjia.coverage.services.common import MARK
from niangjia.coverage.states import LEAD_MOVES, LeadState
from niangjia.kernel import marks
from niangjia.kernel.workflow import move


def covered(*, employer: Any, union: Any, by: Any) -> None:
    """The lead to a firm that has a union now is done, whoever linked it."""
    for lead in Lead.objects.filter(employer_id=employer.pk, state__in=LEAD_MOVES["found"].sources):
        move(lead, "found", by=by, moves=LEAD_MOVES, reason="单位已归入工会", founded_id=union.pk)
        marks.touch(MARK, [(lead.union_id, lead.path)])


def hand_over(*, union: Any, target: Any, by: Any, on: Any, reason: str) -> None:
    """Leads of a union that ends go to its heir, or to the union above; two for one group there become one."""
    home = target or union.parent
    if home is None:
        return
    rows = Lead.objects.filter(union_id=union.pk)
    twins = Lead.objects.filter(union_id=home.pk, state__in=LeadState.OPEN).exclude(group="")
    for lead in rows.filter(state__in=LeadState.OPEN, group__in=twins.values("group")):
        move(lead, "postpone", by=by, moves=LEAD_MOVES, reason=f"与“{home.name}”的线索合并", due_on=None)
    if rows.update(union_id=home.pk, path=home.path):
        marks.touch(MARK, [(union.pk, union.path), (home.pk, home.path)])


REACTIONS = {"union_merged": hand_over, "union_dissolved": hand_over, "employer_covered": covered}
