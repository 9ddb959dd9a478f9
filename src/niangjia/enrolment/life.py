"""What happened to a person here: places had, draws won and lost."""

from collections.abc import Iterable
from typing import Any

from niangjia.enrolment.models import Entry
from niangjia.enrolment.rules import told_of
from niangjia.enrolment.states import EntryState
from niangjia.kernel.questions import Moment
from niangjia.kernel.wording import quoted

TOLD = {
    EntryState.TAKEN: "报上",
    EntryState.ATTENDED: "参加",
    EntryState.ABSENT: "报名后未到场",
    EntryState.LOST: "摇号未中签",
}


def life(person: Any, viewer: Any) -> Iterable[Moment]:
    """One line for each offer that came to something."""
    rows = Entry.objects.filter(told_of(person, viewer, "offer", "path"), person=person, state__in=list(TOLD))
    for one in rows.select_related("offer", "session"):
        text = one.session.title
        yield Moment(
            one.created_at, f"{TOLD[one.state]}{quoted(one.offer.title)}", text, icon="ticket", context="enrolment"
        )
