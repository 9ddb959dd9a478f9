"""What a request sends, read before anything else happens with it."""

from io import BytesIO
from typing import Any

SHORT = 65_536  # bytes


def read_ahead(environ: dict[str, Any]) -> bool:
    """Read a short body to its end, so that nobody's slow line holds what others wait for.

    False, and nothing is read, where the body is long or nobody said how long: it may be minutes in coming. Raises
    :class:`EOFError` where the line broke before the end: half a form is not to be taken for a whole one.
    """
    length = environ.get("CONTENT_LENGTH") or "0"
    if "HTTP_TRANSFER_ENCODING" in environ or not length.isdecimal() or int(length) > SHORT:
        return False
    body = environ["wsgi.input"].read(int(length))
    if len(body) < int(length):
        raise EOFError
    environ["wsgi.input"] = BytesIO(body)
    return True
