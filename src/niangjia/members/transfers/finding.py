"""One transfer by its key, for whoever has a part in it; an inquiry about nobody answers like one."""

from typing import Any

from niangjia.kernel.errors import Missing
from niangjia.members.models import Inquiry, Transfer
from niangjia.members.transfers import services, visible

RELATED = ("from_union", "to_union", "judge", "person")


def find(user: Any, pk: Any) -> Transfer | Inquiry:
    """A transfer or an inquiry of the user's unions; raises :class:`Missing`."""
    found: Transfer | Inquiry | None = visible.transfers(user).select_related(*RELATED).filter(pk=pk).first()
    found = found or visible.inquiries(user).select_related("union").filter(pk=pk).first()
    if found is None:
        raise Missing("没有找到这份转会，或不在您的范围内。")
    return found


def find_any(user: Any, pk: Any) -> Transfer | Inquiry:
    """:func:`find`, and one's own transfers as a member."""
    return visible.own(user).select_related(*RELATED).filter(pk=pk).first() or find(user, pk)


def act(user: Any, one: Transfer | Inquiry, verb: str, reason: str) -> Transfer | Inquiry:
    """Do a verb to a transfer, or to the inquiry that looks like one."""
    if isinstance(one, Transfer):
        return services.answer_transfer(by=user, transfer=one, verb=verb, reason=reason)
    if verb != "withdraw":
        return services.refuse_answer(by=user)
    return services.withdraw_inquiry(by=user, inquiry=one)
