"""What an offer costs: the items written down, the account closed, and opened again with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from niangjia.enrolment import rolls
from niangjia.enrolment.costs import account, current
from niangjia.enrolment.models import BASES, Cost, Offer, Settlement
from niangjia.enrolment.services.permits import permit_verb
from niangjia.enrolment.states import SETTLEMENT_MOVES, OfferState
from niangjia.kernel import audit
from niangjia.kernel.errors import Invalid, Refused
from niangjia.kernel.questions import react
from niangjia.kernel.records import account_of
from niangjia.kernel.workflow import move

MOST = Decimal(1_000_000_000)
ITEMS = 50


@dataclass(frozen=True)
class NewCost:
    """An item in yuan: ``planned`` by ``basis`` (whole, person, day), ``actual`` as a whole sum, None until it is billed."""

    item: str
    planned: Decimal = Decimal(0)
    basis: str = "whole"
    actual: Decimal | None = None


def set_costs(*, by: Any, offer: Offer, costs: Sequence[NewCost]) -> list[Cost]:
    """Write down all items of an offer, instead of those that stood there.

    Raises :class:`Invalid` with each line that is wrong, :class:`Refused` once it is settled.
    """
    permit_verb(by, offer, "settle")
    said = [sentence for number, one in enumerate(costs, 1) for sentence in _wrong(number, one)]
    said += ["费用项目不能重名。"] if len({one.item.strip() for one in costs}) < len(costs) else []
    said += [f"最多 {ITEMS} 项。"] if len(costs) > ITEMS else []
    if said:
        raise Invalid(said[0], errors={"costs": said})
    with transaction.atomic():
        hold_account(offer)
        Cost.objects.filter(offer=offer).delete()
        for one in costs:
            Cost.objects.create(
                offer=offer, item=one.item.strip(), basis=one.basis, planned=one.planned, actual=one.actual
            )
        audit.record("cost.set", by=by, target=offer, path=offer.path, detail={"items": len(costs)})
    return list(Cost.objects.filter(offer=offer))


def settle(*, by: Any, offer: Offer, outside: bool = False, note: str = "") -> Settlement:
    """Close the account of an ended offer; what goes beyond the rule of its kind needs a ``note``.

    ``outside`` the province, where more days are allowed. ``REACTIONS["offer_settled"]`` follow in the same transaction, as
    ``react(offer=, by=)``. Raises :class:`Refused` (not ended, or the draw of its rest is not; a bill
    missing, nobody attended, settled), :class:`Invalid` without the note.
    """
    permit_verb(by, offer, "settle")
    if offer.state != OfferState.ENDED:
        raise Refused("项目结束归档以后才能结算。", code="not-ended")
    rest = Offer.objects.filter(rest_of__offer=offer).exclude(state__in=(OfferState.ENDED, OfferState.CANCELLED)).first()
    if rest is not None:
        raise Refused(f"其余名额的“{rest.title}”还没有结束归档，和本项目一起结算。", code="rest-not-ended")
    with transaction.atomic():
        hold_account(offer)
        found = account(offer, outside=outside)
        if found.actual is None:
            raise Refused("还有费用没有填实支金额，填完再结算。", code="bill-missing")
        if not found.people:
            raise Refused("没有人参加，无法计算人均费用。", code="nobody-came")
        if found.beyond and not note.strip():
            raise Invalid(f"超出规定：{'；'.join(found.beyond)}。请写明理由。", at="note")
        made = Settlement.objects.create(
            offer=offer, people=found.people, person_days=found.person_days, planned=found.planned, actual=found.actual,
            rule=found.rule, beyond=found.beyond, note=note.strip()[:400], by=account_of(by),
        )  # fmt: skip
        audit.record("settlement.make", by=by, target=offer, path=offer.path, reason=note)
        react("offer_settled", offer=offer, by=by)
    return made


def withdraw_settlement(*, by: Any, settlement: Settlement, reason: str) -> Settlement:
    """Open an account again, with the reason; the closed one is kept as it was.

    ``REACTIONS["offer_unsettled"]`` follow in the same transaction, as ``react(offer=, by=, reason=)``.
    """
    permit_verb(by, settlement.offer, "settle")
    with transaction.atomic():
        move(settlement, "withdraw", by=by, moves=SETTLEMENT_MOVES, reason=reason)
        offer = settlement.offer
        audit.record("settlement.withdraw", by=by, target=offer, path=offer.path, reason=reason)
        react("offer_unsettled", offer=offer, by=by, reason=reason)
    return settlement


def hold_account(offer: Offer) -> None:
    """One at a time until the end of the transaction, before anything that hangs on the account is written.

    Raises :class:`Refused` once it is settled, and where the account is another's.
    """
    main = rolls.main_of(offer)
    if main is not None:
        raise Refused(f"这些是“{main.title}”的其余名额，费用在那个项目里一起登记、结算。", code="account-elsewhere")
    Offer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
    if current(offer):
        raise Refused("已经结算。要改费用，先撤回结算。", code="settled")


def _wrong(number: int, one: NewCost) -> list[str]:
    said = []
    if not one.item.strip() or len(one.item) > 60:
        said.append(f"第 {number} 行：请写费用项目，最多 60 字。")
    if one.basis not in BASES:
        said.append(f"第 {number} 行：计价方式只有整笔、每人、每人每天。")
    if not all(_is_sum(value) for value in (one.planned, one.actual) if value is not None):
        said.append(f"第 {number} 行：金额要是不小于零的数，最多两位小数。")
    return said


def _is_sum(value: Decimal) -> bool:
    return value.is_finite() and 0 <= value < MOST and value == value.quantize(Decimal("0.01"))
