"""What a request sends, read before anything else happens with it."""

from io import BytesIO
from typing import Any

SHORT = 65_536  # bytes


def read_ahead(environ: dict[str, Any]) -> bool:
    """Read a short body to its end, so that nobody's slow line holds what others wait for.

    False, and nothing is read, where the body is long or nobody said how long: it may be minutes in coming.
    """
    length = environ.get("CONTENT_LENGTH") or "0"
    if "HTTP_TRANSFER_ENCODING" in environ or not length.isdecimal() or int(length) > SHORT:
        return False
    environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(int(length)))
    return True
