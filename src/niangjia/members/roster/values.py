"""One cell of a roster made into a value, or refused with what is wrong and what would be right. See `clean.py` for the row."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from niangjia.members.idnumber import BadNumber, Identity, parse, today
from niangjia.members.names import clean_name, name_problem
from niangjia.members.roster.cells import Cell, Lost, is_lost, shown
from niangjia.members.roster.dates import BadDate, DateValue, parse_date
from niangjia.members.roster.phones import clean_phone
from niangjia.members.text import squeeze, tidy
from niangjia.members.vocabulary import CHOICES, code_of, labels
from niangjia.organizations import creditcode

MAX_TEXT: Final = {"union": 120, "employer": 120, "department": 60, "position": 60, "household_region": 120}
MAX_NOTE: Final = 500
VARIED: Final = ("phone", "note", "birth_date", "joined_on")  # no use to remember, or remembered already
_DATES_KEPT: Final = 50_000
_TEXTS_KEPT: Final = 30_000  # of each column
_LOST_REASON: Final = "证件号码被 Excel 当成数字存放，后几位已经丢失"
_LOST_HINT: Final = "请把这一列设为“文本”格式，再重新填写完整号码"
EMPTY: Final = frozenset(
    {"", "/", "//", "\\", "-", "--", "—", "——", "无", "暂无", "空", "N/A", "#N/A", "不详"}
)
_dates: dict[Cell, DateValue] = {}


class Bad(Exception):
    """A cell that is no value; `issue`: reason, hint, level."""

    def __init__(self, reason_zh: str, hint_zh: str, level: str = "error") -> None:
        super().__init__(reason_zh)
        self.issue = (reason_zh, hint_zh, level)


def _name(cell: Cell) -> str:
    name = clean_name(shown(cell))
    problem = name_problem(name)
    if problem is not None:
        raise Bad(*problem)
    return name


def _text(limit: int) -> Callable[[Cell], str]:
    def clean(cell: Cell) -> str:
        text = tidy(shown(cell))
        if len(text) > limit:
            raise Bad(f"内容有 {len(text)} 个字，太长", f"请缩短到 {limit} 个字以内")
        return "" if text in EMPTY else text

    return clean


def _choice(key: str) -> Callable[[Cell], str]:
    table = CHOICES[key]

    def clean(cell: Cell) -> str:
        code = table.get(cell) if isinstance(cell, str) else None
        if code is None:
            code = code_of(key, shown(cell))
        if code is None:
            level = "error" if key in ("gender", "id_kind") else "warn"
            ending = "" if level == "error" else "；这一格先空着，其余照常登记"
            raise Bad(
                f"“{squeeze(shown(cell))[:20]}”不在可选范围",
                f"可填：{'、'.join(labels(key))}{ending}",
                level,
            )
        return code

    return clean


def _phone(cell: Cell) -> str:
    try:
        return clean_phone(shown(cell))
    except BadNumber as error:
        raise Bad(error.reason_zh, error.hint_zh) from None


def _credit_code(cell: Cell) -> str:
    """The firm's code; what is wrong is left out and said: a row does not stay out for the number of a firm."""
    code = creditcode.clean(shown(cell))
    if problem := creditcode.problem(code):
        raise Bad(problem.rstrip("。"), "这一格先空着，其余照常登记", "warn")
    return code


def _date(cell: Cell) -> DateValue:
    found = _dates.get(cell)
    if found is None:
        try:
            found = parse_date(cell)
        except BadDate as error:
            raise Bad(error.reason_zh, error.hint_zh) from None
        if found.value > today():
            raise Bad(f"“{shown(cell)}”在今天之后", "请核对年份和月份")
        if found.value < date(1900, 1, 1):
            raise Bad(f"“{shown(cell)}”早于 1900 年", "请核对年份")
        if len(_dates) >= _DATES_KEPT:
            _dates.clear()
        _dates[cell] = found
    return found


def identity(cell: Cell, kind: str | None) -> Identity:
    """The number of a document of that kind, with what it tells. Raises :class:`Bad`."""
    if isinstance(cell, Lost):
        raise Bad(_LOST_REASON, _LOST_HINT)
    text = shown(cell)
    try:
        return parse(text, kind)
    except BadNumber as error:
        if is_lost(squeeze(text)):
            raise Bad(_LOST_REASON, _LOST_HINT) from None
        raise Bad(error.reason_zh, error.hint_zh) from None


CLEANERS: Final[dict[str, Callable[[Cell], Any]]] = {
    "name": _name,
    "phone": _phone,
    "birth_date": _date,
    "joined_on": _date,
    **{key: _choice(key) for key in CHOICES},
    **{key: _text(limit) for key, limit in MAX_TEXT.items()},
    "credit_code": _credit_code,
    "note": _text(MAX_NOTE),
}


def remembered(clean: Callable[[Cell], Any]) -> Callable[[Cell], Any]:
    """The same, asked once for each of the texts that a column repeats: unions, departments, names."""
    known: dict[Cell, Any] = {}

    def ask(cell: Cell) -> Any:
        found = known.get(cell)
        if found is None:
            found = clean(cell)
            if len(known) >= _TEXTS_KEPT:
                known.clear()
            known[cell] = found
        return found

    return ask
