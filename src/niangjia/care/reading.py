"""What a pasted list of hardship records means. No database."""

from datetime import date
from typing import Any, Final

from niangjia.care.vocabulary import KINDS, kind_of
from niangjia.enrolment.pasting import Row, Wrong, day, read, words
from niangjia.enrolment.whom import COLUMNS

CASES: Final = {
    **COLUMNS,
    "kind": ("困难类型", "困难类别", "类型", "类别"),
    "on": ("建档日期", "建档时间", "日期"),
    "no": ("档案号", "档案编号", "编号"),
}


def cases(table: str, today: date) -> list[Row]:
    """The records of a table; raises :class:`Invalid` for no table."""

    def clean(cells: dict[str, str]) -> dict[str, Any]:
        kind = kind_of(cells.get("kind", ""))
        if not kind:
            raise Wrong(f"困难类型“{cells.get('kind', '')[:20]}”要写成：{'、'.join(KINDS.values())}")
        on = day(cells.get("on", ""))
        if on > today:
            raise Wrong(f"日期“{cells['on']}”还没有到")
        return {"kind": kind, "on": on, "number": words(cells.get("no", ""), "档案号", 40)}

    return read(table, CASES, clean)
