"""A rest cure from the plan to the account: plan, contract, insure, settle, open again."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.enrolment import rolls
from niangjia.enrolment import services as places
from niangjia.enrolment.costs import current, days_of
from niangjia.enrolment.services.settling import NewCost
from niangjia.kernel import audit
from niangjia.kernel.attachments import attach
from niangjia.kernel.calendar import unmeant
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.kernel.workflow import move
from niangjia.recuperation import rules
from niangjia.recuperation.allowed import Judged, judge
from niangjia.recuperation.models import Programme
from niangjia.recuperation.states import PROGRAMME_MOVES, ProgrammeState

KIND = "recuperation"
MOST = Decimal(1_000_000_000)


@dataclass(frozen=True)
class Plan:
    """Where it goes, whether outside the province, what a day of one person may cost in yuan."""

    place: str
    per_day: Decimal
    outside: bool = False


@dataclass(frozen=True)
class Contract:
    """With whom, under which number, from when to when, for how much in yuan."""

    party: str
    signed_on: date
    valid_from: date
    valid_to: date
    amount: Decimal
    contract_no: str = ""


def plan(*, by: Any, offer: Any, new: Plan) -> Programme:
    """Plan a rest cure of an offer; days and cost a day are held against the regulation of the region.

    Raises :class:`Invalid` with rule and source where it is against the rule, :class:`Refused` where there is one.
    """
    if not rolls.offers(by, KIND, may_write=True).filter(pk=offer.pk).exists():
        if rolls.offers(by, KIND).filter(pk=offer.pk).exists():
            raise Forbidden("您可以查看，但不能办理。", code="wrong-role")
        raise Missing("没有找到这个疗休养项目，或不在您的范围内。")
    main = rolls.main_of(offer)
    if main is not None:
        raise Refused(f"这些是“{main.title}”的其余名额，合同、保险和费用都记在那个项目上。", code="planned-elsewhere")
    days = max(days_of(one) for one in offer.sessions.all())
    found = _judged(offer, days, new.per_day, new.outside)
    try:
        with transaction.atomic():
            made = Programme.objects.create(
                offer=offer, union_id=offer.union_id, path=offer.path, place=new.place.strip(), per_day=new.per_day,
                outside=new.outside, days=days, rule=found.applied.as_dict(), warnings=found.warnings,
            )  # fmt: skip
            audit.record("programme.plan", by=by, target=made, detail={"days": days, "per_day": str(new.per_day)})
    except IntegrityError as error:
        raise Refused("这个项目已经有疗休养安排。", code="planned-before") from error
    return made


def _judged(offer: Any, days: int, per_day: Decimal, outside: bool) -> Judged:
    if not Decimal(0) < per_day < MOST:
        raise Invalid("请填写每人每天的标准。", errors={"per_day": ["请填写大于 0 的金额。"]})
    found = judge(region=offer.union.region_code, on=timezone.localdate(offer.closes_at), days=days, per_day=per_day, outside=outside)
    if found.refused:
        errors = {name: [sentence] for name, sentence in found.refused.items()}
        raise Invalid(next(iter(found.refused.values())), code="beyond-rule", errors=errors, rule=found.applied.as_dict())
    return found


def contract(*, by: Any, programme: Programme, new: Contract, file: Any = None) -> Programme:
    """Write the contract down; its sum a person and day is held against the rule, and stands in the account as planned."""
    return _contract(by, programme, new, "contract", file=file)


def amend(*, by: Any, programme: Programme, new: Contract, reason: str, file: Any = None) -> Programme:
    """Put a contract right, with the reason."""
    return _contract(by, programme, new, "amend", file=file, reason=reason)


def _contract(by: Any, programme: Programme, new: Contract, verb: str, *, file: Any, reason: str = "") -> Programme:
    one = _permitted(by, programme, verb)
    _check(new)
    found = _judged(one.offer, one.days, _per_day(one, new.amount), one.outside)
    with transaction.atomic():
        places.hold_account(one.offer)
        said: dict[str, Any] = asdict(new) | {"rule": found.applied.as_dict(), "warnings": found.warnings}
        move(one, verb, by=by, moves=PROGRAMME_MOVES, reason=reason, **said)
        if file is not None:
            attach(file, owner=one, by=by)
        _into_account(by, one)
        audit.record(f"programme.{verb}", by=by, target=one, reason=reason, detail={"amount": str(new.amount)})
    return one


def _check(new: Contract) -> None:
    errors: dict[str, list[str]] = {}
    if not new.party.strip():
        errors["party"] = ["请写承办方。"]
    if new.valid_to < new.valid_from:
        errors["valid_to"] = ["合同止不能早于合同起。"]
    errors |= unmeant((name, getattr(new, name)) for name in ("signed_on", "valid_from", "valid_to"))
    if not Decimal(0) < new.amount < MOST:
        errors["amount"] = ["请填写大于 0 的金额。"]
    if errors:
        raise Invalid(next(iter(errors.values()))[0], errors=errors)


def _per_day(one: Programme, amount: Decimal) -> Decimal:
    """What the contract is a person and day, as if every place were taken."""
    people = rolls.places(one.offer) or 1
    return (amount / people / one.days).quantize(Decimal("0.01"))


def _into_account(by: Any, one: Programme) -> None:
    """Nothing is typed twice: the contract's sum and the premium stand in the offer's account."""
    bills = {cost.item: cost.actual for cost in one.offer.costs.all()}
    others = [
        NewCost(cost.item, cost.planned, cost.basis, cost.actual)
        for cost in one.offer.costs.all()
        if cost.item not in ("疗养费", "保险费")
    ]
    own = [NewCost("疗养费", one.amount or Decimal(0), "whole", bills.get("疗养费"))] if one.amount is not None else []
    if one.premium is not None:
        own.append(NewCost("保险费", one.premium, "whole", bills.get("保险费")))
    places.set_costs(by=by, offer=one.offer, costs=[*own, *others])


def insure(*, by: Any, programme: Programme, insurer: str, policy_no: str, premium: Decimal) -> Programme:
    """Write down who insures the people, under which policy, for how much."""
    one = _permitted(by, programme, "amend")
    if not insurer.strip() or not policy_no.strip():
        raise Invalid("请写保险公司和保单号。", at="policy_no")
    if not Decimal(0) <= premium < MOST:
        raise Invalid("保费要不小于 0。", errors={"premium": ["请填写不小于 0 的金额。"]})
    with transaction.atomic():
        places.hold_account(one.offer)
        Programme.objects.filter(pk=one.pk).update(insurer=insurer.strip(), policy_no=policy_no.strip(), premium=premium)
        one.refresh_from_db()
        _into_account(by, one)
        audit.record("programme.insure", by=by, target=one, detail={"policy": policy_no.strip()})
    return one


def settle(*, by: Any, programme: Programme, note: str = "") -> Programme:
    """Close the account once the offer has ended; what goes beyond the rule needs a note. As ``enrolment.services.settle``."""
    one = _permitted(by, programme, "settle")
    places.settle(by=by, offer=one.offer, outside=one.outside, note=note)
    one.refresh_from_db()
    return one


def settle_with_account(*, by: Any, offer: Any) -> None:
    """What follows for its rest cure when the account of an offer is closed, here or there.

    Raises :class:`Refused` where the contract is still to be written down: its sum belongs to the account.
    """
    for one in Programme.objects.filter(offer=offer):
        if one.state == ProgrammeState.PLANNED:
            raise Refused("还没有登记疗休养合同，登记以后再结算。", code="no-contract")
        move(one, "settle", by=by, moves=PROGRAMME_MOVES)
        audit.record("programme.settle", by=by, target=one)


def reopen(*, by: Any, programme: Programme, reason: str) -> Programme:
    """Take a settlement back, with the reason."""
    one = _permitted(by, programme, "reopen")
    made = current(one.offer)
    if made is None:
        raise Refused("还没有结算，不用撤回。", code="not-settled")
    places.withdraw_settlement(by=by, settlement=made, reason=reason)
    one.refresh_from_db()
    return one


def reopen_with_account(*, by: Any, offer: Any, reason: str) -> None:
    """What follows for its rest cure when the account of an offer is opened again."""
    for one in Programme.objects.filter(offer=offer, state=ProgrammeState.SETTLED):
        move(one, "reopen", by=by, moves=PROGRAMME_MOVES, reason=reason)
        audit.record("programme.reopen", by=by, target=one, reason=reason)


def _permitted(by: Any, programme: Programme, verb: str) -> Programme:
    one = rules.movable(by, verb).select_related("offer__union").filter(pk=programme.pk).first()
    if one is not None:
        return one
    if rules.visible(by).filter(pk=programme.pk).exists():
        raise Forbidden("您可以查看，但不能办理。", code="wrong-role")
    raise Missing("没有找到这次疗休养，或不在您的范围内。")
