"""What happened to a person here: trainings, with their results."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from niangjia.enrolment.rules import told_of
from niangjia.kernel.questions import Moment
from niangjia.kernel.wording import quoted
from niangjia.learning.models import Training


def life(person: Any, viewer: Any) -> Iterable[Moment]:
    """One line for each training, those of the past too; where and when the place was taken is enrolment's to tell."""
    own = Q(person=person) | (Q(user=person.user_id) if person.user_id else Q(pk__in=[]))
    for one in Training.objects.filter(own, told_of(person, viewer, "run__offer", "path")).select_related("run"):
        text = f"{one.hours} 学时 · {one.result_words}"
        if one.level:
            text = f"{one.level} · {text}"
        yield Moment(one.on, f"培训{quoted(one.title)}", text, icon="school", context="learning")
