"""Corrections and erasures as JSON: asked by the person, answered at the desk."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Field, File, Query, Router, Schema, Status
from ninja.files import UploadedFile

from niangjia.kernel.api import Page, Paging, ReasonIn, guard, idempotent, paged
from niangjia.kernel.attachments import Attachment, attachments_of
from niangjia.kernel.keyset import slice_of
from niangjia.kernel.views_attachments import handed_out
from niangjia.members.queries import file_of
from niangjia.members.states import WRITERS
from niangjia.mine import fields, rules, services
from niangjia.mine.models import Correction, Erasure
from niangjia.mine.queries import papers_of

router = Router(tags=["me"])
MINE, DESK = guard("login"), guard(*WRITERS)


class CorrectionIn(Schema):
    """The field, its right value as text (dates as ISO, choices by their key), and a note."""

    field: str = Field(max_length=24)
    value: str = Field(max_length=200)
    note: str = Field("", max_length=200)


class NoteIn(Schema):
    """Why, if one wants to say it."""

    note: str = Field("", max_length=200)


class CorrectionPaperOut(Schema):
    """A file added to a correction; ``GET /correction-papers/{id}`` hands it out, which is noted for the person to see."""

    id: UUID
    name: str
    kind: str
    size: int


class CorrectionOut(Schema):
    """A correction; numbers are masked."""

    id: UUID
    person: UUID
    name: str
    field: str
    label: str
    old: str
    new: str
    state: str
    reason: str
    asked_at: datetime
    due_on: date
    papers: list[CorrectionPaperOut]


class ErasureOut(Schema):
    """An erasure: what goes, what stays and why, and when the rest goes."""

    id: UUID
    person: UUID
    name: str
    empties: list[str]
    keeps: list[dict[str, Any]]
    erase_on: date | None
    state: str
    reason: str
    due_on: date


def _correction(one: Correction, papers: Iterable[Attachment] | None = None) -> dict[str, Any]:
    files = attachments_of(one) if papers is None else papers
    return {
        "id": one.pk, "person": one.person_id, "name": one.person.name, "field": one.field,
        "label": fields.label(one.field), "old": fields.said(one.field, one.old), "new": fields.said(one.field, one.new),
        "state": one.state, "reason": one.reason, "asked_at": one.created_at, "due_on": one.due_on,
        "papers": [{"id": file.pk, "name": file.name, "kind": file.kind, "size": file.size} for file in files],
    }  # fmt: skip


def _erasure(one: Erasure) -> dict[str, Any]:
    return {
        "id": one.pk, "person": one.person_id, "name": one.person.name, "empties": one.empties, "keeps": one.keeps,
        "erase_on": one.erase_on, "state": one.state, "reason": one.reason, "due_on": one.due_on,
    }  # fmt: skip


@router.get("/me/corrections", response=list[CorrectionOut], auth=MINE)
def my_corrections(request: HttpRequest) -> list[dict[str, Any]]:
    """What I have asked for, newest first."""
    rows = Correction.objects.filter(person=file_of(request.user)).select_related("person").order_by("-id")
    found = list(rows[:100])
    papers = papers_of(found)
    return [_correction(one, papers[one.pk]) for one in found]


@router.post("/corrections", response={201: CorrectionOut}, auth=MINE)
@idempotent
def ask_correction(request: HttpRequest, body: CorrectionIn) -> Status[dict[str, Any]]:
    """Ask one's union to put a field right."""
    return Status(201, _correction(services.ask_correction(by=request.user, **body.dict())))


@router.get("/corrections", response=Page[CorrectionOut], auth=DESK)
def corrections(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """The corrections of my branches, newest first."""
    rows = rules.corrections(request.user).select_related("person")
    found = slice_of(rows, order="-id", cursor=query.cursor, limit=query.limit)
    papers = papers_of(found.items)
    return paged(found, lambda one: _correction(one, papers[one.pk]))


@router.post("/corrections/{id}/approve", response=CorrectionOut, auth=DESK)
@idempotent
def approve_correction(request: HttpRequest, id: UUID) -> dict[str, Any]:
    """Put the value into the file."""
    return _correction(services.approve_correction(by=request.user, correction=Correction(pk=id)))


@router.post("/corrections/{id}/return", response=CorrectionOut, auth=DESK)
@idempotent
def return_correction(request: HttpRequest, id: UUID, body: ReasonIn) -> dict[str, Any]:
    """Say no, and why."""
    return _correction(services.return_correction(by=request.user, correction=Correction(pk=id), reason=body.reason))


@router.post("/corrections/{id}/withdraw", response=CorrectionOut, auth=MINE)
@idempotent
def withdraw_correction(request: HttpRequest, id: UUID) -> dict[str, Any]:
    """Take one's own request back."""
    return _correction(services.withdraw_correction(by=request.user, correction=Correction(pk=id)))


@router.post("/corrections/{id}/papers", response={201: CorrectionPaperOut}, auth=MINE)
@idempotent
def add_paper(request: HttpRequest, id: UUID, file: UploadedFile | None = File(None)) -> Status[Attachment]:  # noqa: B008
    """Add a paper (a photo, a PDF) to one's own correction while it waits; three at most."""
    return Status(201, services.add_paper(by=request.user, correction=Correction(pk=id), file=file))


@router.get("/correction-papers/{id}", auth=MINE)
def paper(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """The file, for whoever asked and for the desk that reviews; the desk's look is noted."""
    return handed_out(request.user, id, label=Correction._meta.label_lower)


@router.delete("/correction-papers/{id}", response=CorrectionOut, auth=MINE)
def remove_paper(request: HttpRequest, id: UUID) -> dict[str, Any]:
    """Take a paper of one's own correction away while it waits."""
    return _correction(services.remove_paper(by=request.user, paper=id))


@router.post("/erasures", response={201: ErasureOut}, auth=MINE)
@idempotent
def ask_erasure(request: HttpRequest, body: NoteIn) -> Status[dict[str, Any]]:
    """Ask one's union to erase what may go."""
    return Status(201, _erasure(services.ask_erasure(by=request.user, note=body.note)))


@router.get("/erasures", response=Page[ErasureOut], auth=DESK)
def erasures(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """The erasures of my branches, newest first."""
    rows = rules.erasures(request.user).select_related("person")
    return paged(slice_of(rows, order="-id", cursor=query.cursor, limit=query.limit), _erasure)


@router.post("/erasures/{id}/approve", response=ErasureOut, auth=DESK)
@idempotent
def approve_erasure(request: HttpRequest, id: UUID) -> dict[str, Any]:
    """Empty what may go."""
    return _erasure(services.approve_erasure(by=request.user, erasure=Erasure(pk=id)))


@router.post("/erasures/{id}/return", response=ErasureOut, auth=DESK)
@idempotent
def return_erasure(request: HttpRequest, id: UUID, body: ReasonIn) -> dict[str, Any]:
    """Say no, and why."""
    return _erasure(services.return_erasure(by=request.user, erasure=Erasure(pk=id), reason=body.reason))


@router.post("/erasures/{id}/withdraw", response=ErasureOut, auth=MINE)
@idempotent
def withdraw_erasure(request: HttpRequest, id: UUID) -> dict[str, Any]:
    """Take one's own request back."""
    return _erasure(services.withdraw_erasure(by=request.user, erasure=Erasure(pk=id)))
