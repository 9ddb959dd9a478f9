"""The file into the staging table, a chunk a transaction: the database is never held for longer than that."""

# ruff: noqa: S608  statements are put together from column names of our own; values are always parameters

from collections import Counter
from itertools import chain, islice

from django.db import connection, transaction

from niangjia.kernel.dialect import analyse, key, postgres, run
from niangjia.kernel.errors import Refused
from niangjia.kernel.steps import Step
from niangjia.members.batches import placing, workers
from niangjia.members.batches.encoding import Encoded, Recipe
from niangjia.members.batches.layout import STAGED, quoted
from niangjia.members.batches.source import Source, chunks
from niangjia.members.models import Batch
from niangjia.members.roster.limits import Unreadable

PARALLEL_FROM = 8  # chunks: below, starting processes takes longer than the work

COPY = f"COPY members_stagedrow ({quoted(*STAGED)}) FROM STDIN"
INSERT = f"INSERT INTO members_stagedrow ({quoted(*STAGED)}) VALUES ({', '.join(['%s'] * len(STAGED))})"


def stage(batch: Batch, source: Source, step: Step) -> tuple[int, Counter[str]]:
    """Clean, seal and stage all rows of a file. Returns how many, and the names of unions not found.

    Raises Unreadable, and :class:`Refused` where another check of the batch has begun meanwhile.
    """
    recipe = Recipe(_batch_key(batch), source.mapping, placing.places(batch), postgres())
    waiting = chunks(source)
    first = list(islice(waiting, PARALLEL_FROM))
    parallel = len(first) == PARALLEL_FROM
    read, staged, unplaced = source.header.first_data_row - 1, 0, Counter[str]()
    for one in workers.encoded(recipe, chain(first, waiting), parallel=parallel):
        with transaction.atomic():
            _still_ours(batch)
            _write(one)
        read += one.read
        staged += one.staged
        unplaced += one.unplaced
        step(read, source.size, "正在读取和检查")
    if not staged:
        raise Unreadable("表头下面没有人员数据；请确认名单已经保存，再重新上传。")
    if postgres() and staged > 1000:
        analyse("members_stagedrow")
    return staged, unplaced


def clear(batch: Batch) -> None:
    """Take away whatever an earlier check of the batch has staged."""
    run("DELETE FROM members_stagedrow WHERE batch_id = %(batch)s", {"batch": key(batch.pk)})


def _batch_key(batch: Batch) -> str:
    return batch.pk.hex


def _still_ours(batch: Batch) -> None:
    rows = Batch.objects.filter(pk=batch.pk, run=batch.run)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(no_key=True)
    if not rows.values_list("pk").first():
        raise Refused("这份名册已经重新开始检查，这一次检查停止。", code="somebody-was-first")


def _write(one: Encoded) -> None:
    if not one.staged:
        return
    with connection.cursor() as cursor:
        if isinstance(one.payload, bytes):
            with cursor.copy(COPY) as copy:
                copy.write(one.payload)
        else:
            cursor.executemany(INSERT, one.payload)
