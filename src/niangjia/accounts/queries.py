"""Reads: accounts, tokens, invitations."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from niangjia.accounts.models import Invitation, Token, User
from niangjia.accounts.phones import looks_like_phone, phone_index


def account_of(typed: str) -> User | None:
    """The account of what somebody typed: a user name first, else a phone number."""
    typed = (typed or "").strip()
    if not typed or "\x00" in typed:
        return None
    found = User.objects.filter(username=User.normalize_username(typed)).first()
    if found is None and looks_like_phone(typed):
        found = User.objects.filter(phone_index=phone_index(typed)).first()
    return found


def live_tokens(user: User) -> QuerySet[Token]:
    """The tokens of a user that still open something."""
    return Token.objects.filter(user=user, ended_at=None, expires__gt=timezone.now())


def live_invitations(user: Any) -> QuerySet[Invitation]:
    """The records that somebody from outside may see today."""
    return Invitation.objects.filter(user=user, ended_at=None, until__gt=timezone.now())


def invited_ids(user: Any, model: Any, verb: str = "view") -> QuerySet[Invitation, Any]:
    """The ids of the records of a model that the user is invited to for a verb; for ``rules.visible``."""
    if not getattr(user, "pk", None):
        return Invitation.objects.none().values("object_id")
    named = live_invitations(user).filter(label=model._meta.label_lower, verbs__contains=f" {verb} ")
    return named.values("object_id")
