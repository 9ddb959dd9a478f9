"""What happened to a person here: hours served."""

from collections.abc import Iterable
from typing import Any

from niangjia.enrolment.rules import told_of
from niangjia.kernel.questions import Moment
from niangjia.kernel.wording import quoted
from niangjia.volunteering.models import RECORD, Service


def life(person: Any, viewer: Any) -> Iterable[Moment]:
    """One line for each time."""
    rows = Service.objects.filter(told_of(person, viewer, "entry__offer", "path"), person=person, kind=RECORD)
    for one in rows.select_related("entry__offer", "entry__session"):
        title = f"志愿服务{quoted(one.entry.offer.title)}"
        yield Moment(one.served_on, title, one.entry.session.title, icon="heart-handshake", context="volunteering")
