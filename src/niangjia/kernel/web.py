"""Where a request comes from, and how a refusal is shown."""

import contextvars
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from niangjia.kernel.errors import Problem, TooMany


@dataclass(frozen=True)
class Origin:
    """Address and agent of the request at work; empty for commands and background work."""

    address: str = ""
    agent: str = ""


_origin: contextvars.ContextVar[Origin] = contextvars.ContextVar("origin", default=Origin())


def origin() -> Origin:
    """Where the work of this moment was asked for."""
    return _origin.get()


class ContextMiddleware:
    """Remembers address and agent for the audit trail."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        token = _origin.set(Origin(meta.get("REMOTE_ADDR", ""), meta.get("HTTP_USER_AGENT", "")[:200]))
        try:
            return self.get_response(request)
        finally:
            _origin.reset(token)


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
        return answer(request, exception) if isinstance(exception, Problem) else None


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
