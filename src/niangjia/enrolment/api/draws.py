"""``/draws``."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from niangjia.enrolment import rules, services
from niangjia.enrolment.api.schemas import DrawOut, Typed, draw_out
from niangjia.enrolment.models import Draw
from niangjia.enrolment.states import OPENERS
from niangjia.kernel.api import Page, Paging, guard, idempotent, paged
from niangjia.kernel.keyset import slice_of
from niangjia.organizations.views.common import get

router = Router(tags=["draws"])


@router.get("/draws", response=Page[DrawOut], auth=guard("public"))
def list_draws(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """Every draw that can be checked, the latest first."""
    rows = rules.published_draws()
    return paged(
        slice_of(rows, order="-created_at", cursor=query.cursor, limit=min(query.limit, 20)), draw_out
    )


@router.get("/draws/{uuid:pk}", response=DrawOut, auth=guard("public"))
def get_draw(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """One draw, as far as it is published."""
    return draw_out(_draw(pk))


@router.post("/draws/{uuid:pk}/number", response=DrawOut, auth=guard(*OPENERS))
@idempotent
def number(request: HttpRequest, pk: UUID, body: Typed) -> dict[str, Any]:
    """Type the public number; the second person who types the same settles it."""
    services.type_number(by=request.user, draw=_draw(pk), typed=body.number)
    return draw_out(_draw(pk))


@router.post("/draws/{uuid:pk}/draw", response=DrawOut, auth=guard(*OPENERS))
@idempotent
def draw(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Draw, once."""
    services.draw_now(by=request.user, draw=_draw(pk))
    return draw_out(_draw(pk))


def _draw(pk: UUID) -> Draw:
    found: Draw = get(rules.published_draws().select_related("offer"), pk, "没有找到这次摇号。")
    return found
