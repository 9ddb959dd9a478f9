"""One person from one union to another: one membership ends, the next begins, on one day, in one transaction."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import DateField, F, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from niangjia.kernel import audit
from niangjia.kernel.errors import Refused
from niangjia.kernel.workflow import move
from niangjia.members import notices
from niangjia.members.batches.layout import MEMBER_TEXT
from niangjia.members.models import Expulsion, Membership, Person, Posting, Resignation, StagedRow, Transfer
from niangjia.members.names import search_keys
from niangjia.members.states import (
    EXPULSION_MOVES,
    RESIGNATION_MOVES,
    TRANSFER_MOVES,
    ExpulsionState,
    ResignationState,
    TransferState,
)
from niangjia.members.transfers import timing
from niangjia.organizations.services.treelock import steady
from niangjia.organizations.states import UnionState

MARK = "members"
LAPSED = "会籍已经变动，这份转会不用再答复。"
Place = tuple[UUID, str]
OF_ONE_FIRM = ("grassroots", "group")  # the others are of many firms, or of a trade without any
KEPT = ("group", "employment_form", "employer_id", "workplace", "department", "position", "note")


def hold(people: Iterable[UUID]) -> None:
    """Keep people to oneself until the transaction ends, in one order for all writers, below the lock of the tree."""
    steady()
    rows = Person.objects.select_for_update(no_key=True).filter(pk__in=set(people)).order_by("pk")
    list(rows.values_list("pk"))


def carry(transfer: Transfer) -> tuple[Membership, set[Place]]:
    """End the membership that the transfer names and begin the next one today; the person is held already.

    Gives the new one and the unions whose marks the caller raises, all at once at the end. Raises :class:`Refused` where
    the membership has ended meanwhile or the union that takes in is no more.
    """
    to = transfer.to_union
    to.refresh_from_db()  # it may have moved since the page was opened
    if to.state != UnionState.ACTIVE:
        raise Refused(f"{to.name}已撤销或合并，不能转入。", code="union-ended")
    old = Membership.objects.filter(pk=transfer.membership_id).first()
    today = max(timezone.localdate(), old.joined_on) if old else timezone.localdate()
    if old is None or not _end(old, today):
        raise Refused(
            f"{transfer.name}已不在{transfer.from_union.name}，这份转会不用再答复，请刷新页面。", code="gone"
        )
    new = _begin(transfer, old, today)
    follow_postings(Posting.objects.filter(person=transfer.person_id), to, today)
    Person.objects.filter(pk=transfer.person_id).update(revision=F("revision") + 1)
    return new, {(old.union_id, old.path), (new.union_id, new.path)}


def _end(old: Membership, on: date) -> bool:
    rows = Membership.objects.filter(pk=old.pk, left_on__isnull=True)
    return bool(rows.update(left_on=on, leave_reason="moved"))


def _begin(transfer: Transfer, old: Membership, on: date) -> Membership:
    pinyin, initials = search_keys(old.name)
    return Membership.objects.create(
        person_id=transfer.person_id, union=transfer.to_union, path=transfer.to_union.path, name=old.name,
        pinyin=pinyin, initials=initials, joined_on=on, batch_id=transfer.batch_id, came_from_id=old.union_id,
        **_standing(old), **_work(transfer, old),
    )  # fmt: skip


def _standing(old: Membership) -> dict[str, Any]:
    """Who is retired stays so; who was out of work has work at the new place."""
    return {"standing": "retired", "standing_on": old.standing_on} if old.standing == "retired" else {}


def _work(transfer: Transfer, old: Membership) -> dict[str, str]:
    """What the roster or the request says of the new place; of the old one only the form of employment and the group.

    Where nobody has said the form, a gig worker who comes to the union of a firm is employed there. Whoever leaves gig work
    leaves its group: a driver by contract of an employer is not counted among those without one.
    """
    if transfer.batch_id:
        return said(transfer)
    was, firms = old.employment_form, transfer.to_union.kind in OF_ONE_FIRM
    form = transfer.employment_form or ("contract" if was == "gig" and firms else was)
    group = "none" if was == "gig" and form != "gig" else old.group
    return {"workplace": transfer.workplace, "group": group, "employment_form": form}


def said(transfer: Transfer) -> dict[str, str]:
    """What the roster said of the membership; nothing once the staged row is pruned."""
    return StagedRow.objects.filter(pk=transfer.pk).values(*MEMBER_TEXT).first() or {}


def follow_postings(rows: QuerySet[Posting], home: Any, on: date) -> None:
    """Postings go along with members who are ``home`` elsewhere now; one to that very union has done its work."""
    still = rows.filter(ends_on__isnull=True)
    end_postings(still.filter(host=home), on)
    still.update(home=home)


def end_postings(rows: QuerySet[Posting], on: date) -> None:
    """Postings end on a day, or on their own first one where that is later."""
    day = Greatest(F("starts_on"), Value(on, output_field=DateField()))
    rows.filter(ends_on__isnull=True).update(ends_on=day)


def lapse(people: Iterable[UUID], *, by: Any, but: UUID | None = None) -> None:
    """What is still asked about people who have left, or gone elsewhere, needs no answer any more."""
    them = set(people)
    rows = Transfer.objects.filter(person_id__in=them, state__in=TransferState.OPEN)
    close(rows.exclude(pk=but) if but else rows, by=by)
    for one in Resignation.objects.filter(person_id__in=them, state=ResignationState.ASKED):
        move(one, "lapse", by=by, moves=RESIGNATION_MOVES, ended_on=timezone.localdate())
    tried = Expulsion.objects.filter(person_id__in=them)
    lapse_expulsions(tried.exclude(pk=but) if but else tried, by=by)


def lapse_expulsions(rows: QuerySet[Expulsion], *, by: Any) -> None:
    """What is not yet decided about memberships that have ended is at an end as well: nobody votes on another's member."""
    ended = rows.filter(state__in=ExpulsionState.RUNNING, membership__left_on__isnull=False)
    for one in ended.select_related("person__user", "union", "judge").order_by("pk"):
        now = Membership.objects.filter(person_id=one.person_id, left_on__isnull=True).select_related("union").first()
        why = "会员已去世" if one.person.died_on else f"会籍已转到{now.union.name}" if now else "会籍已经结束"
        move(one, "lapse", by=by, moves=EXPULSION_MOVES, reason=why)
        audit.record("expulsion.lapse", by=by, target=one, subject=one.person_id, reason=why)
        notices.tell_lapsed(one, why, now, by=by)


def close(rows: Iterable[Transfer], *, by: Any) -> None:
    """Let transfers lapse, with their clocks."""
    for one in rows:
        timing.stop(one, by=by)
        move(one, "lapse", by=by, moves=TRANSFER_MOVES, reason=LAPSED)
