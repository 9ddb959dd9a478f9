"""``/firms``: those whose workers applied, and the union of one of them."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from pydantic import ConfigDict

from niangjia.joining.founding.firms import Firm, firm_of, firms, rows_of
from niangjia.joining.rules import READERS
from niangjia.joining.services.founding import found_union
from niangjia.joining.states import REVIEWERS
from niangjia.kernel.api import guard, idempotent
from niangjia.kernel.errors import Missing
from niangjia.organizations.queries import active
from niangjia.organizations.rights import scope

router = Router(tags=["founding"])
READ, REVIEW = guard(*READERS), guard(*REVIEWERS)


class FoundingFirm(Schema):
    """A firm without a union: ``people`` applied, ``missing`` more make one due (``rule``: the law as applied)."""

    id: UUID = Field(description="of one application of the firm")
    name: str
    area: UUID = Field(description="the union that would approve")
    people: int
    waiting: int
    accepted: int
    missing: int
    rule: dict[str, Any]


class FoundingIn(Schema):
    """The union to be: its name, the union above, number and day of the approval, both needed."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=120)
    parent: UUID
    document: str = Field("", max_length=80)
    approved_on: date | None = None
    kin: bool = Field(False, description="among those meant for its offices is a close relative of the employer's head")


class FoundingOut(Schema):
    """The new union, how many applications wait there now, how many people were taken in elsewhere before, and for how many of them
    a transfer has begun."""

    union: UUID
    moved: int
    elsewhere: int
    asked: int


@router.get("/firms", response=list[FoundingFirm], auth=READ)
def list_firms(request: HttpRequest) -> list[dict[str, Any]]:
    """The firms of my branches whose workers applied, the largest first, at most a hundred."""
    return [_out(one) for one in firms(request.user)]


@router.get("/firms/{uuid:pk}", response=FoundingFirm, auth=READ)
def get_firm(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """One firm."""
    return _out(_firm(request, pk))


@router.post("/firms/{uuid:pk}/found", response={201: FoundingOut}, auth=REVIEW)
@idempotent
def found(request: HttpRequest, pk: UUID, body: FoundingIn) -> Status:
    """Found the firm's union and hand over the applications that wait."""
    firm, above = _firm(request, pk), active().filter(scope(request.user, *REVIEWERS), pk=body.parent).first()
    if above is None:
        raise Missing("没有找到上一级工会，或者它不在您的范围内。")
    application = rows_of(request.user, firm.key).get(pk=firm.pk)
    made = found_union(
        by=request.user, application=application, parent=above, name=body.name, document=body.document,
        approved_on=body.approved_on, kin=body.kin,
    )  # fmt: skip
    return Status(201, {"union": made.union.pk, "moved": made.moved, "elsewhere": made.elsewhere, "asked": made.asked})


def _firm(request: HttpRequest, pk: UUID) -> Firm:
    one = firm_of(request.user, pk)
    if one is None:
        raise Missing("没有找到这个单位的入会申请，或者它已经建会。")
    return one


def _out(one: Firm) -> dict[str, Any]:
    return {
        "id": one.pk, "name": one.name, "area": one.area.pk, "people": one.people, "waiting": one.waiting,
        "accepted": one.accepted, "missing": one.missing, "rule": one.applied.as_dict(),
    }  # fmt: skip
