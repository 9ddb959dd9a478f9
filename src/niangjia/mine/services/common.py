"""What every request has: whose it is, who may answer it, and what is told to the person."""

from datetime import timedelta
from typing import Any

from django.db.models import F, Model
from django.utils import timezone

from niangjia.kernel import audit
from niangjia.kernel.calendar import add_days
from niangjia.kernel.errors import Missing, Refused
from niangjia.kernel.messages import send
from niangjia.kernel.rates import check_rate, count_try
from niangjia.kernel.regulations import rule
from niangjia.mine import rules
from niangjia.mine.fields import where
from niangjia.mine.models import Correction, Erasure, PhoneChange

OPEN = ("asked", "proving", "seconding")
DAY = int(timedelta(days=1).total_seconds())
ASKED_A_DAY = 20  # requests that one person can send


def patience(by: Any, what: str, times: int = ASKED_A_DAY) -> None:
    """Count a request; raises :class:`TooMany` after the day's share."""
    check_rate(what, str(by.pk), times=times, seconds=DAY)
    count_try(what, str(by.pk), seconds=DAY)


def answer_by() -> Any:
    """The day by which a request is to be answered (GB/T 35273)."""
    return add_days(timezone.localdate(), rule("data.answer_days").value)


def take(by: Any, one: Any) -> Any:
    """The request as it is now, for whoever may answer it.

    Raises :class:`Missing` out of the tree, :class:`Refused` for one's own.
    """
    found = rules.at_desk(by, type(one)).filter(pk=one.pk).select_related("person").first()
    if found is None:
        raise Missing("没有找到这份申请，或者它不在您的管辖范围内。")
    if found.person.user_id == by.pk:
        raise Refused("自己的申请要由另一位干部审核。", code="own-request")
    return found


def take_back(by: Any, one: Any) -> Any:
    """One's own request as it is now; raises :class:`Missing` for anybody else's."""
    found = type(one)._default_manager.filter(pk=one.pk, person__user_id=by.pk).select_related("person").first()
    if found is None:
        raise Missing("没有找到这份申请。")
    return found


def record(verb: str, by: Any, one: Model, reason: str = "", **detail: Any) -> None:
    """An entry of the audit trail about the request's person."""
    audit.record(verb, by=by, target=one, subject=getattr(one, "person_id", None), detail=detail, reason=reason)


def tell(person: Any, text: str, *, by: Any, about: Model, url: str) -> None:
    """The answer, to the person."""
    send(to=person, kind="mine.answer", text=text, by=by, about=about, url=url)


def follow_people(*, by: Any = None) -> int:
    """Put open requests before the union where their person is now; gives how many moved."""
    moved = 0
    for model in (Correction, Erasure, PhoneChange):
        rows = model._default_manager.filter(state__in=OPEN, person__isnull=False).exclude(person__memberships__path=F("path"))
        for one in rows.select_related("person")[:200]:
            _, last = where(one.person)
            if last is not None and last.path != one.path:
                moved += model._default_manager.filter(pk=one.pk).update(path=last.path)
    return moved
