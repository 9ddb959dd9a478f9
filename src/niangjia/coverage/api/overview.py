"""``/coverage``: firms and workers against unions, and where to go next."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from niangjia.coverage.lists import NextListing
from niangjia.coverage.queries import Line, overview, where_next
from niangjia.kernel.access import STAFF
from niangjia.kernel.api import Page, Paging, guard, listed, paged
from niangjia.kernel.errors import Missing
from niangjia.organizations.api.schemas import Ref, ref
from niangjia.organizations.queries import top_unions
from niangjia.organizations.rules import visible

router = Router(tags=["coverage"])


class CoverageLineOut(Schema):
    """Firms, those with a union, workers, and members in firms where that is known."""

    label: str
    union: UUID | None
    firms: int
    covered: int
    workers: int
    joined: int | None


class GroupOut(Schema):
    """A group of gig workers: members, those in a federation of their trade, those who asked to join."""

    key: str
    label: str
    members: int
    federated: int
    asked: int


class NextOut(Schema):
    """Where to go: a firm without a union, or a group in a place; ``lead`` where somebody is on it."""

    title: str
    where: str
    people: int
    why: str
    employer: UUID | None
    union: UUID | None
    group: str
    lead: UUID | None


class CoverageOut(Schema):
    """The coverage of a union's branch."""

    union: Ref
    whole: CoverageLineOut
    places: list[CoverageLineOut]
    sizes: list[CoverageLineOut]
    trades: list[CoverageLineOut]
    groups: list[GroupOut]
    next: list[NextOut]


def _line(one: Line) -> dict[str, Any]:
    plain = {name: getattr(one, name) for name in ("label", "firms", "covered", "workers", "joined")}
    return plain | {"union": one.union.pk if one.union else None}


def _next(one: Any) -> dict[str, Any]:
    plain = {name: getattr(one, name) for name in ("title", "where", "people", "why", "group")}
    keys = {name: getattr(one, name).pk if getattr(one, name) else None for name in ("employer", "union", "lead")}
    return plain | keys


@router.get("/coverage", response=CoverageOut, auth=guard(*STAFF), summary="一个工会范围内的覆盖情况")
def coverage(request: HttpRequest, union: UUID | None = None) -> dict[str, Any]:
    """Firms and workers against unions by place, size, trade and group; and where to go next."""
    rows = visible(request.user).filter(ended_on__isnull=True)
    found = rows.filter(pk=union).first() if union else top_unions(request.user).first()
    if found is None:
        raise Missing("没有找到这个工会，或不在您的范围内。")
    shown = overview(found, timezone.localdate())
    parts = {name: [_line(one) for one in getattr(shown, name)] for name in ("places", "sizes", "trades")}
    return parts | {
        "union": ref(found),
        "whole": _line(shown.whole),
        "groups": [vars(one) for one in shown.groups],
        "next": [_next(one) for one in where_next(found)],
    }


class FirmOut(Schema):
    """A firm without a union."""

    id: UUID
    name: str
    workers: int | None
    trade: str
    area: Ref
    lead: UUID | None


class NextQuery(Paging):
    """Filters of the firms without a union."""

    search: str = Field("", max_length=100)
    union: str = Field("", max_length=40)
    size: str = Field("", max_length=10)
    trade: str = Field("", max_length=60)
    least: str = Field("", max_length=8)


@router.get("/coverage/next", response=Page[FirmOut], auth=guard(*STAFF), summary="未建会单位，人数多的在前")
def next_firms(request: HttpRequest, query: Query[NextQuery]) -> dict[str, Any]:
    """Every firm without a union of my branches, those with most workers first."""
    plain = ("id", "name", "workers", "trade")
    return paged(
        listed(NextListing, request.user, query),
        lambda one: {name: getattr(one, name) for name in plain}
        | {"area": ref(one.area), "lead": one.lead.pk if one.lead else None},
    )
