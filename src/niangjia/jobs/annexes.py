"""The lines that jobs adds to the pages of offers."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from niangjia.enrolment.states import EntryState
from niangjia.jobs import rules
from niangjia.jobs.models import JobFair
from niangjia.kernel.questions import Annex


def _fair(offer: Any) -> JobFair | None:
    return JobFair.objects.filter(offer_id=offer.pk).first() if offer.kind == "job_fair" else None


def choose(record: Any, user: Any) -> Iterator[Annex]:
    """Among the templates of offers."""
    yield Annex("招聘会", "参会单位、展位、岗位和咨询台一起办", reverse("jobs:job_fair_new"), "briefcase")


def desk(offer: Any, user: Any) -> Iterator[Annex]:
    """From an offer to its fair, or to its trainees."""
    fair = _fair(offer)
    if fair is not None:
        said = f"{fair.exhibitors.count()} 家单位，{fair.vacancies.count()} 个岗位"
        yield Annex("招聘会", said, reverse("jobs:job_fair", args=[fair.pk]), "briefcase")
    elif offer.kind == "training":
        rows = rules.trainees(user).filter(offer_id=offer.pk)
        trained, employed = rows.count(), rows.filter(employed_on__isnull=False).count()
        if trained:
            url = f"{reverse('jobs:trainees')}?offer={offer.pk}"
            yield Annex("培训后就业", f"{trained} 人参加，{employed} 人已就业", url, "briefcase")


def fair_of(offer: Any, user: Any) -> Iterator[Annex]:
    """From an offer to the vacancies, for everybody."""
    fair = _fair(offer)
    if fair is not None:
        url = reverse("jobs:public_job_fair", args=[fair.pk])
        yield Annex("看岗位", f"{fair.vacancies.count()} 个岗位，可以先投递、先约咨询", url, "briefcase")


def my_entry(entry: Any, user: Any) -> Iterator[Annex]:
    """From one's own place to the vacancies, or to the question after a training."""
    yield from fair_of(entry.offer, user)
    if entry.state != EntryState.ATTENDED or entry.offer.kind != "training":  # of whom there is a trainee
        return
    one = rules.own_trainees(user).filter(entry_id=entry.pk).first()
    if one is not None:
        said = f"已就业：{one.employer}" if one.employed_on else "找到工作以后告诉工会"
        yield Annex("培训后就业", said, reverse("jobs:my_training", args=[one.pk]), "briefcase")


ANNEXES = {
    "enrolment:choose": choose,
    "enrolment:offer": desk,
    "enrolment:my_offer": fair_of,
    "enrolment:public_offer": fair_of,
    "enrolment:my_entry": my_entry,
}
