"""Nobody finds out by trying whether a number is a member's: one sentence whatever is behind it, and few tries.

Counted outside of the transaction that does the work: what is refused is rolled back, and a try must not be.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja.decorators import decorate_view

from niangjia.kernel.api import user_of
from niangjia.kernel.errors import Problem, TooMany
from niangjia.kernel.rates import check_rate, count_try
from niangjia.kernel.web import answer
from niangjia.members.services.common import TAKEN

TRIES, WINDOW = 20, 3600  # numbers that turned out to be somebody else's, a user and hour

def check(user: Any) -> None:
    """Raise :class:`TooMany` where a user has tried too many numbers within the hour."""
    if getattr(user, "pk", None):
        check_rate("number", str(user.pk), times=TRIES, seconds=WINDOW)


def count(user: Any) -> None:
    """One number more that told something."""
    if getattr(user, "pk", None):
        count_try("number", str(user.pk), seconds=WINDOW)


def told(user: Any, problem: Problem) -> None:
    """Count a refusal that was about a number."""
    if problem.code == TAKEN:
        count(user)


def _limiting(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    def wrapped(request: HttpRequest, **parameters: Any) -> HttpResponse:
        user = _user(request)
        try:
            check(user)
        except TooMany as problem:
            return answer(request, problem)
        response = run(request, **parameters)
        if response.status_code == 409 or response.headers.get("Idempotent-Replayed"):
            count(user)
        return response

    return wrapped


def _user(request: HttpRequest) -> Any:
    try:
        return user_of(request)
    except Problem:
        return None


limited = decorate_view(_limiting)
"""Below ``@router.post`` and above ``@idempotent``: refusals and replays count as tries."""
