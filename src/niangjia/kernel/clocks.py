"""Clocks: start, length, due date, pauses and extensions, for any record of any context.

A clock counts calendar days or working days; the day it starts is not counted. Its due date is always computed anew
from start, length, extensions and pauses, so it can be explained. Where it falls into a year whose holidays are not
entered yet it is left open and said so; :func:`settle` fills it once they are.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from niangjia.kernel import calendar
from niangjia.kernel.calendar import UnknownYear
from niangjia.kernel.errors import Invalid, Refused
from niangjia.kernel.records import Record
from niangjia.kernel.tree import PathField
from niangjia.kernel.workflow import note

CALENDAR, WORKING = "calendar", "working"
OK, SOON, LATE = "ok", "soon", "late"
UNITS = {CALENDAR: "天", WORKING: "个工作日"}
WARN_DAYS = 3


class Clock(Record):
    """One running time limit of a record; its history is in the events of the clock itself."""

    class Unit(models.TextChoices):
        CALENDAR = CALENDAR, "自然日"
        WORKING = WORKING, "工作日"

    owner_label = models.CharField(max_length=64, help_text="model of the owner, as app.model")
    owner_id = models.UUIDField()
    path = PathField(blank=True, default="", editable=False)
    key = models.CharField(max_length=48, help_text="what is timed, as the rule's key")
    title = models.CharField("期限", max_length=60)
    start = models.DateField("起算日")
    days = models.PositiveIntegerField("期限长度")
    unit = models.CharField("单位", max_length=8, choices=Unit.choices)
    roll = models.BooleanField("末日遇休息日顺延", default=False)
    warn = models.PositiveSmallIntegerField("提前提醒", default=WARN_DAYS)
    extended = models.PositiveIntegerField("延长", default=0)
    held = models.PositiveIntegerField("中止", default=0)
    due = models.DateField("到期日", null=True, blank=True, db_index=True)
    paused_on = models.DateField("中止自", null=True, blank=True)
    stopped_on = models.DateField("办结日", null=True, blank=True)
    rule = models.JSONField("依据", default=dict, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner_label", "owner_id", "key"],
                condition=models.Q(stopped_on__isnull=True),
                name="clock_one_running",
            ),
            models.CheckConstraint(condition=models.Q(unit__in=[CALENDAR, WORKING]), name="clock_unit"),
        ]
        indexes = [models.Index(fields=["owner_label", "owner_id"], name="clock_by_owner")]

    def state(self, now: date | datetime | None = None) -> "Face":
        """How it stands on a day, as a light and a sentence."""
        return face(self, now)


@dataclass(frozen=True)
class Face:
    """What a clock shows: ``light`` is ok, soon or late; ``sentence`` what a person would say; ``due`` or None."""

    light: str
    sentence: str
    due: date | None

    def __str__(self) -> str:
        return self.sentence


def due_of(clock: Clock) -> date | None:
    """The last day of a clock, or nothing while its holidays are not entered."""
    length = clock.days + clock.extended + clock.held
    try:
        if clock.unit == WORKING:
            return calendar.add_workdays(clock.start, length)
        due = calendar.add_days(clock.start, length)
        return calendar.next_workday(due) if clock.roll else due
    except UnknownYear:
        return None


def face(clock: Clock, now: date | datetime | None = None) -> Face:
    """How a clock stands on a day (today in Beijing when not said). Reads nothing but the holiday table."""
    today = _day(now)
    if clock.stopped_on:
        late = clock.due is not None and clock.stopped_on > clock.due
        return Face(LATE if late else OK, "已办结（超期）" if late else "已办结", clock.due)
    if clock.paused_on:
        return Face(OK, f"已中止，自 {clock.paused_on.month}月{clock.paused_on.day}日起不计时", clock.due)
    if clock.due is None:
        return _open_face(today)
    if today > clock.due:
        return Face(LATE, f"已超期 {(today - clock.due).days} 天", clock.due)
    if today == clock.due:
        return Face(SOON, "今天到期", clock.due)
    return _running_face(clock, today, clock.due)


def _running_face(clock: Clock, today: date, due: date) -> Face:
    unit, left = clock.unit, (due - today).days
    if unit == WORKING:
        try:
            left = calendar.workdays_between(today, due)
        except UnknownYear:  # taken out of the table after the due date was set
            unit = CALENDAR
    return Face(SOON if left <= clock.warn else OK, f"还剩 {left} {UNITS[unit]}", due)


def _open_face(today: date) -> Face:
    last = max(calendar.known_years())
    light = SOON if today.year > last else OK
    return Face(light, f"到期日在 {last + 1} 年或以后，那一年的放假安排尚未录入，暂不能推算", None)


def start_clock(
    *,
    owner: models.Model,
    key: str,
    title: str,
    days: int,
    by: Any,
    unit: str = CALENDAR,
    start: date | None = None,
    warn: int = WARN_DAYS,
    roll: bool = False,
    rule: dict[str, Any] | None = None,
) -> Clock:
    """Start a clock of a record; ``rule`` is the copy of the regulation that says its length (``Applied.as_dict()``).

    Raises :class:`Refused` where one with the same key runs, :class:`Invalid` on a length or unit that makes no sense.
    """
    if unit not in UNITS or not 0 < days <= 36500:
        raise Invalid("期限长度或单位不对。", errors={"days": ["请填写 1 到 36500 之间的整数。"]})
    clock = Clock(
        **_owned(owner),
        key=key,
        title=title,
        days=days,
        unit=unit,
        start=start or _day(None),
        warn=warn,
        roll=roll,
    )
    clock.path, clock.rule, clock.due = getattr(owner, "path", ""), rule or {}, due_of(clock)
    with transaction.atomic():
        if Clock.objects.filter(**_owned(owner), key=key, stopped_on__isnull=True).exists():
            raise Refused(f"“{title}”已在计时。", code="clock-running")
        clock.save(force_insert=True)
        note(clock, "start", by=by, data=_seen(clock))
    return clock


def pause_clock(*, clock: Clock, by: Any, reason: str, on: date | None = None) -> Clock:
    """Stop counting from the day after ``on``. Raises :class:`Refused` where it stands still, :class:`Invalid`."""
    day = _day(on)
    _running(clock)
    if clock.paused_on:
        raise Refused(f"“{clock.title}”已经中止。", code="clock-paused")
    if day < clock.start:
        raise Invalid("中止日不能早于起算日。", errors={"on": [f"请填写 {clock.start} 或以后的日期。"]})
    return _write(clock, "pause", by=by, reason=_reason(reason), paused_on=day)


def resume_clock(*, clock: Clock, by: Any, reason: str = "", on: date | None = None) -> Clock:
    """Count on; the days between are added in the clock's own unit. Raises :class:`Refused`, :class:`UnknownYear`."""
    day = _day(on)
    _running(clock)
    if not clock.paused_on:
        raise Refused(f"“{clock.title}”没有中止。", code="clock-not-paused")
    if day < clock.paused_on:
        raise Invalid("恢复日不能早于中止日。", errors={"on": [f"请填写 {clock.paused_on} 或以后的日期。"]})
    between = calendar.workdays_between if clock.unit == WORKING else _calendar_between
    held = clock.held + between(clock.paused_on, day)
    return _write(clock, "resume", by=by, reason=reason, paused_on=None, held=held)


def extend_clock(
    *, clock: Clock, days: int, by: Any, reason: str, rule: dict[str, Any] | None = None
) -> Clock:
    """Lengthen a clock in its own unit, with the reason and, where one applies, the rule that allows it."""
    _running(clock)
    if not 0 < days <= 36500:
        raise Invalid("延长的天数不对。", errors={"days": ["请填写大于 0 的整数。"]})
    data = {"days": days, "rule": rule or {}}
    return _write(clock, "extend", by=by, reason=_reason(reason), data=data, extended=clock.extended + days)


def stop_clock(*, clock: Clock, by: Any, reason: str = "", on: date | None = None) -> Clock:
    """What was timed is done. Raises :class:`Refused` where it was stopped before."""
    day = _day(on)
    _running(clock)
    if day < clock.start:
        raise Invalid("办结日不能早于起算日。", errors={"on": [f"请填写 {clock.start} 或以后的日期。"]})
    return _write(clock, "stop", by=by, reason=reason, stopped_on=day)


def settle(*, since: date, by: Any) -> int:
    """Compute the due dates that a change of the holidays on ``since`` or later moves; gives how many moved."""
    changed = 0
    affected = models.Q(due__isnull=True) | models.Q(due__gte=since)
    waiting = Clock.objects.filter(affected, stopped_on__isnull=True).exclude(unit=CALENDAR, roll=False)
    for clock in waiting.iterator():
        if due_of(clock) != clock.due:
            _write(clock, "settle", by=by, reason="放假安排已更新")
            changed += 1
    return changed


def clocks_of(owner: models.Model) -> models.QuerySet[Clock]:
    """All clocks of a record, the first due first, those without a due date last."""
    return Clock.objects.filter(**_owned(owner)).order_by(models.F("due").asc(nulls_last=True), "id")


def _write(
    clock: Clock, verb: str, *, by: Any, reason: str, data: dict[str, Any] | None = None, **values: Any
) -> Clock:
    """Compare-and-swap on the version, then a row of history, in one transaction."""
    changed = Clock(
        **{field.attname: getattr(clock, field.attname) for field in Clock._meta.concrete_fields} | values
    )
    values |= {"due": due_of(changed), "version": clock.version + 1}
    with transaction.atomic():
        if not Clock.objects.filter(pk=clock.pk, version=clock.version).update(**values):
            raise Refused(f"别人刚刚改动过“{clock.title}”，请刷新页面。", code="somebody-was-first")
        for name, value in values.items():
            setattr(clock, name, value)
        note(clock, verb, by=by, reason=reason, data=_seen(clock) | (data or {}))
    return clock


def _seen(clock: Clock) -> dict[str, Any]:
    names = ("start", "days", "unit", "extended", "held", "due", "paused_on", "stopped_on")
    values = {name: getattr(clock, name) for name in names}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _owned(owner: models.Model) -> dict[str, str | UUID]:
    return {"owner_label": owner._meta.label_lower, "owner_id": owner.pk}


def _running(clock: Clock) -> None:
    if clock.stopped_on:
        raise Refused(f"“{clock.title}”已经办结。", code="clock-stopped")


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid("请写明理由。", at="reason")
    return reason.strip()


def _calendar_between(first: date, last: date) -> int:
    return (last - first).days


def _day(now: date | datetime | None) -> date:
    if now is None:
        return timezone.localdate()
    if isinstance(now, datetime):
        return timezone.localdate(now) if timezone.is_aware(now) else now.date()
    return now
