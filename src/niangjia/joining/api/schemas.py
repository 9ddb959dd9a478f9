"""What goes in and out of applications."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict

from niangjia.joining.grounds import told
from niangjia.joining.models import Application
from niangjia.joining.states import ApplicationState
from niangjia.kernel.api import Paging
from niangjia.organizations.api.schemas import UnionRef


class Oddity(Schema):
    """What a reviewer should look at."""

    code: str
    text: str


class ApplicationOut(Schema):
    """An application; numbers are masked. ``oddities`` are for reviewers, an applicant gets none."""

    id: UUID
    name: str
    code: None = None
    union: UnionRef
    path_names: list[str]
    state: str
    id_number: str
    phone: str
    workplace: str
    employment_form: str
    group: str
    source: str
    submitted_at: datetime | None
    decided_at: datetime | None
    answer: str
    oddities: list[Oddity]
    member: UUID | None
    revision: int


class ApplicationQuery(Paging):
    """As on the page: those that wait unless ``state`` says otherwise (``all``: every one)."""

    search: str = Field("", max_length=100)
    union: UUID | None = None
    state: str = ""
    group: str = ""
    source: str = ""
    odd: str = Field("", description="yes, no")
    sent_from: date | None = None
    sent_to: date | None = None
    sort: str = Field("", description="submitted_at, -submitted_at")


class ApplicationIn(Schema):
    """Who applies, where. Words are the codes of the closed lists; the union by id."""

    model_config = ConfigDict(extra="forbid")

    union: UUID
    name: str = Field(max_length=60)
    id_number: str = Field(max_length=40)
    phone: str = Field(max_length=20)
    workplace: str = Field("", max_length=120)
    employment_form: str = ""
    group: str = ""


class MendIn(ApplicationIn):
    """The application as it should be; empty numbers stay. ``revision`` as last read."""

    revision: int = Field(ge=0, le=2**31 - 1)
    id_number: str = Field("", max_length=40)
    phone: str = Field("", max_length=20)


class AnswerIn(Schema):
    """Why: a code of the grounds, and words for the applicant."""

    ground: str = Field(description="return: incomplete, workplace, papers, other; refuse: not-ours, not-eligible, identity, …")
    reason: str = Field("", max_length=300)


class PassIn(Schema):
    """To which union, and why."""

    union: UUID
    reason: str = Field(min_length=1, max_length=300)


class SuggestionQuery(Schema):
    """Where somebody works. ``work`` is firm or gig; degrees are rounded to a kilometre."""

    work: str = "firm"
    workplace: str = Field("", max_length=120)
    group: str = ""
    place: str = Field("", max_length=60)
    latitude: float | None = None
    longitude: float | None = None


class SuggestionOut(Schema):
    """A union to apply to."""

    id: UUID
    name: str
    code: str
    above: str
    why: str
    km: float | None


def shown(one: Application, names: list[str], *, reviewer: bool) -> dict[str, Any]:
    """An application as it goes out; its sender never reads what is known of the number."""
    waits = one.state == ApplicationState.DOUBLED and not reviewer
    return {
        "id": one.pk,
        "name": one.name,
        "union": {"id": one.union_id, "name": one.union.name},
        "path_names": names,
        "state": ApplicationState.SUBMITTED if waits else one.state,
        "id_number": one.masked_id,
        "phone": one.masked_phone,
        "workplace": one.workplace,
        "employment_form": one.employment_form,
        "group": one.group,
        "source": one.source,
        "submitted_at": one.submitted_at,
        "decided_at": one.decided_at,
        "answer": one.answer if reviewer else told(one.ground, one.answer),
        "oddities": one.oddities if reviewer else [],
        "member": one.membership.person_id if one.membership else None,
        "revision": one.revision,
    }
