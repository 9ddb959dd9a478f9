"""What counts about jobs: fairs of the year with their vacancies and visitors; who was trained, and who has work since."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from niangjia.jobs.models import JobFair, Trainee, Vacancy
from niangjia.jobs.services.common import FAIRS, TRAINED
from niangjia.jobs.states import FairState
from niangjia.kernel.questions import Figure, Ratio

YEAR, TOPIC = timedelta(days=365), "jobs"


def _fairs(on: date) -> QuerySet[Any]:
    return JobFair.objects.filter(state=FairState.HELD, held_on__gte=date(on.year, 1, 1), held_on__lte=on)


def _vacancies(on: date) -> QuerySet[Any]:
    held = {"fair__held_on__gte": date(on.year, 1, 1), "fair__held_on__lte": on}
    return Vacancy.objects.filter(fair__state=FairState.HELD, **held)


def _trained(on: date) -> QuerySet[Any]:
    """Those whose training ended in the year up to the day: time enough for the calls, and no January without anybody."""
    return Trainee.objects.filter(trained_on__gt=on - YEAR, trained_on__lte=on)


def _employed(on: date) -> QuerySet[Any]:
    return _trained(on).filter(employed_on__lte=on)


def _of_year(view: str) -> Callable[..., str]:
    def url(union: Any, on: date, **choice: str) -> str:
        asked = {"union": union.pk, "state": FairState.HELD, "from": date(on.year, 1, 1), "to": on, **choice}
        return f"{reverse(view)}?{urlencode(asked)}"

    return url


def _of_trainees(**fixed: str) -> Callable[..., str]:
    def url(union: Any, on: date, **choice: str) -> str:
        days = {"from": on - YEAR + timedelta(days=1), "to": on}
        return f"{reverse('jobs:trainees')}?{urlencode({'union': union.pk, **days, **fixed, **choice})}"

    return url


FIGURES = (
    Figure(
        key="job_fairs", label="本年招聘会", unit="场", topic=TOPIC, source=FAIRS, rows=_fairs, url=_of_year("jobs:job_fairs"),
        month="held_on", monthly="本年各月招聘会",
    ),
    Figure(
        key="vacancies", label="招聘会岗位", unit="个", topic=TOPIC, source=FAIRS, rows=_vacancies, url=_of_year("jobs:vacancies"),
    ),
    Figure(
        key="job_fair_visitors", label="招聘会进场", unit="人次", topic=TOPIC, source=FAIRS, rows=_fairs, url=_of_year("jobs:job_fairs"),
        measure="visitors",
    ),
    Figure(
        key="jobs_trained", label="近一年培训", unit="人", topic=TOPIC, source=TRAINED, rows=_trained, url=_of_trainees(), daily=True,
        place="ratio",
    ),
    Figure(
        key="jobs_employed", label="培训后就业", unit="人", topic=TOPIC, source=TRAINED, rows=_employed,
        url=_of_trainees(employed="yes"), daily=True, place="ratio",
    ),
)  # fmt: skip

RATIOS = (Ratio("jobs_rate", "培训就业率", part="jobs_employed", whole="jobs_trained"),)
