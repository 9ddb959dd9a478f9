"""Who needs a second factor, and what somebody from outside may do."""

from typing import Any

from django.conf import settings
from django.db import models

from niangjia.accounts.models import User
from niangjia.accounts.queries import live_invitations
from niangjia.kernel.access import roles_of


def sees_others(user: User) -> bool:
    """Whether the account reaches data of other people: by any role, as system administrator, or invited."""
    return bool(user.is_staff or roles_of(user) or live_invitations(user).exists())


def lacks_factor(user: User) -> bool:
    """Whether the account must set up a second factor before it may go on."""
    return bool(settings.SECOND_FACTOR and user.second_factor_since is None and sees_others(user))


def allowed(user: Any, record: models.Model, verb: str = "view") -> bool:
    """Whether somebody is invited to do ``verb`` to a record today."""
    if not getattr(user, "pk", None):
        return False
    here = live_invitations(user).filter(label=record._meta.label_lower, object_id=record.pk)
    return here.filter(verbs__contains=f" {verb} ").exists()
