"""What enrolment does when others act: a union ends, two files become one, somebody dies. Called in the transaction of the act."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from niangjia.enrolment.marking import MARK
from niangjia.enrolment.models import Certificate, Entry, Filled, Offer
from niangjia.enrolment.services.departed import pass_on
from niangjia.enrolment.services.restoring import restore
from niangjia.enrolment.services.yielding import yield_twins
from niangjia.enrolment.services.yielding_names import move_names, yield_names
from niangjia.enrolment.states import OfferState
from niangjia.kernel import audit
from niangjia.kernel.errors import Refused
from niangjia.kernel.marks import touch
from niangjia.members.services import GONE

RUNNING = (OfferState.DRAFT, OfferState.OPEN, OfferState.CLOSED)


def hand_over(*, union: Any, target: Any, by: Any, on: date, reason: str) -> None:
    """What a union offered goes along, and so do its people's places. Without an heir nothing may be running.

    Of a draw only the house changes: its frozen list names tickets, not unions.
    """
    home = target or union.parent
    running = Offer.objects.filter(union_id=union.pk, state__in=RUNNING)
    if target is None and running.exists():
        names = "、".join(f"“{title}”" for title in running.values_list("title", flat=True)[:3])
        raise Refused(f"“{union.name}”还有没办完的报名项目（{names}），请先结束或取消。", code="offers-left")
    if home is None:
        return
    count = move_names(union=union, home=home)
    for model in (Offer, Entry, Certificate):
        count += model.objects.filter(union_id=union.pk).update(union_id=home.pk, path=home.path)
    if count:
        audit.record("offer.hand_over", by=by, target=union, reason=reason, detail={"count": count, "to": home.name})
        touch(MARK, {(one.pk, one.path) for one in (union, home)})


def merging(*, kept: UUID, gone: UUID, by: Any) -> None:
    """Before two files become one: of two places in the same offer one yields (``services/yielding.py``)."""
    yield_names(kept=kept, gone=gone, by=by)
    yield_twins(kept=kept, gone=gone, by=by)
    mine = Entry.objects.filter(person__in=(kept, gone))
    touch(MARK, mine.order_by().values_list("union_id", "path").distinct())


def parted(*, kept: UUID, gone: UUID, by: Any) -> list[str]:
    """After two files are two again: what one yielded is given back; sentences for what cannot be (``services/restoring.py``)."""
    left = restore(kept=kept, gone=gone, by=by)
    mine = Entry.objects.filter(person__in=(kept, gone))
    touch(MARK, mine.order_by().values_list("union_id", "path").distinct())
    return left


def forgotten(*, people: Collection[UUID], **_: Any) -> None:
    """Whoever's file is over: the name on certificates; that on places goes with the file."""
    Certificate.objects.filter(entry__person__in=list(people)).update(name=GONE)
    Filled.objects.filter(entry__person__in=list(people)).delete()


REACTIONS = {
    "union_merged": hand_over, "union_dissolved": hand_over, "person_merging": merging, "person_parted": parted,
    "person_forgotten": forgotten, "person_died": pass_on,
}  # fmt: skip
