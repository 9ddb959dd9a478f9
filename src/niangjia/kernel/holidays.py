"""The verbs of the holiday table, and the reading of pasted lines."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from niangjia.kernel import audit
from niangjia.kernel.calendar import Holiday, HolidayYear
from niangjia.kernel.clocks import settle
from niangjia.kernel.errors import Invalid

LONGEST = 31
_DATE = r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
_LINE = re.compile(
    rf"^\s*{_DATE}(?:\s*(?:至|到|~|～|—|–)\s*{_DATE})?[\s,，、]*(放假|休息|休|上班|班)[\s,，、]*(.*)$"
)
HOW = "每行一天或一段，例如“2027-10-01至2027-10-07 休 国庆节”“2027-10-09 班 国庆节”。"

Entry = tuple[date, str, str]


def set_holiday(*, date: date, kind: str, name: str, source: str = "", by: Any) -> Holiday:
    """Enter or change one day, and the due dates that it moves; raises :class:`Invalid`."""
    if kind not in Holiday.Kind.values or not name.strip():
        raise Invalid("请选择放假或上班，并写明名称。", errors={"name": ["请写明名称，例如“国庆节”。"]})
    with transaction.atomic():
        holiday = _enter((date, kind, name.strip()), source, by)
        settle(since=date, by=by)
    return holiday


def remove_holiday(*, holiday: Holiday, by: Any) -> None:
    """Take one entered day out again; the published arrangement or the plain week holds then."""
    with transaction.atomic():
        audit.record("holiday.remove", by=by, target=holiday, detail={"date": holiday.date.isoformat()})
        holiday.delete()
        settle(since=holiday.date, by=by)


def paste_holidays(*, text: str, source: str = "", by: Any) -> int:
    """Enter many lines at once, all or none; gives the number of days. Raises :class:`Invalid` by line."""
    entries = parse_lines(text)
    with transaction.atomic():
        for entry in entries:
            _enter(entry, source, by)
        settle(since=entries[0][0], by=by)
    return len(entries)


def _enter(entry: Entry, source: str, by: Any) -> Holiday:
    day, kind, name = entry
    values = {"kind": kind, "name": name, "source": source.strip()}
    holiday, _ = Holiday.objects.update_or_create(date=day, defaults=values)
    audit.record("holiday.set", by=by, target=holiday, detail={"date": day.isoformat(), **values})
    return holiday


def confirm_year(*, year: int, source: str = "", by: Any) -> HolidayYear:
    """Say that a year is entered in full, so that its working days may be counted.

    Raises :class:`Invalid` while no holiday of that year is entered. Dates that waited for it are settled.
    """
    if not Holiday.objects.filter(date__year=year, kind=Holiday.Kind.OFF).exists():
        raise Invalid(f"{year} 年还没有录入任何放假日，请先录入。", errors={"year": ["请先录入放假日。"]})
    with transaction.atomic():
        entered, _ = HolidayYear.objects.update_or_create(year=year, defaults={"source": source.strip()})
        audit.record("holiday.confirm", by=by, target=entered, detail={"year": year})
        settle(since=date(year, 1, 1), by=by)
    return entered


def parse_lines(text: str) -> list[Entry]:
    """Days out of pasted lines; raises :class:`Invalid` naming each line that cannot be read."""
    entries: dict[date, Entry] = {}
    wrong: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                entries.update({entry[0]: entry for entry in _line(line)})
            except ValueError:
                wrong.append(f"第 {number} 行“{line.strip()[:40]}”看不懂。{HOW}")
    if wrong or not entries:
        raise Invalid(
            "有几行看不懂，一行也没有录入。" if wrong else "没有可录入的内容。",
            errors={"text": wrong or [HOW]},
        )
    return sorted(entries.values())


def _line(line: str) -> Iterator[Entry]:
    found = _LINE.match(line)
    if not found:
        raise ValueError(line)
    *numbers, word, name = found.groups()
    first = date(*map(int, numbers[:3]))
    last = date(*map(int, numbers[3:])) if numbers[3] else first
    if not 0 <= (last - first).days < LONGEST:
        raise ValueError(line)
    kind = Holiday.Kind.WORK if "班" in word else Holiday.Kind.OFF
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset), kind, name.strip() or kind.label
