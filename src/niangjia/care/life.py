"""What happened to a person here: hardship records, for that person and for whoever may see them."""

from collections.abc import Iterable
from typing import Any

from niangjia.care import rules
from niangjia.kernel.questions import Moment


def life(person: Any, viewer: Any) -> Iterable[Moment]:
    """One line for each."""
    mine = person.user_id is not None and person.user_id == getattr(viewer, "pk", None)
    rows = rules.own(viewer) if mine else rules.visible(viewer).filter(person=person)
    for one in rows:
        yield Moment(one.on, "建立困难职工档案", f"{one.kind_words} · {one.state_words}", icon="home-heart", context="care")
