"""``/exams`` and ``/papers``: the test of a class, for whoever takes it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from niangjia.kernel.api import guard
from niangjia.learning import rules
from niangjia.learning.api.schemas.exams import GivenIn, PaperOut, paper_out
from niangjia.learning.models import Paper
from niangjia.learning.services import exams
from niangjia.organizations.views.common import get

router = Router(tags=["learning"])


@router.post("/exams/{uuid:pk}/start", response=PaperOut, auth=guard("login"), summary="开始结业测验")
def start(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Lay the paper of an entry on the table; again, the same paper."""
    return paper_out(exams.start(by=request.user, entry_id=pk))


@router.get("/papers/{uuid:pk}", response=PaperOut, auth=guard("login"), summary="我的答卷")
def get_paper(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """One's own paper."""
    return paper_out(_paper(request.user, pk))


@router.post("/papers/{uuid:pk}/save", response=PaperOut, auth=guard("login"), summary="保存答案")
def save(request: HttpRequest, pk: UUID, body: GivenIn) -> dict[str, Any]:
    """Keep what is ticked; what is not named stays."""
    return paper_out(exams.save(by=request.user, paper=_paper(request.user, pk), said=body.given))


@router.post("/papers/{uuid:pk}/hand", response=PaperOut, auth=guard("login"), summary="交卷")
def hand(request: HttpRequest, pk: UUID, body: GivenIn) -> dict[str, Any]:
    """Hand in, with the last ticks; twice is once."""
    return paper_out(exams.hand(by=request.user, paper=_paper(request.user, pk), said=body.given))


def _paper(user: Any, pk: UUID) -> Paper:
    found: Paper = get(rules.own_papers(user), pk)
    return found
