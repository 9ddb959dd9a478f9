"""``/recuperations`` and ``/turns``."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from niangjia.enrolment import rolls
from niangjia.enrolment.costs import account
from niangjia.enrolment.services import turns as register
from niangjia.kernel.api import Page, Paging, guard, idempotent, paged
from niangjia.kernel.errors import Missing
from niangjia.kernel.keyset import slice_of
from niangjia.organizations.queries import active
from niangjia.organizations.rights import reaches
from niangjia.organizations.views.common import get
from niangjia.recuperation import rules, services
from niangjia.recuperation.models import Programme
from niangjia.recuperation.services import Contract, Plan
from niangjia.recuperation.states import OPENERS, WATCHERS

router = Router(tags=["recuperation"])
KIND = "recuperation"


class RecuperationOut(Schema):
    """A rest cure; money in yuan. ``rule`` is the regulation as it was applied, ``warnings`` what it said."""

    id: UUID
    offer: UUID
    union: UUID
    state: str
    place: str
    outside: bool
    days: int
    per_day: Decimal
    party: str
    contract_no: str
    signed_on: date | None
    valid_from: date | None
    valid_to: date | None
    amount: Decimal | None
    insurer: str
    policy_no: str
    premium: Decimal | None
    rule: dict[str, Any]
    warnings: list[str]


class RecuperationWhole(RecuperationOut):
    """With its account as it stands."""

    people: int
    planned: Decimal
    actual: Decimal | None
    per_day_actual: Decimal | None
    beyond: list[str]


class RecuperationNew(Schema):
    """Where an offer goes."""

    offer: UUID
    place: str = Field(min_length=1, max_length=120)
    per_day: Decimal = Field(gt=0, lt=1_000_000, decimal_places=2)
    outside: bool = False


class RecuperationContract(Schema):
    """The contract; ``reason`` where one is put right."""

    party: str = Field(min_length=1, max_length=120)
    contract_no: str = Field("", max_length=60)
    signed_on: date
    valid_from: date
    valid_to: date
    amount: Decimal = Field(gt=0, lt=1_000_000_000, decimal_places=2)
    reason: str = Field("", max_length=400)


class RecuperationInsurance(Schema):
    """Who insures."""

    insurer: str = Field(min_length=1, max_length=120)
    policy_no: str = Field(min_length=1, max_length=60)
    premium: Decimal = Field(ge=0, lt=100_000_000, decimal_places=2)


class RecuperationNote(Schema):
    """Why it goes beyond the rule, where it does."""

    note: str = Field("", max_length=400)


class RecuperationReason(Schema):
    """Why."""

    reason: str = Field(max_length=400)


class TurnOut(Schema):
    """Somebody has had a turn."""

    id: UUID
    name: str
    union: UUID
    on: date
    outside: bool
    place: str
    category: str


class TurnsNew(Schema):
    """Earlier turns pasted from a spreadsheet: name, number, day, place."""

    union: UUID
    text: str = Field(min_length=1, max_length=2_000_000)


class TurnFailed(Schema):
    """A line (from 1) that cannot be written down, and why."""

    line: int
    why: str


class TurnsLooked(Schema):
    """What would come of a list; ``failed`` are the lines that would be left out."""

    people: int
    failed: list[TurnFailed]


class TurnsOut(Schema):
    """How many were written down."""

    people: int


@router.get("/recuperations", response=Page[RecuperationOut], auth=guard(*WATCHERS))
def list_programmes(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """The rest cures of my branches."""
    rows = rules.visible(request.user)
    return paged(slice_of(rows, order="-created_at", cursor=query.cursor, limit=query.limit), out)


@router.get("/recuperations/{uuid:pk}", response=RecuperationWhole, auth=guard(*WATCHERS))
def get_programme(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """One rest cure with its account."""
    return whole(_one(request.user, pk))


@router.post("/recuperations", response={201: RecuperationWhole}, auth=guard(*OPENERS))
@idempotent
def plan(request: HttpRequest, body: RecuperationNew) -> Status[dict[str, Any]]:
    """Plan a rest cure of an offer."""
    offer = get(rolls.offers(request.user, KIND), body.offer, "没有找到这个疗休养项目，或不在您的范围内。")
    made = services.plan(by=request.user, offer=offer, new=Plan(body.place, body.per_day, body.outside))
    return Status(201, whole(made))


@router.post("/recuperations/{uuid:pk}/contract", response=RecuperationWhole, auth=guard(*OPENERS))
@idempotent
def contract(request: HttpRequest, pk: UUID, body: RecuperationContract) -> dict[str, Any]:
    """Write the contract down."""
    return whole(services.contract(by=request.user, programme=_one(request.user, pk), new=_contract(body)))


@router.post("/recuperations/{uuid:pk}/amend", response=RecuperationWhole, auth=guard(*OPENERS))
@idempotent
def amend(request: HttpRequest, pk: UUID, body: RecuperationContract) -> dict[str, Any]:
    """Put the contract right."""
    one = _one(request.user, pk)
    return whole(services.amend(by=request.user, programme=one, new=_contract(body), reason=body.reason))


@router.post("/recuperations/{uuid:pk}/insure", response=RecuperationWhole, auth=guard(*OPENERS))
@idempotent
def insure(request: HttpRequest, pk: UUID, body: RecuperationInsurance) -> dict[str, Any]:
    """Say who insures."""
    return whole(services.insure(by=request.user, programme=_one(request.user, pk), **body.dict()))


@router.post("/recuperations/{uuid:pk}/settle", response=RecuperationWhole, auth=guard(*OPENERS))
@idempotent
def settle(request: HttpRequest, pk: UUID, body: RecuperationNote) -> dict[str, Any]:
    """Close the account."""
    return whole(services.settle(by=request.user, programme=_one(request.user, pk), note=body.note))


@router.post("/recuperations/{uuid:pk}/reopen", response=RecuperationWhole, auth=guard(*OPENERS))
@idempotent
def reopen(request: HttpRequest, pk: UUID, body: RecuperationReason) -> dict[str, Any]:
    """Take the settlement back."""
    return whole(services.reopen(by=request.user, programme=_one(request.user, pk), reason=body.reason))


@router.get("/turns", response=Page[TurnOut], auth=guard(*WATCHERS))
def list_turns(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """Who has had a turn, of my branches' people."""
    rows = rolls.turns(request.user, KIND)
    return paged(slice_of(rows, order="-on", cursor=query.cursor, limit=query.limit), turn_out)


@router.post("/turns/preview", response=TurnsLooked, auth=guard(*OPENERS))
def look_at_turns(request: HttpRequest, body: TurnsNew) -> dict[str, Any]:
    """What would come of a list of earlier turns; nothing is written."""
    found = register.preview_turns(by=request.user, union=_union(request, body), text=body.text, kind=KIND)
    failed = [{"line": line, "why": why} for line, why in found.problems.items()]
    return {"people": len(found.good), "failed": failed}


@router.post("/turns", response={201: TurnsOut}, auth=guard(*OPENERS))
@idempotent
def add_turns(request: HttpRequest, body: TurnsNew) -> Status[dict[str, Any]]:
    """Write down the turns of earlier years, all that can be."""
    people = register.import_turns(by=request.user, union=_union(request, body), text=body.text, kind=KIND)
    return Status(201, {"people": people})


def _union(request: HttpRequest, body: TurnsNew) -> Any:
    union = active().filter(pk=body.union).first()
    if union is None or not reaches(request.user, union.path):
        raise Missing("没有找到这个工会，或不在您的范围内。")
    return union


def out(one: Programme) -> dict[str, Any]:
    """A rest cure as it goes out."""
    names = [name for name in RecuperationOut.model_fields if name not in ("offer", "union")]
    return {name: getattr(one, name) for name in names} | {"offer": one.offer_id, "union": one.union_id}


def whole(one: Programme) -> dict[str, Any]:
    """With the account."""
    found = account(one.offer, outside=one.outside)
    sums = {"people": found.people, "planned": found.planned, "actual": found.actual, "beyond": found.beyond}
    return out(one) | sums | {"per_day_actual": found.per_day}


def turn_out(one: Any) -> dict[str, Any]:
    """A turn as it goes out."""
    names = ("id", "name", "on", "outside", "place", "category")
    return {name: getattr(one, name) for name in names} | {"union": one.union_id}


def _contract(body: RecuperationContract) -> Contract:
    return Contract(**body.dict(exclude={"reason"}))


def _one(user: Any, pk: UUID) -> Programme:
    found: Programme = get(rules.visible(user).select_related("offer__union"), pk, "没有找到这次疗休养，或不在您的范围内。")
    return found
