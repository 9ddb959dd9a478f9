"""How many each union may put forward, until when, who has not handed in; the notice of the names."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from niangjia.enrolment.models import DIRECT, Call, Nomination, Offer, Pool, Quota
from niangjia.enrolment.nominations.notices import READ, ask_officers, tell_all
from niangjia.enrolment.services.permits import permit_verb
from niangjia.enrolment.states import NOMINATION_MOVES, NominationState, OfferState
from niangjia.kernel import audit
from niangjia.kernel.errors import Gone, Invalid, Refused
from niangjia.kernel.workflow import history, move_many

MOST = 1_000_000


@dataclass(frozen=True)
class NewCall:
    """How many people may be put forward in all (None: as many as there are places), until when levels decide."""

    total: int | None = None
    review_by: date | None = None


def make_call(offer: Offer, new: NewCall | None) -> Call:
    """The call of a new offer; on an offer with a list the offering union alone names people, for all its places."""
    places = sum(Pool.objects.filter(session__offer=offer).exclude(by="reserve").values_list("total", flat=True))
    total = new.total if new and new.total else places
    if total < places:
        raise Invalid(f"推荐总数不能少于名额（{places} 个），可以多一些作候补。", at="nominees")
    call = Call.objects.create(offer=offer, total=total, free=total, review_by=new.review_by if new else None)
    if offer.mode == DIRECT:
        _give(call, {offer.union: total}, {})
    return call


def call_out(offer: Offer) -> None:
    """The offer opens: the unions that have a number are asked. Raises :class:`Refused` where none has one."""
    rows = list(offer.quotas.filter(total__gt=0).select_related("union", "offer"))
    if not rows:
        raise Refused("还没有把推荐名额分给任何工会，先分名额再开放。", code="no-quotas")
    if offer.mode != DIRECT:
        ask_officers(rows, "called")


def call_off(*, by: Any, offer: Offer, reason: str) -> None:
    """The offer was called off: nobody stands any more; those who had no place yet and the unions that were asked are told."""
    rows = offer.nominations.filter(state__in=NOMINATION_MOVES["void"].sources)
    told = list(rows.filter(entry__isnull=True).select_related(*READ))
    used = Counter(rows.filter(state__in=NominationState.STANDING).order_by().values_list("quota_id", flat=True))
    move_many(rows, "void", by=by, moves=NOMINATION_MOVES, reason=reason)
    for key, n in used.items():
        Quota.objects.filter(pk=key).update(used=F("used") - n, free=F("free") + n)
    tell_all(told, "voided")
    if offer.mode != DIRECT and history(offer).filter(verb="open").exists():
        ask_officers(list(offer.quotas.filter(total__gt=0).select_related("union", "offer")), "cancelled")


def set_total(*, by: Any, offer: Offer, total: int, review_by: date | None = None) -> Call:
    """How many may be put forward in all; not fewer than were given to unions. Raises :class:`Invalid`."""
    _permit(by, offer)
    with transaction.atomic():
        call = _locked(offer)
        if not call.given <= total <= MOST:
            said = f"已经分给各工会 {call.given} 个，总数不能更少。" if total < call.given else f"最多 {MOST:,} 个。"
            raise Invalid(said, at="total")
        Call.objects.filter(pk=call.pk).update(total=total, free=total - F("given"), review_by=review_by)
        audit.record("call.total", by=by, target=offer, path=offer.path, detail={"total": total})
    call.refresh_from_db()
    return call


def set_numbers(
    *, by: Any, offer: Offer, total: int, numbers: Mapping[Any, int], review_by: date | None = None
) -> list[Quota]:
    """:func:`set_total` and :func:`allot` as one act: the page that says both; unions left out have no number any more."""
    with transaction.atomic():
        _permit(by, offer)
        call = _locked(offer)
        gone = {one.union: 0 for one in offer.quotas.select_related("union") if one.union not in numbers and one.total}
        more = total > call.total  # room is made before it is given, and taken away once it is free
        if more:
            set_total(by=by, offer=offer, total=total, review_by=review_by)
        made = allot(by=by, offer=offer, numbers={**gone, **numbers})
        if not more:
            set_total(by=by, offer=offer, total=total, review_by=review_by)
    return made


def allot(*, by: Any, offer: Offer, numbers: Mapping[Any, int]) -> list[Quota]:
    """Give unions below their numbers; those not named keep theirs. All or nothing.

    Raises :class:`Invalid` at ``numbers``: more than there are in all, fewer than stand, a union not below the offering one.
    """
    _permit(by, offer)
    outside = [union.name for union in numbers if not union.path.startswith(offer.path)]
    if outside:
        raise _bad(f"{'、'.join(outside)}不在{offer.union.name}的范围内。")
    with transaction.atomic():
        call = _locked(offer)
        there = {one.union_id: one for one in Quota.objects.select_for_update().filter(offer=offer).select_related("union")}
        _check(call, numbers, there)
        made = _give(call, numbers, there)
        audit.record(
            "call.allot", by=by, target=offer, path=offer.path, detail={union.name: n for union, n in numbers.items()}
        )
        if offer.state == OfferState.OPEN:
            ask_officers(made, "called")
    return made


def _check(call: Call, numbers: Mapping[Any, int], there: Mapping[Any, Quota]) -> None:
    for union, total in numbers.items():
        used = there[union.pk].used if union.pk in there else 0
        if not 0 <= total <= MOST:
            raise _bad(f"{union.name}的名额请填写 0 到 {MOST} 的整数。")
        if total < used:
            raise _bad(f"{union.name}已经推荐 {used} 人，名额不能少于 {used} 个。")
    given = sum(numbers.values()) + sum(one.total for key, one in there.items() if key not in {u.pk for u in numbers})
    if given > call.total:
        raise _bad(f"各工会加起来 {given} 个，超过推荐总数 {call.total} 个，多了 {given - call.total} 个。")
    paths = {union.path: union.name for union in numbers if numbers[union]}
    paths |= {one.union.path: one.union.name for one in there.values() if one.total and one.union.path not in paths}
    for path, name in paths.items():
        above = next((other for other in paths if other != path and path.startswith(other) and len(other) > 0), None)
        if above and len(above) > len(_top(call)):
            raise _bad(f"{name}在{paths[above]}之下，两个都分名额会算不清，请只分给其中一个。")


def _top(call: Call) -> str:
    return str(call.offer.path)


def _give(call: Call, numbers: Mapping[Any, int], there: Mapping[Any, Quota]) -> list[Quota]:
    made = []
    for union, total in numbers.items():
        one = there.get(union.pk) or Quota(offer=call.offer, union=union, path=union.path, total=0, free=0)
        more = total - one.total
        one.total, one.free = total, total - one.used
        if union.pk in there:
            Quota.objects.filter(pk=one.pk).update(total=F("total") + more, free=F("free") + more)
        else:
            one.save(force_insert=True)
        Call.objects.filter(pk=call.pk).update(given=F("given") + more, free=F("free") - more)
        made.append(one)
    return made


def silent(offer: Offer) -> QuerySet[Quota]:
    """The numbers of an offer under which nobody has been handed in yet."""
    rows = Nomination.objects.filter(quota=OuterRef("pk"), state__in=NominationState.STANDING)
    return offer.quotas.filter(~Exists(rows.exclude(state=NominationState.NOMINATED)), total__gt=0)


def remind(*, by: Any, offer: Offer) -> int:
    """Remind the unions that have handed in nobody; gives how many. Raises :class:`Refused` where it is not open."""
    _permit(by, offer)
    if offer.state != OfferState.OPEN:
        raise Refused("推荐已经截止，或者还没有开放。", code="closed")
    with transaction.atomic():
        late = list(silent(offer).select_related("union", "offer__union"))
        ask_officers(late, "reminded")
        Quota.objects.filter(pk__in=[one.pk for one in late]).update(reminded_at=timezone.now())
        audit.record("call.remind", by=by, target=offer, path=offer.path, detail={"unions": len(late)})
    return len(late)


def publish_names(*, by: Any, offer: Offer, days: int, start: date | None = None) -> Call:
    """Show the names of who was approved, masked, on the public page for some days; the list is settled after them.

    Raises :class:`Refused` while somebody still lies at a desk or nobody was approved, :class:`Invalid`.
    """
    _permit(by, offer)
    if not 1 <= days <= 60:
        raise Invalid("公示天数请填写 1 到 60。", at="days")
    rows = offer.nominations.all()
    if waiting := rows.filter(state__in=NominationState.OPEN).count():
        raise Refused(f"还有 {waiting} 人没有审完，审完再公示。", code="not-reviewed")
    if not rows.filter(state=NominationState.APPROVED, entry__isnull=True).exists():
        raise Refused("还没有审核通过的人，没有可以公示的名单。", code="nobody")
    first = start or timezone.localdate()
    with transaction.atomic():
        call = _locked(offer)
        last = first + timedelta(days=days - 1)
        Call.objects.filter(pk=call.pk).update(notice_from=first, notice_until=last)
        audit.record("call.notice", by=by, target=offer, path=offer.path, detail={"until": last.isoformat()})
    call.refresh_from_db()
    return call


def _locked(offer: Offer) -> Call:
    call = Call.objects.select_for_update(of=("self",)).select_related("offer").filter(offer=offer).first()
    if call is None:
        raise Refused("这个项目不是推荐名单，没有推荐名额。", code="not-named")
    return call


def _permit(by: Any, offer: Offer) -> None:
    permit_verb(by, offer, "edit")
    if offer.state in (OfferState.ENDED, OfferState.CANCELLED):
        raise Gone("这个项目已经结束。")


def _bad(sentence: str) -> Invalid:
    return Invalid(sentence, at="numbers")
