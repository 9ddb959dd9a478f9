"""Handing out stored files: as a download, never shown in place, to who sees the record."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from niangjia.kernel.access import login
from niangjia.kernel.attachments import ATTACHMENT_LOOKS, Attachment, reachable
from niangjia.kernel.errors import Missing
from niangjia.kernel.sealed import SealBroken
from niangjia.kernel.sealed_answers import sealed_answer


@login
@require_safe
def attachment(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file itself, to be saved."""
    return handed_out(request.user, pk)


@login
@require_safe
def attachment_small(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The small picture of a picture; it was encoded here, so it may be shown in the page."""
    found = reachable(request.user, pk)
    if not found.is_image:
        raise Missing("这个文件不是图片。")
    return _noted(request.user, found, _send(found, found.small, "small.jpg", "image/jpeg", saved=False))


def handed_out(user: Any, pk: Any, *, label: str = "") -> HttpResponseBase:
    """A file as the answer to whoever may see its record; raises :class:`Missing`, also for a record of no such ``label``."""
    found = reachable(user, pk)
    if label and found.owner_label != label:
        raise Missing("没有这个文件，或者您看不到它所属的记录。")
    return _noted(user, found, _send(found, found.file, found.name, found.content_type, saved=True))


def _noted(user: Any, found: Attachment, response: HttpResponseBase) -> HttpResponseBase:
    """The answer, once its look is noted where the record asks for that."""
    look = ATTACHMENT_LOOKS.get(found.owner_label)
    if look is not None:
        look(user, found)
    return response


def _send(found: Attachment, path: Path, name: str, content_type: str, *, saved: bool) -> HttpResponseBase:
    try:
        response: HttpResponseBase = (
            FileResponse(path.open("rb"), as_attachment=saved, filename=name, content_type=content_type)
            if found.is_open
            else sealed_answer(path, name=name, content_type=content_type, saved=saved)
        )
    except FileNotFoundError:
        raise Missing("文件不在原处，请联系系统管理员从备份恢复。") from None
    except SealBroken:
        raise Missing("文件打不开，可能已损坏，请联系系统管理员从备份恢复。", code="file-broken") from None
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store" if saved else "private, max-age=600"
    return response
