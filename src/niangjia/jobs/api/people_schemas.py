"""What goes in and out of times at desks and of applications."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from niangjia.jobs.models import Candidacy, Slot
from niangjia.kernel.api import Paging


class SlotOut(Schema):
    """A time at a desk, as everybody may see it."""

    id: UUID
    desk: UUID
    adviser: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    state: str
    mine: bool


def slot_out(one: Slot, own: Any = None) -> dict[str, Any]:
    """A time; whose it is only as far as it is one's own (``own``: a person's id)."""
    plain = {name: getattr(one, name) for name in ("id", "starts_at", "ends_at", "state")}
    mine = own is not None and one.person_id == own
    return plain | {"desk": one.desk_id, "adviser": one.desk.adviser, "kind": one.desk.kind, "mine": mine}


class TopicIn(Schema):
    """What one wants to ask."""

    topic: str = Field("", max_length=100)


class JobApply(Schema):
    """An application; ``agreed``: name and phone may go to the employer."""

    agreed: bool
    words: str = Field("", max_length=200)


class AgreeIn(Schema):
    """Yes or no."""

    agreed: bool


class CandidacyOut(Schema):
    """An application."""

    id: UUID
    vacancy: UUID
    title: str
    employer: str
    name: str
    words: str
    agreed: bool
    state: str
    created_at: datetime


def candidacy_out(one: Candidacy) -> dict[str, Any]:
    """An application."""
    plain = {name: getattr(one, name) for name in ("id", "name", "words", "state", "created_at")}
    firm = one.vacancy.exhibitor.name
    return plain | {
        "vacancy": one.vacancy_id, "title": one.vacancy.title, "employer": firm, "agreed": one.agreed_at is not None
    }


class CandidacyQuery(Paging):
    """Filters of the applications."""

    search: str = Field("", max_length=60)
    union: str = Field("", max_length=40)
    state: str = Field("", max_length=12)
    fair: str = Field("", max_length=40)
    exhibitor: str = Field("", max_length=40)
    vacancy: str = Field("", max_length=40)
