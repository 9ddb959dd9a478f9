"""What happened to a person here: the turns of earlier years; those since are told by enrolment."""

from collections.abc import Iterator
from typing import Any

from niangjia.enrolment import rolls
from niangjia.kernel.questions import Moment

KIND = "recuperation"


def life(person: Any, viewer: Any) -> Iterator[Moment]:
    """One line for each turn that was not counted here."""
    for one in rolls.turns_of_kind(KIND).filter(person=person, entry__isnull=True):
        where = "省外" if one.outside else "省内"
        yield Moment(one.on, f"参加{where}疗休养", one.place, icon="heart-handshake", context="recuperation")
