"""A fair from the draft to the report: its stalls and its programme, typed as lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.enrolment import rules as enrolment
from niangjia.fairs import rules
from niangjia.fairs.models import AUDIENCE, KINDS, SITES, Act, Fair, Stall
from niangjia.fairs.services.common import need_open, permit, touch
from niangjia.fairs.states import FAIR_MOVES, HOSTS
from niangjia.kernel import audit
from niangjia.kernel.calendar import unmeant
from niangjia.kernel.errors import Invalid, Missing, Refused
from niangjia.kernel.wording import NOT_PLAIN, is_plain
from niangjia.kernel.workflow import move
from niangjia.organizations import permits

MOST_STALLS, MOST_ACTS = 200, 100
LENGTHS = {"title": (1, 80), "venue": (1, 120), "text": (0, 4000), "contact": (0, 60)}


@dataclass(frozen=True)
class NewStall:
    """A stall as it is written down; hours of the fair where none are said."""

    title: str
    server: str = ""
    opens: time | None = None
    closes: time | None = None


@dataclass(frozen=True)
class NewAct:
    """A piece of the programme."""

    title: str
    performer: str
    minutes: int


def draft_fair(
    *, by: Any, union: Any, stalls: Sequence[NewStall] = (), acts: Sequence[NewAct] = (), offer: Any = None, **fields: Any
) -> Fair:
    """Write a fair down with stalls and programme; a show has a stall for its audience, to be counted like any.

    ``fields``: kind, site, title, held_on, opens, closes, venue, text, contact. Raises :class:`Invalid` with every field
    that is wrong, :class:`Forbidden`, :class:`Missing`, :class:`Refused` where the ``offer`` has one already.
    """
    permit_at(by, union)
    _need(_wrong(fields, stalls, acts), fields)
    if offer is not None and not enrolment.movable(by, "open").filter(pk=offer.pk).exists():
        raise Missing("没有找到这个报名项目，或不在您的范围内。")
    with transaction.atomic():
        fair = _create(union, offer, fields)
        _write(fair, stalls, acts)
        audit.record("fair.draft", by=by, target=fair, path=fair.path)
    return fair


def _create(union: Any, offer: Any, fields: dict[str, Any]) -> Fair:
    try:
        with transaction.atomic():
            return Fair.objects.create(union=union, path=union.path, offer=offer, **fields)
    except IntegrityError as error:
        raise Refused("这个报名项目已经有摊位和节目单了，请在那里修改。", code="somebody-was-first") from error


def edit_fair(
    *, by: Any, fair: Fair, stalls: Sequence[NewStall], acts: Sequence[NewAct], **fields: Any
) -> Fair:
    """Write it anew before it is over. A stall is known by its title and keeps its number of visitors.

    Raises as :func:`draft_fair`, and :class:`Refused` where a stall with visitors would go.
    """
    need_open(by, fair)
    _need(_wrong(fields, stalls, acts), fields)
    with transaction.atomic():
        locked = Fair.objects.select_for_update().get(pk=fair.pk)
        need_open(by, locked)
        for name, value in fields.items():
            setattr(locked, name, value)
        locked.save(update_fields=list(fields))
        _write(locked, stalls, acts)
        audit.record("fair.edit", by=by, target=locked, path=locked.path)
        touch(locked)
    return locked


def _need(errors: dict[str, list[str]], fields: dict[str, Any]) -> None:
    if errors:
        raise Invalid(next(iter(errors.values()))[0], errors=errors)
    for name, value in fields.items():
        fields[name] = value.strip() if isinstance(value, str) else value


def _wrong(fields: dict[str, Any], stalls: Sequence[NewStall], acts: Sequence[NewAct]) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    for name, (least, most) in LENGTHS.items():
        if not least <= len((fields.get(name) or "").strip()) <= most:
            errors[name] = [f"请写 {least} 到 {most} 个字。" if least else f"最多 {most} 个字。"]
    for name, known in (("kind", KINDS), ("site", SITES)):
        if fields.get(name) not in known:
            errors[name] = [f"请选：{'、'.join(known.values())}。"]
    if not isinstance(fields.get("held_on"), date):
        errors["held_on"] = ["请填写日期。"]
    errors |= unmeant([("held_on", fields.get("held_on"))])
    if fields["closes"] <= fields["opens"]:
        errors["closes"] = ["结束要晚于开始。"]
    titles = [one.title for one in stalls]
    if len(set(titles)) != len(titles) or AUDIENCE in titles:
        errors["stalls"] = [f"摊位不能重名，也不能叫“{AUDIENCE}”。"]
    if len(stalls) > MOST_STALLS or any(not 1 <= len(one.title) <= 40 or len(one.server) > 60 for one in stalls):
        errors["stalls"] = [f"最多 {MOST_STALLS} 个摊位；名称 40 个字、服务的人 60 个字以内。"]
    if any(one.opens and one.closes and one.closes <= one.opens for one in stalls):
        errors["stalls"] = ["摊位的结束时间要晚于开始。"]
    if len(acts) > MOST_ACTS or any(
        not 1 <= len(one.title) <= 60 or len(one.performer) > 60 or not 1 <= one.minutes <= 600 for one in acts
    ):
        errors["acts"] = [f"最多 {MOST_ACTS} 个节目；节目和表演 60 个字以内，1 到 600 分钟。"]
    return _not_plain(fields, stalls, acts) | errors


def _not_plain(fields: dict[str, Any], stalls: Sequence[NewStall], acts: Sequence[NewAct]) -> dict[str, list[str]]:
    """The fields in which something stands that nobody sees."""
    lines = {name: [(fields.get(name) or "").strip()] for name in ("title", "venue", "contact")}
    lines["stalls"] = [word for one in stalls for word in (one.title, one.server)]
    lines["acts"] = [word for one in acts for word in (one.title, one.performer)]
    return {name: [NOT_PLAIN] for name, words in lines.items() if not all(map(is_plain, words))}


def _write(fair: Fair, stalls: Sequence[NewStall], acts: Sequence[NewAct]) -> None:
    wanted = [*stalls] if fair.kind == "service" else [*stalls, NewStall(AUDIENCE)]
    there = {one.title: one for one in fair.stalls.select_for_update().order_by("pk")}  # as whoever counts
    for gone in there.keys() - {one.title for one in wanted}:
        if there[gone].taps.exists():
            raise Refused(f"“{gone}”已经计了数，不能删掉。", code="has-visitors")
        there[gone].delete()
    kept = Stall.objects.filter(fair=fair)
    for one in kept.order_by("-number"):  # out of the way, so that numbers can change places
        kept.filter(pk=one.pk).update(number=one.number + 1000)
    for number, new in enumerate(wanted, 1):
        hours = {"opens": new.opens, "closes": new.closes} if new.opens and new.closes else {"opens": None, "closes": None}
        columns = {"number": number, "server": new.server} | hours
        if not kept.filter(title=new.title).update(**columns):
            Stall.objects.create(fair=fair, path=fair.path, title=new.title, **columns)
    fair.acts.all().delete()
    Act.objects.bulk_create(
        Act(fair=fair, number=number, title=one.title, performer=one.performer, minutes=one.minutes)
        for number, one in enumerate(acts, 1)
    )


def publish(*, by: Any, fair: Fair) -> Fair:
    """Let everybody know; a fair without stalls and programme is not ready."""
    permit(by, fair, allowed=rules.movable(by, "publish"))
    if not fair.stalls.exists():
        raise Refused("还没有摊位，先写上再公布。", code="no-stalls")
    return _move(by, fair, "publish")


def finish(*, by: Any, fair: Fair) -> Fair:
    """It is over; the numbers stand. Not before its day."""
    permit(by, fair, allowed=rules.movable(by, "finish"))
    if fair.held_on > timezone.localdate():
        raise Refused(f"活动在 {fair.held_on:%m-%d}，到那天以后再登记。", code="too-early")
    return _move(by, fair, "finish")


def reopen(*, by: Any, fair: Fair, reason: str) -> Fair:
    """Count on, with the reason."""
    permit(by, fair, allowed=rules.movable(by, "reopen"))
    return _move(by, fair, "reopen", reason)


def cancel(*, by: Any, fair: Fair, reason: str) -> Fair:
    """Call it off; the public page says so and why."""
    permit(by, fair, allowed=rules.movable(by, "cancel"))
    return _move(by, fair, "cancel", reason)


def _move(by: Any, fair: Fair, verb: str, reason: str = "") -> Fair:
    with transaction.atomic():
        move(fair, verb, by=by, moves=FAIR_MOVES, reason=reason)
        audit.record(f"fair.{verb}", by=by, target=fair, path=fair.path, reason=reason)
        touch(fair)
    return fair


def cancel_with_offer(*, by: Any, offer: Any, reason: str) -> None:
    """What follows for its fair when an offer is called off."""
    for fair in Fair.objects.filter(offer=offer, state__in=FAIR_MOVES["cancel"].sources):
        _move(by, fair, "cancel", reason)


def permit_at(by: Any, union: Any) -> None:
    """Let through whoever may hold fairs there; raises :class:`Missing`, :class:`Forbidden`."""
    permits.permit_at(by, union.path, *HOSTS)
