"""Duplicates as JSON: the same services as the pages."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from niangjia.duplicates import rules, services
from niangjia.duplicates.lists import PairListing
from niangjia.duplicates.models import Pair
from niangjia.duplicates.sides import compared
from niangjia.kernel.api import Page, Paging, ReasonIn, guard, idempotent, listed, paged
from niangjia.kernel.errors import Missing
from niangjia.members.merging.columns import CHOICES
from niangjia.members.states import WRITERS

router = Router(tags=["duplicates"])
DECIDE = guard(*WRITERS)


class PairOut(Schema):
    """Two people who may be one: the score (0 to 100), the evidence in words, and who decides (``path``)."""

    id: UUID
    left: UUID
    right: UUID
    left_name: str
    right_name: str
    score: int
    certainty: str
    why: str
    reasons: list[str]
    two_numbers: bool
    state: str
    again_on: date | None
    created_at: datetime


class MembershipBrief(Schema):
    """A membership of one of the two."""

    id: UUID = Field(alias="membership")
    union: str
    since: date
    until: date | None
    workplace: str


class FieldPairOut(Schema):
    """One field of both files; numbers are masked."""

    key: str
    label: str
    left: str
    right: str
    differs: bool


class PairFull(PairOut):
    """A pair with both files field by field."""

    lines: list[FieldPairOut]
    left_memberships: list[MembershipBrief]
    right_memberships: list[MembershipBrief]


class PairQuery(Paging):
    """Filters as on the page."""

    search: str = Field("", max_length=60)
    union: UUID | None = None
    certainty: str = Field("", description="sure, likely, possible")
    state: str = Field("", description="open (default), later, merged, different, lapsed")


class MergeIn(Schema):
    """Which file stays, what the other one has right, which of two current memberships goes on."""

    keep: UUID
    take: list[str] = Field(default_factory=list, max_length=len(CHOICES), description="、".join(CHOICES))
    stays: UUID | None = None


class Unmerged(Schema):
    """The pair, and what was done since the merge and stays with the file that was kept."""

    pair: PairOut
    stays: list[str]


class ScanOut(Schema):
    """A run of the comparison in the background."""

    id: UUID
    state: str


@router.get("/duplicates", response=Page[PairOut], auth=DECIDE)
def duplicates(request: HttpRequest, asked: Query[PairQuery]) -> Any:
    """The pairs that I decide, the most certain first."""
    return paged(listed(PairListing, request.user, asked))


@router.post("/duplicates/scan", response={202: list[ScanOut]}, auth=DECIDE)
@idempotent
def scan(request: HttpRequest) -> Any:
    """Compare everybody of my branches in the background."""
    jobs = [services.scan_soon(by=request.user, path=path) for path in rules.scannable(request.user)]
    return Status(202, jobs)


@router.get("/duplicates/{uuid:pair_id}", response=PairFull, auth=DECIDE)
def duplicate(request: HttpRequest, pair_id: UUID) -> Any:
    """Both files field by field."""
    pair = _pair(request, pair_id)
    seen = compared(pair)
    if seen is None:
        raise Missing("其中一份档案已经不在了。")
    said = PairOut.from_orm(pair).dict()
    lines = [FieldPairOut.from_orm(line).dict() for line in seen.lines]
    sides = {"left_memberships": seen.left.memberships, "right_memberships": seen.right.memberships}
    return said | {"lines": lines, **sides}


@router.post("/duplicates/{uuid:pair_id}/merge", response=PairOut, auth=DECIDE)
@idempotent
def merge(request: HttpRequest, pair_id: UUID, body: MergeIn) -> Any:
    """Make the two files one."""
    pair = _pair(request, pair_id)
    return services.merge(by=request.user, pair=pair, keep=body.keep, take=body.take, stays=body.stays)


@router.post("/duplicates/{uuid:pair_id}/unmerge", response=Unmerged, auth=DECIDE)
@idempotent
def unmerge(request: HttpRequest, pair_id: UUID, body: ReasonIn) -> Any:
    """Give both files back."""
    pair = _pair(request, pair_id)
    left = services.unmerge(by=request.user, pair=pair, reason=body.reason)
    return {"pair": pair, "stays": left}


@router.post("/duplicates/{uuid:pair_id}/different", response=PairOut, auth=DECIDE)
@idempotent
def different(request: HttpRequest, pair_id: UUID, body: ReasonIn) -> Any:
    """Tell two people apart."""
    return services.different(by=request.user, pair=_pair(request, pair_id), reason=body.reason)


@router.post("/duplicates/{uuid:pair_id}/later", response=PairOut, auth=DECIDE)
@idempotent
def later(request: HttpRequest, pair_id: UUID) -> Any:
    """Put the pair off for a month."""
    return services.later(by=request.user, pair=_pair(request, pair_id))


@router.post("/duplicates/{uuid:pair_id}/reopen", response=PairOut, auth=DECIDE)
@idempotent
def reopen(request: HttpRequest, pair_id: UUID) -> Any:
    """Ask again about a pair that was told apart or put off."""
    return services.reopen(by=request.user, pair=_pair(request, pair_id))


def _pair(request: HttpRequest, pair_id: UUID) -> Pair:
    found = rules.visible(request.user).filter(pk=pair_id).first()
    if found is None:
        raise Missing("没有找到这一对档案，或不在您的范围内。")
    return found
