"""One row of a roster made into values, or into issues that say which cell, which value, why, and what would be right.

Only what is certain is cleaned. What the row says against itself is a warning, never settled in silence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from niangjia.members.roster.cells import Cell, shown
from niangjia.members.roster.columns import Mapped
from niangjia.members.roster.dates import DateValue
from niangjia.members.roster.fields import BY_KEY
from niangjia.members.roster.values import CLEANERS, EMPTY, VARIED, Bad, identity, remembered
from niangjia.members.text import squeeze
from niangjia.members.vocabulary import GENDERS, code_of

EARLIEST_JOINING: Final = date(1925, 5, 1)  # the All-China Federation was founded on this day
_A_GROUP: Final = ("说的是职业群体", "已记到群体类别，用工形式先空着", "warn")


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


_FOOTERS: Final = ("合计", "总计", "小计", "共计", "填表人", "制表人", "制表", "审核人", "审核", "填报人", "填报单位", "填报日期",
                   "负责人", "经办人", "以下空白", "注:", "说明:", "备注:", "填表说明", "单位(盖章)", "单位盖章", "盖章")  # fmt: skip
_TOTALS: Final = frozenset({"合计", "总计", "小计", "共计", "合计人数", "总人数"})  # nobody's name, whatever else stands there


class Cleaner:
    """A mapping made ready for many rows."""

    def __init__(self, mapping: Iterable[Mapped]) -> None:
        self.columns = {column.field: column.column_index for column in mapping if column.field is not None}
        self._steps = [
            (key, at, CLEANERS[key] if key in VARIED else remembered(CLEANERS[key]))
            for key, at in self.columns.items()
            if key != "id_number"
        ]
        self._id_column = self.columns.get("id_number", -1)

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
                elif key == "name" or squeeze(shown(cell)) not in EMPTY:
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
            kind, number, birth, gender, note = identity(cell, values.get("id_kind"))
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
