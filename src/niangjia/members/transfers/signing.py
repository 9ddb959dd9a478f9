"""The words of those who have a say: both unions, the member who asked, the union above both."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from niangjia.kernel import audit
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.kernel.marks import touch
from niangjia.kernel.records import account_of
from niangjia.kernel.workflow import move
from niangjia.members import notices
from niangjia.members.models import Transfer
from niangjia.members.states import TRANSFER_MOVES, WRITERS, TransferState
from niangjia.members.transfers import timing
from niangjia.members.transfers.carrying import MARK, Place, carry, hold, lapse
from niangjia.organizations.rights import reaches

OUT, IN = "out", "in"


def sides(by: Any, transfer: Transfer) -> set[str]:
    """For which of the two unions somebody may speak; ``None`` is the system, for both."""
    paths = {OUT: transfer.path, IN: transfer.to_union.path}
    return {side for side, path in paths.items() if by is None or reaches(by, path, *WRITERS)}


def sign(transfers: Sequence[Transfer], *, by: Any) -> None:
    """Say yes, for each union that the user speaks for; with the second yes a member has moved. All or none."""
    with transaction.atomic():
        hold(one.person_id for one in transfers)
        marks: set[Place] = set()
        for one in transfers:
            _now(one, TransferState.ASKED)
            mine = _speaks(one, by)
            if not mine & _missing(one):
                raise Refused("您这一方已经同意，正在等对方答复。", code="signed-already")
            marks |= sign_held(one, mine, by=by)
        touch(MARK, marks)


def sign_held(transfer: Transfer, mine: set[str], *, by: Any) -> set[Place]:
    """:func:`sign` for a person who is held already; the unions whose figures change."""
    now, who = timezone.now(), account_of(by)
    signed: dict[str, Any] = {}
    for side in mine & _missing(transfer):
        signed |= {f"{side}_at": now, f"{side}_by": who}
    if not _missing(transfer) - mine:
        new, places = carry(transfer)
        _close(transfer, "agree", by=by, **signed, opened_id=new.pk)
        lapse([transfer.person_id], by=by, but=transfer.pk)
        return places
    if signed:
        move(transfer, "sign", by=by, moves=TRANSFER_MOVES, **signed)
        audit.record("transfer.sign", by=by, target=transfer, subject=transfer.person_id)
    return set()


def decline(transfer: Transfer, *, by: Any, reason: str) -> None:
    """Say no, with the reason; the member stays where he or she is."""
    with transaction.atomic():
        _held(transfer, TransferState.ASKED)
        if not _speaks(transfer, by) & _missing(transfer):
            raise Refused("您这一方已经同意；要停办，请由发起的一方撤回。", code="signed-already")
        _close(transfer, "decline", by=by, reason=reason.strip()[:200])


def withdraw(transfer: Transfer, *, by: Any) -> None:
    """Take a request back, as whoever began it."""
    with transaction.atomic():
        _held(transfer, *TransferState.OPEN)
        if not _began(transfer, by):
            if not sides(by, transfer):
                raise Missing("没有找到这份转会，或不在您的范围内。")
            raise Forbidden("只有发起的一方可以撤回；不同意的，请写明理由答复。", code="not-the-beginner")
        _close(transfer, "withdraw", by=by)


def decide(transfer: Transfer, *, by: Any, verb: str, reason: str) -> None:
    """What the union above both says once the time is over: ``grant`` or ``refuse``, with the reason."""
    with transaction.atomic():
        _held(transfer, TransferState.ESCALATED)
        if by is not None and not reaches(by, transfer.judge.path if transfer.judge else "", *WRITERS):
            raise Forbidden(f"这份转会由{transfer.waits_for}的主席或组织干部决定。", code="wrong-role")
        if not reason.strip():
            raise Invalid("请写明决定的理由，两个工会都会看到。", errors={"reason": ["请写明理由。"]})
        if verb == "refuse":
            _close(transfer, verb, by=by, reason=reason.strip()[:200])
            return
        new, places = carry(transfer)
        _close(transfer, "grant", by=by, reason=reason.strip()[:200], opened_id=new.pk)
        lapse([transfer.person_id], by=by, but=transfer.pk)
        touch(MARK, places)


def _held(transfer: Transfer, *states: str) -> None:
    """The person held, the transfer as it is now, in one of the states."""
    hold([transfer.person_id])
    _now(transfer, *states)


def _now(transfer: Transfer, *states: str) -> None:
    transfer.refresh_from_db()
    if transfer.state not in states:
        raise Refused(
            f"这份转会现在是“{transfer.state_label}”，不能这样办理，请刷新页面查看最新情况。",
            code="wrong-state",
        )


def _missing(transfer: Transfer) -> set[str]:
    return {side for side, there in ((OUT, transfer.signed_out), (IN, transfer.signed_in)) if not there}


def _speaks(transfer: Transfer, by: Any) -> set[str]:
    mine = sides(by, transfer)
    if mine:
        return mine
    if reaches(by, transfer.path) or reaches(by, transfer.to_union.path):
        raise Forbidden("您可以查看这份转会，但不能答复；需要主席或组织干部任职。", code="wrong-role")
    raise Missing("没有找到这份转会，或不在您的范围内。")


def _began(transfer: Transfer, by: Any) -> bool:
    if by is None:
        return True
    if transfer.origin == "member":
        return transfer.person.user_id is not None and transfer.person.user_id == by.pk
    return (OUT if transfer.origin == OUT else IN) in sides(by, transfer)


def _close(transfer: Transfer, verb: str, *, by: Any, reason: str = "", **changes: Any) -> None:
    move(
        transfer, verb, by=by, moves=TRANSFER_MOVES, reason=reason,
        answered_by=account_of(by), answered_at=timezone.now(), **changes,
    )  # fmt: skip
    timing.stop(transfer, by=by)
    audit.record(f"transfer.{verb}", by=by, target=transfer, subject=transfer.person_id, reason=reason)
    if verb in notices.TRANSFER:
        notices.tell_transfer(transfer, verb, by=by)
