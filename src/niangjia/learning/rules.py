"""Who may see and do what in learning."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from niangjia.enrolment.rules import told
from niangjia.kernel.access import STAFF
from niangjia.kernel.tree import ancestors
from niangjia.learning.models import Course, Paper, Requirement, Round, Run, Training, Wish
from niangjia.learning.states import KEEPERS, CourseState, WishState
from niangjia.organizations.rights import scope, subtrees


def _above_or_within(user: Any, *roles: str) -> Q:
    """Rows of the user's branches, and those of the unions above them: a menu is for everybody below it."""
    above = {step for one in subtrees(user, *roles) for step in ancestors(one.low, itself=False)}
    return scope(user, *roles) | Q(path__in=above)


def courses(user: Any) -> QuerySet[Course]:
    """The courses that the user finds at the desk: of one's branches and of the unions above."""
    return Course.objects.filter(_above_or_within(user, *STAFF))


def courses_kept(user: Any) -> QuerySet[Course]:
    """The courses that the user may edit, retire and write questions for."""
    return Course.objects.filter(scope(user, *KEEPERS))


def courses_opened(user: Any) -> QuerySet[Course]:
    """The courses of which the user may open a class, somewhere in one's branches."""
    return Course.objects.filter(_above_or_within(user, *KEEPERS))


def menu(*paths: str) -> QuerySet[Course]:
    """The menu of a union, or of somebody whom several serve: its own courses and those above; no path is every menu."""
    rows = Course.objects.filter(state=CourseState.OFFERED)
    return rows.filter(path__in=above(paths)) if paths else rows


def rounds(user: Any) -> QuerySet[Round]:
    """The rounds that the user finds at the desk: of one's branches, and of the unions above, which ask them too."""
    return Round.objects.filter(_above_or_within(user, *STAFF))


def rounds_kept(user: Any) -> QuerySet[Round]:
    """The rounds that the user may close."""
    return Round.objects.filter(scope(user, *KEEPERS))


def rounds_for(*paths: str) -> QuerySet[Round]:
    """The rounds in which a member whom these unions serve is asked."""
    return Round.objects.filter(path__in=above(paths))


def above(paths: Iterable[str]) -> set[str]:
    """The paths of unions and of those above them."""
    return {step for path in paths for step in ancestors(path)}


def runs(user: Any) -> QuerySet[Run]:
    """The classes of the user's branches."""
    return Run.objects.filter(scope(user, *STAFF), told(user, "offer"))


def runs_kept(user: Any) -> QuerySet[Run]:
    """The classes whose people the user may tell and give certificates."""
    return Run.objects.filter(scope(user, *KEEPERS), told(user, "offer"))


def trainings(user: Any) -> QuerySet[Training]:
    """The training records of people of the user's branches, and of the classes that these hold."""
    rows = Training.objects.filter(scope(user, *STAFF) | scope(user, *STAFF, field="run__path"))
    return rows.filter(told(user, "run__offer", "path"))


def own_trainings(user: Any) -> QuerySet[Training]:
    """One's own; for the account or its key."""
    return Training.objects.filter(Q(user=user) | Q(person__user=user))


def own_papers(user: Any) -> QuerySet[Paper]:
    """One's own test papers, for the account or its key; nobody else reads one."""
    return Paper.objects.filter(entry__person__user=user)


def own_wishes(user: Any) -> QuerySet[Wish]:
    """One's own wishes that wait."""
    return Wish.objects.filter(person__user_id=user.pk, state=WishState.WAITING)


def requirements(user: Any) -> QuerySet[Requirement]:
    """The requirements that hold in the user's branches: their own, and those of the unions above."""
    return Requirement.objects.filter(_above_or_within(user, *STAFF))


def requirements_kept(user: Any) -> QuerySet[Requirement]:
    """The requirements that the user may change."""
    return Requirement.objects.filter(scope(user, *KEEPERS))
