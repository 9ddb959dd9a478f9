"""What an appointment opens: ranges of the tree, by role. The only answer to "may this user see that branch?"."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from niangjia.kernel.access import ROLES, STAFF
from niangjia.kernel.standing import Standing
from niangjia.kernel.tree import Span, any_of, span
from niangjia.organizations.models import Appointment, Union

NODE_ONLY = "!"  # sorts before every character of a segment: the node without its children

# roles that one person must not hold together at one union, with the reason in plain words
EXCLUSIVE = {
    frozenset({"accountant", "cashier"}): "会计和出纳不能由同一人担任（钱账分管）。",
    frozenset({"chair", "auditor"}): "主席不能同时担任经审（不能自己审查自己）。",
    frozenset({"accountant", "auditor"}): "会计不能同时担任经审（不能自己审查自己）。",
    frozenset({"cashier", "auditor"}): "出纳不能同时担任经审（不能自己审查自己）。",
}


@dataclass(frozen=True)
class Held:
    """An appointment in force, as far as rights need it."""

    role: str
    span: Span
    union_id: Any
    whole_branch: bool


def held(user: Any) -> list[Held]:
    """The user's appointments in force today; read once for each user object, so once a request.

    The account that Django calls superuser administers the whole tree: somebody has to make the first union.
    """
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return []
    if getattr(user, "alone", False):  # read together with that there never was one
        return []
    cached: list[Held] | None = getattr(user, "_held", None)
    if cached is None:
        cached = [
            Held(role, span(path) if whole else Span(path, path + NODE_ONLY), union_id, whole)
            for role, path, union_id, whole in _offices([user.pk], timezone.localdate())
        ]
        if user.is_superuser:
            cached.append(Held("administrator", span(""), None, True))
        user._held = cached
    return cached


def in_force_q(on: date) -> Q:
    """The condition for appointments that hold on a day."""
    return Q(removed_at__isnull=True, starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))


def in_force(on: date) -> QuerySet[Appointment]:
    """Appointments that hold on a day."""
    return Appointment.objects.filter(in_force_q(on))


_offices: Standing[Any] = Standing(
    Appointment._meta.get_field("user"),
    lambda users, on: in_force(on).filter(user__in=users).values_list("role", "path", "union_id", "whole_branch"),
    Appointment._meta.get_field("starts_on"),
)


def roles_of(user: Any) -> frozenset[str]:
    """The roles held on any branch."""
    return frozenset(one.role for one in held(user))


def subtrees(user: Any, *roles: str) -> list[Span]:
    """The ranges of the tree that the user reaches by one of the roles (any role where none is named)."""
    wanted = roles or STAFF
    found = sorted({one.span for one in held(user) if one.role in wanted})
    kept: list[Span] = []
    for one in found:
        if not kept or one.high > kept[-1].high:
            kept.append(one)
    return kept


def scope(user: Any, *roles: str, field: str = "path") -> Q:
    """A condition for the rows that lie in the user's subtrees."""
    return any_of(subtrees(user, *roles), field)


def whole_scope(user: Any, *roles: str, field: str = "path") -> Q:
    """:func:`scope` by appointments for whole branches alone: the rows below which the user reaches everything."""
    wanted = roles or STAFF
    return any_of([one.span for one in held(user) if one.role in wanted and one.whole_branch], field)


def reaches(user: Any, path: str, *roles: str) -> bool:
    """Whether a path lies in the user's subtrees for the roles."""
    return any(path in one for one in subtrees(user, *roles))


def reaches_below(user: Any, path: str, *roles: str) -> bool:
    """Whether a path and everything below it lies in the user's subtrees for the roles."""
    wanted = roles or STAFF
    return any(one.whole_branch and one.role in wanted and path in one.span for one in held(user))


@dataclass(frozen=True)
class Reason:
    """One appointment that opens a record, in words."""

    label: str
    union: str
    whole_branch: bool
    sentence: str


def why(user: Any, path: str, *roles: str) -> list[Reason]:
    """The appointments that let the user see a path, in words: the answer to "why can I see this?"."""
    wanted = roles or STAFF
    found = [one for one in held(user) if one.role in wanted and path in one.span]
    names = dict(Union.objects.filter(pk__in=[one.union_id for one in found]).values_list("pk", "name"))
    return [_reason(one, names.get(one.union_id, "")) for one in found]


def _reason(one: Held, union: str) -> Reason:
    label = ROLES[one.role]
    if not union:
        return Reason(label, "", True, f"您是{label}，可以看到整个组织。")
    reach = "这条记录在它或它的下级" if one.whole_branch else "这条记录就在这一级"
    return Reason(label, union, one.whole_branch, f"您是“{union}”的{label}，{reach}。")


def roles_at(user: Any, path: str, grants: Mapping[str, tuple[str, ...]]) -> list[str]:
    """What ``grants`` gives to the roles that the user holds over a path, in the order of the list of roles."""
    given = {role for one in held(user) if path in one.span for role in grants.get(one.role, ())}
    return [role for role in STAFF if role in given]
