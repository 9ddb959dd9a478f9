"""How many ask for a course: members who want it, and people whom their unions reported."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Left, Length

from niangjia.enrolment.states import OfferState
from niangjia.kernel.tree import within
from niangjia.learning.models import Course, Run, Tick, Wish
from niangjia.learning.states import CourseState, WishState
from niangjia.learning.vocabulary import FEW


def waiting(path: str = "") -> QuerySet[Wish]:
    """The wishes of a branch that wait for a class."""
    rows = Wish.objects.filter(state=WishState.WAITING)
    return rows.filter(within(path)) if path else rows


def reported(condition: Q) -> QuerySet[Any]:
    """Courses of which unions (a condition on ``answer__path``) said how many want them; ``asked`` of each in each round.

    What a union reported counts until a class is opened for it, unless that is called off.
    """
    later = Run.objects.filter(course=OuterRef("course"), created_at__gt=OuterRef("answer__created_at"))
    later = later.filter(path=Left(OuterRef("answer__path"), Length("path"))).exclude(offer__state=OfferState.CANCELLED)
    rows = Tick.objects.filter(condition, ~Exists(later), answer__person__isnull=True, course__state=CourseState.OFFERED)
    found = rows.order_by().values("course", "course__title", "course__threshold", "answer__round")
    return found.annotate(asked=Sum("people"))


def asked_for(course: Course, path: str) -> int:
    """How many of a branch ask for a course: those who wait, or, where they are more, those whom unions reported in a round."""
    told = reported(Q(within(path, "answer__path"), course=course))
    return max([waiting(path).filter(course=course).count(), *(one["asked"] for one in told)])


def ripe(wishes: Q, reports: Q) -> list[dict[str, Any]]:
    """Courses that enough people of some branches ask for, most first; ``asked`` says how many.

    The conditions are on the ``path`` of those who wait and on the ``answer__path`` of unions that reported.
    """
    rows = Wish.objects.filter(wishes, state=WishState.WAITING, course__state=CourseState.OFFERED).order_by()
    found = rows.values("course", "course__title", "course__threshold").annotate(asked=Count("pk"))
    most: dict[Any, dict[str, Any]] = {}
    for one in (*found, *reported(reports)):
        known = most.setdefault(one["course"], one)
        most[one["course"]] = max(known, one, key=lambda each: each["asked"])
    enough = [one for one in most.values() if one["asked"] >= max(FEW, one["course__threshold"])]
    return sorted(enough, key=lambda one: (-one["asked"], one["course"]))
