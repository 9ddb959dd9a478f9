"""The door for a WSGI server."""

import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

from niangjia.kernel.bodies import read_ahead
from niangjia.kernel.lane import Lane
from niangjia.kernel.seats import Seats

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "niangjia.site.settings")

PLACES = re.compile(r"/api/v1/offers/[0-9a-f-]{36}/enrol")
_django = get_wsgi_application()
_lane, _seats = Lane(_django), Seats(_django)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """An upload goes straight in: it may be minutes in coming. Of all else a few at a time, and those who press for a
    place in the same second go together.
    """
    try:
        whole = read_ahead(environ)
    except EOFError:  # nobody is there any more
        start_response("400 Bad Request", [])
        return []
    if not whole:
        return _django(environ, start_response)
    return (_lane if _is_rush(environ) else _seats)(environ, start_response)


def _is_rush(environ: dict[str, Any]) -> bool:
    """Whether a program asks for a place, with a token."""
    return (
        environ["REQUEST_METHOD"] == "POST"
        and "HTTP_AUTHORIZATION" in environ
        and PLACES.fullmatch(environ["PATH_INFO"]) is not None
    )
