"""What only browsers need: a policy for scripts, sessions, messages. A program that shows the API a token goes past it.

Cookies do not count in the API, so there is no session to open and none to close; in a rush for places these were a
sixth of what Python did. ``settings.MIDDLEWARE`` names these classes in place of those they come from.
"""

from typing import Any

from csp import middleware as csp
from django.contrib.auth import middleware as auth
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import middleware as messages
from django.contrib.sessions import middleware as sessions
from django.http import HttpRequest


def shows_token(request: HttpRequest) -> bool:
    """Whether a program asks the API with a token; whether the token is any good is the API's to say."""
    return "HTTP_AUTHORIZATION" in request.META and request.path.startswith("/api/")


class ForBrowsers:
    """A middleware that programs go past."""

    def __call__(self, request: HttpRequest) -> Any:
        passing: Any = self
        return passing.get_response(request) if shows_token(request) else super().__call__(request)  # type: ignore[misc]


class CSPMiddleware(ForBrowsers, csp.CSPMiddleware):
    """What a page may load and run; JSON runs nothing."""


class SessionMiddleware(ForBrowsers, sessions.SessionMiddleware):
    """The session of a browser."""


class AuthenticationMiddleware(ForBrowsers, auth.AuthenticationMiddleware):
    """The user of a session; a program is nobody until its token is read."""

    def __call__(self, request: HttpRequest) -> Any:
        """As the base does, with a user where there is no session."""
        request.user = AnonymousUser()
        return super().__call__(request)


class MessageMiddleware(ForBrowsers, messages.MessageMiddleware):
    """What is said on the next page."""
