"""The file into the staging table, a chunk a transaction: the database is never held for longer than that."""

# ruff: noqa: S608  statements are put together from column names of our own; values are always parameters

from collections import Counter
from itertools import chain, islice

from django.db import connection, transaction

from niangjia.kernel import stripped
from niangjia.kernel.dialect import analyse, key, postgres, rows, run
from niangjia.kernel.errors import Refused
from niangjia.kernel.steps import Step
from niangjia.members.batches import placing, sorting, workers
from niangjia.members.batches.encoding import Encoded, Recipe
from niangjia.members.batches.layout import STAGED, quoted
from niangjia.members.batches.source import Source, chunks
from niangjia.members.models import Batch, Person
from niangjia.members.roster.limits import Unreadable

STAGE = "members_stagedrow"
PARALLEL_FROM = 8  # chunks: below, starting processes takes longer than the work

INTO = f"{{table}} ({quoted(*STAGED)})"
COPY = f"COPY {INTO} FROM STDIN"
INSERT = f"INSERT INTO {INTO} VALUES ({', '.join(['%s'] * len(STAGED))})"
FEW = 50_000  # people: among so few, rows are compared once all of them are staged


def compares() -> bool:
    """Whether rows are best compared with the register as they are staged."""
    return not stripped.few_in(Person, FEW)


def stage(batch: Batch, source: Source, step: Step, *, compare: bool) -> tuple[int, Counter[str]]:
    """Clean, seal and stage all rows of a file, ``compare`` them as they come (``sorting.arrival``).

    Returns how many, and the names of unions not found. Raises Unreadable, and :class:`Refused` where another check of
    the batch has begun meanwhile.
    """
    recipe = Recipe(_batch_key(batch), source.mapping, placing.places(batch), postgres())
    waiting = chunks(source)
    first = list(islice(waiting, PARALLEL_FROM))
    parallel = len(first) == PARALLEL_FROM
    values = sorting.parameters(batch)
    read, staged, unplaced = source.header.first_data_row - 1, 0, Counter[str]()
    for one in workers.encoded(recipe, chain(first, waiting), parallel=parallel):
        with transaction.atomic():
            _still_ours(batch)
            _write(one, sorting.CHUNK if compare else STAGE)
            if compare:
                run(sorting.arrival(), values)
        read += one.read
        staged += one.staged
        unplaced += one.unplaced
        step(read, source.size, "正在读取和检查")
    if not staged:
        raise Unreadable("表头下面没有人员数据；请确认名单已经保存，再重新上传。")
    if postgres() and staged > 1000:
        analyse(STAGE)
    return staged, unplaced


def clear(batch: Batch) -> None:
    """Take away whatever an earlier check of the batch has staged."""
    run(f"DELETE FROM {STAGE} WHERE batch_id = %(batch)s", {"batch": key(batch.pk)})


def _batch_key(batch: Batch) -> str:
    return batch.pk.hex


def _still_ours(batch: Batch) -> None:
    lock = "FOR NO KEY UPDATE" if postgres() else ""
    ours = f"SELECT 1 FROM members_batch WHERE id = %(batch)s AND run = %(run)s {lock}"
    if not rows(ours, {"batch": key(batch.pk), "run": batch.run}):
        raise Refused("这份名册已经重新开始检查，这一次检查停止。", code="somebody-was-first")


def _write(one: Encoded, table: str) -> None:
    """A chunk into the stage, or into a table of its own."""
    if table != STAGE:
        run(f"DROP TABLE IF EXISTS {table}", {})
        run(f"CREATE TEMPORARY TABLE {table} AS SELECT {quoted(*STAGED)} FROM {STAGE} WHERE 1 = 0", {})
    if not one.staged:
        return
    with connection.cursor() as cursor:
        if isinstance(one.payload, bytes):
            with cursor.copy(COPY.format(table=table)) as copy:
                copy.write(one.payload)
        else:
            cursor.executemany(INSERT.format(table=table), one.payload)
