"""Whose requests somebody may see: one's own, and those of the people of one's branches for who answers for files."""

from typing import Any

from django.db.models import Model, Q, QuerySet

from niangjia.members.states import WRITERS
from niangjia.mine.models import Correction, Erasure, PhoneChange
from niangjia.organizations.rights import scope


def at_desk(user: Any, model: type[Model]) -> QuerySet[Any]:
    """The requests of the branches that the user answers for."""
    return model._default_manager.filter(scope(user, *WRITERS))


def corrections(user: Any) -> QuerySet[Correction]:
    """Corrections to be answered or that were answered."""
    return at_desk(user, Correction)


def with_papers(user: Any) -> QuerySet[Correction]:
    """Corrections whose papers somebody sees: one's own, and those that one answers for."""
    return Correction.objects.filter(scope(user, *WRITERS) | Q(person__user_id=user.pk))


def erasures(user: Any) -> QuerySet[Erasure]:
    """Erasures, likewise."""
    return at_desk(user, Erasure)


def phones(user: Any) -> QuerySet[PhoneChange]:
    """Numbers that were lost, once the new one was proved; one that is changed by codes is nobody else's business."""
    return at_desk(user, PhoneChange).filter(lost=True).exclude(vouched_by=None, state__in=("proving", "cancelled"))
