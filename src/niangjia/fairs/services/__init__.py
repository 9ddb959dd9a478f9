"""The verbs of fairs."""

from niangjia.fairs.services.common import need_open, permit
from niangjia.fairs.services.counting import count
from niangjia.fairs.services.fairs import (
    NewAct,
    NewStall,
    cancel,
    cancel_with_offer,
    draft_fair,
    edit_fair,
    finish,
    permit_at,
    publish,
    reopen,
)
from niangjia.kernel.tapping import Touch

__all__ = [
    "NewAct", "NewStall", "Touch", "cancel", "cancel_with_offer", "count", "draft_fair", "edit_fair", "finish", "need_open",
    "permit", "permit_at", "publish", "reopen",
]  # fmt: skip
