"""Transfers: the union that has the member says yes or no to the one whose roster names the person.

Yes ends one membership and begins the other in one transaction, on one day, so that nobody is in none or in two.
"""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from niangjia.kernel import audit
from niangjia.kernel.errors import Refused
from niangjia.kernel.marks import touch
from niangjia.kernel.workflow import move
from niangjia.members.batches.layout import MEMBER_TEXT
from niangjia.members.models import Batch, Membership, Person, StagedRow, Transfer
from niangjia.members.names import search_keys
from niangjia.members.states import TRANSFER_MOVES, TransferState
from niangjia.organizations.services.treelock import steady
from niangjia.organizations.states import UnionState

MARK = "members"


def agree(transfer: Transfer, *, by: Any) -> Membership:
    """Let a member go: the old membership ends today, the new one begins. Raises :class:`Refused`."""
    with transaction.atomic():
        steady()
        transfer.to_union.refresh_from_db()  # it may have moved since the page was opened
        Person.objects.select_for_update().get(pk=transfer.person_id)
        old = Membership.objects.filter(pk=transfer.membership_id, left_on__isnull=True).first()
        if old is None:
            raise Refused(
                f"{transfer.name}已不在{transfer.from_union.name}，这份转会不用再答复，请刷新页面。"
            )
        if transfer.to_union.state != UnionState.ACTIVE:
            raise Refused(f"{transfer.to_union.name}已撤销或合并，不能转入。")
        today = max(timezone.localdate(), old.joined_on)
        Membership.objects.filter(pk=old.pk).update(left_on=today, leave_reason="moved")
        new = _open(transfer, today)
        Person.objects.filter(pk=transfer.person_id).update(revision=F("revision") + 1)
        _answer(transfer, "agree", by=by, opened_id=new.pk)
        touch(MARK, [(old.union_id, old.path), (new.union_id, new.path)])
    return new


def decline(transfer: Transfer, *, by: Any, reason: str) -> None:
    """Keep a member, with the reason. Raises :class:`Refused`, :class:`Invalid` without a reason."""
    with transaction.atomic():
        _answer(transfer, "decline", by=by, reason=reason.strip()[:200])


def take_back(batch: Batch, *, by: Any) -> list[list[Any]]:
    """Withdraw what a batch asked for and reverse what was agreed; (row, name, why) of what had to stay."""
    kept = []
    asked = (TransferState.ASKED, TransferState.AGREED)
    for transfer in batch.transfers.filter(state__in=asked).select_related("from_union", "to_union"):
        if transfer.state == TransferState.ASKED:
            move(transfer, "withdraw", by=by, moves=TRANSFER_MOVES)
        elif not _reverse(transfer, by):
            kept.append([None, transfer.name, "转会已办理，之后又有变动，保留现状"])
    return kept


def _reverse(transfer: Transfer, by: Any) -> bool:
    """Whether a transfer that was agreed could be taken back: nothing has happened to either membership since."""
    Person.objects.select_for_update().get(pk=transfer.person_id)
    new = Membership.objects.filter(pk__in=[transfer.opened_id], left_on__isnull=True).first()
    old = Membership.objects.filter(
        pk=transfer.membership_id, left_on__isnull=False, leave_reason="moved"
    ).first()
    if new is None or old is None or old.left_on != new.joined_on or not _as_opened(transfer, new):
        return False
    new.delete()
    Membership.objects.filter(pk=old.pk).update(left_on=None, leave_reason="")
    Person.objects.filter(pk=transfer.person_id).update(revision=F("revision") + 1)
    move(transfer, "reverse", by=by, moves=TRANSFER_MOVES)
    touch(MARK, [(old.union_id, old.path), (transfer.to_union_id, transfer.to_union.path)])
    return True


def _open(transfer: Transfer, on: Any) -> Membership:
    pinyin, initials = search_keys(transfer.name)
    return Membership.objects.create(
        person_id=transfer.person_id, union=transfer.to_union, path=transfer.to_union.path, name=transfer.name,
        pinyin=pinyin, initials=initials, joined_on=on, batch_id=transfer.batch_id, **_said(transfer),
    )  # fmt: skip


def _said(transfer: Transfer) -> dict[str, str]:
    """What the roster said of the membership; nothing once the staged row is pruned."""
    row = StagedRow.objects.filter(pk=transfer.pk).values(*MEMBER_TEXT).first()
    return row or {}


def _as_opened(transfer: Transfer, new: Membership) -> bool:
    return all(getattr(new, name) == text for name, text in _said(transfer).items())


def _answer(transfer: Transfer, verb: str, *, by: Any, reason: str = "", **changes: Any) -> None:
    who = by if getattr(by, "pk", None) else None
    move(
        transfer, verb, by=by, moves=TRANSFER_MOVES, reason=reason,
        answered_by=who, answered_at=timezone.now(), **changes,
    )  # fmt: skip
    if reason:
        Transfer.objects.filter(pk=transfer.pk).update(reason=reason)
    audit.record(f"transfer.{verb}", by=by, target=transfer, subject=transfer.person_id, reason=reason)
