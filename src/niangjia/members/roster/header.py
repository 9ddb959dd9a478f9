"""Where the header of a roster is: below titles, notes and blank lines, in one row or in two."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from niangjia.members.idnumber import check18
from niangjia.members.roster.cells import Cell
from niangjia.members.roster.fields import field_of, is_heading
from niangjia.members.roster.limits import Unreadable
from niangjia.members.text import squeeze, tidy

LOOK_AT: Final = 60  # rows; nobody writes a longer preamble
_NOT_FOUND: Final = "没有找到表头；请在名单上方保留一行列名（至少有“姓名”和“身份证号”），另存后重新上传。"


@dataclass(frozen=True, slots=True)
class Header:
    """`row_number`: first header row as Excel shows it, 0 when the file has none; `height`: 1 or 2 rows (0 if none).

    `names`: one heading for each column; in a header of two rows "group/column" where a group spans columns.
    """

    row_number: int
    names: list[str]
    height: int = 1

    @property
    def first_data_row(self) -> int:
        return self.row_number + self.height


def find_header(rows: Iterable[tuple[int, Sequence[Cell]]]) -> Header:
    """Find the header among the first rows of a sheet. Raises Unreadable when there is none, nor plain data."""
    head = [(number, _texts(cells)) for (number, cells), _ in zip(rows, range(LOOK_AT), strict=False)]
    if not any(any(texts) for _, texts in head):
        raise Unreadable("工作表是空的，没有任何内容；请确认表格已经保存，再重新上传。")
    best, best_score = None, 0.0
    for at, (number, texts) in enumerate(head):
        following = head[at + 1][1] if at + 1 < len(head) else []
        for candidate, score in _candidates(number, texts, following):
            if score > best_score:
                best, best_score = candidate, score
    return best or _headless(head)


def _texts(cells: Sequence[Cell]) -> list[str]:
    return [tidy(cell) if isinstance(cell, str) else "\x00" for cell in cells]


def _candidates(number: int, texts: list[str], following: list[str]) -> Iterable[tuple[Header, float]]:
    single = _score(texts)
    if single > 0:
        yield Header(number, [_plain(text) for text in texts]), single
    if any(texts) and _is_second_row(texts, following):
        names = _joined(texts, following)
        merged = any(is_heading(text) and not _at(following, at) for at, text in enumerate(texts))
        yield Header(number, names, 2), _score(names) + (2 if merged else -0.1)


def _score(texts: Sequence[str]) -> float:
    """How much a row looks like headings. A title has one cell, data have digits; both score nothing."""
    filled = [text for text in texts if text]
    fields = {field_of(text)[0] for text in filled} - {None}
    exact = sum(1 for text in filled if field_of(text)[1] in ("name", "synonym"))
    known = sum(1 for text in filled if is_heading(text))
    if exact == 0 or (known < 2 and len(filled) > 2) or any(_is_data(text) for text in filled):
        return 0.0
    return 3 * len(fields) + exact + 0.5 * known + known / len(filled)


def _is_data(text: str) -> bool:
    plain = squeeze(text)
    return text == "\x00" or (len(plain) >= 6 and plain[:6].isdigit()) or plain.replace(".", "").isdigit()


def _at(texts: Sequence[str], at: int) -> str:
    return texts[at] if at < len(texts) else ""


def _is_second_row(upper: list[str], lower: list[str]) -> bool:
    """Sub-headings under merged groups: headings only, none of them below a heading that says enough by itself."""
    filled = [at for at, text in enumerate(lower) if text]
    if not filled or any(_is_data(lower[at]) for at in filled):
        return False
    if any(field_of(_at(upper, at))[1] in ("name", "synonym") for at in filled):
        return False
    headed = sum(1 for at in filled if is_heading(lower[at]) or is_heading(_group(upper, at) + lower[at]))
    return headed * 2 >= len(filled) and any(upper)


def _group(upper: list[str], at: int) -> str:
    """The heading of the merged cell that spans column `at`: the nearest filled one to the left."""
    for text in reversed(upper[: at + 1]):
        if text:
            return text
    return ""


def _joined(upper: list[str], lower: list[str]) -> list[str]:
    names = []
    for at in range(max(len(upper), len(lower))):
        above, below = _at(upper, at), _at(lower, at)
        group = _group(upper, at) if below else above
        names.append("/".join(_plain(part) for part in (group, below) if part))
    return names


def _plain(text: str) -> str:
    return "" if text == "\x00" else text.replace(" ", "") if not text.isascii() else text


def _headless(head: list[tuple[int, list[str]]]) -> Header:
    """A file that begins with data: taken when its first filled row carries a valid identity number."""
    for _, texts in head:
        if any(texts):
            if any(check18(squeeze(text).upper()) for text in texts):
                return Header(0, [f"第{at}列" for at in range(1, len(texts) + 1)], 0)
            break
    raise Unreadable(_NOT_FOUND)
