"""What honours knows people to have, so that places can be for model workers, artisans and their like alone."""

from collections.abc import Iterable, Sequence
from typing import Any

from niangjia.honours.models import Honour
from niangjia.honours.states import HonourState
from niangjia.honours.vocabulary import CHOICES, fits
from niangjia.kernel.questions import Proof, among


def _held(people: Sequence[Any], keys: Sequence[str]) -> Iterable[tuple[Any, str]]:
    """Whoever holds one that is what a key asks for."""
    rows = Honour.objects.filter(person__in=people, state=HonourState.HELD).order_by().values_list("person", "kind", "level")
    return ((person, key) for person, kind, level in rows for key in keys if fits(key, kind, level))


PROOFS = (
    Proof(
        "honour", "须有的荣誉", "按荣誉登记核对；级别要求的是“以上”。", "限{}获得者", "荣誉登记里没有您的{}", among(CHOICES), _held,
        choices=tuple(CHOICES),
    ),
)  # fmt: skip
