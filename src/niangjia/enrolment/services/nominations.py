"""People are put forward: by a union within its number, or named by the desk; taken back; their own no."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from niangjia.enrolment.charging import charge, lengthen
from niangjia.enrolment.models import DIRECT, Nomination, Offer, Quota
from niangjia.enrolment.naming import Named
from niangjia.enrolment.nominations import rules as nomination_rules
from niangjia.enrolment.nominations.notices import READ, tell, tell_all
from niangjia.enrolment.services.permits import permit_offering
from niangjia.enrolment.services.seating import place
from niangjia.enrolment.sifting import Sift, Sifted, sift
from niangjia.enrolment.states import NOMINATION_MOVES, NominationState, OfferState
from niangjia.kernel import audit
from niangjia.kernel.errors import Forbidden, Gone, Invalid, Missing, Refused
from niangjia.kernel.workflow import Event, move, move_many


def preview(
    *, by: Any, quota: Quota, union: Any, rows: Sequence[Named], overrides: dict[int, str] | None = None
) -> Sift:
    """What would come of a list; nothing is written. Raises :class:`Missing`, :class:`Forbidden`, :class:`Gone`."""
    _permit(by, quota, union, timezone.now())
    return sift(quota.offer, quota, union, rows, overrides)


def nominate(
    *, by: Any, quota: Quota, union: Any, rows: Sequence[Named], overrides: dict[int, str] | None = None, mark: str = "",
    now: datetime | None = None,
) -> Sift:
    """Put forward everybody on a list who can be; ``mark`` is the preview's: nobody else than was shown there.

    Gives the list back with who was ``made`` a nomination, and why not the others.
    On an offer with a list (direct) they have their places at once. Raises :class:`Refused` (the preview no longer
    holds, nobody, the number is used up), :class:`Gone` (closed).
    """
    with transaction.atomic():
        locked = Quota.objects.select_for_update(of=("self",)).select_related("offer__union", "union").get(pk=quota.pk)
        _permit(by, locked, union, now or timezone.now())
        found = sift(locked.offer, locked, union, rows, overrides)
        if mark and mark != found.mark:
            raise Refused("名单和预览时不一样了（有人刚刚推荐了其中的人，或名额有变化），请重新核对。", code="preview-stale")
        if not found.good:
            raise Refused("名单里没有可以推荐的人。", code="nobody")
        made = found.made = _write(locked, union, found.good, by)
        overridden = {str(one.person_id): one.override for one in made if one.override}
        audit.record("nomination.add", by=by, target=locked.offer, path=union.path,
                     detail={"people": len(made), "overrides": len(overridden)},
                     reason="；".join(sorted(set(overridden.values())))[:400])  # fmt: skip
        if locked.offer.mode == DIRECT:
            _at_once(locked.offer, made, by)
        else:
            tell_all(Nomination.objects.filter(pk__in=[one.pk for one in made]).select_related(*READ), "nominated")
    return found


def _write(quota: Quota, union: Any, good: list[Sifted], by: Any) -> list[Nomination]:
    """Rows, their events and the count, set-based; in the order of people, so that two lists never wait crosswise."""
    last = Nomination.objects.filter(offer=quota.offer, union=union).aggregate(n=Max("rank"))["n"] or 0
    made = [
        Nomination(
            offer=quota.offer, quota=quota, pool=one.pool, union=union, path=union.path, at=union.path,
            person_id=one.membership.person_id, member_union_id=one.membership.union_id, name=one.membership.name,
            rank=last + n, misfit=one.why if one.override else "", override=one.override,
        )
        for n, one in enumerate(good, 1)
    ]  # fmt: skip
    made.sort(key=lambda one: str(one.person_id))
    try:
        with transaction.atomic():
            Nomination.objects.bulk_create(made)
    except IntegrityError as error:
        raise Refused("名单里有人刚刚被别的工会推荐了，请重新核对。", code="somebody-was-first") from error
    Event.objects.bulk_create(
        Event(label="enrolment.nomination", object_id=one.pk, verb="nominate", target=NominationState.NOMINATED, by=by,
              path=one.path, reason=one.override, data={"misfit": one.misfit} if one.misfit else {})
        for one in made
    )  # fmt: skip
    if quota.offer.mode == DIRECT:
        lengthen(quota, len(made))
    charge(quota, len(made))
    return made


def _at_once(offer: Offer, made: list[Nomination], by: Any) -> None:
    move_many(Nomination.objects.filter(pk__in=[one.pk for one in made]), "approve", by=by, moves=NOMINATION_MOVES)
    place(by=by, offer=offer)


def withdraw(*, by: Any, nomination: Nomination, reason: str = "") -> Nomination:
    """Take back somebody whom one's union put forward; the person is told."""
    if not nomination_rules.withdrawable(by).filter(pk=nomination.pk).exists():
        raise _no(by, nomination, "撤回推荐由推荐的工会办理。")
    with transaction.atomic():
        one = leave(nomination, "withdraw", by=by, reason=reason)
        tell(one, "withdrawn")
    return one


def decline(*, by: Any, nomination: Nomination) -> Nomination:
    """One's own no. Raises :class:`Refused` once the list is settled: then the place itself is given up."""
    if not nomination_rules.own(by).filter(pk=nomination.pk).exists():
        raise Missing("没有找到这份推荐。")
    if nomination.entry_id:
        raise Refused("名单已经确定，去不了请在“我的名额”里让出。", code="placed")
    with transaction.atomic():
        return leave(nomination, "decline", by=by, reason="")


def leave(nomination: Nomination, verb: str, *, by: Any, reason: str) -> Nomination:
    """Carry a nomination away by ``verb``, which the caller may do. Raises :class:`Refused` once it is a place."""
    one = Nomination.objects.select_for_update(of=("self",)).select_related(*READ).get(pk=nomination.pk)
    was = one.state
    if one.entry_id:
        raise Refused("名单已经确定，请在报名名单里办理。", code="placed")
    move(one, verb, by=by, moves=NOMINATION_MOVES, reason=reason, since=timezone.now())
    if was in NominationState.STANDING:
        charge(one.quota, -1)
    audit.record(f"nomination.{verb}", by=by, target=one, path=one.path, subject=one.person_id, reason=reason)
    return one


def _permit(by: Any, quota: Quota, union: Any, now: datetime) -> None:
    offer = quota.offer
    own = quota.path == offer.path  # the offering union's own number is not for those below it
    if not union.path.startswith(quota.path) or (own and union.path != quota.path):
        raise Invalid("推荐单位不在这个名额的范围内。", at="union")
    permit_offering(by, union.path)
    if offer.state == OfferState.DRAFT and offer.mode != DIRECT:
        raise Missing("没有找到这个项目。")
    if offer.state == OfferState.CANCELLED:
        raise Gone("这个项目已经取消。", code="cancelled")
    late = offer.mode != DIRECT and (offer.state != OfferState.OPEN or now >= offer.closes_at)
    if late or offer.state in (OfferState.DRAFT, OfferState.ENDED):
        said = "先开放，再定名单。" if offer.state == OfferState.DRAFT else "推荐已经截止。"
        raise Gone(said, code="closed")
    if now < offer.opens_at:
        raise Refused("还没有开始推荐。", code="not-yet-open")


def _no(by: Any, nomination: Nomination, sentence: str) -> Forbidden | Missing:
    if nomination_rules.nominations(by).filter(pk=nomination.pk).exists():
        return Forbidden(sentence, code="wrong-role")
    return Missing("没有找到这份推荐，或不在您的范围内。")
