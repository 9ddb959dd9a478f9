"""One row of a roster made into values, or into issues that say which cell, which value, why, and what would be right.

Only what is certain is cleaned. What the row says against itself is a warning, never settled in silence.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from niangjia.members.idnumber import BadNumber, Identity, parse, today
from niangjia.members.names import clean_name, name_problem
from niangjia.members.roster.cells import Cell, Lost, is_lost, shown
from niangjia.members.roster.columns import Mapped
from niangjia.members.roster.dates import BadDate, DateValue, parse_date
from niangjia.members.roster.fields import BY_KEY
from niangjia.members.roster.phones import clean_phone
from niangjia.members.text import squeeze, tidy
from niangjia.members.vocabulary import CHOICES, GENDERS, code_of, labels
from niangjia.organizations import creditcode

EARLIEST_JOINING: Final = date(1925, 5, 1)  # the All-China Federation was founded on this day
MAX_TEXT: Final = {"union": 120, "employer": 120, "department": 60, "position": 60, "household_region": 120}
MAX_NOTE: Final = 500
_DATES_KEPT: Final = 50_000
_TEXTS_KEPT: Final = 30_000  # of each column
VARIED: Final = ("phone", "note", "birth_date", "joined_on")  # no use to remember, or remembered already
_LOST_REASON: Final = "证件号码被 Excel 当成数字存放，后几位已经丢失"
_A_GROUP: Final = ("说的是职业群体", "已记到群体类别，用工形式先空着", "warn")
_LOST_HINT: Final = "请把这一列设为“文本”格式，再重新填写完整号码"


class Issue(NamedTuple):
    """`column`: from 0, -1 when no column; `level`: "error" (the row stays out), "warn" (look at it) or "info"."""

    field: str
    column: int
    value: str
    reason_zh: str
    hint_zh: str
    level: str = "error"


@dataclass(slots=True)
class Row:
    """`kind`: "data", "blank" or "footer" (totals and signatures under the list). `values`: see `Cleaner.clean`."""

    number: int
    values: dict[str, Any]
    issues: list[Issue] = field(default_factory=list)
    kind: str = "data"

    @property
    def valid(self) -> bool:
        """Whether the row may go in: a row of data without an issue of level "error"."""
        return self.kind == "data" and not any(issue.level == "error" for issue in self.issues)


class Bad(Exception):
    def __init__(self, reason_zh: str, hint_zh: str, level: str = "error") -> None:
        super().__init__(reason_zh)
        self.issue = (reason_zh, hint_zh, level)


_FOOTERS: Final = ("合计", "总计", "小计", "共计", "填表人", "制表人", "制表", "审核人", "审核", "填报人", "填报单位", "填报日期",
                   "负责人", "经办人", "以下空白", "注:", "说明:", "备注:", "填表说明", "单位(盖章)", "单位盖章", "盖章")  # fmt: skip
_TOTALS: Final = frozenset({"合计", "总计", "小计", "共计", "合计人数", "总人数"})  # nobody's name, whatever else stands there
_EMPTY: Final = frozenset(
    {"", "/", "//", "\\", "-", "--", "—", "——", "无", "暂无", "空", "N/A", "#N/A", "不详"}
)
_dates: dict[Cell, DateValue] = {}


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
        return "" if text in _EMPTY else text

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


def _identity(cell: Cell, kind: str | None) -> Identity:
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


def _remembered(clean: Callable[[Cell], Any]) -> Callable[[Cell], Any]:
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


class Cleaner:
    """A mapping made ready for many rows."""

    def __init__(self, mapping: Iterable[Mapped]) -> None:
        self.columns = {column.field: column.column_index for column in mapping if column.field is not None}
        self._steps = [
            (key, at, CLEANERS[key] if key in VARIED else _remembered(CLEANERS[key]))
            for key, at in self.columns.items()
            if key != "id_number"
        ]
        self._id_column = self.columns.get("id_number", -1)
        self._used = sorted(self.columns.values())

    def clean(self, number: int, cells: Sequence[Cell]) -> Row:
        """The row's values by field key, only those that are filled and understood. A row with name and phone may lack
        the number; whether it is known by them is not for the file to say.

        Dates are `date`; a month without a day also gives `<key>_precision` "month". Closed lists give codes.
        `id_number` comes with `id_kind`, and with `birth_date` and `gender` where the number tells them; where a
        column says otherwise these stay the number's, and an issue of level "warn" says so.
        """
        values: dict[str, Any] = {}
        issues: list[Issue] = []
        width = len(cells)
        for key, at, clean in self._steps:
            cell = cells[at] if at < width else ""
            if cell == "":
                continue
            try:
                value = clean(cell)
            except Bad as bad:
                if key == "employment_form" and (group := code_of("group", shown(cell))) not in (None, "none"):
                    values.setdefault("group", group)
                    issues.append(Issue(key, at, shown(cell), *_A_GROUP))
                elif key == "name" or squeeze(shown(cell)) not in _EMPTY:
                    issues.append(Issue(key, at, shown(cell), *bad.issue))
                continue
            if value != "":
                values[key] = value
        self._identify(cells, values, issues)
        if not issues and "joined_on" not in values and "id_number" in values and "name" in values:
            return Row(number, values, issues)
        return self._finished(Row(number, values, issues), cells)

    def _identify(self, cells: Sequence[Cell], values: dict[str, Any], issues: list[Issue]) -> None:
        at = self._id_column
        cell = cells[at] if 0 <= at < len(cells) else ""
        claimed, born = values.get("gender"), values.pop("birth_date", None)
        if cell == "" or (isinstance(cell, str) and not cell.strip()):
            if born is not None:
                _put_date(values, "birth_date", born)
            return
        try:
            kind, number, birth, gender, note = _identity(cell, values.get("id_kind"))
        except Bad as bad:
            issues.append(Issue("id_number", at, shown(cell), *bad.issue))
            return
        values["id_number"], values["id_kind"] = number, kind
        if note is not None and ("15 位" in note or kind == "passport"):
            issues.append(Issue("id_number", at, shown(cell), note, "", "info"))
        if gender is not None:
            values["gender"] = gender
            if claimed is not None and claimed != gender:
                issues.append(self._gender_conflict(claimed, gender))
        if birth is not None:
            values["birth_date"] = birth
        if born is not None:
            self._compare_birth(born, birth, values, issues)

    def _gender_conflict(self, claimed: str, gender: str) -> Issue:
        said, right = GENDERS[claimed], GENDERS[gender]
        reason = f"性别填的是{said}，证件号码表明是{right}"
        return Issue(
            "gender", self.columns["gender"], said, reason, f"暂按证件号码记为{right}，请核对", "warn"
        )

    def _compare_birth(
        self, born: DateValue, birth: date | None, values: dict[str, Any], issues: list[Issue]
    ) -> None:
        if birth is None:
            _put_date(values, "birth_date", born)
        elif born.value != (birth if born.precision == "day" else birth.replace(day=1)):
            reason = f"出生日期填的是 {born.value}，证件号码表明是 {birth}"
            hint = "暂按证件号码登记，请核对（有的人习惯填农历生日）"
            issues.append(
                Issue("birth_date", self.columns["birth_date"], str(born.value), reason, hint, "warn")
            )

    def _finished(self, row: Row, cells: Sequence[Cell]) -> Row:
        """The slower half: joining date, required fields, rows that are no data at all."""
        joined = row.values.pop("joined_on", None)
        if joined is not None:
            self._join(row, joined)
        if "name" in row.values and "id_number" in row.values:
            return row
        kind = self._not_data(cells, row)
        if kind is not None:
            return Row(row.number, {}, [], kind)
        for key in ("name", "id_number"):
            if key not in row.values and not any(issue.field == key for issue in row.issues):
                self._lacks(row, key)
        return row

    def _lacks(self, row: Row, key: str) -> None:
        """A name or a number that is not there. Name and phone may do instead of a number: the sort sees to that."""
        hint = f"请补上{BY_KEY[key].label_zh}"
        if key == "id_number" and "name" in row.values:
            if "phone" in row.values:
                return
            hint += "；已经登记的会员，补上手机号也可以"
        row.issues.append(
            Issue(key, self.columns.get(key, -1), "", f"没有填写{BY_KEY[key].label_zh}", hint)
        )

    def _join(self, row: Row, joined: DateValue) -> None:
        birth = row.values.get("birth_date")
        if joined.value < EARLIEST_JOINING or (birth is not None and joined.value <= birth):
            at = self.columns["joined_on"]
            reason = f"入会时间 {joined.value} 早于" + (
                "出生日期" if birth and joined.value <= birth else "全国总工会成立"
            )
            row.issues.append(Issue("joined_on", at, str(joined.value), reason, "请核对入会时间的年份"))
            return
        _put_date(row.values, "joined_on", joined)

    def _not_data(self, cells: Sequence[Cell], row: Row) -> str | None:
        filled = [text for cell in cells if (text := squeeze(shown(cell)))]
        if not filled:
            return "blank"
        if filled[0] in _TOTALS and "id_number" not in row.values:
            return "footer"
        wrong = next((issue.value for issue in row.issues if issue.field == "id_number"), None)
        beside = len(filled) > 1 and wrong is not None and squeeze(wrong).startswith(_FOOTERS)  # one signature beside another
        if "id_number" in row.values or (wrong is not None and not beside):
            return None
        return "footer" if filled[0].startswith(_FOOTERS) else None


def _put_date(values: dict[str, Any], key: str, found: DateValue) -> None:
    values[key] = found.value
    if found.precision != "day":
        values[key + "_precision"] = found.precision


def clean_row(raw: tuple[int, Sequence[Cell]], mapping: Iterable[Mapped]) -> Row:
    """One row through a fresh `Cleaner`; for many rows keep the Cleaner."""
    return Cleaner(mapping).clean(*raw)
