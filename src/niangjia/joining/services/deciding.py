"""The verbs of the union that answers: accept, hand back, refuse, pass on, take an acceptance back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from niangjia.joining.grounds import REFUSE_GROUNDS, RETURN_GROUNDS
from niangjia.joining.models import Application
from niangjia.joining.services.common import MARK, need_joinable, permit, tell
from niangjia.joining.services.turns import close_the_rest, next_in_line
from niangjia.joining.states import APPLICATION_MOVES, ApplicationState
from niangjia.kernel import audit
from niangjia.kernel.errors import Invalid, Missing, Problem, Refused
from niangjia.kernel.marks import touch
from niangjia.kernel.workflow import move, note
from niangjia.members import services as members
from niangjia.members.services.files import SEALED, given_reason
from niangjia.members.transfers import services as transfers
from niangjia.organizations.services.treelock import steady

UNDO = timedelta(days=1)
LONGEST = 400
GIVEN = {"market": "spoken", "desk": "spoken", "firm": "paper"}  # how consent came along; from a phone it is the person's own


def accept(*, by: Any, application: Application) -> Application:
    """Take the applicant in: person and membership begin today, the others with the number are closed.

    Raises :class:`Refused` where somebody decided first, and what ``members.services.admit`` raises: already a member,
    here or elsewhere (naming the union), a number that is registered under another name.
    """
    permit(by, application)
    with transaction.atomic():
        steady()
        row = _held(application)
        if row.state != ApplicationState.SUBMITTED:
            raise Refused(f"这份申请现在是“{row.state_label}”，不能再同意，请刷新页面。", code="wrong-state")
        membership = members.admit(
            by=by, union=row.union, name=row.name, id_number=row.id_number or "", phone=row.phone or "", user=row.user,
            consent=row.consent_version, given=GIVEN.get(row.source, "online"), workplace=row.workplace, employer_id=row.employer_id,
            employment_form=row.employment_form, group=row.group,
        )  # fmt: skip
        _decide(row, "accept", by, membership=membership)
        close_the_rest(row.id_index)
    return row


def hand_back(*, by: Any, application: Application, ground: str, reason: str) -> Application:
    """Return an application to be mended. Raises :class:`Invalid` without ground and reason, :class:`Refused`."""
    permit(by, application)
    said = _said(ground, reason, RETURN_GROUNDS)
    with transaction.atomic():
        row = _held(application)
        _decide(row, "return", by, reason=said, ground=ground, answer=said)
    return row


def refuse(*, by: Any, application: Application, ground: str, reason: str) -> Application:
    """Turn an application down; the next one with its number comes forward. Raises as :func:`hand_back` does."""
    permit(by, application)
    said = _said(ground, reason, REFUSE_GROUNDS)
    with transaction.atomic():
        row = _held(application)
        _decide(row, "refuse", by, reason=said, ground=ground, answer=said)
        next_in_line(row.id_index)
    return row


def reopen(*, by: Any, application: Application) -> Application:
    """Take an acceptance back within a day: the membership is undone, the application waits again.

    Raises :class:`Refused` when the day is over, the membership has changed, or another application is open.
    """
    permit(by, application)
    with transaction.atomic():
        row = _held(application)
        if row.membership is None or row.decided_at is None or timezone.now() - row.decided_at > UNDO:
            raise Refused("同意入会超过一天，不能撤销了；请到会员页面办理。", code="too-late")
        if Application.objects.filter(id_index=row.id_index, state__in=ApplicationState.OPEN).exists():
            raise Refused("同一证件号码又有新的申请，请先处理那一份。", code="already-applied")
        members.take_back(by=by, membership=row.membership, user=row.user)
        changes: dict[str, Any] = {"membership": None, "decided_at": None, "reviewer": None, "revision": row.revision + 1}
        move(row, "reopen", by=by, moves=APPLICATION_MOVES, **changes)
        tell(row, "reopen", by=by)
    return row


def pass_on(*, by: Any, application: Application, union: Any, reason: str) -> Application:
    """Give a waiting application to the union it belongs to; its reviewer must answer for that one as well.

    Raises :class:`Invalid` without a reason, :class:`Missing` and :class:`Forbidden` for a union out of reach.
    """
    permit(by, application)
    if not reason.strip():
        raise Invalid("请写明转给这个工会的理由。", errors={"reason": ["请写明理由。"]})
    with transaction.atomic():
        steady()
        row = _held(application)
        union.refresh_from_db(fields=["path", "ended_on", "kind"])
        need_joinable(union)
        if row.state != ApplicationState.SUBMITTED:
            raise Refused(f"这份申请现在是“{row.state_label}”，不能转，请刷新页面。", code="wrong-state")
        before = (row.union_id, row.path)
        row.union, row.path, row.revision = union, union.path, row.revision + 1
        permit(by, row)
        row.save(update_fields=["union", "path", "revision"])
        note(row, "pass", by=by, reason=reason.strip()[:LONGEST], data={"from": str(before[0]), "to": str(union.pk)})
        tell(row, "pass", by=by, reason=reason.strip()[:LONGEST])
        touch(MARK, [before])
    return row


def ask_transfer(*, by: Any, application: Application) -> Application:
    """For an applicant who is a member elsewhere: ask that union for the transfer, and close the application.

    Raises what ``members.transfers.services.claim_member`` raises; nothing is closed then.
    """
    permit(by, application)
    with transaction.atomic():
        row = _held(application)
        wish = f"{row.name}申请加入{row.union.name}"
        transfers.claim_member(
            by=by, to=row.union, name=row.name, id_number=row.id_number or "", wish=wish, workplace=row.workplace,
            employment_form=row.employment_form,
        )
        _decide(row, "refuse", by, reason=wish, ground="member-elsewhere", answer="已经按转会办理，等原工会答复。")
        next_in_line(row.id_index)
    return row


def reveal(*, by: Any, application: Application, field: str, reason: str) -> str:
    """A sealed number of an application in full; the look and its reason are recorded.

    Raises :class:`Missing` for another field, :class:`Invalid` without a reason.
    """
    permit(by, application)
    if field not in SEALED:
        raise Missing("没有这个字段。")
    why = given_reason(reason)
    subject = application.membership.person if application.membership else application  # whoever it is of, sees it
    audit.looked(by, subject, f"{SEALED[field]}（入会申请）", why, target=application)
    return getattr(application, field) or ""


@dataclass(frozen=True)
class Outcome:
    """What became of one of many: ``problem`` says why not."""

    application: Application
    problem: Problem | None


def each(*, by: Any, applications: Sequence[Application], verb: Callable[..., Any], **said: Any) -> list[Outcome]:
    """Do one verb of this module to many, each by its own: what is refused leaves the others as they are."""
    outcomes = []
    for one in applications:
        try:
            with transaction.atomic():
                verb(by=by, application=one, **said)
        except Problem as problem:
            outcomes.append(Outcome(one, problem))
        else:
            outcomes.append(Outcome(one, None))
    return outcomes


def _held(application: Application) -> Application:
    """The row as it is now, held until the transaction ends.

    Held before it is read together with its union: a row that is handed to another union at this moment would fall
    out of a join that waits for it.
    """
    Application.objects.select_for_update().get(pk=application.pk)
    return Application.objects.select_related("union", "membership", "user").get(pk=application.pk)


def _decide(row: Application, verb: str, by: Any, *, reason: str = "", **changes: Any) -> None:
    decided = {"decided_at": timezone.now(), "reviewer": by, "revision": row.revision + 1}
    move(row, verb, by=by, moves=APPLICATION_MOVES, reason=reason, **(decided | changes))
    tell(row, verb, by=by, reason=reason)


def _said(ground: str, reason: str, grounds: dict[str, str]) -> str:
    errors: dict[str, list[str]] = {}
    if ground not in grounds:
        errors["ground"] = ["请选择原因。"]
    if not reason.strip() and ground == "other":
        errors["reason"] = ["请写明理由，申请人会看到。"]
    if errors:
        raise Invalid("请写明原因。", errors=errors)
    text = reason.strip()[:LONGEST]
    return f"{grounds[ground]}：{text}" if text and ground != "other" else text or grounds[ground]
