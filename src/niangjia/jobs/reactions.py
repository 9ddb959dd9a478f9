"""What follows here from what happens to offers, in the transaction of the act."""

from typing import Any

from niangjia.enrolment.states import EntryState
from niangjia.jobs import services
from niangjia.jobs.models import JobFair


def attended_training(*, entry: Any, by: Any) -> None:
    """Who came to a training is called."""
    services.enter_trainee(by=by, entry=entry)


def attendance_taken_back(*, entry: Any, by: Any) -> None:
    """Who did not, is not."""
    services.drop_trainee(by=by, entry=entry)


def training_ended(*, offer: Any, by: Any) -> None:
    """Whoever attended and was missed so far."""
    if offer.kind == "training":
        for entry in offer.entries.filter(state=EntryState.ATTENDED).select_related("offer", "session"):
            services.enter_trainee(by=by, entry=entry)


def fair_called_off(*, offer: Any, by: Any, reason: str) -> None:
    """The fair goes with its offer; who has a time at a desk is told."""
    if offer.kind == "job_fair":
        for fair in JobFair.objects.filter(offer=offer):
            services.release_all(by=by, fair=fair, reason=reason)
        services.cancel_with_offer(by=by, offer=offer, reason=reason)


REACTIONS = {
    "entry_attended": attended_training,
    "entry_unattended": attendance_taken_back,
    "offer_ended": training_ended,
    "offer_cancelled": fair_called_off,
}
