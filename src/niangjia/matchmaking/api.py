"""JSON of matchmaking: the same services as the pages. No operation gives a choice but one's own before the close."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from niangjia.enrolment.rules import visible as visible_offers
from niangjia.kernel.api import Page, Paging, guard, idempotent, listed, paged
from niangjia.kernel.errors import Missing
from niangjia.kernel.keyset import slice_of
from niangjia.matchmaking import rules, services
from niangjia.matchmaking.declarations import CURRENT, TEXTS
from niangjia.matchmaking.lists import EveningListing
from niangjia.matchmaking.models import Attendee, Evening
from niangjia.matchmaking.phases import phase
from niangjia.matchmaking.queries import counts, facing, has_handed_in, outcome, own_choices
from niangjia.matchmaking.states import OPENERS, WATCHERS
from niangjia.organizations.api.schemas import Ref, ref

router = Router(tags=["matchmaking"])


class EveningOut(Schema):
    """An evening; ``pairs`` is null before the matching, and for fewer than ten who handed in."""

    id: UUID
    offer: UUID
    title: str
    union: Ref
    held_on: date
    state: str
    chooses_from: datetime
    chooses_until: datetime
    most: int
    ranked: bool
    pairs: int | None


class EveningWhole(EveningOut):
    """With the counts of the desk; ``handed`` is null for fewer than ten."""

    declared: int
    came: int
    handed: int | None


class EveningQuery(Paging):
    """Filters of the list of evenings."""

    search: str = Field("", max_length=100)
    union: str = Field("", max_length=40)
    state: str = Field("", max_length=12)


class EveningIn(Schema):
    """When and how choices are handed in."""

    offer: UUID
    chooses_from: datetime
    chooses_until: datetime
    most: int = Field(3, ge=1, le=10)
    ranked: bool = True


class AttendeeCardIn(Schema):
    """What the others see, and whether the phone goes to who chooses back."""

    nickname: str = Field(max_length=20)
    intro: str = Field("", max_length=300)
    phone_ok: bool = False


class DeclareIn(AttendeeCardIn):
    """The card, and that the declaration of ``version`` was agreed to."""

    agreed: bool = False


class ChoicesIn(Schema):
    """Numbers, the dearest first. Kept out of every report of an error."""

    numbers: list[int] = Field(max_length=10, repr=False)


class AttendeeCardOut(Schema):
    """Another attendee, as that one wants to be seen."""

    number: int
    nickname: str
    intro: str


class MatchOut(AttendeeCardOut):
    """Somebody who chose back; ``phone`` where both agreed."""

    phone: str
    is_best: bool


class OwnEveningOut(Schema):
    """Where I stand. ``choices`` are mine, while I can still change them; ``matches`` is null before the outcome."""

    id: UUID
    title: str
    phase: str
    chooses_from: datetime
    chooses_until: datetime
    most: int
    ranked: bool
    declaration: str
    version: str
    number: int | None
    facing: list[AttendeeCardOut]
    handed: bool
    choices: list[int]
    matches: list[MatchOut] | None


def _out(one: Evening) -> dict[str, Any]:
    plain = ("id", "held_on", "state", "chooses_from", "chooses_until", "most", "ranked", "pairs")
    return {name: getattr(one, name) for name in plain} | {
        "offer": one.offer_id, "title": one.offer.title, "union": ref(one.union),
    }  # fmt: skip


def _whole(one: Evening) -> dict[str, Any]:
    return _out(one) | vars(counts(one))


@router.get("/evenings", response=Page[EveningOut], auth=guard(*WATCHERS), summary="交友活动")
def list_evenings(request: HttpRequest, query: Query[EveningQuery]) -> dict[str, Any]:
    """The evenings of my branches."""
    return paged(listed(EveningListing, request.user, query), _out)


@router.post("/evenings", response=EveningWhole, auth=guard(*OPENERS), summary="设定互选")
@idempotent
def set_evening(request: HttpRequest, body: EveningIn) -> dict[str, Any]:
    """Say when and how choices are handed in; anew, as long as that has not begun."""
    offer = visible_offers(request.user).filter(pk=body.offer).first()
    if offer is None:
        raise Missing("没有找到这个项目，或不在您的范围内。")
    said = body.dict(exclude={"offer"})
    made = services.set_evening(by=request.user, offer=offer, **said)
    return _whole(Evening.objects.select_related("offer", "union").get(pk=made.pk))


@router.get("/evenings/mine", response=Page[EveningOut], auth=guard("login"), summary="我参加的交友活动")
def list_mine(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """The evenings that I am in."""
    rows = rules.own(request.user).select_related("offer", "union")
    return paged(slice_of(rows, order="-held_on", cursor=query.cursor, limit=query.limit), _out)


@router.get("/evenings/{uuid:pk}", response=EveningWhole, auth=guard(*WATCHERS), summary="一场交友活动")
def get_evening(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """One evening in counts."""
    one = rules.visible(request.user).select_related("offer", "union").filter(pk=pk).first()
    if one is None:
        raise Missing("没有找到这场活动，或不在您的范围内。")
    return _whole(one)


@router.get("/evenings/{uuid:pk}/mine", response=OwnEveningOut, auth=guard("login"), summary="我在这场活动里")
def get_mine(request: HttpRequest, pk: UUID, response: HttpResponse) -> dict[str, Any]:
    """Where I stand in an evening."""
    response["Cache-Control"] = "no-store"
    return _mine(request.user, _own(request.user, pk))


@router.post("/evenings/{uuid:pk}/declare", response=OwnEveningOut, auth=guard("login"), summary="单身声明，领号码")
def declare(request: HttpRequest, pk: UUID, body: DeclareIn, response: HttpResponse) -> dict[str, Any]:
    """Declare to be single. Sent twice it is one number, without a key."""
    one = _own(request.user, pk)
    services.declare(by=request.user, evening=one, **body.dict())
    response["Cache-Control"] = "no-store"
    return _mine(request.user, one)


@router.put("/evenings/{uuid:pk}/card", response=OwnEveningOut, auth=guard("login"), summary="改我的名片")
def change_card(request: HttpRequest, pk: UUID, body: AttendeeCardIn, response: HttpResponse) -> dict[str, Any]:
    """Change what the others see."""
    one = _own(request.user, pk)
    services.change_card(by=request.user, evening=one, **body.dict())
    response["Cache-Control"] = "no-store"
    return _mine(request.user, one)


@router.put("/evenings/{uuid:pk}/choices", response={204: None}, auth=guard("login"), summary="交选")
def hand_in(request: HttpRequest, pk: UUID, body: ChoicesIn) -> Status[None]:
    """Hand in my choices. A PUT, and without Idempotency-Key: a kept fingerprint of a few numbers could be guessed."""
    services.hand_in(by=request.user, evening=_own(request.user, pk), numbers=body.numbers)
    return Status(204, None)


def _own(user: Any, pk: UUID) -> Evening:
    one = rules.own(user).select_related("offer", "union").filter(pk=pk).first()
    if one is None:
        raise Missing("没有找到这场活动。")
    return one


def _mine(user: Any, one: Evening) -> dict[str, Any]:
    now, me = timezone.now(), rules.own_attendee(user, one)
    started = one.offer.sessions.filter(starts_at__lte=now).exists()
    matches = outcome(me) if me else None
    plain = ("id", "chooses_from", "chooses_until", "most", "ranked")
    return {name: getattr(one, name) for name in plain} | {
        "title": one.offer.title, "phase": phase(one, now), "declaration": TEXTS[CURRENT], "version": CURRENT,
        "number": me.number if me else None, "facing": [_card(two) for two in facing(me)] if me and started else [],
        "handed": has_handed_in(me) if me else False, "choices": own_choices(me, now) if me else [],
        "matches": None if matches is None else [vars(two) for two in matches],
    }  # fmt: skip


def _card(one: Attendee) -> dict[str, Any]:
    return {"number": one.number, "nickname": one.nickname, "intro": one.intro}
