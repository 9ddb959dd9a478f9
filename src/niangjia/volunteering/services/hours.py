"""The book of hours: by check-in and check-out, or by the leader's sheet; put right with a reason, never overwritten.

Whoever writes hours holds the person and then the entry, as the door holds the entry: hours and attendance are decided one
after the other, and so are hours of shifts that lie across each other (:mod:`niangjia.volunteering.services.overlap`).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from math import floor
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.enrolment import services as places
from niangjia.enrolment.rules import own_entries
from niangjia.enrolment.states import EntryState
from niangjia.kernel import audit, marks
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Problem, Refused
from niangjia.kernel.records import account_of
from niangjia.volunteering import rules
from niangjia.volunteering.models import CORRECT, RECORD, Service
from niangjia.volunteering.queries import is_recorded, standing
from niangjia.volunteering.services.overlap import HALF, SECONDS, left

MARK = "services"
LONGEST = 24.0  # hours of one shift


def check_out(*, by: Any, entry: Any, now: datetime | None = None) -> Service:
    """Go: the time since the check-in counts, in half hours, from the shift's beginning to an hour after its end at most.

    Never more than ``LONGEST``, however many days a shift has: more is the leader's to say; time that counts in another shift
    already counts once. By the volunteer or by the desk.
    Raises :class:`Missing`, :class:`Refused` for who has not checked in, or was noted.
    """
    one = _reach(by, entry)
    with transaction.atomic():
        _hold(one)
        if one.state != EntryState.ATTENDED or one.came_at is None:
            raise Refused("还没有签到，不能签退。", code="not-there")
        start = max(one.came_at, one.session.starts_at)
        end = min(now or timezone.now(), one.session.ends_at + timedelta(hours=1))
        halves = floor((end - start).total_seconds() * HALF / SECONDS + 0.5)
        if halves < 1:
            raise Refused("服务还不到半小时，晚一点再签退。", code="too-short")
        most, said = left(one, (start, end))
        if not is_recorded(one) and not most:
            raise Refused(said, code="overlap")
        return _write(by, one, min(halves / HALF, LONGEST, most), "clock")


def record(*, by: Any, entry: Any, hours: float) -> Service:
    """Note the hours of somebody, by the leader's sheet; who was not checked in is checked in with it.

    Raises :class:`Invalid` for more than fits beside a shift that lies across this one and has hours.
    """
    one = _of_desk(by, entry)
    _check(hours)
    with transaction.atomic():
        _hold(one)
        if one.state == EntryState.TAKEN:
            one = places.check_in(by=by, entry=one)
        if one.state != EntryState.ATTENDED:
            raise Refused("没有名额或未到场，不能登记时长。", code="not-there")
        if not is_recorded(one):
            _fit(one, float(hours))
        return _write(by, one, float(hours), "sheet")


def note_sheet(*, by: Any, session: Any, sheet: Mapping[UUID, float]) -> int:
    """Note many at once, all of it or nothing; who has hours already is left. Raises :class:`Invalid` naming each wrong line.

    All entries are held at once and the unions' figures touched in their order: two sheets never wait crosswise.
    """
    if not rules.shifts_movable(by).filter(pk=session.pk).exists():
        raise Missing("没有找到这一班，或不在您的范围内。")
    rows = rules.entries(by).filter(session=session, pk__in=list(sheet), state__in=rules.IN)
    rows = rows.select_related("offer__union", "session", "person__user").order_by("pk")
    errors: dict[str, list[str]] = {}
    count = 0
    with transaction.atomic():
        _hold_people(rows.values_list("person", flat=True))
        found = list(rows.select_for_update(of=("self",), no_key=True))
        if len(found) < len(sheet):
            raise Missing("名单里没有这个人，请刷新页面。")
        for one in sorted(found, key=lambda entry: (str(entry.union_id), entry.pk)):
            if is_recorded(one):
                continue
            try:
                record(by=by, entry=one, hours=sheet[one.pk])
                count += 1
            except Problem as problem:
                errors[f"hours_{one.pk}"] = [problem.detail]
        if errors:
            raise Invalid(next(iter(errors.values()))[0], errors=errors)
    return count


def correct(*, by: Any, entry: Any, hours: float, reason: str) -> Service:
    """Put the hours of somebody right; noughts take back that one served. The lines before stay as they are.

    Raises :class:`Invalid` for the same hours, or without a reason; :class:`Refused` where nothing was noted, or nobody came.
    """
    one = _of_desk(by, entry)
    if hours:
        _check(hours)
    if not reason.strip():
        raise Invalid("更正要写明理由。", errors={"reason": ["请写明理由。"]})
    with transaction.atomic():
        _hold(one)
        made = _correct(by, one, float(hours), reason.strip()[:400])
    return made


def take_back(*, by: Any, entry: Any, reason: str) -> None:
    """Nought the hours of somebody who was not there after all; nothing where none were noted."""
    with transaction.atomic():
        if is_recorded(entry) and standing(entry).hours:
            _correct(by, entry, 0.0, reason)


def _correct(by: Any, one: Any, hours: float, reason: str) -> Service:
    first = Service.objects.select_for_update().filter(entry=one, kind=RECORD).first()
    if first is None:
        raise Refused("还没有登记时长，不用更正。", code="nothing-noted")
    if hours and one.state != EntryState.ATTENDED:
        raise Refused("没有名额或未到场，不能登记时长。", code="not-there")
    stands = standing(one)
    if stands.hours == hours:
        raise Invalid("和现在的时长一样。", at="hours")
    if hours > stands.hours:
        _fit(one, hours)
    made = add_line(by, one, kind=CORRECT, hours=hours - stands.hours, turns=int(hours > 0) - stands.turns, reason=reason)
    audit.record("service.correct", by=by, target=made, path=one.path, subject=one.person_id, reason=reason,
                 detail={"hours": hours})  # fmt: skip
    return made


def _write(by: Any, one: Any, hours: float, how: str) -> Service:
    try:
        with transaction.atomic():
            made = add_line(by, one, kind=RECORD, hours=hours, turns=1, how=how)
            audit.record("service.record", by=by, target=made, path=one.path, subject=one.person_id, detail={"hours": hours})
    except IntegrityError:
        raise Refused("已经登记过时长了，有误请更正。", code="noted") from None
    return made


def add_line(by: Any, one: Any, **said: Any) -> Service:
    """Add a line to the book for a place, as ``said``: it checks nothing, :func:`record` and :func:`correct` do."""
    on = timezone.localdate(one.session.starts_at)
    marks.touch(MARK, [(one.union_id, one.path)])
    return Service.objects.create(
        entry=one, person_id=one.person_id, union_id=one.union_id, path=one.path, served_on=on,
        by=account_of(by), **said,
    )  # fmt: skip


def _hold(one: Any) -> None:
    """Nobody else marks or notes this entry until the transaction ends; what is known of it is as of now.

    Raises :class:`Refused` where its file became another's a moment ago: then the wrong person is held.
    """
    person = one.person_id
    _hold_people([person])
    rows = type(one).objects.select_for_update(no_key=True)
    one.refresh_from_db(fields=["state", "came_at", "person"], from_queryset=rows)
    if one.person_id != person:
        raise Refused("这个人的档案刚刚合并或拆开，没有登记，请刷新页面再办。", code="somebody-was-first")


def _hold_people(keys: Iterable[UUID]) -> None:
    """Nobody else writes hours of these people; held in one order, so that two sheets never wait crosswise."""
    people = sorted(set(keys))
    person: Any = Service._meta.get_field("person").related_model  # members', which names its own table
    list(person.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))


def _fit(one: Any, hours: float) -> None:
    """Raises :class:`Invalid` where a shift that lies across this one leaves less."""
    most, said = left(one, (one.session.starts_at, one.session.ends_at))
    if hours > most:
        raise Invalid(said, code="overlap", errors={"hours": [said]})


def _check(hours: float) -> None:
    if not 0 < hours <= LONGEST or (hours * HALF) % 1:
        raise Invalid("请按半小时填写，最少 0.5，最多 24。", at="hours")


def _reach(by: Any, entry: Any) -> Any:
    mine = own_entries(by).filter(pk=entry.pk, offer__kind=rules.KIND).select_related("session", "offer__union").first()
    return mine or _of_desk(by, entry)


def _of_desk(by: Any, entry: Any) -> Any:
    rows = rules.entries(by).select_related("session", "offer__union", "person__user")
    one = rows.filter(pk=entry.pk).first()
    if one is not None:
        return one
    if rules.offers(by).filter(pk=entry.offer_id).exists():
        raise Forbidden("您可以查看，但不能办理；由举办的工会办理。", code="wrong-role")
    raise Missing("没有找到这个人的名额，或不在您的范围内。")
