"""Paths that hold still: whoever copies a union's path onto a row, and whoever changes paths, do not overlap.

A row that carries a copied path (a member, a new union) must not be written from a path read before a move and
committed after it. Writers share one lock until their transaction ends; a move takes it alone. On SQLite a write
transaction is alone already (``IMMEDIATE``).
"""

from django.db import OperationalError, connection, transaction

from niangjia.kernel.dialect import postgres
from niangjia.kernel.errors import Refused

_LOCK = 0x7472_6565  # "tree"
_PATIENCE = "20s"


def steady() -> None:
    """Until the end of this transaction no path changes. Call it before reading the paths that are written down."""
    _in_transaction()
    if postgres():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_LOCK])


def shifting() -> None:
    """Until the end of this transaction nobody else writes paths; raises :class:`Refused` where others keep at it."""
    _in_transaction()
    if not postgres():
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            cursor.execute("SET LOCAL lock_timeout = DEFAULT")
    except OperationalError as error:
        raise Refused(
            "此刻有名册正在导入，组织关系暂时不能调整，请几分钟后再试。", code="tree-busy"
        ) from error


def _in_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("the lock ends with a transaction: open one first")
