"""Official papers: one template, the same words as PDF to be signed and as ``.docx`` to be corrected.

``pdf("joining/founding_request", data)`` and ``docx(…)`` take the name of a template (see ``papers_layout``) and a dict of
values. A layout of its own, a poster say, is a ``<context>/data/papers/<name>.typ``: it gets the data as they are, and has no
``.docx``. Data reach typst as JSON and are set as text; they are never part of its source.
"""

import json
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from niangjia.kernel import audit
from niangjia.kernel.attachments import clean_name
from niangjia.kernel.errors import Missing, Problem
from niangjia.kernel.papers_layout import UnknownPaper, laid_out, place_of

LAYOUT = Path(__file__).parent / "data" / "papers" / "paper.typ"
FORMS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
FONTS = ("NotoSerifSC-400Regular.ttf", "NotoSansSC-400Regular.ttf")


class NoFonts(Problem):
    """503: the fonts of papers are not installed; the sentence says how they come."""

    status, code, title = 503, "no-fonts", "暂时不能生成 PDF"


def pdf(template: str, data: dict[str, Any]) -> bytes:
    """A paper as PDF. Raises :class:`NoFonts`; :class:`UnknownPaper` for a mistake in the program."""
    own = place_of(template, ".typ")
    return _typeset(own, data) if own else _typeset(LAYOUT, laid_out(template, data))


def docx(template: str, data: dict[str, Any]) -> bytes:
    """A paper as ``.docx``. Raises :class:`UnknownPaper` for a mistake in the program, or a poster."""
    from niangjia.kernel.papers_docx import write  # lxml: 15 MB, where a paper is written

    return write(laid_out(template, data))


def hand_out(
    request: HttpRequest,
    template: str,
    form: str,
    *,
    found: QuerySet[Any],
    pk: UUID,
    data: Callable[[Any], dict[str, Any]],
    name: Callable[[Any], str],
) -> HttpResponse:
    """Answer a download: the record out of ``found`` (what the user may see, from the context's rules), its paper, the trace.

    ``data(record)`` gives the values, ``name(record)`` the file's name without ending. Raises :class:`Missing` for a record out of
    reach and for an unknown form.
    """
    record: Model | None = found.filter(pk=pk).first()
    if record is None or form not in FORMS:
        raise Missing("没有这份文书，或者您看不到它所属的记录。")
    made = (pdf if form == "pdf" else docx)(template, data(record))
    called = name(record)
    audit.record("paper.take", by=request.user, target=record, detail={"paper": called, "form": form})
    return answer(made, form, called)


def answer(content: bytes, form: str, name: str) -> HttpResponse:
    """The bytes as a download that no cache keeps."""
    response = HttpResponse(content, content_type=FORMS[form])
    response["Content-Disposition"] = content_disposition_header(True, clean_name(f"{name}.{form}")) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def _typeset(layout: Path, data: dict[str, Any]) -> bytes:
    import typst  # 50 MB, where a paper is set

    made = typst.compile(
        layout,
        root=layout.parent,
        font_paths=_fonts(*_folders()),
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    assert isinstance(made, bytes)
    return made


def _folders() -> tuple[Path, ...]:
    """The administrator's own fonts (仿宋, 小标宋 where licensed) and those that the build installs."""
    built, own = Path(settings.BUILD) / "fonts", Path(settings.DATA) / "fonts"
    if not all((built / name).exists() for name in FONTS):
        raise NoFonts(
            "服务器上还没有安装文书用的中文字体。请系统管理员在服务器上重新运行 ./start（会自动安装）；"
            "在此之前可以下载 Word 版。"
        )
    return (own, built) if own.is_dir() else (built,)


@lru_cache(maxsize=2)
def _fonts(*folders: Path) -> Any:
    """The fonts, looked through once in a process."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))


__all__ = ["FORMS", "NoFonts", "UnknownPaper", "answer", "docx", "hand_out", "pdf"]
