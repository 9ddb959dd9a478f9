"""What learning knows people to have: courses that they completed, so that places can be for those alone."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q

from niangjia.kernel.ids import as_uuid
from niangjia.kernel.questions import Proof
from niangjia.learning import rules
from niangjia.learning.models import Training


def _find(path: str, text: str) -> tuple[str, str] | None:
    """A course on the menu of a union by its key or title; of two with one title the nearer union's."""
    found = rules.menu(path).filter(Q(pk=as_uuid(text)) | Q(title=text.strip())).order_by("-path").first()
    return (str(found.pk), found.title) if found else None


def _held(people: Sequence[Any], keys: Sequence[str]) -> Iterable[tuple[Any, str]]:
    """Whoever took part, and passed where there was a test."""
    done = Q(result="passed") | Q(result="attended", run__course__test_size=0)
    rows = Training.objects.filter(done, person__in=people, run__course__in=[UUID(key) for key in keys]).order_by()
    return ((person, str(course)) for person, course in rows.values_list("person", "run__course"))


PROOFS = (
    Proof(
        "course", "先学完哪门课程", "填课程菜单里的课程名称；有考核的，考核合格才算。",
        "学完课程“{}”", "还没有学完课程“{}”", _find, _held,
    ),
)  # fmt: skip
