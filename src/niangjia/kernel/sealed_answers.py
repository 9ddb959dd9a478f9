"""A sealed file as the answer to a request: opened a chunk at a time, never as a whole, never plain on disk."""

from collections.abc import Iterator
from pathlib import Path

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from niangjia.kernel.sealed_files import open_sealed, plain_size


def sealed_answer(path: Path, *, name: str, content_type: str, saved: bool = True) -> StreamingHttpResponse:
    """Hand out a sealed file, to be saved under ``name`` or shown in the page.

    Raises ``FileNotFoundError`` and :class:`SealBroken` before the first byte goes out; a file that turns out to be
    broken later ends the answer short of its length, so that nobody takes it for whole.
    """
    parts = open_sealed(path)
    response = StreamingHttpResponse(_all(next(parts), parts), content_type=content_type)
    response["Content-Length"] = str(plain_size(path))
    response["Content-Disposition"] = content_disposition_header(as_attachment=saved, filename=name) or "inline"
    return response


def _all(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
