"""Corrections: asked by the person, put into the file by one click of the person's union (个人信息保护法 art. 46)."""

from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from niangjia.kernel import audit
from niangjia.kernel.attachments import attach
from niangjia.kernel.errors import Invalid, Missing, Refused
from niangjia.kernel.workflow import move
from niangjia.members import services as members
from niangjia.mine import fields
from niangjia.mine.models import Correction
from niangjia.mine.queries import own
from niangjia.mine.services.common import answer_by, patience, record, take, take_back, tell
from niangjia.mine.services.papers import drop_papers
from niangjia.mine.states import CORRECTION_MOVES


def ask_correction(*, by: Any, field: str, value: str, note: str = "", file: Any = None) -> Correction:
    """Ask one's union to put a field right. ``value`` is text; dates as ISO, choices by their key; ``file`` a paper.

    Raises :class:`Missing` for an account without a file, :class:`Invalid` for a field or a value that cannot be,
    :class:`Refused` where the same field waits already.
    """
    person, current, last = own(by)
    if field not in fields.correctable(person, current):
        raise Invalid("这一项不能申请更正。", errors={"field": ["请选择要更正的项目。"]})
    new, wrong = fields.cleaned(field, value)
    old = fields.stored(person, current, field)
    if not wrong and fields.as_text(new) == old:
        wrong = ["和现在登记的一样，没有要更正的。"]
    if wrong:
        raise Invalid(wrong[0], errors={"value": wrong})
    patience(by, "correction")
    try:
        with transaction.atomic():
            one = Correction.objects.create(
                person=person, path=last.path, field=field, old=old or None, new=fields.as_text(new),
                note=note.strip()[:200], due_on=answer_by(),
            )  # fmt: skip
            record("correction.ask", by, one, field=field)
            if file is not None:
                attach(file, owner=one, by=by)  # last: bytes are written once all else has passed
    except IntegrityError as error:
        sentence = f"“{fields.label(field)}”已经有一份更正在等待审核，可以先撤回它。"
        raise Refused(sentence, code="already-asked") from error
    return one


def approve_correction(*, by: Any, correction: Correction) -> Correction:
    """Put the value into the file; the person is told. All of it or nothing.

    Raises :class:`Refused` where somebody was first, where the file has changed since it was asked, or for what
    ``members.services.edit`` refuses.
    """
    one = take(by, correction)
    with transaction.atomic():
        move(one, "approve", by=by, moves=CORRECTION_MOVES, decided_by=by, decided_at=timezone.now())
        current, _ = fields.where(one.person)
        if fields.stored(one.person, current, one.field) != (one.old or ""):
            words = fields.label(one.field)
            raise Refused(f"申请以后，“{words}”已经改过。请核对后退回，请本人重新申请。", code="file-changed")
        value, wrong = fields.cleaned(one.field, one.new)
        if wrong:
            raise Refused(f"{wrong[0]}请退回，请本人重新填写。", code="value-no-longer-fits")
        members.edit(by=by, person=one.person, revision=one.person.revision, **{one.field: value})
        record("correction.approve", by, one, field=one.field)
        _tell(one, by, "已同意，资料已经更正。")
    return one


def return_correction(*, by: Any, correction: Correction, reason: str) -> Correction:
    """Say no, and why. Raises :class:`Invalid` without a reason, :class:`Refused` where somebody was first."""
    one, reason = take(by, correction), reason.strip()[:200]
    with transaction.atomic():
        changes = {"decided_by": by, "decided_at": timezone.now()}
        move(one, "return", by=by, moves=CORRECTION_MOVES, reason=reason, **changes)
        record("correction.return", by, one, reason, field=one.field)
        _tell(one, by, f"已退回：{reason}")
    return one


def withdraw_correction(*, by: Any, correction: Correction) -> Correction:
    """Take one's own request back; the papers go with it."""
    one = take_back(by, correction)
    with transaction.atomic():
        move(one, "withdraw", by=by, moves=CORRECTION_MOVES)
        record("correction.withdraw", by, one, field=one.field)
        drop_papers(by=by, correction=one)
    return one


def look_at_number(*, by: Any, correction: Correction) -> tuple[str, str]:
    """The old and the new number in full, for whoever reviews them; the look is recorded."""
    one = take(by, correction)
    if one.field != fields.NUMBER:
        raise Missing("这一项没有遮住的号码。")
    audit.looked(by, one.person, "证件号码（更正申请）", "审核更正申请", target=one)
    return one.old or "", one.new


def _tell(one: Correction, by: Any, text: str) -> None:
    tell(one.person, f"更正“{fields.label(one.field)}”的申请{text}", by=by, about=one, url=reverse("mine:my_data"))
