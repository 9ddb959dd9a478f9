"""JSON API of rosters: the same services as the pages."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest
from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from niangjia.kernel.api import Page, Paging, guard, idempotent, paged
from niangjia.kernel.errors import Invalid, Missing
from niangjia.kernel.ids import as_uuid
from niangjia.kernel.keyset import slice_of
from niangjia.members.batches import preview, services, visible
from niangjia.members.models import SORTS, Batch
from niangjia.members.states import WRITERS
from niangjia.organizations.api.schemas import Ref

router = Router(tags=["花名册"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ColumnOut(Schema):
    """One column of the file and the field that it is read as."""

    column: int
    header: str
    field: str | None = None
    how: str = ""
    note: str = ""


class NewFirmOut(Schema):
    """A firm that is not known yet, and in how many rows it stands."""

    name: str
    rows: int


class FirmsOut(Schema):
    """The firms that the rows name: known, new (those with most rows by name), and names that two firms have."""

    known: int = 0
    new: int = 0
    unclear: int = 0
    names: list[NewFirmOut] = []


class BatchOut(Schema):
    """A roster file and how far it is."""

    id: UUID
    name: str
    state: str
    union: Ref
    counts: dict[str, int]
    total: int
    done: int
    error: str
    mapping: list[ColumnOut]
    unplaced: list[dict[str, Any]]
    unread: list[str] = Field(description="names of the other sheets that hold people as well and were not read")
    firms: FirmsOut
    kept: dict[str, Any]
    created_at: datetime
    committed_at: datetime | None = None


class ChangeOut(Schema):
    """One field that changes."""

    label: str
    before: str
    after: str


class RowOut(Schema):
    """A row of a roster; numbers are masked."""

    number: int
    name: str
    id_number: str
    phone: str
    union: str
    person_id: UUID | None = None
    reasons: list[str]
    warnings: list[str]
    changes: list[ChangeOut]


class MappingIn(Schema):
    """Column number (from 0) to field key, or null for a column that is not read."""

    columns: dict[int, str | None] = Field(max_length=200)


class PlaceIn(Schema):
    """Which union a name in the roster means."""

    text: str = Field(min_length=1, max_length=120)
    union: str = Field(description="id or code", max_length=40)


@router.post("/batches", response={201: BatchOut}, auth=guard(*WRITERS))
@idempotent
def upload(request: HttpRequest, union: Form[str], file: File[UploadedFile]) -> Any:
    """Upload a roster for a union (id or code). A large file is checked in the background: ask again for its state."""
    found = _union(request, union)
    batch = services.upload(by=request.user, union=found, name=file.name or "", parts=file.chunks())
    services.check_soon(by=request.user, batch=batch)
    return Status(201, _fresh(batch))


@router.get("/batches", response=Page[BatchOut], auth=guard(*WRITERS))
def batches(request: HttpRequest, paging: Query[Paging]) -> Any:
    """The rosters of my branches, the newest first."""
    rows = visible.batches(request.user).select_related("union")
    return paged(slice_of(rows, order="-created_at", cursor=paging.cursor, limit=paging.limit))


@router.get("/batches/{uuid:batch_id}", response=BatchOut, auth=guard(*WRITERS))
def batch(request: HttpRequest, batch_id: UUID) -> Any:
    """One roster."""
    return _batch(request, batch_id)


@router.get("/batches/{uuid:batch_id}/rows", response=Page[RowOut], auth=guard(*WRITERS))
def rows(request: HttpRequest, batch_id: UUID, paging: Query[Paging], sort: str = "new") -> Any:
    """The rows of one sort: new, same, changed, moved, duplicate, conflict, invalid."""
    found = _batch(request, batch_id)
    if sort not in SORTS:
        raise Invalid("没有这一类。", errors={"sort": [f"可选：{'、'.join(SORTS)}。"]})
    one, shown = preview.page(found, sort, paging.cursor, paging.limit)
    return {"items": shown, "next": one.next or None}


@router.put("/batches/{uuid:batch_id}/mapping", response=BatchOut, auth=guard(*WRITERS))
def mapping(request: HttpRequest, batch_id: UUID, body: MappingIn) -> Any:
    """Say which columns hold what; the roster is checked again."""
    found = _batch(request, batch_id)
    services.remap(by=request.user, batch=found, columns=body.columns)
    services.check_soon(by=request.user, batch=found)
    return _fresh(found)


@router.put("/batches/{uuid:batch_id}/places", response=BatchOut, auth=guard(*WRITERS))
def places(request: HttpRequest, batch_id: UUID, body: PlaceIn) -> Any:
    """Say which union a name in the roster means."""
    found = _batch(request, batch_id)
    services.choose_union(by=request.user, batch=found, text=body.text, union=_union(request, body.union))
    return _fresh(found)


@router.post("/batches/{uuid:batch_id}/check", response=BatchOut, auth=guard(*WRITERS))
@idempotent
def check(request: HttpRequest, batch_id: UUID) -> Any:
    """Check again, against what is there now."""
    found = _batch(request, batch_id)
    services.check_soon(by=request.user, batch=found)
    return _fresh(found)


@router.post("/batches/{uuid:batch_id}/commit", response=BatchOut, auth=guard(*WRITERS))
@idempotent
def commit(request: HttpRequest, batch_id: UUID) -> Any:
    """Bring the roster in; a large one in the background."""
    found = _batch(request, batch_id)
    services.commit_soon(by=request.user, batch=found)
    return _fresh(found)


@router.post("/batches/{uuid:batch_id}/undo", response=BatchOut, auth=guard(*WRITERS))
@idempotent
def undo(request: HttpRequest, batch_id: UUID) -> Any:
    """Take the roster back as a whole."""
    found = _batch(request, batch_id)
    services.undo_soon(by=request.user, batch=found)
    return _fresh(found)


@router.post("/batches/{uuid:batch_id}/discard", response=BatchOut, auth=guard(*WRITERS))
@idempotent
def discard(request: HttpRequest, batch_id: UUID) -> Any:
    """Throw away a roster that is not in."""
    found = _batch(request, batch_id)
    services.discard(by=request.user, batch=found)
    return _fresh(found)


@router.get("/batches/{uuid:batch_id}/failed.xlsx", auth=guard(*WRITERS))
def failed(request: HttpRequest, batch_id: UUID) -> FileResponse:
    """The rows that failed, in the file's own layout with a column 问题说明."""
    found = _batch(request, batch_id)
    return FileResponse(
        services.failed_rows(by=request.user, batch=found),
        as_attachment=True,
        filename="failed.xlsx",
        content_type=XLSX,
    )


def _union(request: HttpRequest, text: str) -> Any:
    key = as_uuid(text)
    found = visible.unions(request.user).filter(**({"pk": key} if key else {"code": text})).first()
    if found is None:
        raise Missing("没有找到这个工会，或者它不在您管理的范围内。")
    return found


def _batch(request: HttpRequest, batch_id: UUID) -> Batch:
    found = visible.batches(request.user).select_related("union").filter(pk=batch_id).first()
    if found is None:
        raise Missing("没有找到这份花名册，或不在您的范围内。")
    return found


def _fresh(batch: Batch) -> Batch:
    return Batch.objects.select_related("union").get(pk=batch.pk)
