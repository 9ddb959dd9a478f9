"""Who may: each lets through or raises, with the sentence that says why not."""

from typing import Any

from niangjia.enrolment import rules
from niangjia.enrolment.models import Entry, Offer
from niangjia.enrolment.notices import READ
from niangjia.enrolment.states import CONFIDANTS, OPENERS
from niangjia.kernel.errors import Forbidden, Missing
from niangjia.organizations.permits import named, needs, permit_at
from niangjia.organizations.rights import reaches


def permit_offering(by: Any, path: str) -> None:
    """Let through whoever may offer places there; raises :class:`Missing` or :class:`Forbidden`."""
    permit_at(by, path, *OPENERS)


def permit_confidence(by: Any, path: str) -> None:
    """Let through whoever may learn what not everybody may know of people there; raises :class:`Forbidden`."""
    if not reaches(by, path, *CONFIDANTS):
        raise Forbidden(f"限困难职工的项目，名单只有{named(CONFIDANTS)}看得到，也由他们办理。", code="wrong-role")


def permit_verb(by: Any, offer: Offer, verb: str) -> None:
    """Let through whoever may do it to this offer; ``None`` is the house's own clock."""
    if by is None or rules.movable(by, verb).filter(pk=offer.pk).exists():
        return
    if rules.visible(by).filter(pk=offer.pk).exists():
        raise Forbidden(needs(*OPENERS), code="wrong-role")
    raise Missing("没有找到这个项目，或不在您的范围内。")


def own_entry(by: Any, entry: Entry) -> Entry:
    """One's own, as it is now, with all that is said of it at hand; raises :class:`Missing`."""
    one = rules.own_entries(by).select_related(*READ).filter(pk=entry.pk).first()
    if one is None:
        raise Missing("没有找到这份报名。")
    return one


def permit_entry(by: Any, entry: Entry) -> None:
    """Raises :class:`Missing` out of the branch, :class:`Forbidden` without the role; ``None`` is the house itself."""
    if by is None or rules.entries_movable(by).filter(pk=entry.pk).exists():
        return
    if rules.entries(by).filter(pk=entry.pk).exists():
        raise Forbidden("您可以查看这份报名，但不能办理；由举办的工会办理。", code="wrong-role")
    raise Missing("没有找到这份报名，或不在您的范围内。")
