"""``/offers``."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from niangjia.enrolment import rules, services
from niangjia.enrolment.api.schemas import (
    OfferNew,
    OfferOut,
    OfferQuery,
    OfferWhole,
    Reason,
    Size,
    check_aware,
    offer_out,
    whole,
)
from niangjia.enrolment.lists import OfferListing
from niangjia.enrolment.models import Offer, Pool
from niangjia.enrolment.queries import public_offers
from niangjia.enrolment.services import NewDraw, NewPool, NewSession
from niangjia.enrolment.states import OPENERS, WATCHERS
from niangjia.enrolment.views.common import get_offer as offer_for
from niangjia.kernel.api import Page, Paging, guard, idempotent, listed, paged
from niangjia.kernel.keyset import slice_of
from niangjia.organizations.views.common import get, working_union

router = Router(tags=["offers"])


@router.get("/offers/open", response=Page[OfferOut], auth=guard("public"))
def list_open(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """What is open or soon open, for anybody to see."""
    rows = public_offers().order_by()
    return paged(slice_of(rows, order="closes_at", cursor=query.cursor, limit=query.limit), offer_out)


@router.get("/offers", response=Page[OfferOut], auth=guard(*WATCHERS))
def list_offers(request: HttpRequest, query: Query[OfferQuery]) -> dict[str, Any]:
    """The offers of my branches, drafts too."""
    return paged(listed(OfferListing, request.user, query), offer_out)


@router.get("/offers/{uuid:pk}", response=OfferWhole, auth=guard("login"))
def get_offer(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """One offer with its places; drafts for those who watch them."""
    return whole(_readable(request.user, pk), request.user)


@router.post("/offers", response={201: OfferWhole}, auth=guard(*OPENERS))
@idempotent
def draft(request: HttpRequest, body: OfferNew) -> Status[dict[str, Any]]:
    """A new offer, as a draft."""
    union = working_union(body.union)
    said = body.dict(exclude={"union", "sessions", "source", "known_at", "reserves"})
    sessions = [
        NewSession(
            one.title, one.starts_at, one.ends_at, one.venue, [NewPool(**pool.dict()) for pool in one.pools],
            one.latitude, one.longitude,
        )
        for one in body.sessions
    ]
    draw = (
        NewDraw(body.source, body.known_at or body.closes_at, body.reserves) if body.mode == "draw" else None
    )
    check_aware(_moments(body))
    made = services.draft_offer(by=request.user, union=union, sessions=sessions, draw=draw, **said)
    return Status(201, whole(made, request.user))


def _moments(body: OfferNew) -> Iterator[datetime | None]:
    yield from (body.opens_at, body.closes_at, body.known_at)
    for session in body.sessions:
        yield from (session.starts_at, session.ends_at, *(pool.release_at for pool in session.pools))


@router.post("/offers/{uuid:pk}/open", response=OfferWhole, auth=guard(*OPENERS))
@idempotent
def open_(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Let people ask; a draw's commitment is published."""
    return whole(services.open_offer(by=request.user, offer=offer_for(request.user, pk)), request.user)


@router.post("/offers/{uuid:pk}/close", response=OfferWhole, auth=guard(*OPENERS))
@idempotent
def close(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Take no more; a draw's list is frozen."""
    return whole(services.close_offer(by=request.user, offer=offer_for(request.user, pk)), request.user)


@router.post("/offers/{uuid:pk}/end", response=OfferWhole, auth=guard(*OPENERS))
@idempotent
def end(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Put it away."""
    return whole(services.end_offer(by=request.user, offer=offer_for(request.user, pk)), request.user)


@router.post("/offers/{uuid:pk}/cancel", response=OfferWhole, auth=guard(*OPENERS))
@idempotent
def cancel_offer(request: HttpRequest, pk: UUID, body: Reason) -> dict[str, Any]:
    """Call it off; everybody is told."""
    done = services.cancel_offer(by=request.user, offer=offer_for(request.user, pk), reason=body.reason)
    return whole(done, request.user)


@router.post("/offers/{uuid:pk}/pools/{uuid:pool}/resize", response=OfferWhole, auth=guard(*OPENERS))
@idempotent
def resize(request: HttpRequest, pk: UUID, pool: UUID, body: Size) -> dict[str, Any]:
    """More or fewer places of one category."""
    one = offer_for(request.user, pk)
    found = get(Pool.objects.filter(session__offer=one).select_related("session__offer"), pool, "没有找到这类名额。")
    services.resize(by=request.user, pool=found, total=body.total)
    return whole(one, request.user)


def _readable(user: Any, pk: UUID) -> Offer:
    return rules.published().filter(pk=pk).first() or offer_for(user, pk)
