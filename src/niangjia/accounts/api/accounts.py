"""``/accounts``: those whom chairs and system administrators let in, and out. Roles are ``/appointments``.

Answers that carry a one-time password are given once and kept nowhere, so ``Idempotency-Key`` does not count here: a
second request for the same user name is refused at the field, a second reset makes a second password.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema, Status

from niangjia.accounts import rules, services
from niangjia.accounts.lists import AccountListing, dress, standing
from niangjia.accounts.models import User
from niangjia.kernel.api import Page, Paging, guard, listed, paged
from niangjia.kernel.errors import Missing

router = Router(tags=["accounts"])
STEWARD = guard(*rules.STEWARDS)


class AccountOut(Schema):
    """An account. ``offices`` are the appointments that the caller may see, in words; the phone is masked."""

    id: UUID
    username: str
    name: str
    phone: str
    state: str
    offices: list[str]
    active: bool
    locked: bool
    once: bool = Field(description="the one-time password is still to be changed")
    second_factor: bool
    last_login: datetime | None
    created_at: datetime


class OnceOut(Schema):
    """An account and its one-time password, which is shown here and never again."""

    account: AccountOut
    password: str


class AccountNew(Schema):
    """Somebody to let in."""

    username: str = Field(min_length=1, max_length=64)
    name: str = Field(min_length=1, max_length=64)
    phone: str = Field("", max_length=20)


class AccountQuery(Paging):
    """Filters of the list; ``search`` is part of a name or user name, or a whole phone number."""

    search: str = Field("", max_length=60)
    state: str = Field("", max_length=20, description="open, once, factorless, closed")


class Why(Schema):
    """Why; the person reads it."""

    reason: str = Field(min_length=1, max_length=200)


@router.get("/accounts", response=Page[AccountOut], auth=STEWARD)
def list_accounts(request: HttpRequest, query: Query[AccountQuery]) -> dict[str, Any]:
    """The accounts that I may look up, by user name."""
    return paged(listed(AccountListing, request.user, query), out)


@router.get("/accounts/{uuid:account_id}", response=AccountOut, auth=STEWARD)
def get_account(request: HttpRequest, account_id: UUID) -> dict[str, Any]:
    """One account."""
    return _shown(request, account_id)


@router.post("/accounts", response={201: OnceOut}, auth=STEWARD)
def create_account(request: HttpRequest, response: HttpResponse, body: AccountNew) -> Status[dict[str, Any]]:
    """Make an account; give it a role by ``POST /appointments``."""
    made, text = services.create_account(by=request.user, **body.dict())  # type: ignore[arg-type]  # behind STEWARD
    return Status(201, _once(request, response, made.pk, text))


@router.post("/accounts/{uuid:account_id}/reset-password", response=OnceOut, auth=STEWARD)
def reset_password(request: HttpRequest, response: HttpResponse, account_id: UUID, body: Why) -> dict[str, Any]:
    """A new one-time password; sessions and tokens end, a lock is lifted."""
    text = services.reset_password(by=request.user, user=_get(request, account_id), reason=body.reason)  # type: ignore[arg-type]
    return _once(request, response, account_id, text)


@router.post("/accounts/{uuid:account_id}/unlock", response=AccountOut, auth=STEWARD)
def unlock(request: HttpRequest, account_id: UUID) -> dict[str, Any]:
    """Lift the lock after too many wrong passwords."""
    services.unlock(by=request.user, user=_get(request, account_id))  # type: ignore[arg-type]
    return _shown(request, account_id)


@router.post("/accounts/{uuid:account_id}/reset-factor", response=AccountOut, auth=STEWARD)
def reset_factor(request: HttpRequest, account_id: UUID, body: Why) -> dict[str, Any]:
    """Take the second factor off, as after a lost phone; sessions and tokens end."""
    services.reset_factor(by=request.user, user=_get(request, account_id), reason=body.reason)  # type: ignore[arg-type]
    return _shown(request, account_id)


@router.post("/accounts/{uuid:account_id}/sign-out", response=AccountOut, auth=STEWARD)
def sign_out(request: HttpRequest, account_id: UUID, body: Why) -> dict[str, Any]:
    """End every session and token of the account; the password stays."""
    services.sign_out(by=request.user, user=_get(request, account_id), reason=body.reason)  # type: ignore[arg-type]
    return _shown(request, account_id)


@router.post("/accounts/{uuid:account_id}/close", response=AccountOut, auth=STEWARD)
def close_account(request: HttpRequest, account_id: UUID, body: Why) -> dict[str, Any]:
    """Nobody logs in with it any more."""
    services.close_account(by=request.user, user=_get(request, account_id), reason=body.reason)  # type: ignore[arg-type]
    return _shown(request, account_id)


@router.post("/accounts/{uuid:account_id}/reopen", response=AccountOut, auth=STEWARD)
def reopen_account(request: HttpRequest, account_id: UUID, body: Why) -> dict[str, Any]:
    """It can be used again, with the password of before."""
    services.reopen_account(by=request.user, user=_get(request, account_id), reason=body.reason)  # type: ignore[arg-type]
    return _shown(request, account_id)


def out(one: Any) -> dict[str, Any]:
    """A dressed account as it goes out."""
    plain = ("id", "username", "name", "offices", "last_login", "created_at")
    return {name: getattr(one, name) for name in plain} | {
        "phone": one.masked_phone,
        "state": standing(one)[0],
        "active": one.is_active,
        "locked": one.is_locked,
        "once": one.once_since is not None,
        "second_factor": one.second_factor_since is not None,
    }


def _get(request: HttpRequest, pk: UUID) -> User:
    found = rules.visible(request.user).filter(pk=pk).first()
    if found is None:
        raise Missing("没有找到这个账号，或者它不在您的管辖范围内。")
    return found


def _shown(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    return out(dress(request.user, [_get(request, pk)])[0])


def _once(request: HttpRequest, response: HttpResponse, pk: UUID, text: str) -> dict[str, Any]:
    response["Cache-Control"] = "no-store"
    return {"account": _shown(request, pk), "password": text}
