"""Whoever sees other people's data sets up a second factor first; until then nothing else opens."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from niangjia.accounts.rules import lacks_factor
from niangjia.kernel.access import rule_of

OPEN = ("/accounts/", "/static/", "/api/")  # the API asks by itself, of the token's owner
SETUP = "accounts:security"


class SecondFactorMiddleware:
    """Sends an account that lacks its second factor to the page where it is set up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Public pages stay open, except Django's admin, whose own check comes later."""
        if not request.user.is_authenticated or request.path.startswith(OPEN):
            return None
        rule = rule_of(view)
        if rule is not None and rule.kind == "public" and not request.path.startswith("/admin/"):
            return None
        return redirect(SETUP) if lacks_factor(request.user) else None
