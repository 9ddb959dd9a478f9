"""``/unions``: the tree as JSON, and the verbs on a union; ``/me``."""

from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from ninja import Query, Router, Status

from niangjia.kernel.access import ROLES, STAFF
from niangjia.kernel.api import Page, guard, idempotent, listed, paged
from niangjia.organizations.api.schemas import (
    Decision,
    Dissolve,
    MeOut,
    MergeInto,
    MoveTo,
    Rename,
    UnionEdit,
    UnionNew,
    UnionOut,
    UnionQuery,
    ref,
)
from niangjia.organizations.lists import UnionListing
from niangjia.organizations.models import Union
from niangjia.organizations.queries import path_names, top_unions
from niangjia.organizations.rights import held
from niangjia.organizations.services.endings import dissolve_union, merge_union, restore_union
from niangjia.organizations.services.moving import move_union
from niangjia.organizations.services.unions import create_union, edit_union, rename_union
from niangjia.organizations.states import ORGANISERS
from niangjia.organizations.views.common import get_union

router = Router(tags=["unions"])
PLAIN = tuple(
    name for name in UnionOut.model_fields if name not in ("union", "parent", "path_names", "merged_into")
)


def out(union: Union, names: list[str]) -> dict[str, Any]:
    """A union as it goes out."""
    values = {name: getattr(union, name) for name in PLAIN}
    above = {"union": ref(union.parent), "parent": union.parent_id, "merged_into": union.merged_into_id}
    return values | above | {"path_names": names}


def whole(union: Union) -> dict[str, Any]:
    """One union as it is now."""
    row = Union.objects.select_related("parent").get(pk=union.pk)
    return out(row, path_names([row.path])[row.path])


@router.get("/unions", response=Page[UnionOut], auth=guard(*STAFF))
def list_unions(request: HttpRequest, query: Query[UnionQuery]) -> dict[str, Any]:
    """Unions of my branches; ``union`` for a whole branch, ``parent`` for one level."""
    listing = listed(UnionListing, request.user, query)
    prefetch_related_objects(listing.items, "parent")
    return paged(listing, lambda union: out(union, union.path_names))


@router.get("/unions/{uuid:pk}", response=UnionOut, auth=guard(*STAFF))
def get_one(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """One union of my branches."""
    return whole(get_union(request.user, pk))


@router.post("/unions", response={201: UnionOut}, auth=guard(*ORGANISERS))
@idempotent
def create(request: HttpRequest, body: UnionNew) -> Status[dict[str, Any]]:
    """Make a union below ``parent``."""
    values = body.dict()
    parent = get_union(request.user, values.pop("parent"))
    return Status(201, whole(create_union(parent=parent, by=request.user, **values)))


@router.post("/unions/{uuid:pk}/edit", response=UnionOut, auth=guard(*ORGANISERS))
@idempotent
def edit(request: HttpRequest, pk: UUID, body: UnionEdit) -> dict[str, Any]:
    """Correct what is known; ``revision`` is the one that was read."""
    said = {
        key: value
        for key, value in body.dict(exclude_unset=True).items()
        if value is not None or key.endswith(("_on", "itude"))
    }
    return whole(edit_union(union=get_union(request.user, pk), by=request.user, **said))


@router.post("/unions/{uuid:pk}/rename", response=UnionOut, auth=guard(*ORGANISERS))
@idempotent
def rename(request: HttpRequest, pk: UUID, body: Rename) -> dict[str, Any]:
    """Another name."""
    return whole(rename_union(union=get_union(request.user, pk), by=request.user, **body.dict()))


@router.post("/unions/{uuid:pk}/move", response=UnionOut, auth=guard(*ORGANISERS))
@idempotent
def move(request: HttpRequest, pk: UUID, body: MoveTo) -> dict[str, Any]:
    """Another parent, with the whole branch."""
    values = body.dict()
    to = get_union(request.user, values.pop("to"))
    return whole(move_union(union=get_union(request.user, pk), to=to, by=request.user, **values))


@router.post("/unions/{uuid:pk}/merge", response=UnionOut, auth=guard(*ORGANISERS))
@idempotent
def merge(request: HttpRequest, pk: UUID, body: MergeInto) -> dict[str, Any]:
    """End it; what is in it goes to ``target``."""
    values = body.dict()
    target = get_union(request.user, values.pop("target"))
    return whole(merge_union(union=get_union(request.user, pk), target=target, by=request.user, **values))


@router.post("/unions/{uuid:pk}/dissolve", response=UnionOut, auth=guard(*ORGANISERS))
@idempotent
def dissolve(request: HttpRequest, pk: UUID, body: Dissolve) -> dict[str, Any]:
    """End it; ``to`` takes what is left."""
    values = body.dict()
    key = values.pop("to")
    to = get_union(request.user, key) if key else None
    return whole(dissolve_union(union=get_union(request.user, pk), to=to, by=request.user, **values))


@router.post("/unions/{uuid:pk}/restore", response=UnionOut, auth=guard(*ORGANISERS))
@idempotent
def restore(request: HttpRequest, pk: UUID, body: Decision) -> dict[str, Any]:
    """Bring a dissolved one back."""
    return whole(restore_union(union=get_union(request.user, pk), by=request.user, **body.dict()))


@router.get("/me", response=MeOut, auth=guard("login"), tags=["me"])
def me(request: HttpRequest) -> dict[str, Any]:
    """Who I am, which roles I hold where, which branches I reach."""
    user: Any = request.user
    rows = held(user)
    unions = Union.objects.in_bulk({one.union_id for one in rows if one.union_id})
    names = path_names(union.path for union in unions.values())
    roles = []
    for one in rows:
        union = unions.get(one.union_id)
        where = {"union": ref(union), "path_names": names[union.path] if union else []}
        roles.append(
            {"role": one.role, "role_name": ROLES[one.role], "whole_branch": one.whole_branch} | where
        )
    tops = [ref(union) for union in top_unions(user)]
    return {"id": user.pk, "username": user.username, "name": user.name, "roles": roles, "branches": tops}
