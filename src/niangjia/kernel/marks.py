"""Which branches changed: a counter for each union and source, raised in the transaction that writes.

Figures of large branches are remembered (insight/memo.py). A mark that was raised since the memos were brought up
to date is ``dirty``: what is remembered of the branches above it does not hold. Flag and rows are written in one
transaction, so a commit that arrives late is seen as well, and clearing compares the counter. A mark belongs to the
smallest union concerned: no writer waits for another at a province's single row.
"""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db import connection, models

from niangjia.kernel.bulkrows import in_parts
from niangjia.kernel.tree import Scoped, inside, span


class Mark(Scoped):
    """How often the rows of ``source`` at a union were written."""

    source = models.CharField(max_length=24)
    union_id = models.UUIDField()
    n = models.BigIntegerField(default=1)
    dirty = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "union_id"], name="mark_once")]
        indexes = [
            models.Index(fields=["path"], name="mark_by_path"),
            models.Index(fields=["path", "source"], condition=models.Q(dirty=True), name="mark_dirty"),
        ]


RAISE = "ON CONFLICT (source, union_id) DO UPDATE SET n = kernel_mark.n + 1, path = EXCLUDED.path, dirty = TRUE"
PART = 500  # marks a statement


def touch(source: str, unions: Iterable[tuple[UUID, str]]) -> None:
    """Raise the marks of unions, given as (id, path). In key order, so that two writers never wait crosswise."""
    rows = sorted(dict(sorted((str(key), path) for key, path in unions)).items())
    field = Mark._meta.get_field("union_id")
    with connection.cursor() as cursor:
        for some in in_parts(rows, PART):
            places = ", ".join(["(%s, %s, %s, 1)"] * len(some))
            said = (one for key, path in some for one in (source, field.get_db_prep_value(UUID(key), connection), path))
            cursor.execute(
                f"INSERT INTO kernel_mark (source, union_id, path, n) VALUES {places} {RAISE}",  # noqa: S608
                list(said),
            )


def touch_selected(source: str, select: str, parameters: tuple[Any, ...] = ()) -> None:
    """Raise the marks of the unions that a SELECT of (id, path) finds, in one statement, for set-based writes."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO kernel_mark (source, union_id, path, n) WITH found(id, path) AS ({select}) "  # noqa: S608
            f"SELECT DISTINCT %s, found.id, found.path, 1 FROM found WHERE true ORDER BY 2 {RAISE}",
            (*parameters, source),
        )


def dirty(sources: Collection[str], path: str) -> dict[str, set[str]]:
    """The paths within a branch that were written since they were last counted, by source."""
    rows = Mark.objects.filter(inside(span(path)), dirty=True, source__in=sources)
    found: dict[str, set[str]] = {source: set() for source in sources}
    for source, where in rows.values_list("source", "path"):
        found[source].add(where)
    return found


def moved(path: str) -> None:
    """After a branch came to a new place: everything about it is to be counted again."""
    Mark.objects.filter(inside(span(path))).update(dirty=True, n=models.F("n") + 1)
