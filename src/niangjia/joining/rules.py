"""Who may see and decide applications: those who answer for the members of the union, and whoever applied."""

from typing import Any

from django.db.models import QuerySet

from niangjia.joining.models import Application
from niangjia.joining.states import REVIEWERS, ApplicationState
from niangjia.organizations.rights import scope

READERS = (*REVIEWERS, "leader", "auditor")


def visible(user: Any) -> QuerySet[Application]:
    """The applications to the unions of the user's branches; drafts are nobody's business."""
    return Application.objects.filter(scope(user, *READERS)).exclude(state=ApplicationState.DRAFT)


def movable(user: Any, verb: str = "accept") -> QuerySet[Application]:
    """The applications that the user may decide."""
    return Application.objects.filter(scope(user, *REVIEWERS)).exclude(state=ApplicationState.DRAFT)


def own(user: Any) -> QuerySet[Application]:
    """What the user applied for."""
    if not getattr(user, "is_authenticated", False):
        return Application.objects.none()
    return Application.objects.filter(user_id=user.pk)
