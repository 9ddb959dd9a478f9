"""``/applications``: sent, mended, taken back, decided."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from niangjia.joining import queries, rules, services, suggesting
from niangjia.joining.api.schemas import (
    AnswerIn,
    ApplicationIn,
    ApplicationOut,
    ApplicationQuery,
    MendIn,
    PassIn,
    SuggestionOut,
    SuggestionQuery,
    shown,
)
from niangjia.joining.limits import slow_down
from niangjia.joining.lists import ApplicationListing
from niangjia.joining.models import Application
from niangjia.joining.services import Entry
from niangjia.joining.states import REVIEWERS
from niangjia.kernel.access import has_role
from niangjia.kernel.api import Page, guard, idempotent, listed, paged
from niangjia.kernel.errors import Invalid, Missing, Refused
from niangjia.kernel.idempotency import HEADER, kept
from niangjia.organizations.queries import path_names
from niangjia.organizations.rights import reaches

router = Router(tags=["applications"])
NO_UNION = "没有找到这个工会，或者它不直接发展会员。"
LOGIN, READ, REVIEW = guard("login"), guard(*rules.READERS), guard(*REVIEWERS)


@router.get("/applications/offers", response=list[SuggestionOut], auth=LOGIN)
def offers(request: HttpRequest, query: Query[SuggestionQuery]) -> list[dict[str, Any]]:
    """The unions that somebody is most likely to belong to, the likeliest first."""
    return [
        {"id": one.union.pk, "name": one.union.name, "code": one.union.code, "above": one.above, "why": one.why, "km": one.km}
        for one in suggesting.offers(suggesting.asked(query.dict()))
    ]


@router.get("/applications", response=Page[ApplicationOut], auth=READ)
def list_applications(request: HttpRequest, query: Query[ApplicationQuery]) -> dict[str, Any]:
    """The applications of my branches, the odd ones first; filters as on the page."""
    listing = listed(ApplicationListing, request.user, query)
    if query.union and listing.union is None:
        raise Missing("没有找到这个工会，或不在您的范围内。")
    if query.sort and not listing.sort:
        raise Invalid("不能按这一列排序。", errors={"sort": ["可以用 submitted_at，前面加 - 为倒序。"]})
    names = path_names(one.path for one in listing.items)
    return paged(listing, lambda one: shown(one, names[one.path], reviewer=True))


@router.get("/me/applications", response=list[ApplicationOut], auth=LOGIN)
def my_applications(request: HttpRequest) -> list[dict[str, Any]]:
    """What I applied for, the latest first."""
    rows = list(rules.own(request.user).select_related("union", "membership").order_by("-created_at")[:50])
    names = path_names(one.path for one in rows)
    return [shown(one, names[one.path], reviewer=False) for one in rows]


@router.post("/applications", response={201: ApplicationOut}, auth=LOGIN)
@kept  # the service makes one application of a key
def send(request: HttpRequest, body: ApplicationIn) -> Status:
    """Apply for oneself; whoever reviews for the union applies for somebody who came to the desk."""
    slow_down(request)
    by, key = request.user, request.headers.get(HEADER, "")
    own = None if has_role(by, *REVIEWERS) and reaches(by, _union(body.union).path, *REVIEWERS) else by
    try:
        made = services.apply(
            by=by, union=body.union, entry=_entry(body), source="api" if own else "desk", user=own, key=key
        )
    except Refused as refusal:
        if refusal.code not in services.NO_GOAL:
            raise
        raise Missing(NO_UNION) from refusal
    return Status(201, _whole_of(request, made))


@router.get("/applications/{uuid:pk}", response=ApplicationOut, auth=LOGIN)
def get_one(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """One application: of my branches, or my own."""
    return _whole(request, pk)


@router.post("/applications/{uuid:pk}/accept", response=ApplicationOut, auth=REVIEW)
@idempotent
def accept(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Take the applicant in."""
    return _decided(request, pk, services.accept)


@router.post("/applications/{uuid:pk}/return", response=ApplicationOut, auth=REVIEW)
@idempotent
def hand_back(request: HttpRequest, pk: UUID, body: AnswerIn) -> dict[str, Any]:
    """Give it back to be mended."""
    return _decided(request, pk, services.hand_back, **body.dict())


@router.post("/applications/{uuid:pk}/refuse", response=ApplicationOut, auth=REVIEW)
@idempotent
def refuse(request: HttpRequest, pk: UUID, body: AnswerIn) -> dict[str, Any]:
    """Turn it down."""
    return _decided(request, pk, services.refuse, **body.dict())


@router.post("/applications/{uuid:pk}/reopen", response=ApplicationOut, auth=REVIEW)
@idempotent
def reopen(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Take an acceptance back, within a day."""
    return _decided(request, pk, services.reopen)


@router.post("/applications/{uuid:pk}/pass", response=ApplicationOut, auth=REVIEW)
@idempotent
def pass_on(request: HttpRequest, pk: UUID, body: PassIn) -> dict[str, Any]:
    """Give it to the union it belongs to."""
    return _decided(request, pk, services.pass_on, union=_union(body.union), reason=body.reason)


@router.post("/applications/{uuid:pk}/transfer", response=ApplicationOut, auth=REVIEW)
@idempotent
def ask_transfer(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Ask the union that has the applicant for the transfer."""
    return _decided(request, pk, services.ask_transfer)


@router.post("/applications/{uuid:pk}/withdraw", response=ApplicationOut, auth=LOGIN)
@idempotent
def withdraw(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Take my own application back."""
    services.withdraw(by=request.user, application=_mine(request, pk))
    return _whole(request, pk)


@router.post("/applications/{uuid:pk}/mend", response=ApplicationOut, auth=LOGIN)
@idempotent
def mend(request: HttpRequest, pk: UUID, body: MendIn) -> dict[str, Any]:
    """Send my own application again."""
    slow_down(request)
    one, union = _mine(request, pk), _union(body.union)
    services.mend(by=request.user, application=one, union=union, entry=_entry(body), revision=body.revision)
    return _whole(request, pk)


def _entry(body: ApplicationIn) -> Entry:
    return Entry(**body.dict(exclude={"union", "revision"}))


def _union(pk: UUID) -> Any:
    found = queries.joinable().filter(pk=pk).first()
    if found is None:
        raise Missing(NO_UNION)
    return found


def _mine(request: HttpRequest, pk: UUID) -> Application:
    found = rules.own(request.user).filter(pk=pk).select_related("union").first()
    if found is None:
        raise Missing("没有找到您的这份申请。")
    return found


def _decided(request: HttpRequest, pk: UUID, verb: Callable[..., Any], **said: Any) -> dict[str, Any]:
    found = rules.visible(request.user).filter(pk=pk).first()
    if found is None:
        raise Missing("没有找到这份申请，或者它不在您的范围内。")
    verb(by=request.user, application=found, **said)
    return _whole(request, pk)


def _whole(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    rows = rules.visible(request.user) | rules.own(request.user)
    found = rows.filter(pk=pk).select_related("union", "membership").first()
    if found is None:
        raise Missing("没有找到这份申请，或者它不在您的范围内。")
    return _whole_of(request, found)


def _whole_of(request: HttpRequest, found: Application) -> dict[str, Any]:
    reviewer = reaches(request.user, found.path, *rules.READERS)
    return shown(found, path_names([found.path])[found.path], reviewer=reviewer)
