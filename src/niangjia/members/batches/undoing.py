"""Taking a batch back as a whole, in one transaction. What others have changed since is kept and listed.

A person made by the batch goes, unless somebody has edited, moved, linked or used the record since. A change is taken
back where person and membership still are what the batch made of them.

That nothing else refers to a row is asked once for all of them. The database would ask again, row by row for each of a
dozen foreign keys; where the batch is most of the register they are let go of meanwhile (``kernel/stripped.py``).
"""

# ruff: noqa: S608  statements are put together from column names of our own; values are always parameters

from contextlib import nullcontext
from typing import Any

from django.db import IntegrityError, models, transaction

from niangjia.kernel import audit, stripped
from niangjia.kernel.dialect import Parameters, differs, key, key_type, postgres, rows, run, settle
from niangjia.kernel.errors import Refused
from niangjia.kernel.marks import touch_selected
from niangjia.kernel.workflow import move
from niangjia.members.batches import firms, merging
from niangjia.members.batches.layout import MEMBER, MEMBER_TEXT, PERSON, filled
from niangjia.members.models import Batch, Membership, Person, Trace
from niangjia.members.states import BATCH_MOVES
from niangjia.members.transfers.undoing import take_back

LISTED = 200
BUSY = "有人正在办理这批人员中的业务，撤销没有执行，请稍后再试。"


def undo(batch: Batch, *, by: Any) -> dict[str, Any]:
    """Take back a batch in state ``undoing``; how many rows were taken back, how many kept, and which.

    Raises :class:`Refused` where others are at work with the same people.
    """
    try:
        with transaction.atomic():
            settle()
            return _undo(batch, by)
    except IntegrityError as error:
        raise Refused(BUSY, code="busy") from error


def _undo(batch: Batch, by: Any) -> dict[str, Any]:
    values = {"batch": key(batch.pk)}
    made = firms.hold(batch)
    _prepare(values)
    touch_selected(merging.MARK, merging.TOUCHED, merging.touched(batch))
    bare = merging.mostly(batch) and stripped.alone_with(Person, Membership, referring=True)
    with stripped.without_references(Person, Membership) if bare else nullcontext():
        removed = _remove_new(values)
    restored = _restore_changed(values)
    kept_transfers = take_back(batch, by=by)
    rows_kept = [*_kept(values), *kept_transfers]
    kept = {"count": len(rows_kept), "rows": rows_kept[:LISTED]}
    Trace.objects.filter(batch=batch).delete()
    summary = {"removed": removed, "restored": restored, "kept": kept["count"]}
    if made:
        summary["firms_removed"], summary["firms_kept"] = firms.take_back(batch, made, by=by)
    move(batch, "restore", by=by, moves=BATCH_MOVES, data=summary, kept=kept | summary)
    audit.record("batch.undo", by=by, target=batch, detail=summary)
    return summary | {"rows": kept["rows"]}


def _prepare(values: Parameters) -> None:
    """Two lists of what can be taken back, with the people locked."""
    for table, statement in (("roster_gone", _removable()), ("roster_back", _restorable())):
        run(f"DROP TABLE IF EXISTS {table}", {})
        run(f"CREATE TEMPORARY TABLE {table} (id {key_type()} PRIMARY KEY)", {})
        run(f"INSERT INTO {table} (id) {statement}", values)


def _as_made() -> str:
    """The membership ``m`` is what the staged row ``s`` made of it; where the stage is gone the revision decides."""
    said = " AND ".join(f"NOT ({differs(f'm.{_quoted(one)}', f's.{_quoted(one)}')})" for one in MEMBER_TEXT)
    return f"(s.id IS NULL OR ({said}))"


def _removable() -> str:
    lock = "FOR UPDATE OF p, m" if postgres() else ""
    return f"""
        SELECT p.id FROM members_membership m JOIN members_person p ON p.id = m.person_id
        LEFT JOIN members_stagedrow s ON s.id = m.id
        WHERE m.batch_id = %(batch)s AND m.id = m.person_id AND p.revision = 0 AND p.user_id IS NULL
          AND m.left_on IS NULL AND {_as_made()} AND {_unused(Person, "p")} AND {_unused(Membership, "m")}
        ORDER BY p.id {lock}"""


def _restorable() -> str:
    lock = "FOR UPDATE OF p" if postgres() else ""
    same = " AND ".join(
        f"NOT ({differs(f'm.{_quoted(one)}', f'({filled(one, _T)})')})" for one in MEMBER_TEXT
    )
    return f"""
        SELECT t.id FROM members_trace t JOIN members_person p ON p.id = t.person_id
        JOIN members_membership m ON m.id = t.membership_id LEFT JOIN members_stagedrow s ON s.id = t.id
        WHERE t.batch_id = %(batch)s AND p.revision = t.revision AND m.left_on IS NULL AND (s.id IS NULL OR ({same}))
          AND (NOT t.joined OR {_unused(Membership, "m")})
        ORDER BY p.id {lock}"""


_T = "t"


def _quoted(name: str) -> str:
    return f'"{name}"'


def _unused(model: type[models.Model], alias: str) -> str:
    """No other table refers to the row (its membership made with it aside)."""
    conditions = []
    for relation in model._meta.related_objects:
        table, column = relation.related_model._meta.db_table, relation.field.column  # type: ignore[union-attr]
        own = f' AND o."id" <> {alias}."id"' if relation.related_model is Membership else ""
        conditions.append(f'NOT EXISTS (SELECT 1 FROM "{table}" o WHERE o."{column}" = {alias}."id"{own})')
    return " AND ".join(conditions) or "1 = 1"


def _remove_new(values: Parameters) -> int:
    run("DELETE FROM members_membership WHERE id IN (SELECT id FROM roster_gone)", values)
    return run("DELETE FROM members_person WHERE id IN (SELECT id FROM roster_gone)", values)


def _restore_changed(values: Parameters) -> int:
    mine = "FROM members_trace t WHERE t.batch_id = %(batch)s AND t.id IN (SELECT id FROM roster_back)"
    person = ", ".join(f'"{one}" = t."{one}"' for one in PERSON)
    member = ", ".join(f'"{one}" = t."{one}"' for one in (*MEMBER, "employer_id"))
    run(f"DELETE FROM members_membership WHERE id IN (SELECT t.membership_id {mine} AND t.joined)", values)
    run(
        f"UPDATE members_membership AS m SET {member} {mine} AND m.id = t.membership_id AND NOT t.joined",
        values,
    )
    return run(
        f"UPDATE members_person AS p SET {person}, revision = p.revision + 1 {mine} AND p.id = t.person_id",
        values,
    )


def _kept(values: Parameters) -> list[list[Any]]:
    """(row, name, why) of what stays: others have worked with it since."""
    why = "导入后有人修改或办理过，保留现状"
    new = rows(
        """SELECT s.number, m.name FROM members_membership m LEFT JOIN members_stagedrow s ON s.id = m.id
        WHERE m.batch_id = %(batch)s AND m.id = m.person_id ORDER BY 1""",
        values,
    )
    changed = rows(
        """SELECT t.number, p.name FROM members_trace t JOIN members_person p ON p.id = t.person_id
        WHERE t.batch_id = %(batch)s AND t.id NOT IN (SELECT id FROM roster_back) ORDER BY 1""",
        values,
    )
    return [[number, name, why] for number, name in [*new, *changed]]
