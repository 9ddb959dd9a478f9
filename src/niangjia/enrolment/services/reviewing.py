"""Level by level: pass a person upwards, approve at the union that offers, send back with a reason, put in another order."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from niangjia.enrolment.charging import charge
from niangjia.enrolment.models import Nomination, Offer
from niangjia.enrolment.nominations import rules as nomination_rules
from niangjia.enrolment.nominations.notices import READ, tell_all
from niangjia.enrolment.states import NOMINATION_MOVES, NominationState, OfferState
from niangjia.kernel import audit
from niangjia.kernel.bulkrows import in_parts
from niangjia.kernel.errors import Forbidden, Gone, Invalid, Missing, Refused
from niangjia.kernel.tree import WIDTH
from niangjia.kernel.workflow import move_many, note

N = NominationState
TOLD = {"approve": "approved", "return": "returned"}


def send_up(*, by: Any, nominations: Sequence[Nomination]) -> int:
    """Hand people in to the level above: by their union, or by a level that agrees. All or nothing; gives how many.

    Who was sent back may be handed in again while the number has room. Raises :class:`Refused` where somebody was first,
    :class:`Forbidden`, :class:`Missing`.
    """
    return _decide(by, nominations, "pass")


def approve(*, by: Any, nominations: Sequence[Nomination]) -> int:
    """Agree for good, at the union that offers; the people are told."""
    return _decide(by, nominations, "approve")


def send_back(*, by: Any, nominations: Sequence[Nomination], reason: str) -> int:
    """Send people back to the union that put them forward, with the reason; they are told, and the number is free again."""
    return _decide(by, nominations, "return", reason=reason)


def _decide(by: Any, seen: Sequence[Nomination], verb: str, *, reason: str = "") -> int:
    _permit(by, seen)
    if verb == "return" and not reason.strip():
        raise Invalid("退回要写明理由。", at="reason")
    with transaction.atomic():
        rows = _as_seen(seen)
        targets = _targets(rows, verb)
        _count(rows, verb)
        for at, keys in targets.items():
            changes: dict[str, Any] = {"at": at, "since": timezone.now(), "answer": reason[:400]}
            some = Nomination.objects.filter(pk__in=keys)
            done = move_many(some, verb, by=by, moves=NOMINATION_MOVES, reason=reason, data={"at": at}, **changes)
            if done != len(keys):
                raise _first()
        _record(rows, verb, by, reason)
        if verb in TOLD:
            tell_all(Nomination.objects.filter(pk__in=[one.pk for one in rows]).select_related(*READ), TOLD[verb])
    return len(rows)


def _as_seen(seen: Sequence[Nomination]) -> list[Nomination]:
    """The rows, held; refused where one of them is no longer where, or what, the decider saw."""
    was = {one.pk: (one.state, one.at) for one in seen}
    held = Nomination.objects.select_for_update(of=("self",)).filter(pk__in=was).order_by("pk")
    rows = list(held.select_related("quota__union", "offer"))
    if len(rows) != len(was) or any((one.state, one.at) != was[one.pk] or one.entry_id for one in rows):
        raise _first()
    return rows


def _targets(rows: list[Nomination], verb: str) -> dict[str, list[UUID]]:
    """To which union's desk each goes."""
    found: dict[str, list[UUID]] = defaultdict(list)
    for one in rows:
        found[_next(one, verb)].append(one.pk)
    return found


def _next(one: Nomination, verb: str) -> str:
    top = one.offer.path
    if verb == "return":
        return one.path
    if verb == "approve":
        if one.at != top:
            raise Refused(f"“{one.name}”还没有报到您这一级。", code="not-here")
        return top
    if one.at == top:
        raise Refused(f"“{one.name}”已经到了最上一级，请直接批准或退回。", code="at-the-top")
    return one.at[:-WIDTH] if one.at.startswith(top) else top


def _count(rows: list[Nomination], verb: str) -> None:
    """A number is free again where somebody is sent back, and used again where that one comes once more."""
    more: Counter[Any] = Counter()
    quotas = {one.quota_id: one.quota for one in rows}
    for one in rows:
        more[one.quota_id] += int(verb != "return") - int(one.state in N.STANDING)
    for key in sorted(more, key=str):
        if more[key]:
            charge(quotas[key], more[key])


def _record(rows: list[Nomination], verb: str, by: Any, reason: str) -> None:
    for offer, people in Counter(one.offer for one in rows).items():
        audit.record(f"nomination.{verb}", by=by, target=offer, path=offer.path, reason=reason, detail={"people": people})


def reorder(*, by: Any, nominations: Sequence[Nomination]) -> None:
    """Put the people of one desk into the order given: they are ranked from 1. Raises :class:`Missing`, :class:`Forbidden`."""
    _permit(by, nominations)
    with transaction.atomic():
        rows = {one.pk: one for one in _as_seen(nominations)}
        moved = []
        for rank, seen in enumerate(nominations, 1):
            one = rows[seen.pk]
            if one.rank != rank:
                note(one, "rank", by=by, source=one.state, target=one.state, data={"from": one.rank, "to": rank})
                one.rank = rank
                moved.append(one)
        Nomination.objects.bulk_update(moved, ["rank"], batch_size=500)


def shift(*, by: Any, nomination: Nomination, to: int, among: Sequence[Nomination]) -> None:
    """Move one of a list to the place ``to`` (from 1; beyond the ends is the end)."""
    others = [one for one in among if one.pk != nomination.pk]
    place = max(0, min(to - 1, len(others)))
    reorder(by=by, nominations=[*others[:place], nomination, *others[place:]])


def _permit(by: Any, seen: Sequence[Nomination]) -> None:
    """Who decides reaches every desk at which they lie; the offer still runs."""
    keys = {one.pk for one in seen}
    if not keys:
        raise Invalid("请先勾选人员。", at="ids")
    for part in in_parts(sorted(keys, key=str), 1000):
        if nomination_rules.decidable(by).filter(pk__in=part).count() < len(part):
            if nomination_rules.nominations(by).filter(pk__in=part).count() < len(part):
                raise Missing("没有找到这份推荐，或不在您的范围内。")
            raise Forbidden("这份推荐现在在另一级工会手里，由那一级办理。", code="not-your-desk")
    for state in Offer.objects.filter(pk__in={one.offer_id for one in seen}).values_list("state", flat=True):
        if state not in nomination_rules.RUNNING:
            raise Gone("这个项目已经结束或取消。", code="closed")
        if state == OfferState.DRAFT:
            raise Missing("没有找到这个项目。")


def _first() -> Refused:
    return Refused("别人刚刚处理过其中的人，请刷新页面查看最新情况。", code="somebody-was-first")
