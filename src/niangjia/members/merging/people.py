"""Two files of one person made one, and made two again. All of it or nothing; nothing is thrown away.

The file that goes keeps its row as an alias: its numbers still lead to the person (``aliases.py``), its memberships,
consents, transfers go to the file that is kept. What the kept file had before is in the sealed trace of the merging, so
that :func:`unmerge_people` gives both back, whatever has been done to the kept one since: that stays with it and is
named. Merges of one person are undone in the reverse order.

Locks: the tree's (shared), then both people in the order of their ids, then their rows: as a transfer and an import do.
"""

import json
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from niangjia.accounts.services import follow_name
from niangjia.kernel import audit
from niangjia.kernel.errors import Invalid, Missing, Refused
from niangjia.kernel.marks import touch
from niangjia.kernel.workflow import note
from niangjia.members.merging import columns, memberships, relations
from niangjia.members.models import Merging, Person
from niangjia.members.services.common import MARK, permit_person
from niangjia.organizations.services.treelock import steady

CHOICES = columns.CHOICES


def hold(*keys: UUID) -> dict[UUID, Person]:
    """Lock people until the transaction ends, in one order for everybody; raises :class:`Missing`."""
    steady()
    found = {one.pk: one for one in Person.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    if len(found) < len(set(keys)):
        raise Missing("没有找到这两份档案，请刷新页面。")
    return found


def merge_people(
    *, by: Any, kept: UUID, gone: UUID, take: Collection[str] = (), stays: UUID | None = None
) -> Merging:
    """Make ``gone`` an alias of ``kept``. ``take``: keys of ``CHOICES`` for which the file that goes is right.

    ``stays``: which of two current memberships stays; the other ends today as a duplicate. Raises :class:`Invalid` for
    a choice that there is not, :class:`Refused` where one of the files was merged already or is in the middle of
    something (a transfer of the membership that would end, an expulsion), :class:`Missing`/:class:`Forbidden`.
    """
    if unknown := set(take) - set(CHOICES):
        raise Invalid("没有这一项可选。", errors={"take": [f"没有“{sorted(unknown)[0]}”这一项。"]})
    if kept == gone:
        raise Invalid("不能把一份档案和它自己合并。", errors={"keep": ["请选择另一份档案。"]})
    with transaction.atomic():
        people = hold(kept, gone)
        one, other = people[kept], people[gone]
        _check(by, one, other)
        trace: dict[str, Any] = {"chained": _chain(gone, kept)}
        trace |= columns.take_over(one, other, take)
        trace |= memberships.take_over(one, other, stays)
        trace |= relations.take_over(one, other)
        made = Merging.objects.create(
            kept=one, gone=other, target=one, trace=json.dumps(trace, ensure_ascii=False)
        )
        memberships.rename(one)
        follow_name(by=by, user_id=one.user_id, name=one.name)
        _finish("merge", by, made)
    return made


def unmerge_people(*, by: Any, merging: Merging) -> list[str]:
    """Give both files back. Sentences for what was done to the kept file since and stays there.

    Raises :class:`Refused` where it was undone already, where a later merge of the same person is to be undone first,
    or where the number of the file that comes back is somebody else's by now.
    """
    with transaction.atomic():
        people = hold(merging.kept_id, merging.gone_id)
        one, other = people[merging.kept_id], people[merging.gone_id]
        made = Merging.objects.select_for_update().get(pk=merging.pk)
        permit_person(by, one)
        _check_last(made)
        trace = json.loads(made.trace)
        left = columns.give_back(one, other, trace)
        theirs = memberships.give_back(one, other, trace, left)
        relations.give_back(one, other, trace, theirs)
        Merging.objects.filter(pk__in=trace["chained"], undone_at__isnull=True).update(target=other)
        Merging.objects.filter(pk=made.pk).update(undone_at=timezone.now())
        memberships.rename(one)
        memberships.rename(other)
        for person in (one, other):
            follow_name(by=by, user_id=person.user_id, name=person.name)
        _finish("unmerge", by, made)
    return left


def _check(by: Any, one: Person, other: Person) -> None:
    permit_person(by, one)
    permit_person(by, other)
    if Merging.objects.filter(gone__in=[one, other], undone_at__isnull=True).exists():
        raise Refused("其中一份档案刚刚已经并入别的档案，请刷新页面。", code="merged-already")
    relations.check_free(one, other)


def _check_last(made: Merging) -> None:
    if not made.trace:
        raise Refused("这份档案期满已经删除，不能再分成两份。", code="forgotten")
    if made.undone_at is not None:
        raise Refused("这次合并已经撤销，请刷新页面。", code="somebody-was-first")
    same = Q(kept_id=made.kept_id) | Q(gone_id=made.kept_id)
    later = Merging.objects.filter(same, undone_at__isnull=True, created_at__gt=made.created_at)
    if later.exists():
        raise Refused(
            "这份档案之后又和别的档案合并过，请先撤销最近的那一次合并。", code="merged-again"
        )


def _chain(gone: UUID, kept: UUID) -> list[str]:
    """Files that were merged into the one that goes stand for the kept one from now on."""
    rows = Merging.objects.filter(target_id=gone, undone_at__isnull=True)
    keys = [str(key) for key in rows.values_list("pk", flat=True)]
    Merging.objects.filter(pk__in=keys).update(target_id=kept)
    return keys


def _finish(verb: str, by: Any, made: Merging) -> None:
    """A new revision, an event and an entry in the trail of both files; the marks of every union concerned."""
    keys = (made.kept_id, made.gone_id)
    Person.objects.filter(pk__in=keys).update(revision=F("revision") + 1)
    for person, other in ((made.kept, made.gone_id), (made.gone, made.kept_id)):
        note(person, verb, by=by, data={"merging": str(made.pk), "with": str(other)})
        path = memberships.path_of(made.kept)
        audit.record(f"person.{verb}", by=by, target=person, subject=person, path=path, detail={"with": str(other)})
    touch(MARK, memberships.unions_of(*keys))
