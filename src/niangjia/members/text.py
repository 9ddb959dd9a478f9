"""Tidying of what people type or paste: only what is certain, so doing it twice changes nothing."""

import re

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SPACES = dict.fromkeys(
    [
        0x09,
        0x0A,
        0x0B,
        0x0C,
        0x0D,
        0x85,
        0xA0,
        0x1680,
        *range(0x2000, 0x200B),
        0x2028,
        0x2029,
        0x202F,
        0x205F,
        0x3000,
    ],
    " ",
)
_INVISIBLE = dict.fromkeys(
    [
        *range(0x00, 0x09),
        *range(0x0E, 0x20),
        0x7F,
        0xAD,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        0x034F,
        0x061C,
        0x115F,
        0x1160,
        0x180E,
        *range(0x2060, 0x2070),  # the isolates that turn the order of signs round among them
        0x3164,
        *range(0xFE00, 0xFE10),
        0xFEFF,
        0xFFA0,
        *range(0xFFF9, 0xFFFD),
        *range(0xE0000, 0xE0080),
    ]
)
_TABLE: dict[int, int | str | None] = {**_FULL_WIDTH, **_SPACES, **_INVISIBLE}
_RUNS = re.compile("  +")
_EXCEL_TEXT = re.compile(r'^="(.*)"$', re.DOTALL)
_APOSTROPHES = "'`’‘´"


def tidy(text: str) -> str:
    """`text` with full-width forms halved, every kind of space made one plain space, invisible characters gone.

    A leading apostrophe and the spreadsheet trick `="0123"` (both mean: this is text) are taken off.
    """
    if text.isascii() and text.isalnum():
        return text
    text = _RUNS.sub(" ", text.translate(_TABLE)).strip()
    while text:
        before = text
        if text[0] in _APOSTROPHES:
            text = text[1:].lstrip()
        elif text[0] == "=" and (found := _EXCEL_TEXT.match(text)):
            text = found.group(1).strip()
        if text == before:
            break
    return text


def squeeze(text: str) -> str:
    """`tidy`, and no spaces at all: for numbers, codes and Chinese words."""
    text = tidy(text)
    return tidy(text.replace(" ", "")) if " " in text else text
