"""What the desk says about an evening: when choices are handed in, how many, in an order or not."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.enrolment.queries import pools_of
from niangjia.enrolment.rules import movable as movable_offers
from niangjia.enrolment.rules import visible as visible_offers
from niangjia.enrolment.states import OfferState
from niangjia.kernel import audit
from niangjia.kernel.calendar import unmeant
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.kernel.workflow import move
from niangjia.matchmaking.ballots import SLOTS, new_key
from niangjia.matchmaking.models import Ballot, BallotKey, Evening
from niangjia.matchmaking.phases import LONGEST
from niangjia.matchmaking.states import EVENING_MOVES, EveningState

KIND = "matchmaking"
Errors = dict[str, list[str]]


def set_evening(
    *,
    by: Any,
    offer: Any,
    chooses_from: datetime,
    chooses_until: datetime,
    most: int = 3,
    ranked: bool = True,
    now: datetime | None = None,
) -> Evening:
    """Say when and how choices are handed in, once; or say it anew as long as that has not begun.

    Raises :class:`Invalid` with every field that is wrong, :class:`Refused` for an offer that is no evening of two sides
    or is over, or once the choosing has begun, :class:`Missing`, :class:`Forbidden`.
    """
    moment = now or timezone.now()
    _permit(by, offer)
    session = _session(offer)
    errors = _errors(session, chooses_from, chooses_until, most, moment)
    if errors:
        raise Invalid(next(iter(errors.values()))[0], errors=errors)
    said = {"chooses_from": chooses_from, "chooses_until": chooses_until, "most": most, "ranked": ranked}
    with transaction.atomic():
        evening = Evening.objects.select_for_update().filter(offer=offer).first()
        if evening is None:
            evening = _make(offer, session, said)
        elif evening.state != EveningState.PLANNED or evening.chooses_from <= moment:
            raise Refused("互选已经开始，时间和办法都不能再改。", code="choosing-begun")
        else:
            Evening.objects.filter(pk=evening.pk).update(**said)
            evening.refresh_from_db()
        audit.record("evening.set", by=by, target=evening, path=evening.path)
    return evening


def _make(offer: Any, session: Any, said: dict[str, Any]) -> Evening:
    held_on = timezone.localdate(session.starts_at)
    try:
        with transaction.atomic():
            made = Evening.objects.create(offer=offer, union_id=offer.union_id, path=offer.path, held_on=held_on, **said)
            BallotKey.objects.create(evening=made, key=new_key())
    except IntegrityError:
        raise Refused("别人刚刚设定了这场互选，请刷新页面。", code="somebody-was-first") from None
    return made


def _permit(by: Any, offer: Any) -> None:
    if not visible_offers(by).filter(pk=offer.pk).exists():
        raise Missing("没有找到这个项目，或不在您的范围内。")
    if not movable_offers(by, "edit").filter(pk=offer.pk).exists():
        raise Forbidden("您可以查看，但不能办理；由举办的工会办理。", code="wrong-role")


def _session(offer: Any) -> Any:
    """The one session of an offer with two sides; raises :class:`Refused`."""
    if offer.kind != KIND:
        raise Refused("只有“青年交友”类的项目可以设定互选。", code="no-evening")
    if offer.state in (OfferState.CANCELLED, OfferState.ENDED):
        raise Refused("这个项目已经结束，不能再设定互选。", code="over")
    pools = [one for one in pools_of([offer]) if one.by != "reserve"]
    if len({one.session_id for one in pools}) != 1 or len(pools) != 2:
        raise Refused("互选要求一个场次、两类名额（例如男、女各半）。请按这样新建项目。", code="not-two-sides")
    return pools[0].session


def _errors(session: Any, first: datetime, last: datetime, most: int, now: datetime) -> Errors:
    errors: Errors = {}
    naive = {name: one for name, one in (("chooses_from", first), ("chooses_until", last)) if timezone.is_naive(one)}
    if naive:
        return {name: ["时间要带时区，例如 2026-12-01T09:00:00+08:00。"] for name in naive}
    if first < session.starts_at:
        errors["chooses_from"] = ["交选要在活动开始以后。"]
    if last <= first:
        errors["chooses_until"] = ["截止要晚于开始交选。"]
    elif last - first > LONGEST:
        errors["chooses_until"] = ["交选最多开放 7 天：心选不宜久存。"]
    elif last <= now:
        errors["chooses_until"] = ["截止时间已经过去。"]
    errors |= unmeant([("chooses_from", first), ("chooses_until", last)])
    if not 1 <= most <= SLOTS:
        errors["most"] = [f"请填写 1 到 {SLOTS} 的整数。"]
    return errors


def void(*, by: Any, evening: Evening, reason: str = "") -> None:
    """End an evening without a matching: envelopes and key are gone at once. Twice is once."""
    with transaction.atomic():
        one = Evening.objects.select_for_update().get(pk=evening.pk)
        if one.state != EveningState.PLANNED:
            return
        burn(one)
        move(one, "void", by=by, moves=EVENING_MOVES, reason=reason)
        audit.record("evening.void", by=by, target=one, path=one.path, reason=reason)


def burn(evening: Evening) -> None:
    """Destroy every envelope of an evening, and its key: whatever copy of one is left somewhere opens no more."""
    Ballot.objects.filter(attendee__evening=evening).delete()
    BallotKey.objects.filter(evening=evening).delete()
