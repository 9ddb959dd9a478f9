"""What rosters leave for today: checked and not yet in, rows that failed.

Each line is for whoever uploaded the roster and for the union's own people. Queries over rows that an index holds, none
of them longer than a page.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from niangjia.kernel.questions import Todo
from niangjia.kernel.wording import number
from niangjia.members.batches import visible
from niangjia.members.batches.services import KEPT_DAYS
from niangjia.members.models import Batch
from niangjia.members.states import WRITERS, BatchState
from niangjia.organizations.rights import subtrees

SHOWN = 5
LOOKED_AT = 50
RECENT = timedelta(days=14)
INCOMING = ("new", "changed", "moved")


def batch_todos(user: Any) -> Iterator[Todo]:
    """The lines of a user; nothing, and no query, for whoever fills no rosters."""
    if not subtrees(user, *WRITERS):
        return
    yield from _checked(user)
    yield from _failed(user)


def _mine(user: Any) -> QuerySet[Batch]:
    """The rosters that wait for this user: uploaded by them, or for a union at the top of their branches."""
    tops = [span.low for span in subtrees(user, *WRITERS)]
    return visible.batches(user).filter(Q(by=user) | Q(path__in=tops)).select_related("union")


def _checked(user: Any) -> Iterator[Todo]:
    rows = _mine(user).filter(state=BatchState.CHECKED).order_by("created_at")
    shown = 0
    for batch in rows[:LOOKED_AT]:
        coming = sum(batch.counts.get(sort, 0) for sort in INCOMING)
        failed = batch.failed_rows
        if not coming and not failed:
            continue  # it says what is known already
        told = [f"可导入 {number(coming)} 人"] if coming else []
        told += [f"{number(failed)} 行有问题"] if failed else []
        yield Todo(f"{_named(batch)}已检查：{'，'.join(told)}", _url(batch), kind="batch")
        shown += 1
        if shown == SHOWN:
            return


def _failed(user: Any) -> Iterator[Todo]:
    """Rows that stayed out, until another roster of the union has come, for fourteen days."""
    later = Batch.objects.filter(
        union_id=OuterRef("union_id"), created_at__gt=OuterRef("committed_at")
    ).exclude(state=BatchState.DISCARDED)
    since = timezone.now() - RECENT
    rows = _mine(user).filter(state=BatchState.COMMITTED, committed_at__gte=since).exclude(Exists(later))
    left = [batch for batch in rows.order_by("committed_at")[:LOOKED_AT] if batch.failed_rows]
    for batch in left[:SHOWN]:
        yield Todo(
            f"{_named(batch)}已导入，还有 {number(batch.failed_rows)} 行没有进来，请下载改好后再传",
            _url(batch),
            due=timezone.localdate(batch.created_at) + timedelta(days=KEPT_DAYS),
            kind="batch",
            light="ok",
        )


def _named(batch: Batch) -> str:
    return f"{batch.union.name}的花名册“{batch.name}”"


def _url(batch: Batch) -> str:
    return reverse("members:roster", args=[batch.pk])
