"""The register of turns: written when somebody attended, and typed in for the years before this house counted."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.enrolment.models import Entry, Turn
from niangjia.enrolment.naming import MOST, Named, TooMany, read
from niangjia.enrolment.returning import unexplained
from niangjia.enrolment.services.permits import permit_offering
from niangjia.enrolment.sifting import BAD, DOUBLE, OK, Sifted, find_people
from niangjia.kernel import audit
from niangjia.kernel.bulkrows import in_parts
from niangjia.kernel.errors import Invalid, Refused
from niangjia.kernel.marks import touch
from niangjia.kernel.tree import within

MARK = "turns"
_DAY = re.compile(r"(20\d\d|19\d\d)[-./年]\s?(\d{1,2})(?:[-./月]\s?(\d{1,2}))?日?月?")


@dataclass(slots=True)
class PastTurn:
    """One row of a pasted list: who, when, where; ``found`` is what became of it."""

    found: Sifted
    on: date | None = None
    place: str = ""
    outside: bool = False


@dataclass
class PastTurns:
    """A pasted list of earlier turns."""

    rows: list[PastTurn] = field(default_factory=list)

    @property
    def good(self) -> list[PastTurn]:
        """Those that can be written down."""
        return [one for one in self.rows if one.found.verdict == OK]

    @property
    def failed(self) -> list[Sifted]:
        """Those that cannot."""
        return [one.found for one in self.rows if one.found.verdict != OK]

    @property
    def problems(self) -> dict[int, str]:
        """Why not, by line."""
        return {one.row.line: one.why or one.words for one in self.failed}

    @property
    def mark(self) -> str:
        """A fingerprint of what would be written."""
        said = "\n".join(f"{one.found.membership.person_id} {one.on} {one.outside}" for one in self.good)
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def add_turn(*, entry: Entry, by: Any, outside: bool, place: str = "") -> Turn:
    """Note that somebody has had a turn; twice is once."""
    day = timezone.localdate(entry.session.starts_at)
    said = {
        "union_id": entry.union_id, "path": entry.path, "name": entry.name, "outside": outside, "place": place[:120],
        "category": entry.pool.name, "entry": entry,
    }  # fmt: skip
    made, fresh = Turn.objects.get_or_create(person_id=entry.person_id, kind=entry.offer.kind, on=day, defaults=said)
    if fresh:
        touch(MARK, [(entry.union_id, entry.path)])
        audit.record("turn.add", by=by, target=made, path=made.path, subject=made.person_id)
    return made


def drop_turn(*, entry: Entry, by: Any) -> None:
    """The person had not come after all."""
    one = Turn.objects.filter(entry=entry).first()
    if one is not None:
        audit.record("turn.remove", by=by, target=one, path=one.path, subject=one.person_id)
        touch(MARK, [(one.union_id, one.path)])
        one.delete()


def preview_turns(*, by: Any, union: Any, text: str, kind: str) -> PastTurns:
    """Judge a pasted list: name, number, day or month, place; ``省外`` anywhere in a row says outside the province.

    What was given back with the reasons (``returning.py``) can be pasted with them.
    """
    permit_offering(by, union.path)
    rows = [_row(number, line) for number, line in enumerate(unexplained(text).splitlines(), 1) if line.strip()]
    rows = [one for one in rows if one.found.row.name not in ("姓名", "会员姓名")]
    if len(rows) > MOST:
        raise Invalid(f"一次最多粘贴 {MOST:,} 行，请分几次。", at="text")
    find_people([one.found for one in rows], within(union.path))
    people = [one.found.membership.person_id for one in rows if one.found.membership]
    there = _there(people, kind)
    for one in rows:
        if one.found.verdict != OK:
            continue
        key = (one.found.membership.person_id, one.on)
        if key in there:
            one.found.verdict, one.found.why = DOUBLE, "这一次已经登记过"
        there.add(key)
    return PastTurns(rows)


def _there(people: list[Any], kind: str) -> set[Any]:
    found: set[Any] = set()
    for part in in_parts(people, 2000):
        rows = Turn.objects.filter(person__in=part, kind=kind)
        found |= set(rows.values_list("person_id", "on"))
    return found


def _row(number: int, line: str) -> PastTurn:
    day = _DAY.search(line)
    rest = line.replace(day.group(), "\t", 1) if day else line
    typed = _first(rest, number)
    place = " ".join(one for one in (typed.category, typed.session) if one)
    found = Sifted(typed, BAD, typed.wrong) if typed.wrong else Sifted(typed)
    one = PastTurn(found, _day(day), place.replace("省外", "").replace("省内", "").strip("（）() "), "省外" in line)
    if found.verdict == OK and one.on is None:
        found.verdict, found.why = BAD, "没有日期，请写成 2024-06 或 2024-06-10"
    elif found.verdict == OK and one.on is not None and one.on > timezone.localdate():
        found.verdict, found.why = BAD, "日期在今天以后"
    return one


def _first(text: str, number: int) -> Named:
    try:
        read_rows = read(text)
    except TooMany:
        read_rows = []
    if not read_rows:
        return Named(number, "姓名" if "姓名" in text else "", wrong="没有姓名")
    one = read_rows[0]
    return Named(number, one.name, one.number, "", one.category, one.session, one.wrong)


def _day(hit: "re.Match[str] | None") -> date | None:
    if hit is None:
        return None
    try:
        return date(int(hit[1]), int(hit[2]), int(hit[3] or 1))
    except ValueError:
        return None


def import_turns(*, by: Any, union: Any, text: str, kind: str, mark: str = "") -> int:
    """Write down the earlier turns of a pasted list, all that can be; gives how many. Nothing happens to the others.

    Raises :class:`Refused` where the preview no longer holds, nothing can be written, or another imports the same.
    """
    try:
        with transaction.atomic():
            return _import(by, union, text, kind, mark)
    except IntegrityError:
        raise Refused("别人刚刚登记了名单里的人，请重新核对。", code="preview-stale") from None


def _import(by: Any, union: Any, text: str, kind: str, mark: str) -> int:
    found = preview_turns(by=by, union=union, text=text, kind=kind)
    if mark and mark != found.mark:
        raise Refused("名单和预览时不一样了，请重新核对。", code="preview-stale")
    if not found.good:
        raise Refused("名单里没有可以登记的。", code="nobody")
    made = Turn.objects.bulk_create(
        Turn(
            person_id=one.found.membership.person_id, union_id=one.found.membership.union_id,
            path=one.found.membership.path, name=one.found.membership.name, kind=kind, on=one.on, place=one.place[:120],
            outside=one.outside,
        )
        for one in sorted(found.good, key=lambda row: row.found.membership.person_id)  # two imports never wait crosswise
        if one.on is not None  # a row without a day is not good
    )  # fmt: skip
    touch(MARK, {(one.union_id, one.path) for one in made})
    audit.record("turn.add", by=by, target=union, path=union.path, detail={"people": len(made)})
    return len(made)
