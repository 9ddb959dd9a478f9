"""Desks of a fair and the times that are booked there: one person a time, and nobody in two places at once."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.jobs import rules
from niangjia.jobs.models import DESKS, Desk, JobFair, Slot
from niangjia.jobs.notices import tell_released
from niangjia.jobs.services.common import need, permit
from niangjia.jobs.services.fairs import need_preparing
from niangjia.jobs.states import SLOT_MOVES, FairState, SlotState
from niangjia.kernel import audit
from niangjia.kernel.errors import Gone, Invalid, Missing, Refused
from niangjia.kernel.workflow import move
from niangjia.members.queries import own_file

MOST_SLOTS = 200
NOBODY: dict[str, Any] = {"person": None, "name": "", "topic": ""}


def add_desk(
    *, by: Any, fair: JobFair, kind: str, adviser: str, starts_at: datetime | None = None, ends_at: datetime | None = None
) -> Desk:
    """A desk with its times, from ``starts_at`` to ``ends_at`` (the fair's own where not said), each of the fair's length.

    Raises :class:`Invalid`; the first time lies on the fair's grid, so that times of two desks are the same or apart.
    """
    need_preparing(by, fair)
    session = fair.offer.sessions.get()
    first, last = starts_at or session.starts_at, ends_at or session.ends_at
    length = timedelta(minutes=fair.slot_minutes)
    errors: dict[str, list[str]] = {}
    if kind not in DESKS:
        errors["kind"] = [f"请从这些里选：{'、'.join(DESKS.values())}。"]
    if not 1 <= len(adviser.strip()) <= 60:
        errors["adviser"] = ["请填写谁来咨询，最多 60 个字。"]
    if first < session.starts_at or last > session.ends_at or last - first < length:
        errors["starts_at"] = ["时间要在招聘会开始和结束之间，至少够一个时段。"]
    elif (first - session.starts_at) % length:
        errors["starts_at"] = [f"请从整时段开始：招聘会开始以后每 {fair.slot_minutes} 分钟一个。"]
    need(errors)
    count = min((last - first) // length, MOST_SLOTS)
    with transaction.atomic():
        desk = _named(fair, kind, adviser.strip())
        Slot.objects.bulk_create(
            Slot(desk=desk, starts_at=first + n * length, ends_at=first + (n + 1) * length) for n in range(count)
        )
        audit.record("desk.add", by=by, target=fair, path=fair.path, detail={"desk": str(desk)})
    return desk


def _named(fair: JobFair, kind: str, adviser: str) -> Desk:
    try:
        with transaction.atomic():
            return Desk.objects.create(fair=fair, kind=kind, adviser=adviser)
    except IntegrityError:
        raise Invalid("这位已经有咨询台了。", at="adviser") from None


def book(*, by: Any, slot: Slot, topic: str = "") -> Slot:
    """Take a free time at a desk; one's own again is no error. Raises :class:`Refused` for a taken one or a second at once."""
    one = rules.slots_published().select_related("desk__fair__offer").filter(pk=slot.pk).first()
    if one is None:
        raise Missing("没有找到这个时段。")
    person, membership = own_file(by)
    if person is None or membership is None:
        raise Refused("您还不是会员，先申请入会，再来预约；也可以到现场排队。", code="not-a-member")
    if one.person_id == person.pk:
        return one
    _check_time(one)
    if len(topic) > 100:
        raise Invalid("想问什么请写 100 个字以内。", errors={"topic": ["最多 100 个字。"]})
    clash = f"{timezone.localtime(one.starts_at):%H:%M} 您已经约了别的咨询，同一时间只能约一个。"
    try:
        with transaction.atomic():
            type(person).objects.select_for_update(no_key=True).get(pk=person.pk)  # of one person's phones one at a time
            # the grid of one fair is held by the constraint; this finds another fair's that overlaps
            if rules.own_slots(by).filter(starts_at__lt=one.ends_at, ends_at__gt=one.starts_at).exists():
                raise Refused(clash, code="same-time")
            move(one, "book", by=by, moves=SLOT_MOVES, person=person, name=person.name, topic=topic.strip())
            audit.record("slot.book", by=by, target=one.desk.fair, path=one.desk.fair.path, subject=person)
    except Refused as refusal:
        if refusal.code == "same-time":
            raise
        raise Refused("这个时段刚刚被别人约了，请选别的。", code="slot-taken") from None
    except IntegrityError:
        raise Refused(clash, code="same-time") from None
    return one


def _check_time(slot: Slot) -> None:
    if slot.desk.fair.state == FairState.CANCELLED:
        raise Gone("这场招聘会已经取消。", code="cancelled")
    if slot.starts_at <= timezone.now():
        raise Gone("这个时段已经开始，不能再约；可以到现场问问。", code="begun")


def give_up(*, by: Any, slot: Slot) -> Slot:
    """Let one's time go before it begins."""
    one = rules.own_slots(by).select_related("desk__fair").filter(pk=slot.pk).first()
    if one is None:
        raise Missing("没有找到您的预约。")
    if one.starts_at <= timezone.now():
        raise Gone("这个时段已经开始，不能再取消。", code="begun")
    with transaction.atomic():
        move(one, "give_up", by=by, moves=SLOT_MOVES, **NOBODY)
    return one


def release(*, by: Any, slot: Slot, reason: str) -> Slot:
    """Take somebody's time away, with the reason; the person is told."""
    permit_slot(by, slot)
    person = slot.person
    with transaction.atomic():
        move(slot, "release", by=by, moves=SLOT_MOVES, reason=reason, **NOBODY)
        audit.record("slot.release", by=by, target=slot.desk.fair, path=slot.desk.fair.path, subject=person, reason=reason)
        tell_released(slot, person, reason)
    return slot


def release_all(*, by: Any, fair: JobFair, reason: str) -> int:
    """When a fair is called off: everybody who has a time at a desk is told. Gives how many."""
    rows = Slot.objects.filter(desk__fair=fair, state=SlotState.BOOKED).select_related("desk__fair", "person__user")
    found = list(rows)
    for slot in found:
        person = slot.person
        move(slot, "release", by=by, moves=SLOT_MOVES, reason=reason, **NOBODY)
        tell_released(slot, person, reason)
    return len(found)


def meet(*, by: Any, slot: Slot) -> Slot:
    """The person came."""
    return _mark(by, slot, "meet")


def miss(*, by: Any, slot: Slot) -> Slot:
    """The person did not come."""
    return _mark(by, slot, "miss")


def _mark(by: Any, slot: Slot, verb: str) -> Slot:
    permit_slot(by, slot)
    if slot.starts_at > timezone.now():
        raise Refused("这个时段还没有开始。", code="too-early")
    move(slot, verb, by=by, moves=SLOT_MOVES)
    return slot


def permit_slot(by: Any, slot: Slot) -> None:
    """Raises :class:`Missing`, :class:`Forbidden`."""
    permit(slot, visible=rules.slots(by), allowed=rules.slots_movable(by))
