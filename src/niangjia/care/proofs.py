"""What care knows people to have: an open hardship record, so that places can be for those alone. Not everybody may learn who."""

from collections.abc import Iterable, Sequence
from typing import Any

from niangjia.care.models import Case
from niangjia.care.states import CaseState
from niangjia.care.vocabulary import ANY, CHOICES
from niangjia.kernel.questions import Proof, among


def _held(people: Sequence[Any], keys: Sequence[str]) -> Iterable[tuple[Any, str]]:
    """Whoever has an open record of the kind, or of any."""
    rows = Case.objects.filter(person__in=people, state=CaseState.OPEN).order_by().values_list("person", "kind")
    return ((person, key) for person, kind in rows for key in keys if key in (ANY, kind))


PROOFS = (
    Proof(
        "hardship", "须有困难职工档案", "只有主席和帮扶干部看得到这个项目和名单；用“先到先得”或“摇号”。", "限在册的{}", "没有在册的{}档案",
        among(CHOICES), _held, choices=tuple(CHOICES), private=True,
    ),
)  # fmt: skip
