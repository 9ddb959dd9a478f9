"""``/registers``: the lists of a business register."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from niangjia.coverage import rules
from niangjia.coverage.models import VERDICTS, RegisterList
from niangjia.coverage.register_views import get_list
from niangjia.coverage.services import registers
from niangjia.kernel.api import Page, Paging, guard, idempotent, paged
from niangjia.kernel.errors import Invalid
from niangjia.kernel.keyset import slice_of
from niangjia.organizations.api.schemas import Ref, ref
from niangjia.organizations.states import ORGANISERS
from niangjia.organizations.views.common import get_union

router = Router(tags=["coverage"])


class RegisterOut(Schema):
    """A list of a business register."""

    id: UUID
    name: str
    state: str
    union: Ref
    counts: dict[str, int]
    kept: dict[str, int]
    columns: dict[str, str]
    created_at: datetime
    committed_at: datetime | None


class RegisterRowOut(Schema):
    """One row of it; ``data`` is what would be or was written."""

    number: int
    name: str
    verdict: str
    reason: str
    data: dict[str, Any]
    area: UUID | None
    employer: UUID | None


def _register(one: RegisterList) -> dict[str, Any]:
    plain = ("id", "name", "state", "counts", "kept", "columns", "created_at", "committed_at")
    return {name: getattr(one, name) for name in plain} | {"union": ref(one.union)}


@router.get("/registers", response=Page[RegisterOut], auth=guard(*ORGANISERS), summary="单位名单")
def list_registers(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """The lists that were brought in, the newest first."""
    rows = rules.lists(request.user).select_related("union")
    return paged(slice_of(rows, order="-created_at", cursor=query.cursor, limit=query.limit), _register)


@router.get("/registers/{uuid:pk}", response=RegisterOut, auth=guard(*ORGANISERS))
def one_register(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """One list."""
    return _register(get_list(request.user, pk))


@router.get("/registers/{uuid:pk}/rows", response=Page[RegisterRowOut], auth=guard(*ORGANISERS))
def register_rows(request: HttpRequest, pk: UUID, query: Query[Paging], verdict: str = "") -> dict[str, Any]:
    """Its rows in their order; ``verdict``: new, changed, known, closed, invalid."""
    if verdict and verdict not in VERDICTS:
        raise Invalid("没有这一类。", errors={"verdict": ["、".join(VERDICTS)]})
    rows = get_list(request.user, pk).rows.all()
    rows = rows.filter(verdict=verdict) if verdict else rows
    plain = ("number", "name", "verdict", "reason", "data")
    return paged(
        slice_of(rows, order="number", cursor=query.cursor, limit=query.limit),
        lambda row: {name: getattr(row, name) for name in plain}
        | {"area": row.area_id, "employer": row.employer_id},
    )


@router.post("/registers", response={201: RegisterOut}, auth=guard(*ORGANISERS))
def upload(request: HttpRequest, union: Form[UUID], file: File[UploadedFile]) -> Status[dict[str, Any]]:
    """Upload a list for the branch of ``union``: it is compared, nothing is written to the firms yet."""
    where = get_union(request.user, union)
    if (file.size or 0) > registers.LIMIT:
        raise Invalid("文件太大，请拆成几个文件。", at="file")
    made = registers.check_list(union=where, name=file.name or "名单", data=file.read(), by=request.user)
    return Status(201, _register(made))


@router.post("/registers/{uuid:pk}/commit", response=RegisterOut, auth=guard(*ORGANISERS))
@idempotent
def commit(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Write what is new and what changed."""
    return _register(registers.commit_list(batch=get_list(request.user, pk), by=request.user))


@router.post("/registers/{uuid:pk}/undo", response=RegisterOut, auth=guard(*ORGANISERS))
@idempotent
def undo(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Take it back."""
    return _register(registers.undo_list(batch=get_list(request.user, pk), by=request.user))


@router.post("/registers/{uuid:pk}/discard", response=RegisterOut, auth=guard(*ORGANISERS))
@idempotent
def discard(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Throw it away."""
    return _register(registers.discard_list(batch=get_list(request.user, pk), by=request.user))
