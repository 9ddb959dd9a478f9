"""Everybody of a union to another one, on one day, by as many statements whatever the number. Nobody is in none or in two.

The caller holds the tree (``treelock``) in an open transaction, so that neither union moves or ends meanwhile.
"""

from datetime import date
from typing import Any

from django.utils import timezone

from niangjia.kernel.bulkrows import pour
from niangjia.kernel.dialect import analyse, key, key_type, moment, postgres, rows, run
from niangjia.kernel.ids import uuid7s
from niangjia.kernel.marks import touch
from niangjia.kernel.steps import Step, silent
from niangjia.members.models import Membership, Posting
from niangjia.members.transfers.carrying import follow_postings

MARK = "members"
CARRIED = (
    "person_id", "name", "pinyin", "initials", "employer_id", "workplace", "department", "position",
    "employment_form", "group", "standing", "standing_on", "note",
)  # fmt: skip

HOLD = """
    SELECT COUNT(*) FROM (
        SELECT p.id FROM members_person p WHERE p.id IN (
            SELECT m.person_id FROM members_membership m WHERE m.path = %(from)s AND m.left_on IS NULL)
        ORDER BY p.id FOR NO KEY UPDATE) held"""
END = """
    UPDATE members_membership SET left_on = {greatest}(joined_on, {day}), leave_reason = 'moved'
    WHERE id IN (SELECT old FROM handed) AND left_on IS NULL"""
BEGIN = """
    INSERT INTO members_membership (id, created_at, union_id, path, joined_on, leave_reason, came_from_id, {names})
    SELECT h.new, %(now)s, %(target)s, %(path)s, m.left_on, '', m.union_id, {values}
    FROM handed h JOIN members_membership m ON m.id = h.old AND m.leave_reason = 'moved'"""
EDITED = """
    UPDATE members_person SET revision = revision + 1
    WHERE id IN (SELECT m.person_id FROM members_membership m JOIN handed h ON h.old = m.id)"""


def members_of(union: Any) -> int:
    """How many would go."""
    return Membership.objects.filter(path=union.path, left_on__isnull=True).count()


def hold_members(union: Any) -> None:
    """Keep the people of a union to oneself, in the order of all writers; before anything else about them is written."""
    if postgres():
        rows(HOLD, {"from": union.path})


def hand_all(*, union: Any, target: Any, on: date, step: Step = silent) -> int:
    """Close every current membership of ``union``, whose people are held, and open one at ``target``; how many.

    The day is ``on``, or the day of joining for whoever joined later.
    """
    values = {
        "from": union.path, "target": key(target.pk), "path": target.path,
        "on": on if postgres() else on.isoformat(), "now": moment(timezone.now()),
    }  # fmt: skip
    total = _list(union)
    if not total:
        return 0
    step(0, total, "正在结束原会籍")
    run(END.format(greatest=_word("GREATEST", "MAX"), day=_word("%(on)s::date", "%(on)s")), values)
    step(total // 3, total, "正在建立新会籍")
    names = ", ".join(f'"{one}"' for one in CARRIED)
    run(BEGIN.format(names=names, values=", ".join(f'm."{one}"' for one in CARRIED)), values)
    step(total * 2 // 3, total, "正在更新档案")
    run(EDITED, values)
    run("DROP TABLE handed", {})
    follow_postings(Posting.objects.filter(home=union), target, on)
    touch(MARK, [(union.pk, union.path), (target.pk, target.path)])
    step(total, total, "已转移")
    return total


def _list(union: Any) -> int:
    """Every membership that ends beside the key of the one that begins."""
    run("DROP TABLE IF EXISTS handed", {})
    run(f"CREATE TEMPORARY TABLE handed (old {key_type()} PRIMARY KEY, new {key_type()} NOT NULL)", {})
    current = Membership.objects.filter(path=union.path, left_on__isnull=True)
    olds = list(current.values_list("pk", flat=True))
    pairs = [(old.hex, new.hex) for old, new in zip(olds, uuid7s(len(olds)), strict=True)]
    pour("handed", ("old", "new"), pairs)
    analyse("handed")
    return len(pairs)


def _word(pg: str, lite: str) -> str:
    return pg if postgres() else lite
