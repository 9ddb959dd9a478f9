"""Sealing every row anew with the current key, while the system runs.

Rows are read in the order of their keys and written by compare-and-swap on the old bytes, so an edit made meanwhile is
never lost. A row that another process still sealed with the old key behind our back is found by the next pass; it is
over when a pass finds nothing. What is done needs no record: killed in the middle, the next run goes on with what is left.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connections, models, router, transaction
from django.db.models import BinaryField, ExpressionWrapper, F, Q

from niangjia.kernel.sealed import SealedField, engine, seal, sealed_fields, unseal
from niangjia.kernel.sealed_files import reseal_files, sealed_files

BATCH = 1000
Progress = Callable[[str, int], None]


def raw(field: SealedField) -> ExpressionWrapper[Any]:
    """The column's bytes as they are stored."""
    return ExpressionWrapper(F(field.name), output_field=BinaryField())


def under(head: bytes) -> Q:
    """Values whose first three bytes are ``head``, as a range."""
    following = (int.from_bytes(head, "big") + 1).to_bytes(len(head), "big")
    return Q(raw__gte=head, raw__lt=following)


def rows_of(model: type[models.Model], field: SealedField) -> models.QuerySet[Any]:
    """The rows of a model with the stored bytes as ``raw``."""
    using = router.db_for_write(model)
    return model._base_manager.using(using).annotate(raw=raw(field)).filter(raw__isnull=False)


def count_by_key() -> dict[int, int]:
    """How many values and files each key of the ring has sealed, whatever the cipher."""
    counts = dict.fromkeys(engine().ring.keys, 0)
    for model, field in sealed_fields():
        for head in engine().sealers:
            counts[int.from_bytes(head[1:], "big")] += rows_of(model, field).filter(under(head)).count()
    for _, number in sealed_files():
        counts[number] = counts.get(number, 0) + 1
    return counts


def reseal(*, progress: Progress | None = None) -> int:
    """Seal all rows and files with the current key and cipher; gives the number of values and files written.

    Raises ``SealBroken`` on a value that no key opens; everything before it stays written.
    """
    engine(fresh=True)
    total = 0
    for model, field in sealed_fields():
        label = f"{model._meta.label_lower}.{field.name}"
        seen = 1
        while seen:
            seen, written = _one_pass(model, field, label, progress)
            total += written
    return total + reseal_files()


def _one_pass(
    model: type[models.Model], field: SealedField, label: str, progress: Progress | None
) -> tuple[int, int]:
    """How many values were found under another key, and how many of them were written."""
    seen = written = 0
    for batch in _batches(model, field):
        seen += len(batch)
        written += _write(model, field, batch)
        if progress:
            progress(label, written)
    return seen, written


def _batches(model: type[models.Model], field: SealedField) -> Iterator[list[tuple[Any, bytes]]]:
    rows = rows_of(model, field).exclude(under(engine().current.head)).order_by("pk")
    last: Any = None
    while True:
        page = rows if last is None else rows.filter(pk__gt=last)
        batch = [(pk, bytes(value)) for pk, value in page.values_list("pk", "raw")[:BATCH]]
        if not batch:
            return
        yield batch
        last = batch[-1][0]


def _write(model: type[models.Model], field: SealedField, batch: list[tuple[Any, bytes]]) -> int:
    """Swap old bytes for new ones in one round trip; standard SQL, the same on every database."""
    connection: Any = connections[router.db_for_write(model)]
    key, quote, binary = model._meta.pk, connection.ops.quote_name, connection.Database.Binary
    table, column = quote(model._meta.db_table), quote(field.column)
    sql = f"UPDATE {table} SET {column} = %s WHERE {quote(key.column)} = %s AND {column} = %s"  # noqa: S608 - own names
    values = [
        (binary(seal(unseal(old, field.aad), field.aad)), key.get_db_prep_value(pk, connection), binary(old))
        for pk, old in batch
    ]
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.executemany(sql, values)
        return int(cursor.rowcount)
