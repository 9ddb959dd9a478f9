"""JSON API of logins that a union opens for its members: the same service as the page."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status

from niangjia.kernel.api import guard, idempotent
from niangjia.kernel.errors import Missing
from niangjia.members import rules
from niangjia.members.services.opening import open_account

router = Router(tags=["members"])


class OpenedOut(Schema):
    """The login that is the member's from now on."""

    id: UUID = Field(description="of the person")
    username: str
    password: str = Field(
        description="one-time, said in this answer alone; empty where an account was there and is linked, or a key was sent again"
    )
    linked: bool = Field(description="an account with the name and phone of the file was there")


@router.post("/members/{member_id}/account", response={201: OpenedOut}, auth=guard(*rules.WRITERS))
@idempotent
def open_login(request: HttpRequest, response: HttpResponse, member_id: UUID) -> Status[dict[str, Any]]:
    """Open a login for a member who has none, or link the account that is surely the member's."""
    person = rules.people(request.user).filter(pk=member_id).first()
    if person is None:
        raise Missing("没有找到这位会员，或不在您的范围内。")
    user, text = open_account(by=request.user, person=person)
    response["Cache-Control"] = "no-store"
    response.said_once = ("password",)  # type: ignore[attr-defined]  # read by kernel.idempotency
    return Status(201, {"id": person.pk, "username": user.username, "password": text, "linked": not text})
