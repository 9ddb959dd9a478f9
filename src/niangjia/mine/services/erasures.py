"""Erasure: what no rule asks to keep goes on approval, the rest after its time (个人信息保护法 art. 47)."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from niangjia.kernel.errors import Refused
from niangjia.kernel.workflow import move
from niangjia.members import services as members
from niangjia.mine import fields
from niangjia.mine.erasing import plan
from niangjia.mine.models import Correction, Erasure
from niangjia.mine.queries import own
from niangjia.mine.services.common import answer_by, patience, record, take, take_back, tell
from niangjia.mine.services.copies import drop_copies
from niangjia.mine.services.papers import forget_papers
from niangjia.mine.states import ERASURE_MOVES, RequestState

MANY = 200  # finished at once


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
    """Empty the fields, take away relatives, copies, the papers of corrections and what was consented to beyond the membership.

    The rest is erased when its day comes.
    """
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
        person.family.all().delete()
        drop_copies(by=by, user=person.user)
        for consent in person.consents.filter(withdrawn_on__isnull=True).exclude(purpose="membership"):
            members.withdraw_consent(by=by, person=person, purpose=consent.purpose)
        papers = forget_papers(by=by, person=person)
        if current is not None:  # nothing waits for a day that nobody knows
            move(one, "finish", by=by, moves=ERASURE_MOVES)
        record("erasure.approve", by, one, fields=now["empties"], papers=papers)
        tell(person, "删除申请已同意，可以删除的内容已经清空。", by=by, about=one, url=reverse("mine:my_erase"))
    return one


def _forget_words(person: Any) -> None:
    """What was asked for, in the words and numbers in which it was: the requests themselves stay counted."""
    Correction.objects.filter(person=person).update(old="", new="", note="", reason="")
    Erasure.objects.filter(person=person).update(note="", reason="")


def return_erasure(*, by: Any, erasure: Erasure, reason: str) -> Erasure:
    """Say no, and why."""
    one, reason = take(by, erasure), reason.strip()[:200]
    with transaction.atomic():
        changes = {"decided_by": by, "decided_at": timezone.now()}
        move(one, "return", by=by, moves=ERASURE_MOVES, reason=reason, **changes)
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
                drop_copies(by=by, user=one.person.user)
                members.forget(by=None, person=one.person)
                forget_papers(by=by, person=one.person)
                _forget_words(one.person)
                record("erasure.finish", by, one)
                done += 1
    return done
