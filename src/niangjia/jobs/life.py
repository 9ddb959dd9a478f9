"""What happened to a person here: trained, found work, taken by an employer."""

from collections.abc import Iterable
from typing import Any

from niangjia.enrolment.rules import told_of
from niangjia.jobs.models import Candidacy, Trainee
from niangjia.jobs.states import CandidacyState
from niangjia.kernel.questions import Moment
from niangjia.kernel.wording import quoted


def life(person: Any, viewer: Any) -> Iterable[Moment]:
    """A line for each training that led to work, and for each vacancy that was given."""
    trained = Trainee.objects.filter(told_of(person, viewer, "offer", "path"), person=person, employed_on__isnull=False)
    for one in trained.select_related("offer"):
        text = f"{quoted(one.offer.title)}结业后，在{one.employer}{f'做{one.job}' if one.job else ''}"
        yield Moment(one.employed_on, "就业", text, icon="briefcase", context="jobs")  # type: ignore[arg-type]
    hired = Candidacy.objects.filter(person=person, state=CandidacyState.HIRED)
    for got in hired.select_related("vacancy__exhibitor"):
        text = f"{got.vacancy.exhibitor.name} {got.vacancy.title}"
        yield Moment(got.created_at, "招聘会录用", text, icon="briefcase", context="jobs")
