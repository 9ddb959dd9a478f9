"""Erasure: what no rule asks to keep goes on approval, the rest after its time (个人信息保护法 art. 47)."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from niangjia.kernel.errors import Refused
from niangjia.kernel.regulations import rule
from niangjia.kernel.workflow import move
from niangjia.members import services as members
from niangjia.mine import fields
from niangjia.mine.models import Erasure
from niangjia.mine.services.common import answer_by, own, patience, record, take, take_back, tell
from niangjia.mine.states import ERASURE_MOVES, RequestState

MANY = 200  # finished at once


def plan(person: Any, current: Any, last: Any) -> dict[str, Any]:
    """What an erasure does: ``empties`` (names of fields), ``keeps`` (what, why, the rule's copy), ``erase_on``."""
    empties = [field for field in fields.SPARE if fields.stored(person, current, field)]
    years, logs = rule("data.membership_years"), rule("data.log_months")
    keeps: list[dict[str, Any]] = [
        {"what": "会籍记录（姓名、证件号码、工会、入会和离会日期）", "why": _until(years, last), "rule": years.as_dict()},
        {"what": "操作和登录日志", "why": f"留存不少于 {logs.value['months']} 个月", "rule": logs.as_dict()},
    ]
    if current is not None:
        keeps.insert(0, {"what": "手机号码、工作单位", "why": "在会期间用来联系您、为您办事", "rule": None})
    erase_on = _after(last.left_on, years.value) if current is None else None
    return {"empties": empties, "keeps": keeps, "erase_on": erase_on}


def _until(years: Any, last: Any) -> str:
    if last.left_on is None:
        return f"在会期间和离会后 {years.value} 年内要保存"
    return f"离会后保存 {years.value} 年，到 {_after(last.left_on, years.value)}"


def _after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def ask_erasure(*, by: Any, note: str = "") -> Erasure:
    """Ask one's union to erase what may go. Raises :class:`Missing`, :class:`Refused` where one waits already."""
    person, current, last = own(by)
    patience(by, "erasure", 5)
    try:
        with transaction.atomic():
            one = Erasure.objects.create(
                person=person, path=last.path, note=note.strip()[:200], due_on=answer_by(), **plan(person, current, last)
            )
            record("erasure.ask", by, one)
    except IntegrityError as error:
        raise Refused("您已经有一份删除申请在办理，不用再交。", code="already-asked") from error
    return one


def approve_erasure(*, by: Any, erasure: Erasure) -> Erasure:
    """Empty the fields and take back what was consented to beyond the membership; the rest is erased when its day comes."""
    one = take(by, erasure)
    with transaction.atomic():
        person = one.person
        current, last = fields.where(person)
        now = plan(person, current, last)
        move(
            one, "approve", by=by, moves=ERASURE_MOVES, decided_by=by, decided_at=timezone.now(),
            empties=now["empties"], keeps=now["keeps"], erase_on=now["erase_on"],
        )  # fmt: skip
        if now["empties"]:
            members.edit(by=by, person=person, revision=person.revision, **dict.fromkeys(now["empties"], ""))
        for consent in person.consents.filter(withdrawn_on__isnull=True).exclude(purpose="membership"):
            members.withdraw_consent(by=by, person=person, purpose=consent.purpose)
        if current is not None:  # nothing waits for a day that nobody knows
            move(one, "finish", by=by, moves=ERASURE_MOVES)
        record("erasure.approve", by, one, fields=now["empties"])
        tell(person, "删除申请已同意，可以删除的内容已经清空。", by=by, about=one, url=reverse("mine:my_erase"))
    return one


def return_erasure(*, by: Any, erasure: Erasure, reason: str) -> Erasure:
    """Say no, and why."""
    one, reason = take(by, erasure), reason.strip()[:200]
    with transaction.atomic():
        changes = {"decided_by": by, "decided_at": timezone.now()}
        move(one, "return", by=by, moves=ERASURE_MOVES, reason=reason, **changes)
        Erasure.objects.filter(pk=one.pk).update(reason=reason)
        record("erasure.return", by, one, reason)
        tell(one.person, f"删除申请已退回：{reason}", by=by, about=one, url=reverse("mine:my_erase"))
    return one


def withdraw_erasure(*, by: Any, erasure: Erasure) -> Erasure:
    """Take one's own request back."""
    one = take_back(by, erasure)
    with transaction.atomic():
        move(one, "withdraw", by=by, moves=ERASURE_MOVES)
        record("erasure.withdraw", by, one)
    return one


def finish_erasures(*, by: Any = None) -> int:
    """Erase the files whose day has come; gives how many. Whoever has joined again keeps the file."""
    due = Erasure.objects.filter(state=RequestState.APPROVED, erase_on__lte=timezone.localdate())
    done = 0
    for one in due.select_related("person").order_by(F("erase_on"))[:MANY]:
        current, _ = fields.where(one.person)
        with transaction.atomic():
            move(one, "finish", by=by, moves=ERASURE_MOVES)
            if current is None:
                members.forget(by=None, person=one.person)
                record("erasure.finish", by, one)
                done += 1
    return done
