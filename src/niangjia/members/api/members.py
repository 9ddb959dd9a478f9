"""Members as JSON: the same list, the same forms, the same services as the pages."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from pydantic import ConfigDict

from niangjia.kernel.api import Page, Paging, guard, idempotent, listed, paged
from niangjia.kernel.errors import Invalid, Missing
from niangjia.members import guessing, rules, services
from niangjia.members.forms.people import EditMemberForm, NewMemberForm, initial, valid
from niangjia.members.horizon import view
from niangjia.members.lists.members import MemberListing
from niangjia.members.models import Membership, Person
from niangjia.members.queries import present_and_last
from niangjia.organizations.api.schemas import UnionRef
from niangjia.organizations.queries import path_names
from niangjia.organizations.rights import reaches
from niangjia.organizations.rules import manageable

router = Router(tags=["members"])
READ, WRITE = guard(*rules.READERS), guard(*rules.WRITERS)


class MemberOut(Schema):
    """A member as the list shows one: ``id`` is the person's; numbers are masked; members have no code."""

    id: UUID
    name: str
    code: None = None
    union: UnionRef | None
    path_names: list[str]
    id_number: str
    phone: str
    gender: str
    employment_form: str
    group: str
    joined_on: date | None
    left_on: date | None


class MembershipOut(Schema):
    """One membership of a person."""

    id: UUID
    union: UnionRef
    joined_on: date
    left_on: date | None
    leave_reason: str
    workplace: str


class MemberFull(MemberOut):
    """A person with all memberships, the latest first; ``revision`` goes back with a change."""

    revision: int
    id_kind: str
    birth_date: date | None
    education: str
    skill: str
    household_region: str
    workplace: str
    department: str
    position: str
    note: str
    memberships: list[MembershipOut]


class MemberQuery(Paging):
    """Search and filters, as on the page; ``union`` is the whole branch; ``state`` past: who left."""

    search: str = Field("", max_length=100)
    union: UUID | None = None
    group: str = ""
    employment_form: str = ""
    gender: str = ""
    state: str = ""
    joined_month: str = Field("", description="2026-05")
    joined_from: date | None = None
    joined_to: date | None = None
    on: date | None = None
    sort: str = Field("", description="name, -name, joined_on, -joined_on")


class Known(Schema):
    """What may be said of a person and the membership; words are the codes of the closed lists."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=60)
    phone: str = Field("", max_length=20)
    gender: str = ""
    birth_date: date | None = None
    education: str = ""
    skill: str = ""
    household_region: str = Field("", max_length=120)
    workplace: str = Field("", max_length=120)
    department: str = Field("", max_length=60)
    position: str = Field("", max_length=60)
    employment_form: str = ""
    group: str = ""
    joined_on: date | None = None


class NewMember(Known):
    """A person to be entered into a union."""

    union: UUID
    id_number: str = Field(max_length=40)


class Change(Known):
    """The fields that change; ``revision`` as last read."""

    revision: int = Field(ge=0, le=2**31 - 1)
    name: str = Field("", max_length=60)
    id_number: str = Field("", max_length=40)
    note: str = Field("", max_length=500)


class RevealIn(Schema):
    """Which number, and why."""

    field: str = Field(description="id_number or phone")
    reason: str = Field(min_length=1, max_length=200)


class RevealOut(Schema):
    """A number in full."""

    field: str
    value: str


class LeaveIn(Schema):
    """From which day, and why: retired, died, left, withdrew, other."""

    on: date
    reason: str


@router.get("/members", response=Page[MemberOut], auth=READ)
def list_members(request: HttpRequest, query: Query[MemberQuery]) -> dict[str, Any]:
    """The members of my branches, by page; search and filters as on the page."""
    listing = listed(MemberListing, request.user, query)
    if query.union and listing.union is None:
        raise Missing("没有找到这个工会，或不在您的范围内。")
    if query.sort and not listing.sort:
        raise Invalid("不能按这一列排序。", errors={"sort": ["可以用 name、joined_on，前面加 - 为倒序。"]})
    names = path_names(one.path for one in listing.items)
    return paged(listing, lambda one: _row(one, names[one.path]))


@router.get("/members/{member_id}", response=MemberFull, auth=READ)
def get_member(request: HttpRequest, member_id: UUID) -> dict[str, Any]:
    """One person with all memberships."""
    return _full(_person(request, member_id), request.user)


@router.post("/members", response={201: MemberFull}, auth=WRITE)
@guessing.limited
@idempotent
def create_member(request: HttpRequest, body: NewMember) -> Status:
    """Enter a person who is not a member anywhere yet."""
    union = manageable(request.user).filter(pk=body.union).first()
    if union is None:
        raise Missing("没有找到这个工会，或您不能在那里录入会员。")
    form = NewMemberForm(body.dict(exclude={"union"}))
    made = services.add_member(by=request.user, union=union, **valid(form))
    return Status(201, _full(made.person, request.user))


@router.patch("/members/{member_id}", response=MemberFull, auth=WRITE)
@guessing.limited
def change_member(request: HttpRequest, member_id: UUID, body: Change) -> dict[str, Any]:
    """Change what is said; what is not said stays."""
    person = _person(request, member_id)
    current = person.memberships.filter(left_on__isnull=True).first()
    said = body.dict(exclude_unset=True)
    form = EditMemberForm(initial(person, current) | said)
    valid(form)
    changes = {key: value for key, value in form.changes().items() if key in said}
    return _full(
        services.edit(by=request.user, person=person, revision=body.revision, **changes), request.user
    )


@router.post("/members/{member_id}/reveal", response=RevealOut, auth=WRITE)
def reveal_number(request: HttpRequest, member_id: UUID, body: RevealIn) -> dict[str, str]:
    """A sealed number in full; the look and its reason are recorded, and the person can see them."""
    person = _person(request, member_id)
    value = services.reveal(by=request.user, person=person, field=body.field, reason=body.reason)
    return {"field": body.field, "value": value}


@router.post("/members/{member_id}/leave", response=MemberFull, auth=WRITE)
@idempotent
def leave_union(request: HttpRequest, member_id: UUID, body: LeaveIn) -> dict[str, Any]:
    """End the current membership."""
    person = _person(request, member_id)
    current = list(person.memberships.filter(left_on__isnull=True))
    if not current:
        raise Missing("这位会员现在不在会。")
    services.leave(by=request.user, memberships=current, on=body.on, reason=body.reason)
    return _full(person, request.user)


def _person(request: HttpRequest, pk: UUID) -> Person:
    found = rules.people(request.user).filter(pk=pk).first()
    if found is None:
        raise Missing("没有找到这位会员，或不在您的范围内。")
    return found


def _row(one: Membership, names: list[str]) -> dict[str, Any]:
    return _about(one.person) | _belonging(one, names)


def _about(person: Person) -> dict[str, Any]:
    return {
        "id": person.pk,
        "name": person.name,
        "id_number": person.masked_id,
        "phone": person.masked_phone,
        "gender": person.gender,
    }


def _belonging(one: Membership, names: list[str]) -> dict[str, Any]:
    return {
        "union": {"id": one.union_id, "name": one.union.name},
        "path_names": names,
        "employment_form": one.employment_form,
        "group": one.group,
        "joined_on": one.joined_on,
        "left_on": one.left_on,
    }


NOWHERE: dict[str, Any] = {
    "union": None, "path_names": [], "employment_form": "", "group": "", "joined_on": None, "left_on": None,
}  # fmt: skip


def _full(person: Person, viewer: Any) -> dict[str, Any]:
    """A person as far as the viewer sees; how one works at a union out of the viewer's reach stays there."""
    every = view(person, viewer).memberships
    _, last = present_and_last(every)
    where = _belonging(last, path_names([last.path])[last.path]) if last else NOWHERE
    names = ("revision", "id_kind", "birth_date", "education", "skill", "household_region")
    known = {name: getattr(person, name) for name in names}
    near = last if last and reaches(viewer, last.path, *rules.READERS) else None
    work = {name: getattr(near, name, "") for name in ("workplace", "department", "position", "note")}
    return _about(person) | where | known | work | {"memberships": [_membership(one) for one in every]}


def _membership(one: Membership) -> dict[str, Any]:
    return {
        "id": one.pk,
        "union": {"id": one.union_id, "name": one.union.name},
        "joined_on": one.joined_on,
        "left_on": one.left_on,
        "leave_reason": one.leave_reason,
        "workplace": one.workplace,
    }
