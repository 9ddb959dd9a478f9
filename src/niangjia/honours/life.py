"""What happened to a person here: honours that hold."""

from collections.abc import Iterable
from typing import Any

from niangjia.honours.models import Honour
from niangjia.honours.states import HonourState
from niangjia.kernel.questions import Moment
from niangjia.kernel.wording import quoted


def life(person: Any, viewer: Any) -> Iterable[Moment]:
    """One line for each."""
    for one in Honour.objects.filter(person=person, state=HonourState.HELD):
        yield Moment(one.on, f"获得{quoted(one.title)}", one.issuer or one.level_words, icon="medal", context="honours")
