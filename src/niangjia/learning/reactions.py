"""What learning does when enrolment acts, in the transaction of the act."""

from typing import Any

from niangjia.learning.models import Run
from niangjia.learning.services import runs


def attended(*, entry: Any, by: Any) -> None:
    """Who came has been trained."""
    runs.record_attendance(entry=entry, by=by)


def unattended(*, entry: Any, by: Any) -> None:
    """Who had not come after all has not."""
    runs.forget_attendance(entry=entry)


def certifying(*, entry: Any, by: Any) -> None:
    """A class with a test gives its certificate to who passed."""
    runs.check_certificate(entry=entry)


def cancelled(*, offer: Any, by: Any, reason: str) -> None:
    """Who asked for a class that is called off waits for the next one."""
    found = Run.objects.filter(offer=offer).first()
    if found is not None:
        runs.wait_again(run=found, by=by, reason=reason)


REACTIONS = {
    "entry_attended": attended,
    "entry_unattended": unattended,
    "entry_certifying": certifying,
    "offer_cancelled": cancelled,
}
