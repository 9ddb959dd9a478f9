"""Delimited text: which encoding, which delimiter, and rows in bounded memory."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, NamedTuple

from niangjia.members.roster import limits
from niangjia.members.roster.cells import Cell
from niangjia.members.roster.limits import Unreadable

_CHUNK: Final = 1 << 20
_SAMPLE: Final = 1 << 16
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_TEXT: Final = "这不是表格文件，认不出里面的内容；请上传 Excel（.xlsx、.xls）或 CSV 文件。"
_ENCODING: Final = (
    "文件里有无法识别的字符（约在第 {line:,} 行）；请用 Excel 或 WPS 打开，另存为 .xlsx 后上传。"
)
_BROKEN: Final = (
    "第 {line:,} 行附近的引号不成对，表格读不下去；请用 Excel 或 WPS 打开检查，另存为 .xlsx 后上传。"
)


class Delimited(NamedTuple):
    """How to read a text file. `lines`: line breaks in it, an upper bound of its rows."""

    encoding: str
    delimiter: str
    lines: int


def examine(opened: Callable[[], BinaryIO]) -> Delimited:
    """Decide on encoding and delimiter by reading the whole file once. Raises Unreadable."""
    encoding, lines, quoted = _encoding(opened)
    if lines > limits.MAX_ROWS and not quoted:
        raise limits.too_many_rows()
    return Delimited(encoding, _delimiter(opened, encoding), lines)


def rows(opened: Callable[[], BinaryIO], how: Delimited) -> Iterator[tuple[int, list[Cell]]]:
    """(row number as Excel shows it, cells) for every row, blank ones too. Raises Unreadable on the way."""
    number = 0
    with io.TextIOWrapper(opened(), encoding=how.encoding, newline="") as text:
        try:
            for number, cells in enumerate(csv.reader(text, delimiter=how.delimiter), 1):
                if len(cells) > limits.MAX_COLUMNS:
                    cells = _narrowed(cells)  # noqa: PLW2901
                yield number, cells  # type: ignore[misc]
                if number > limits.MAX_ROWS:
                    raise limits.too_many_rows()
        except csv.Error as error:
            raise Unreadable(_BROKEN.format(line=number + 1)) from error


def _narrowed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > limits.MAX_COLUMNS:
        raise limits.too_many_columns(len(cells))
    return cells


def _encoding(opened: Callable[[], BinaryIO]) -> tuple[str, int, bool]:
    with opened() as source:
        head = source.read(_SAMPLE)
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return _decoded(opened, (encoding,))
    if b"\x00" in head:
        return _decoded(opened, (_utf16_side(head),))
    return _decoded(opened, ("utf-8", "gb18030"))


def _utf16_side(head: bytes) -> str:
    """UTF-16 without a mark: ASCII characters (delimiters, digits) leave zeros on one side only."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if min(even, odd) * 20 < max(even, odd) and max(even, odd) * 20 > len(head):
        return "utf-16-le" if odd > even else "utf-16-be"
    raise Unreadable(_NOT_TEXT)


def _decoded(opened: Callable[[], BinaryIO], encodings: tuple[str, ...]) -> tuple[str, int, bool]:
    """The first of `encodings` in which every byte of the file has a meaning; its line breaks; any quotes."""
    furthest = 0
    for encoding in encodings:
        decoder = codecs.getincrementaldecoder(encoding)()
        lines, quoted = 1, False
        try:
            with opened() as source:
                while chunk := source.read(_CHUNK):
                    text = decoder.decode(chunk)
                    _refuse_binary(text)
                    lines += max(text.count("\n"), text.count("\r"))
                    quoted = quoted or '"' in text
                decoder.decode(b"", final=True)
            return encoding, lines, quoted
        except UnicodeError:
            furthest = max(furthest, lines)
    raise Unreadable(_ENCODING.format(line=furthest))


def _refuse_binary(text: str) -> None:
    if "\x00" in text:
        raise Unreadable(_NOT_TEXT)
    strange = sum(map(text[:4096].count, map(chr, (*range(1, 9), *range(14, 32)))))
    if strange * 50 > min(len(text), 4096):
        raise Unreadable(_NOT_TEXT)


def _delimiter(opened: Callable[[], BinaryIO], encoding: str) -> str:
    """The delimiter that cuts the most lines of the beginning into the same number (above one) of cells."""
    with opened() as source:
        sample = codecs.getincrementaldecoder(encoding)().decode(source.read(_SAMPLE))
    best, best_score = ",", 0
    for delimiter in ",\t;":
        score = _agreement(sample, delimiter)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _agreement(sample: str, delimiter: str) -> int:
    try:
        widths = Counter(len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter))
    except csv.Error:
        return 0
    return max((count * (width - 1) for width, count in widths.items() if width > 1), default=0)
