"""Visitors of a job fair, counted at its entrances: every tap once (``kernel/tapping.py``); which entrances there are."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from niangjia.jobs.models import Entrance, JobFair, Visit
from niangjia.jobs.services.common import need, permit_fair, touch_fair
from niangjia.jobs.states import FairState
from niangjia.kernel import audit, tapping
from niangjia.kernel.errors import Gone, Invalid, Refused
from niangjia.kernel.tapping import Touch

USUAL = ("入口",)
MOST, LONGEST = 20, 20


def count_visitors(*, by: Any, fair: JobFair, touches: Sequence[Touch]) -> dict[UUID, int]:
    """Take taps in; gives the visitors of every entrance as they are now. Sent again, nothing is counted twice.

    What was tapped without network is taken after the fair was written down as held too, on its day. Raises :class:`Gone`
    (over, called off), :class:`Refused` (not its day yet), :class:`Invalid` (no such entrance, too many, no key).
    """
    permit_fair(by, fair)
    _check(fair)
    tapping.check(touches)
    with transaction.atomic():
        JobFair.objects.select_for_update(of=("self",)).get(pk=fair.pk)
        entrances = {one.pk: one for one in Entrance.objects.filter(fair=fair)}
        if any(one.place not in entrances for one in touches):
            raise Invalid("没有这个入口，请刷新页面。", errors={"entrance": ["没有这个入口。"]})
        changes = tapping.take(Visit, "entrance", by=by, touches=touches, entrance__fair=fair)
        if more := sum(changes.values()):
            JobFair.objects.filter(pk=fair.pk).update(visitors=F("visitors") + more)
            touch_fair(fair)
    return {key: one.visitors + changes[key] for key, one in entrances.items()}


def _check(fair: JobFair) -> None:
    if fair.state == FairState.CANCELLED:
        raise Gone("这场招聘会已经取消。", code="cancelled")
    if fair.held_on > timezone.localdate():
        raise Refused(f"招聘会在 {fair.held_on:%m-%d} 举办，到那天再计数。", code="too-early")
    if fair.state == FairState.HELD and fair.held_on < timezone.localdate():
        raise Gone("招聘会已经登记举办，数字不再变。要更正请先“撤回登记”。", code="over")


def set_entrances(*, by: Any, fair: JobFair, titles: Sequence[str]) -> list[Entrance]:
    """Say which entrances there are, in their order; one keeps its visitors by its title.

    Raises :class:`Invalid`, :class:`Refused` where one that has visitors would go, :class:`Gone` after the fair.
    """
    permit_fair(by, fair)
    names = [one.strip() for one in titles if one.strip()]
    errors: dict[str, list[str]] = {}
    if not 1 <= len(names) <= MOST or any(len(one) > LONGEST for one in names):
        errors["titles"] = [f"请写 1 到 {MOST} 个入口，每个最多 {LONGEST} 个字。"]
    elif len(set(names)) != len(names):
        errors["titles"] = ["入口不能重名。"]
    need(errors)
    with transaction.atomic():
        one = JobFair.objects.select_for_update(of=("self",)).get(pk=fair.pk)
        if one.state != FairState.PLANNED:
            raise Gone(f"这场招聘会{one.state_words}，不能再改。", code="fair-over")
        made = _write(fair, names)
        audit.record("job_fair.entrances", by=by, target=fair, path=fair.path, detail={"entrances": len(made)})
    return made


def _write(fair: JobFair, names: Sequence[str]) -> list[Entrance]:
    there = {one.title: one for one in fair.entrances.all()}
    for title, one in there.items():
        if title in names:
            Entrance.objects.filter(pk=one.pk).update(number=F("number") + MOST)  # no two have one number on the way
        elif one.visits.exists():
            raise Refused(f"“{title}”已经数过人，不能删去。", code="has-visitors")
        else:
            one.delete()
    made = []
    for number, title in enumerate(names, 1):
        if title in there:
            Entrance.objects.filter(pk=there[title].pk).update(number=number)
            made.append(there[title])
        else:
            made.append(Entrance.objects.create(fair=fair, number=number, title=title))
    return made
