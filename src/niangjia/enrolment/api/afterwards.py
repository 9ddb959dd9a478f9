"""What comes after: the account of an offer, one rating each."""

from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from niangjia.enrolment import rules, services
from niangjia.enrolment.api.schemas import Reason
from niangjia.enrolment.costs import Account, account, current
from niangjia.enrolment.models import Settlement
from niangjia.enrolment.opinions import opinion
from niangjia.enrolment.services import NewCost
from niangjia.enrolment.states import OPENERS, WATCHERS
from niangjia.enrolment.views.common import get_offer
from niangjia.kernel.api import guard, idempotent
from niangjia.organizations.views.common import get

router = Router(tags=["afterwards"])


class CostIn(Schema):
    """An item: ``planned`` yuan by its ``basis`` (whole, per person, per person and day), ``actual`` as one sum."""

    item: str = Field(max_length=60)
    basis: Literal["whole", "person", "day"] = "whole"
    planned: Decimal = Field(Decimal(0), ge=0, max_digits=12, decimal_places=2)
    actual: Decimal | None = Field(None, ge=0, max_digits=12, decimal_places=2)


class CostsIn(Schema):
    """All items of an offer; they replace those that stood there."""

    costs: list[CostIn] = Field(max_length=50)


class CostOut(Schema):
    """An item; sums as strings of yuan with two decimals."""

    item: str
    basis: str
    planned: str
    actual: str | None


class OfferAccountOut(Schema):
    """The account as it stands; ``settlement`` where it is closed. Sums as strings of yuan with two decimals."""

    people: int
    person_days: int
    days: int
    planned: str
    actual: str | None
    per_person: str | None
    per_day: str | None
    costs: list[CostOut]
    rule: dict[str, Any]
    beyond: list[str]
    settlement: UUID | None


class SettleIn(Schema):
    """``outside`` the province; ``note`` why it goes beyond the rule, where it does."""

    outside: bool = False
    note: str = Field("", max_length=400)


class SettlementOut(Schema):
    """A closed account."""

    id: UUID
    offer: UUID
    state: str
    people: int
    person_days: int
    planned: str
    actual: str
    rule: dict[str, Any]
    beyond: list[str]
    note: str


class RatingIn(Schema):
    """One to five stars, and a word."""

    stars: int = Field(ge=1, le=5)
    comment: str = Field("", max_length=300)


class Rated(Schema):
    """That it was heard; nothing of what was said."""

    rated: bool


class OpinionOut(Schema):
    """Nothing below ten voices, then whole tens, in no order."""

    heard: int
    average: float | None
    stars: dict[int, int]
    comments: list[str]


@router.get("/offers/{uuid:pk}/account", response=OfferAccountOut, auth=guard(*WATCHERS))
def get_account(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """What it was to cost and what it cost, by person and day."""
    one = get_offer(request.user, pk)
    closed = current(one)
    return _account(account(one)) | {"settlement": closed.pk if closed else None}


@router.put("/offers/{uuid:pk}/costs", response=OfferAccountOut, auth=guard(*OPENERS))
def put_costs(request: HttpRequest, pk: UUID, body: CostsIn) -> dict[str, Any]:
    """Write down all items."""
    one = get_offer(request.user, pk)
    services.set_costs(by=request.user, offer=one, costs=[NewCost(**cost.dict()) for cost in body.costs])
    return _account(account(one)) | {"settlement": None}


@router.post("/offers/{uuid:pk}/settle", response=SettlementOut, auth=guard(*OPENERS))
@idempotent
def settle(request: HttpRequest, pk: UUID, body: SettleIn) -> dict[str, Any]:
    """Close the account."""
    one = get_offer(request.user, pk)
    return _settlement(services.settle(by=request.user, offer=one, outside=body.outside, note=body.note))


@router.post("/settlements/{uuid:pk}/withdraw", response=SettlementOut, auth=guard(*OPENERS))
@idempotent
def withdraw_settlement(request: HttpRequest, pk: UUID, body: Reason) -> dict[str, Any]:
    """Open it again, with the reason."""
    rows = Settlement.objects.filter(offer__in=rules.visible(request.user)).select_related("offer")
    one: Settlement = get(rows, pk, "没有找到这次结算，或不在您的范围内。")
    return _settlement(services.withdraw_settlement(by=request.user, settlement=one, reason=body.reason))


@router.get("/offers/{uuid:pk}/opinion", response=OpinionOut, auth=guard(*WATCHERS))
def get_opinion(request: HttpRequest, pk: UUID) -> Any:
    """What people said of it."""
    return opinion(get_offer(request.user, pk))


@router.post("/enrolments/{uuid:pk}/rate", response=Rated, auth=guard("login"))
def rate(request: HttpRequest, pk: UUID, body: RatingIn) -> dict[str, bool]:
    """Say how it was, once; what was said is kept apart from who said it, so no key remembers the request either."""
    entry = get(rules.own_entries(request.user), pk, "没有找到这份报名。")
    services.rate(by=request.user, entry=entry, stars=body.stars, comment=body.comment)
    return {"rated": True}


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def _account(one: Account) -> dict[str, Any]:
    plain = ("people", "person_days", "days", "rule", "beyond")
    sums = ("planned", "actual", "per_person", "per_day")
    costs = [
        {"item": cost.item, "basis": cost.basis, "planned": _text(cost.planned), "actual": _text(cost.actual)}
        for cost in one.costs
    ]
    said = {name: getattr(one, name) for name in plain} | {name: _text(getattr(one, name)) for name in sums}
    return said | {"costs": costs}


def _settlement(one: Settlement) -> dict[str, Any]:
    plain = ("id", "state", "people", "person_days", "rule", "beyond", "note")
    sums = {"planned": _text(one.planned), "actual": _text(one.actual)}
    return {name: getattr(one, name) for name in plain} | sums | {"offer": one.offer_id}
