"""Where a request comes from, and how a refusal is shown."""

import contextvars
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from niangjia.kernel.dialect import in_deadlock
from niangjia.kernel.errors import Problem, Refused, TooMany


@dataclass(frozen=True)
class Origin:
    """Address and agent of the request at work; empty for commands and background work."""

    address: str = ""
    agent: str = ""


BEHIND_DOORS = ("/desk", "/my/", "/board", "/admin/", "/accounts/", "/welcome/", "/files/", "/api/")
NOWHERE = Origin()
_origin: contextvars.ContextVar[Origin] = contextvars.ContextVar("origin", default=NOWHERE)


def origin() -> Origin:
    """Where the work of this moment was asked for."""
    return _origin.get()


def address_of(request: HttpRequest) -> str:
    """The address that a request comes from.

    Behind ``settings.PROXIES`` proxies of ours it is the entry of X-Forwarded-For that the outermost of them wrote,
    counted from the right: what stands left of it the visitor may have made up. A header that is too short or no
    address at all did not pass our proxies, and the connection's own address counts.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    said = request.headers.get("X-Forwarded-For", "").split(",") if settings.PROXIES else []
    if len(said) < max(settings.PROXIES, 1):
        return direct
    try:
        return str(ip_address(said[-settings.PROXIES].strip()))
    except ValueError:
        return direct


class ContextMiddleware:
    """Remembers address and agent for the audit trail."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _origin.set(Origin(address_of(request), request.META.get("HTTP_USER_AGENT", "")[:200]))
        try:
            return _not_kept(request, self.get_response(request))
        finally:
            _origin.reset(token)


def _not_kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """No copy stays in a browser or a proxy of what only some may see; what says otherwise itself is left alone."""
    if request.path.startswith(BEHIND_DOORS) and not response.has_header("Cache-Control"):
        response["Cache-Control"] = "private, no-store"
    return response


class ProblemMiddleware:
    """Turns a :class:`Problem` into a page or, under ``/api/``, into ``application/problem+json``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        except Problem as problem:  # raised by a middleware further in
            return answer(request, problem)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a problem that a view raised; leave everything else to Django."""
        problem = crossed(exception) if isinstance(exception, OperationalError) else exception
        return answer(request, problem) if isinstance(problem, Problem) else None


def crossed(error: OperationalError) -> Problem | None:
    """What whoever waited crosswise for somebody else is told; None for anything else that the database could not do."""
    if not in_deadlock(error):
        return None
    return Refused("有人同时在改同一批记录，这一次没有保存，请再试一次。", code="somebody-was-first")


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The page or the JSON body of a refusal."""
    response: HttpResponse
    if request.path.startswith("/api/"):
        response = JsonResponse(
            problem.as_dict(),
            status=problem.status,
            content_type="application/problem+json",
            json_dumps_params={"ensure_ascii": False},
        )
    else:
        response = render(request, "kernel/error.html", {"problem": problem}, status=problem.status)
    if isinstance(problem, TooMany):
        response["Retry-After"] = str(problem.retry_after)
    return response
