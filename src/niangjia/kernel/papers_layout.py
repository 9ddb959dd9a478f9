"""What stands on an official paper, before it is set: a template with its places filled in.

A template is a JSON file ``<context>/data/papers/<name>.json``: ``{"title": …, "blocks": [{"kind": …}, …]}``. Its sentences
have places ``{name}``; ``{name?}`` may be empty and is then a line to write on. Data goes in once and as text: a brace,
a ``#`` or a ``$`` that somebody typed stays what it is.

Kinds: ``head`` (text, number: issuing body in red), ``title``, ``to``, ``p``, ``heading``, ``note`` (text), ``facts`` (rows of
label and value), ``table`` (head, cells, widths; ``rows`` names a list of dicts in the data; columns
by number under ``varying`` are left out where all rows say the same), ``sign`` (lines), ``break`` (a new page).
A list to write on, no document, may name its ``margins``: top, bottom, left, right in mm.
"""

import json
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.utils import timezone

PLACE = re.compile(r"\{([a-z_]+)(\??)\}")
NAME = re.compile(r"([a-z]+)/([a-z_]+)")
OFFICIAL = (37, 35, 28, 26)  # mm, the margins of GB/T 9704-2012
TO_WRITE_ON = "＿" * 8
TEXTS = frozenset({"title", "to", "p", "heading", "note"})

Block = dict[str, Any]


class UnknownPaper(LookupError):
    """No such template, or a place in it for which the data has nothing: a mistake in the program."""


def place_of(template: str, ending: str) -> Path | None:
    """The file of a template named ``context/name`` with an ending, or nothing."""
    named = NAME.fullmatch(template)
    if named is None:
        raise UnknownPaper(template)
    path = Path(apps.get_app_config(named[1]).path) / "data" / "papers" / f"{named[2]}{ending}"
    return path if path.exists() else None


def laid_out(template: str, data: dict[str, Any]) -> dict[str, Any]:
    """``{"title": str, "margins": [mm] * 4, "blocks": [Block]}``, the blocks of strings alone; raises :class:`UnknownPaper`.

    A ``title`` block without text is the paper's own title, with its line breaks.
    """
    path = place_of(template, ".json")
    if path is None:
        raise UnknownPaper(template)
    form = json.loads(path.read_text(encoding="utf-8"))
    values = {name: value if isinstance(value, list) else plain(value) for name, value in data.items()}
    title = fill(form["title"], values)
    blocks = [_filled(one, values, title) for one in form["blocks"]]
    margins = list(form.get("margins", OFFICIAL))
    return {"title": title.replace("\n", ""), "margins": margins, "blocks": blocks}


def fill(sentence: str, values: dict[str, Any]) -> str:
    """The sentence with every place filled in; what is filled in is not looked at again."""

    def put(place: "re.Match[str]") -> str:
        if place[1] not in values:
            raise UnknownPaper(f"no value for {place[1]}")
        words = str(values[place[1]])
        return words or (TO_WRITE_ON if place[2] else "")

    return PLACE.sub(put, sentence)


def _filled(one: Block, values: dict[str, Any], title: str) -> Block:
    kind = one["kind"]
    if kind in TEXTS:
        return {"kind": kind, "text": fill(one["text"], values) if "text" in one else title}
    if kind == "head":
        return {"kind": kind, "text": fill(one["text"], values), "number": fill(one.get("number", ""), values)}
    if kind == "facts":
        return {"kind": kind, "rows": [[label, fill(words, values)] for label, words in one["rows"]]}
    if kind == "table":
        return _table(one, values)
    if kind == "sign":
        return {"kind": kind, "lines": [fill(line, values) for line in one["lines"]]}
    if kind == "break":
        return {"kind": kind}
    raise UnknownPaper(f"no such block: {kind}")


def _table(one: Block, values: dict[str, Any]) -> Block:
    """Without the columns under ``varying`` in which every row says the same: they would tell nobody anything."""
    rows = _rows(one, values)
    same = {at for at in one.get("varying", ()) if len({row[at] for row in rows}) < 2}

    def kept(cells: list[Any]) -> list[Any]:
        return [cell for at, cell in enumerate(cells) if at not in same]

    return {"kind": "table", "head": kept(one["head"]), "widths": kept(one["widths"]), "rows": [kept(row) for row in rows]}


def _rows(one: Block, values: dict[str, Any]) -> list[list[str]]:
    made = []
    for number, row in enumerate(values[one["rows"]], 1):
        known = {name: plain(value) for name, value in row.items()} | {"number": str(number)}
        made.append([fill(cell, known) for cell in one["cells"]])
    return made


def plain(value: Any) -> str:
    """A value as a paper carries it: dates as 2026年6月10日, line breaks kept, control characters left out."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    words = str(value).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(mark for mark in words if mark == "\n" or mark.isprintable())
