"""The two things that come first: a password of one's own, and a second factor for whoever sees other people's data.

Until then nothing else opens.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from niangjia.accounts.rules import lacks_factor, lacks_password
from niangjia.kernel.access import rule_of

OPEN = ("/accounts/", "/static/", "/api/")  # the API asks by itself, of the token's owner
SETUP = "accounts:security"
# with a password that somebody else knows: the door, the page where it is changed, and what that page is made of
AT_THE_DOOR = ("/accounts/login/", "/accounts/logout/", "/accounts/password/change/", "/static/", "/api/")
CHANGE = "account_change_password"


class SecondFactorMiddleware:
    """Sends an account to the page where it changes its one-time password, then to that of its second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Public pages stay open, except Django's admin, whose own check comes later, and those of the account."""
        user = request.user
        if not user.is_authenticated:
            return None
        rule = rule_of(view)
        ours = request.path.startswith(("/admin/", "/accounts/"))
        if rule is not None and rule.kind == "public" and not ours:
            return None
        if lacks_password(user) and not request.path.startswith(AT_THE_DOOR):
            return redirect(CHANGE)
        if request.path.startswith(OPEN):
            return None
        return redirect(SETUP) if lacks_factor(user) else None
