"""What a roster asked for is taken back with it: withdrawn where nobody has answered, reversed where all is as it was."""

from collections import Counter
from typing import Any

from django.db.models import F
from django.utils import timezone

from niangjia.kernel.marks import touch
from niangjia.kernel.workflow import move
from niangjia.members import notices
from niangjia.members.models import Batch, Membership, Person, Posting, Transfer
from niangjia.members.states import TRANSFER_MOVES, TransferState
from niangjia.members.transfers import timing
from niangjia.members.transfers.carrying import MARK, Place, follow_postings, hold, said


def take_back(batch: Batch, *, by: Any) -> list[list[Any]]:
    """Withdraw what a batch asked for and reverse what was agreed; (row, name, why) of what had to stay."""
    kept: list[list[Any]] = []
    marks: set[Place] = set()
    states = (*TransferState.OPEN, TransferState.AGREED)
    hold(batch.transfers.filter(state__in=states).values_list("person_id", flat=True))
    back: Counter[str] = Counter()
    for transfer in batch.transfers.filter(state__in=states).select_related("from_union", "to_union", "judge", "person__user"):
        if transfer.state in TransferState.OPEN:
            timing.stop(transfer, by=by)
            move(transfer, "withdraw", by=by, moves=TRANSFER_MOVES)
        elif places := _reverse(transfer, by):
            marks |= places
            back[transfer.from_union.path] += 1
            notices.tell_transfer(transfer, "reverse", by=by)
        else:
            kept.append([None, transfer.name, "转会已办理，之后又有变动，保留现状"])
    touch(MARK, marks)
    for path, count in sorted(back.items()):
        notices.tell_returned(path, count)
    return kept


def _reverse(transfer: Transfer, by: Any) -> set[Place]:
    """The unions concerned, where nothing has happened to either membership since; else nothing."""
    new = Membership.objects.filter(pk__in=[transfer.opened_id], left_on__isnull=True).first()
    old = Membership.objects.filter(
        pk=transfer.membership_id, left_on__isnull=False, leave_reason="moved"
    ).first()
    if new is None or old is None or old.left_on != new.joined_on or not _as_opened(transfer, new):
        return set()
    new.delete()
    Membership.objects.filter(pk=old.pk).update(left_on=None, leave_reason="")
    Person.objects.filter(pk=transfer.person_id).update(revision=F("revision") + 1)
    follow_postings(Posting.objects.filter(person=transfer.person_id), transfer.from_union, timezone.localdate())
    move(transfer, "reverse", by=by, moves=TRANSFER_MOVES)
    return {(old.union_id, old.path), (transfer.to_union_id, transfer.to_union.path)}


def _as_opened(transfer: Transfer, new: Membership) -> bool:
    same = all(getattr(new, name) == text for name, text in said(transfer).items())
    return same and not new.standing and not new.expulsions.exists()
