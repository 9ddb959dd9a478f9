"""Which branches changed: a counter for each union and source, raised in the transaction that writes.

Figures of large branches are remembered (insight/memo.py); a remembered number holds as long as the sum of the
marks below the branch is what it was. Counters only rise, so a commit that arrives late is seen as well. A mark
belongs to the smallest union concerned: no writer waits for another at a province's single row.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection, models

from niangjia.kernel.tree import WIDTH, PathField, Scoped, Span


class Mark(Scoped):
    """How often the rows of ``source`` at a union were written."""

    source = models.CharField(max_length=24)
    union_id = models.UUIDField()
    n = models.BigIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "union_id"], name="mark_once")]
        indexes = [models.Index(fields=["source", "path"], include=["n"], name="mark_by_path")]


RAISE = "ON CONFLICT (source, union_id) DO UPDATE SET n = kernel_mark.n + 1, path = EXCLUDED.path"


def touch(source: str, unions: Iterable[tuple[UUID, str]]) -> None:
    """Raise the marks of unions, given as (id, path). In key order, so that two writers never wait crosswise."""
    rows = sorted({(str(key), path) for key, path in unions})
    field = Mark._meta.get_field("union_id")
    values = [
        (source, field.get_db_prep_value(UUID(key), connection), path, 1)
        for key, path in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO kernel_mark (source, union_id, path, n) VALUES (%s, %s, %s, %s) {RAISE}",  # noqa: S608
            values,
        )


def touch_selected(source: str, select: str, parameters: tuple[object, ...] = ()) -> None:
    """Raise the marks of the unions that a SELECT of (id, path) finds, in one statement, for set-based writes."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO kernel_mark (source, union_id, path, n) WITH found(id, path) AS ({select}) "  # noqa: S608
            f"SELECT DISTINCT %s, found.id, found.path, 1 FROM found WHERE true ORDER BY 2 {RAISE}",
            (*parameters, source),
        )


def versions(source: str, low: str, high: str, depth: int) -> dict[str, int]:
    """The sum of marks in a range, by the branch at ``depth`` segments: (path, sum)."""
    head = models.functions.Substr("path", 1, depth * WIDTH, output_field=PathField())
    rows = Mark.objects.filter(source=source, path__gte=low, path__lt=high)
    return dict(rows.annotate(head=head).values("head").annotate(total=models.Sum("n")).values_list("head", "total"))


def leaving(union_id: UUID, path: str, branch: Span) -> None:
    """Before a branch moves away from under a union: raise the union's own marks by what the branch takes along.

    The sum over the union's branch then still rises, so a remembered number can never fit again by chance.
    """
    sums = Mark.objects.filter(path__gte=branch.low, path__lt=branch.high).values_list("source")
    key = Mark._meta.get_field("union_id").get_db_prep_value(union_id, connection)
    rows = [(source, key, path, taken + 1) for source, taken in sums.annotate(taken=models.Sum("n"))]
    raised = RAISE.replace("+ 1", "+ EXCLUDED.n")
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO kernel_mark (source, union_id, path, n) VALUES (%s, %s, %s, %s) {raised}",  # noqa: S608
            rows,
        )
