"""``/enrolments/in-vain``: people and unions that asked and never had a place."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from niangjia.enrolment.lists_people import NeverListing
from niangjia.enrolment.queries_unions import unions_in_vain
from niangjia.enrolment.states import WATCHERS
from niangjia.kernel.api import Page, Paging, guard, listed, paged

router = Router(tags=["enrolments"])


class InVainOut(Schema):
    """Somebody who asked and never had a place: how often, and when last."""

    name: str
    union: UUID
    times: int
    offer: UUID
    created_at: datetime


class UnionInVainOut(Schema):
    """A union of whose people nobody ever had a place, and how many asked."""

    name: str
    people: int


class InVainQuery(Paging):
    """Of one branch, for one kind of offer."""

    union: str = Field("", max_length=40)
    kind: str = Field("", max_length=16)


@router.get("/enrolments/in-vain", response=Page[InVainOut], auth=guard(*NeverListing.roles))
def list_in_vain(request: HttpRequest, query: Query[InVainQuery]) -> dict[str, Any]:
    """Who of my branches asked and never had a place, a line a person; how often, and when last."""
    return paged(listed(NeverListing, request.user, query), in_vain_out)


@router.get("/enrolments/in-vain/unions", response=list[UnionInVainOut], auth=guard(*WATCHERS))
def list_unions_in_vain(request: HttpRequest) -> list[dict[str, Any]]:
    """Unions of my branches of whose people nobody ever had a place, those with most people first; the first fifty."""
    return [{"name": name, "people": people} for name, people in unions_in_vain(request.user)]


def in_vain_out(one: Any) -> dict[str, Any]:
    """A person's last time, as staff see it."""
    ids = {"union": one.union_id, "offer": one.offer_id}
    return {name: getattr(one, name) for name in ("name", "times", "created_at")} | ids
