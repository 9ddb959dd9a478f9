"""Who needs a second factor, who may administer whose account, and what somebody from outside may do."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from niangjia.accounts.models import Invitation, User
from niangjia.accounts.offices import offices
from niangjia.accounts.phones import looks_like_phone, phone_index
from niangjia.accounts.queries import live_invitations
from niangjia.kernel.access import has_role, roles_of

STEWARDS = ("administrator", "chair")
SIGHTS = {"查看账号，建账号、停用账号、重置密码": STEWARDS}


def sees_others(user: User) -> bool:
    """Whether the account reaches data of other people: by any role, as system administrator, or invited."""
    return not user.alone and bool(user.is_staff or roles_of(user) or live_invitations(user).exists())


def alone() -> Q:
    """The condition for accounts that surely do not see others, for they never have: nearly all of those that
    :func:`sees_others` would say so of, asked of many at once and without a look at the clock."""
    invited = Exists(Invitation.objects.filter(user=OuterRef("pk")))
    return offices().never() & ~Q(invited) & Q(is_staff=False, is_superuser=False)


def with_alone(rows: QuerySet[Any]) -> QuerySet[Any]:
    """``alone`` said of each account, so that a request asks for offices and invitations only where there are any."""
    return rows.annotate(alone=models.ExpressionWrapper(alone(), output_field=models.BooleanField()))


def lacks_factor(user: User) -> bool:
    """Whether the account must set up a second factor before it may go on."""
    return bool(settings.SECOND_FACTOR and user.second_factor_since is None and sees_others(user))


def lacks_password(user: User) -> bool:
    """Whether the account's password was given out by somebody else and must be changed before it may go on."""
    return user.once_since is not None


def visible(user: Any) -> QuerySet[User]:
    """The accounts that the user may look up: the system administrator all, chairs and administrators those who hold
    an office in their branches, and those they made themselves that hold none yet."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return User.objects.none()
    if user.is_superuser:
        return User.objects.all()
    if not has_role(user, *STEWARDS):
        return User.objects.none()
    return User.objects.filter(offices().seen(user) | _own(user))


def matching(rows: QuerySet[User], text: str) -> QuerySet[User]:
    """Narrow accounts to a search: part of the name or user name, or a whole phone number."""
    found = Q(name__contains=text) | Q(username__icontains=text)
    if looks_like_phone(text):
        found |= Q(phone_index=phone_index(text))
    return rows.filter(found)


def named(user: Any, text: str) -> QuerySet[User]:
    """The open accounts within the user's sight that answer a search; the exact name alone where there is one."""
    rows = visible(user).filter(is_active=True).order_by("username")
    exact = rows.filter(name=text)
    return exact if exact.exists() else matching(rows, text)


def governable(user: Any) -> QuerySet[User]:
    """The accounts that the user may administer: never one's own; never, for anybody but a system administrator, that
    of a system administrator, of somebody who also holds an office elsewhere or one that the user may not give.

    Whoever sets a password can log in with it, so this must not reach further than the right to appoint.
    """
    if not getattr(user, "pk", None):
        return User.objects.none()
    rows = visible(user).exclude(pk=user.pk)
    if user.is_superuser:
        return rows
    return rows.filter(offices().governed(user) | _own(user), is_staff=False, is_superuser=False)


def _own(user: Any) -> Q:
    return Q(created_by=user, is_staff=False) & offices().idle()


def allowed(user: Any, record: models.Model, verb: str = "view") -> bool:
    """Whether somebody is invited to do ``verb`` to a record today."""
    if not getattr(user, "pk", None):
        return False
    here = live_invitations(user).filter(label=record._meta.label_lower, object_id=record.pk)
    return here.filter(verbs__contains=f" {verb} ").exists()
