"""What learning does when others act, in the transaction of the act."""

from typing import Any
from uuid import UUID

from niangjia.learning.models import Run, Training
from niangjia.learning.services import handing, runs
from niangjia.learning.services.common import touch


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


def revoked(*, entry: Any, by: Any) -> None:
    """A certificate that was taken back counts no more."""
    touch(Training.objects.filter(entry=entry))


def union_ended(*, union: Any, target: Any, by: Any, on: Any, reason: str) -> None:
    """What a union's people learned and want goes to its heir, or to the union above."""
    home = target or union.parent
    if home is not None:
        handing.hand_over(union=union, home=home, by=by, reason=reason)


def merging(*, kept: UUID, gone: UUID, by: Any) -> None:
    """Two files of one person become one."""
    handing.join_files(kept=kept, gone=gone, by=by)


REACTIONS = {
    "union_merged": union_ended,
    "union_dissolved": union_ended,
    "person_merging": merging,
    "certificate_revoked": revoked,
    "entry_attended": attended,
    "entry_unattended": unattended,
    "entry_certifying": certifying,
    "offer_cancelled": cancelled,
}
