"""What goes in and out, and how a record goes out."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from niangjia.enrolment.codes import DOOR, code_of
from niangjia.enrolment.eligibility import sentences, weight_sentences
from niangjia.enrolment.models import Draw, Entry, Offer
from niangjia.enrolment.models.draws import FROZEN, NUMBER, PUBLISHED, RESULT, TYPED
from niangjia.enrolment.queries import card, pools_of
from niangjia.kernel.api import Paging
from niangjia.kernel.errors import Invalid

TEXT = 4000


class PoolOut(Schema):
    """One category of places, as it stands now."""

    id: UUID
    session: UUID
    name: str
    by: str
    total: int
    taken: int
    held: int
    free: int
    waiting: int


class SessionOut(Schema):
    """When and where."""

    id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    venue: str
    latitude: float | None
    longitude: float | None


class AskedIn(Schema):
    """Something to be filled in for a place; without ``options`` it is a line of text."""

    label: str = Field(max_length=30)
    options: list[str] = Field([], max_length=30)
    optional: bool = False


class FilledIn(Schema):
    """What is filled in, by the labels of the offer's ``asks``."""

    said: dict[str, str] = Field({}, max_length=10)


class OfferOut(Schema):
    """An offer; ``rules`` as sentences."""

    id: UUID
    title: str
    text: str
    contact: str
    kind: str
    mode: str
    state: str
    union: UUID
    opens_at: datetime
    closes_at: datetime
    hold_minutes: int
    cancel_hours: int
    group_most: int
    asks: list[AskedIn]


class OfferWhole(OfferOut):
    """One offer with sessions, pools, rules in words; for a member, ``cannot`` says why not and ``enrolment`` is one's own."""

    sessions: list[SessionOut]
    pools: list[PoolOut]
    rules: list[str]
    weights: list[str]
    cannot: str
    enrolment: UUID | None


class PoolNew(Schema):
    """A category; ``by`` is "", gender, group, union (``values`` then are paths), reserve, or category where people are named."""

    name: str = Field(max_length=40)
    total: int = Field(ge=0, le=1_000_000)
    by: Literal["", "gender", "group", "union", "reserve", "category"] = ""
    values: list[str] = Field([], max_length=200)
    spill: str = Field("", max_length=40)
    release_at: datetime | None = None


class SessionNew(Schema):
    """A session with its pools."""

    title: str = Field(max_length=60)
    starts_at: datetime
    ends_at: datetime
    venue: str = Field("", max_length=120)
    latitude: float | None = Field(None, ge=-90, le=90)
    longitude: float | None = Field(None, ge=-180, le=180)
    pools: list[PoolNew] = Field(max_length=100)


class OfferNew(Schema):
    """A new offer; for a draw ``source`` and ``known_at`` name the public number.

    A rule ``{"kind": "proof", "proof": "course", "key": …}`` asks for a completed course, by its id or its title.
    """

    union: UUID
    title: str = Field(max_length=80)
    kind: str = Field(max_length=16)
    mode: str = Field(max_length=16)
    text: str = Field("", max_length=TEXT)
    contact: str = Field("", max_length=60)
    opens_at: datetime
    closes_at: datetime
    hold_minutes: int = Field(0, ge=0, le=1440)
    asks: list[AskedIn] = Field([], max_length=10)
    cancel_hours: int = Field(24, ge=0, le=720)
    waiting_most: int = Field(1000, ge=0, le=1_000_000)
    group_most: int = Field(1, ge=1, le=10)
    rules: list[dict[str, Any]] = Field([], max_length=50)
    weights: list[dict[str, Any]] = Field([], max_length=50)
    sessions: list[SessionNew] = Field(max_length=100)
    source: str = Field("", max_length=200)
    known_at: datetime | None = None
    reserves: int = Field(10, ge=0, le=10_000)


class Ask(Schema):
    """Which session (where there are several), and with whom (a ticket) in a draw."""

    session: UUID | None = None
    group: str = Field("", max_length=20)


class AnswerOut(Schema):
    """The truth at once: ``state`` is taken, held, waiting or entered; ``position`` on the waiting list, else 0."""

    id: UUID
    state: str
    position: int
    sentence: str


class EntryOut(Schema):
    """A place, hold, turn or ticket."""

    id: UUID
    offer: UUID
    session: UUID
    pool: str
    name: str
    state: str
    number: int
    created_at: datetime
    held_until: datetime | None
    came_at: datetime | None


class OwnEntryOut(EntryOut):
    """One's own, with the ticket, the place on the list, and the code that is shown at the door ("" without a place)."""

    ticket: str
    position: int
    code: str
    rated: bool


class Reason(Schema):
    """Why."""

    reason: str = Field(max_length=400)


class Size(Schema):
    """How many places."""

    total: int = Field(ge=0, le=1_000_000)


class Typed(Schema):
    """The public number as announced."""

    number: str = Field(max_length=200)


class DrawOut(Schema):
    """A draw as far as it is published; nothing here is secret before the result."""

    id: UUID
    offer: UUID
    state: str
    source: str
    known_at: datetime
    commitment: str
    list_fingerprint: str
    number: str
    typed: int
    winners: list[str]
    reserves: list[str]


class OfferQuery(Paging):
    """Staff: narrowed to a union's branch, a state, a kind; words of the title."""

    search: str = ""
    union: str = ""
    state: str = ""
    kind: str = ""
    sort: str = ""


class EntryQuery(Paging):
    """Staff: of one offer, in one state."""

    offer: UUID | None = None
    state: str = ""
    search: str = ""


def offer_out(one: Offer) -> dict[str, Any]:
    """An offer as it goes out."""
    return {name: getattr(one, name) for name in OfferOut.model_fields if name != "union"} | {
        "union": one.union_id
    }


def whole(one: Offer, user: Any) -> dict[str, Any]:
    """One offer as it is now, as this user sees it."""
    found = card(user, Offer.objects.prefetch_related("sessions__pools").get(pk=one.pk))
    pools = [
        {name: getattr(pool, name) for name in PoolOut.model_fields if name != "session"}
        | {"session": pool.session_id}
        for pool in pools_of([one])
    ]
    return offer_out(found.offer) | {
        "sessions": list(found.offer.sessions.all()),
        "pools": pools,
        "rules": sentences(one.rules),
        "weights": weight_sentences(one.weights),
        "cannot": found.cannot,
        "enrolment": found.entry.pk if found.entry else None,
    }


def entry_out(one: Entry) -> dict[str, Any]:
    """An entry as staff see it."""
    plain = ("id", "name", "state", "number", "created_at", "held_until", "came_at")
    names = {"offer": one.offer_id, "session": one.session_id, "pool": one.pool.name}
    return {name: getattr(one, name) for name in plain} | names


def own_out(one: Any) -> dict[str, Any]:
    """An entry as its person sees it."""
    return entry_out(one) | {
        "ticket": one.ticket,
        "position": one.ahead if one.state == "waiting" else 0,
        "code": code_of(DOOR, one.pk) if one.state == "taken" else "",
        "rated": one.rated,
    }


def draw_out(draw: Draw) -> dict[str, Any]:
    """A draw as the public page shows it."""
    steps = {step.kind: step for step in draw.steps.exclude(kind=TYPED)}
    result = json.loads(steps[RESULT].content) if RESULT in steps else {}
    return {
        "id": draw.pk,
        "offer": draw.offer_id,
        "state": draw.state,
        "source": draw.source,
        "known_at": draw.known_at,
        "commitment": json.loads(steps[PUBLISHED].content)["commitment"] if PUBLISHED in steps else "",
        "list_fingerprint": steps[FROZEN].fingerprint if FROZEN in steps else "",
        "number": steps[NUMBER].content if NUMBER in steps else "",
        "typed": draw.steps.filter(kind=TYPED).values("by").distinct().order_by().count(),
        "winners": result.get("winners", []),
        "reserves": result.get("reserves", []),
    }


def check_aware(moments: Iterable[datetime | None]) -> None:
    """Every moment has its offset; raises :class:`Invalid`."""
    if any(one is not None and one.tzinfo is None for one in moments):
        raise Invalid("时间要带时区，例如 2026-12-01T09:00:00+08:00。", at="opens_at")
