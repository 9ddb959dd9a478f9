"""What a pasted list of honours means. No database."""

from datetime import date
from typing import Any, Final

from niangjia.enrolment.pasting import Row, Wrong, day, read, words
from niangjia.enrolment.whom import COLUMNS
from niangjia.honours.vocabulary import LEVELS, kind_of, level_of
from niangjia.organizations.kinds import KEEPING_REGISTERS

HONOURS: Final = {
    **COLUMNS,
    "title": ("荣誉", "荣誉称号", "荣誉名称", "称号"),
    "level": ("级别", "荣誉级别", "等级", "层级"),
    "on": ("授予日期", "授予时间", "日期", "获得时间", "表彰时间"),
    "issuer": ("授予单位", "授予机关", "表彰单位", "发证单位"),
    "document": ("文号", "表彰文件", "批准文号", "证书编号"),
}


def honours(table: str, today: date, *, keeps: bool) -> list[Row]:
    """The honours of a table. ``keeps``: the union keeps registers, so that those of the county and above are its to write down.

    Raises :class:`Invalid` for no table.
    """

    def clean(cells: dict[str, str]) -> dict[str, Any]:
        title = words(cells.get("title", ""), "荣誉名称", 80, least=1)
        level = level_of(cells.get("level", ""), title)
        if not level:
            raise Wrong(f"级别“{cells.get('level', '')[:20]}”要写成：{'、'.join(LEVELS.values())}")
        if level in KEEPING_REGISTERS and not keeps:
            raise Wrong(f"{LEVELS[level]}的荣誉由县区级以上总工会登记")
        document = words(cells.get("document", ""), "文号", 80)
        if level in KEEPING_REGISTERS and not document:
            raise Wrong(f"{LEVELS[level]}的荣誉要写表彰文件的文号")
        on = day(cells.get("on", ""))
        if on > today:
            raise Wrong(f"日期“{cells['on']}”还没有到")
        issuer = words(cells.get("issuer", ""), "授予单位", 80)
        return {"title": title, "kind": kind_of(title), "level": level, "on": on, "issuer": issuer, "document": document}

    return read(table, HONOURS, clean)
