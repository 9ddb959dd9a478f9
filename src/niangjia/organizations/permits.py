"""Who may: each lets through or raises, with the sentence that says why not. For every context that has people at a desk."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from niangjia.kernel.access import ROLES
from niangjia.kernel.errors import Forbidden, Missing
from niangjia.organizations.rights import reaches

M = TypeVar("M", bound=Model)


def named(roles: Iterable[str]) -> str:
    """Roles in words."""
    return "、".join(ROLES[role] for role in roles)


def needs(*roles: str) -> str:
    """What is said to whoever may look but not act."""
    return f"您可以查看，但不能办理；需要{named(roles)}任职。"


def permit(record: M, *, visible: QuerySet[M], allowed: QuerySet[M], sentence: str) -> None:
    """Let through; raises :class:`Missing` out of the tree, :class:`Forbidden` with ``sentence`` in the wrong role."""
    if allowed.filter(pk=record.pk).exists():
        return
    if not visible.filter(pk=record.pk).exists():
        raise Missing("没有找到这条记录，或者它不在您的管辖范围内。")
    raise Forbidden(sentence, code="wrong-role")


def permit_at(by: Any, path: str, *roles: str) -> None:
    """Let through whoever holds one of the roles over the union at a path; raises :class:`Missing` or :class:`Forbidden`."""
    if reaches(by, path, *roles):
        return
    if not reaches(by, path):
        raise Missing("没有找到这个工会，或不在您的范围内。")
    raise Forbidden(needs(*roles), code="wrong-role")
