"""JSON API of posted workers: members of one union, served by another, paid in one of the two."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from pydantic import ConfigDict

from niangjia.kernel.api import Page, Paging, guard, idempotent, paged
from niangjia.kernel.keyset import slice_of
from niangjia.members import rules
from niangjia.members.forms import leaving as forms
from niangjia.members.forms.people import valid
from niangjia.members.lists.postings import postings as visible
from niangjia.members.models import Posting
from niangjia.members.services import postings as services
from niangjia.members.states import WRITERS
from niangjia.members.views.people import get_current
from niangjia.organizations.views.common import get

router = Router(tags=["离会"])


class PostingIn(Schema):
    """Where a member is served (code or name of the union), and who hands out: home or host."""

    model_config = ConfigDict(extra="forbid")

    host: str = Field(max_length=200)
    starts_on: date
    planned_until: date | None = None
    paid_by: str


class EndIn(Schema):
    """The last day."""

    model_config = ConfigDict(extra="forbid")

    on: date


class PostingOut(Schema):
    """One posting; ``payer_id`` is the union that hands out, the only one."""

    id: UUID
    person_id: UUID
    name: str
    home_id: UUID
    host_id: UUID
    payer_id: UUID
    starts_on: date
    planned_until: date | None
    ends_on: date | None
    paid_by: str

    @staticmethod
    def resolve_name(one: Posting) -> str:
        """The person's."""
        return one.person.name

    @staticmethod
    def resolve_payer_id(one: Posting) -> UUID:
        """The union that hands out."""
        return one.payer.pk


@router.get("/postings", response=Page[PostingOut], auth=guard(*rules.READERS))
def postings(request: HttpRequest, query: Query[Paging]) -> Any:
    """Those to my unions and those from them, the latest first."""
    return paged(slice_of(visible(request.user), order="-id", cursor=query.cursor, limit=query.limit))


@router.post("/members/{member_id}/posting", response={201: PostingOut}, auth=guard(*WRITERS))
@idempotent
def post(request: HttpRequest, member_id: UUID, body: PostingIn) -> Status:
    """Posted elsewhere: served there, paid in one place."""
    one = get_current(request.user, member_id)
    data = valid(forms.PostingForm(body.dict()))
    return Status(201, services.begin_posting(by=request.user, membership=one, **data))


@router.post("/postings/{uuid:posting_id}/end", response=PostingOut, auth=guard(*WRITERS))
@idempotent
def end(request: HttpRequest, posting_id: UUID, body: EndIn) -> Any:
    """Back home; by either union."""
    one = get(visible(request.user), posting_id, "没有找到这次派驻，或不在您的范围内。")
    return services.end_posting(by=request.user, posting=one, on=body.on)
