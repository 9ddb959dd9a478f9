"""What every verb of this context does: fetch by right, tell the figures."""

from typing import Any

from django.db.models import QuerySet

from niangjia.fairs import rules
from niangjia.fairs.models import Fair
from niangjia.kernel import marks
from niangjia.kernel.errors import Gone
from niangjia.organizations import permits

MARK = "fairs"
OFFICES = "主席、组织干部或帮扶干部"


def permit(by: Any, fair: Fair, *, allowed: QuerySet[Fair] | None = None, who: str = OFFICES) -> None:
    """Let through; raises :class:`Missing` out of the tree, :class:`Forbidden` in the wrong role."""
    rows = rules.movable(by) if allowed is None else allowed
    permits.permit(fair, visible=rules.visible(by), allowed=rows, sentence=f"您可以查看，但不能办理；需要{who}任职。")


def need_open(by: Any, fair: Fair) -> None:
    """Let through whoever may change a fair that is still ahead; raises :class:`Gone` for one that is over."""
    permit(by, fair)
    if fair.state not in ("draft", "published"):
        raise Gone(f"这场活动{fair.state_words}，不能再改。", code="fair-over")


def touch(fair: Fair) -> None:
    """The numbers of the fair's union are to be counted again."""
    marks.touch(MARK, [(fair.union_id, fair.path)])
