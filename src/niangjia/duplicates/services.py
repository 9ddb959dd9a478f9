"""What can be done with a pair: merge, take the merge back, tell apart, put off; and have the scan run.

A merge is one transaction: members merges the files (``members/merging/people.py``), and whoever else keeps something
about a person hears of it through ``REACTIONS["person_merged"]``: callables of keywords ``merging``, ``kept``, ``gone``
(ids) and ``by``; ``person_unmerged`` the same. ``person_merging`` goes before, without ``merging``: what no one person
may have twice is put right then. ``person_parted`` comes when an unmerge has given both files back, likewise: what was put
right is undone, and sentences come back for what cannot be. A refusal of one of them undoes all.
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from niangjia.duplicates import notices
from niangjia.duplicates.models import Pair
from niangjia.duplicates.rules import decider
from niangjia.duplicates.states import PAIR_MOVES, PairState
from niangjia.kernel import audit
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.kernel.job_states import JobState
from niangjia.kernel.jobs import Job, enqueue
from niangjia.kernel.questions import react
from niangjia.kernel.workflow import move, note
from niangjia.members.aliases import merging_of
from niangjia.members.comparing import places
from niangjia.members.merging.people import hold, merge_people, unmerge_people
from niangjia.members.states import WRITERS
from niangjia.organizations.rights import reaches

AGAIN = timedelta(days=30)
BUSY = "有人正在办理这两份档案的业务，没有执行，请稍后再试。"


def merge(*, by: Any, pair: Pair, keep: UUID, take: Collection[str] = (), stays: UUID | None = None) -> Pair:
    """Make the two files one. ``keep``: the file that stays; ``take``: what the other one has right; ``stays``: which
    of two current memberships goes on (``merge_people``). Raises :class:`Refused`, :class:`Invalid`, :class:`Missing`.
    """
    if keep not in (pair.left, pair.right):
        raise Invalid("请选择保留哪一份档案。", at="keep")
    gone = pair.right if keep == pair.left else pair.left
    try:
        with transaction.atomic():
            hold(keep, gone)  # people first, then pairs: everybody in this order
            pair.refresh_from_db()
            permit(by, pair)
            event = move(pair, "merge", by=by, moves=PAIR_MOVES, again_on=None)
            react("person_merging", kept=keep, gone=gone, by=by)
            before = places((keep, gone)).values()
            made = merge_people(by=by, kept=keep, gone=gone, take=take, stays=stays)
            Pair.objects.filter(pk=pair.pk).update(merging=made.pk)
            pair.merging = made.pk
            _lapse_others(pair, gone)
            react("person_merged", merging=made.pk, kept=keep, gone=gone, by=by)
            notices.tell_merged(made, before, places((keep,)).get(keep), by=by)
            detail = {"kept": str(keep), "gone": str(gone), "take": sorted(take)}
            audit.record("duplicates.merge", by=by, target=pair, subject=keep, detail=detail, reason=event.reason)
    except OperationalError as error:
        raise Refused(BUSY, code="busy") from error
    return pair


def unmerge(*, by: Any, pair: Pair, reason: str = "") -> list[str]:
    """Give both files back; sentences for what was done since and stays with the kept one, and for what
    the merge had made somebody give up and cannot be given back; they stand on the pair's page. Raises :class:`Refused`."""
    try:
        with transaction.atomic():
            hold(pair.left, pair.right)
            pair.refresh_from_db()
            permit(by, pair)
            made = merging_of(pair.merging) if pair.merging else None
            move(pair, "unmerge", by=by, moves=PAIR_MOVES, reason=reason, merging=None)
            if made is None:
                raise Missing("没有找到这次合并。")
            react("person_unmerged", merging=made.pk, kept=made.kept_id, gone=made.gone_id, by=by)
            before = places((made.kept_id,)).values()
            left = unmerge_people(by=by, merging=made)
            for sentences in react("person_parted", kept=made.kept_id, gone=made.gone_id, by=by):
                left += sentences  # for what cannot be undone
            notices.tell_parted(made, before, places((pair.left, pair.right)).values(), by=by)
            if left:
                note(pair, "left", by=by, reason="；".join(left))
            audit.record(
                "duplicates.unmerge", by=by, target=pair, subject=made.kept_id, reason=reason, detail={"stays": left}
            )
    except OperationalError as error:
        raise Refused(BUSY, code="busy") from error
    return left


def different(*, by: Any, pair: Pair, reason: str = "") -> Pair:
    """Tell two people apart; the scan asks again only where there is new evidence. Raises :class:`Refused`."""
    return _decide(by, pair, "different", reason, again_on=None)


def later(*, by: Any, pair: Pair) -> Pair:
    """Put a pair off for a month. Raises :class:`Refused`."""
    return _decide(by, pair, "later", "", again_on=timezone.localdate() + AGAIN)


def reopen(*, by: Any, pair: Pair) -> Pair:
    """Ask again about a pair that was told apart or put off. Raises :class:`Refused`."""
    return _decide(by, pair, "reopen", "", again_on=None)


def scan_soon(*, by: Any, path: str) -> Job:
    """Have the people of a branch compared in the background; the job that runs already where there is one."""
    if by is not None and not reaches(by, path, *WRITERS):
        raise Missing("没有找到这个工会，或不在您的范围内。")
    running = Job.objects.filter(kind="duplicates.scan", path=path, state__in=JobState.OPEN).first()
    if running is not None:
        return running
    with transaction.atomic():
        made = enqueue("duplicates.scan", by=by, path=path)
        audit.record("duplicates.scan", by=by, target=made, path=path)
    return made


def permit(by: Any, pair: Pair) -> None:
    """Let through whoever decides about the two files where they are today, not where a scan saw them."""
    if by is None:
        return
    found = places((pair.left, pair.right))
    paths = [one.path for one in found.values()]
    now = decider(paths[0], paths[-1], two_numbers=pair.two_numbers) if paths else pair.path
    for path in {pair.path, now}:
        if not reaches(by, path, *WRITERS):
            if reaches(by, path):
                raise Forbidden("需要主席或组织干部任职。", code="wrong-role")
            raise Missing("没有找到这一对档案，或不在您的范围内。")


def _decide(by: Any, pair: Pair, verb: str, reason: str, **changes: Any) -> Pair:
    permit(by, pair)
    with transaction.atomic():
        move(pair, verb, by=by, moves=PAIR_MOVES, reason=reason.strip()[:200], **changes)
        audit.record(f"duplicates.{verb}", by=by, target=pair, reason=reason.strip()[:200])
    return pair


def _lapse_others(pair: Pair, gone: UUID) -> None:
    """The file that went is nobody to be compared with any more; the next scan compares the one that was kept."""
    others = Pair.objects.filter(Q(left=gone) | Q(right=gone), state__in=PairState.WAITING).exclude(pk=pair.pk)
    for one in others.order_by("pk"):
        move(one, "lapse", by=None, moves=PAIR_MOVES)
