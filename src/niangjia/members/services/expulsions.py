"""Expulsion: proposed with grounds and the group's opinion, told to the member, heard, voted on, decided; and appealed.

Sources: 中国工会章程 (who, and by whom), kept as the rules ``union.expulsion``, ``union.expulsion_statement`` and
``union.expulsion_appeal``; the copies lie with the record.
"""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from niangjia.kernel import audit
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.kernel.marks import touch
from niangjia.kernel.records import account_of
from niangjia.kernel.regulations import Applied, rule
from niangjia.kernel.workflow import move, note
from niangjia.members import notices
from niangjia.members.handing import hand_all
from niangjia.members.models import BODIES, Expulsion, Membership, Person, Posting
from niangjia.members.services.common import MARK, permit
from niangjia.members.services.deaths import reopen
from niangjia.members.states import EXPULSION_MOVES, WRITERS, ExpulsionState
from niangjia.members.transfers.carrying import end_postings, hold, lapse
from niangjia.members.transfers.timing import first_above_both
from niangjia.organizations.queries import active
from niangjia.organizations.rights import reaches


def propose_expulsion(*, by: Any, membership: Membership, grounds: str, group_opinion: str) -> Expulsion:
    """Begin the procedure. Raises :class:`Invalid` without grounds, :class:`Refused` where one is under way."""
    permit(by, membership.path)
    _said(grounds=(grounds, "请写明事实和依据，例如判决书文号。"), group_opinion=(group_opinion, "请写明工会小组的意见。"))
    applied = rule("union.expulsion", region=membership.union.region_code)
    try:
        with transaction.atomic():
            hold([membership.person_id])
            if not Membership.objects.filter(pk=membership.pk, left_on__isnull=True).exists():
                raise Refused(f"{membership.name}已经离会。", code="somebody-was-first")
            made = Expulsion.objects.create(
                person_id=membership.person_id, membership=membership, union=membership.union,
                path=membership.path, grounds=grounds.strip(), group_opinion=group_opinion.strip(),
                judge=first_above_both(membership.path, membership.path), rule={"expulsion": applied.as_dict()},
                by=account_of(by),
            )  # fmt: skip
            note(made, "propose", by=by, target=ExpulsionState.PROPOSED)
            audit.record("expulsion.propose", by=by, target=made, subject=membership.person_id)
    except IntegrityError as error:
        raise Refused(f"{membership.name}已有一份在办理。", code="expulsion-open") from error
    return made


def notify_member(*, by: Any, expulsion: Expulsion, on: date) -> Expulsion:
    """The member was told, on a day, of the grounds and of the right to be heard."""
    _not_before(on, expulsion.proposed_on)
    return _step(expulsion, "notify", by=by, notified_on=on)


def hear_member(*, by: Any, expulsion: Expulsion, on: date, statement: str) -> Expulsion:
    """What the member says, written down by the union or by the member; without a word only after the days of the rule."""
    if expulsion.notified_on is None:
        raise Refused("请先登记告知本人。", code="wrong-state")
    _not_before(on, expulsion.notified_on)
    applied, own = _rule("union.expulsion_statement", expulsion), _is_own(by, expulsion)
    if own and not statement.strip():
        raise Invalid("请写下申辩。", at="statement")
    last = expulsion.notified_on + timedelta(days=int(applied.value["days"]))
    if not statement.strip() and on < last:
        raise Invalid(f"本人没有陈述的，要等到 {last} 才能进入表决。", at="statement", rule=applied.as_dict())
    if not own:
        permit(by, expulsion.path)
    return _moved(
        expulsion, "hear", by=by, heard_on=on, statement=statement.strip(),
        rule=expulsion.rule | {"statement": applied.as_dict()},
    )  # fmt: skip


def vote_expulsion(
    *, by: Any, expulsion: Expulsion, on: date, body: str, entitled: int, present: int, in_favour: int
) -> Expulsion:
    """The vote decides: more than the share of all entitled ends the membership on the day, anything less drops it."""
    if body not in BODIES:
        raise Invalid("请选择表决机构。", at="body")
    if not 0 <= in_favour <= present <= entitled or entitled < 1:
        raise Invalid("人数对不上：赞成不多于实到，实到不多于应到。", at="in_favour")
    if expulsion.heard_on is None:
        raise Refused("请先听取本人申辩。", code="wrong-state")
    _not_before(on, expulsion.heard_on)
    counts = {"body": body, "entitled": entitled, "present": present, "in_favour": in_favour, "decided_on": on}
    over, under = expulsion.rule["expulsion"]["value"]["more_than"]
    if in_favour * under <= entitled * over:
        return _step(expulsion, "reject", by=by, **counts)
    appeal = _rule("union.expulsion_appeal", expulsion)
    rules = expulsion.rule | {"appeal": appeal.as_dict()}
    with transaction.atomic():
        hold([expulsion.person_id])
        _end(expulsion, on)
        lapse([expulsion.person_id], by=by, but=expulsion.pk)
        end_postings(Posting.objects.filter(person=expulsion.person_id), on)
        until = on + timedelta(days=int(appeal.value["days"]))
        return _step(expulsion, "expel", by=by, rule=rules, appeal_until=until, **counts)


def drop_expulsion(*, by: Any, expulsion: Expulsion, reason: str) -> Expulsion:
    """Take the proposal back, with the reason."""
    return _step(expulsion, "drop", by=by, reason=reason)


def appeal_expulsion(*, by: Any, expulsion: Expulsion, text: str) -> Expulsion:
    """The person turns to the level above: oneself, or by the union that writes it down. Raises :class:`Refused` late."""
    if not _is_own(by, expulsion):
        permit(by, expulsion.path)
    today = timezone.localdate()
    if expulsion.appeal_until and today > expulsion.appeal_until:
        raise Refused(
            f"申诉期限到 {expulsion.appeal_until} 为止，已经过了。", code="too-late", rule=expulsion.rule.get("appeal")
        )
    return _moved(expulsion, "appeal", by=by, reason=text, appeal=text.strip(), appealed_on=today)


def answer_appeal(*, by: Any, expulsion: Expulsion, verb: str, text: str) -> Expulsion:
    """``reverse`` or ``uphold``, by the level above; reversed, the membership goes on as if it had never ended."""
    if verb not in ("reverse", "uphold"):
        raise Missing("没有这个操作。")
    above = expulsion.judge.path if expulsion.judge else ""
    if by is not None and not reaches(by, above, *WRITERS):
        raise Forbidden("申诉由上一级工会的主席或组织干部决定。", code="wrong-role")
    _not_own(by, expulsion)
    changes = {"answer": text.strip(), "answered_on": timezone.localdate()}
    with transaction.atomic():
        hold([expulsion.person_id])
        expulsion.refresh_from_db(fields=["union", "path", "state"])  # an heir may answer for its union by now
        if verb == "reverse" and expulsion.state == ExpulsionState.APPEALED:
            _go_on(expulsion, by)
        return _moved(expulsion, verb, by=by, reason=text, **changes)


def _is_own(by: Any, expulsion: Expulsion) -> bool:
    return by is not None and expulsion.person.user_id is not None and expulsion.person.user_id == by.pk


def _not_own(by: Any, expulsion: Expulsion) -> None:
    if _is_own(by, expulsion):
        raise Refused("这是对您本人的处分，要由另一位干部办理。", code="own-request")


def _end(expulsion: Expulsion, on: date) -> None:
    rows = Membership.objects.filter(pk=expulsion.membership_id, left_on__isnull=True, joined_on__lte=on)
    if not rows.update(left_on=on, leave_reason="expelled"):
        raise Refused("会籍已经转走或结束，不能在这里开除；请撤回提议，需要的由现在的工会重新提出。", code="somebody-was-first")
    _changed(expulsion)


def _go_on(expulsion: Expulsion, by: Any) -> None:
    """The membership goes on, at the union that took over where the old one has ended, unless the person has found another
    meanwhile; of whoever has died it ends on that day.
    """
    if expulsion.person.memberships.filter(left_on__isnull=True).exists():
        return
    last = Membership.objects.select_related("union", "person").get(pk=expulsion.membership_id)
    there, died = active().filter(pk=expulsion.union_id).first(), last.person.died_on
    if last.leave_reason != "expelled" or there is None:
        return
    if died:
        Membership.objects.filter(pk=last.pk).update(left_on=max(died, last.joined_on), leave_reason="died")
    else:
        reopen(last)
        if last.union.ended_on:
            one = Membership.objects.filter(pk=last.pk)
            hand_all(by=by, union=last.union, target=there, on=last.union.ended_on, only=one)
    _changed(expulsion)


def _changed(expulsion: Expulsion) -> None:
    Person.objects.filter(pk=expulsion.person_id).update(revision=F("revision") + 1)
    touch(MARK, [(expulsion.union_id, expulsion.path)])


def _step(expulsion: Expulsion, verb: str, *, by: Any, **changes: Any) -> Expulsion:
    permit(by, expulsion.path)
    _not_own(by, expulsion)
    return _moved(expulsion, verb, by=by, **changes)


def _moved(expulsion: Expulsion, verb: str, *, by: Any, reason: str = "", **changes: Any) -> Expulsion:
    with transaction.atomic():
        move(expulsion, verb, by=by, moves=EXPULSION_MOVES, reason=reason, **changes)
        audit.record(f"expulsion.{verb}", by=by, target=expulsion, subject=expulsion.person_id)
        notices.tell_expulsion(expulsion, verb, by=by)
    return expulsion


def _rule(key: str, expulsion: Expulsion) -> Applied:
    return rule(key, region=expulsion.union.region_code)


def _said(**fields: tuple[str, str]) -> None:
    errors = {key: [sentence] for key, (text, sentence) in fields.items() if not text.strip()}
    if errors:
        raise Invalid("请把事实写完整。", errors=errors)


def _not_before(on: date, first: date) -> None:
    if on > timezone.localdate() or on < first:
        raise Invalid(f"日期要在 {first} 到今天之间。", at="on")
