"""Firms that rosters name: noted in the transaction of the import, held while people are put to them, taken back with it."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from niangjia.kernel import audit, marks
from niangjia.kernel.bulkrows import insert_rows
from niangjia.kernel.dialect import moment, postgres
from niangjia.kernel.errors import Refused
from niangjia.organizations.models import Employer, Union
from niangjia.organizations.namedindex import index_employers
from niangjia.organizations.registering import unused
from niangjia.organizations.rostering import MARK, Firm, Meant
from niangjia.organizations.spelling import keys

TRIES = 5
COLUMNS = (
    "id", "created_at", "name", "pinyin", "initials", "credit_code", "area", "path", "union", "trade", "address", "source",
    "revision",
)  # fmt: skip
_LOCK = 0x6669_726D  # "firm"


def note_firms(*, find: Callable[[], Meant], union: Union, by: Any, source: str, some_new: bool = False) -> Meant:
    """Put the firms on the list that ``find`` does not know, and keep those it does until the transaction ends.

    ``find`` is asked again where somebody else was faster. Whoever imports a roster may do this: it says where members
    of its own union work. ``some_new``: it is known that there are, so that one question is enough.
    Raises :class:`Refused` where others keep at the same firms.
    """
    alone = some_new
    if alone:
        _alone()
    for _ in range(TRIES):
        found = find()
        if found.new and not alone:
            alone = True
            _alone()
            found = find()
        if not _hold(found.known):
            continue
        try:
            with transaction.atomic():
                _insert(found.new, source)
        except IntegrityError:
            continue
        if found.new:
            audit.record("employer.roster", by=by, target=union, detail={"source": source, "new": len(found.new)})
        return found
    raise Refused("名册里的单位正被别人登记或修改，导入没有执行，请稍后再试。", code="busy")


def take_back_firms(*, firms: Iterable[UUID], union: Union, by: Any) -> tuple[int, int]:
    """(removed, kept): firms that a roster put on the list and :func:`hold_firms` holds go, unless somebody uses them.

    A firm that was corrected, linked or named by any other record since stays.
    """
    wanted = set(firms)
    if not wanted:
        return 0, 0
    found = list(unused(Employer.objects.filter(pk__in=wanted, revision=0)).values_list("pk", "area_id", "path"))
    Employer.objects.filter(pk__in=[key for key, _, _ in found]).delete()
    marks.touch(MARK, {(area, path) for _, area, path in found})
    removed, kept = len(found), len(wanted) - len(found)
    audit.record("employer.roster_back", by=by, target=union, detail={"removed": removed, "in_use": kept})
    return removed, kept


def _alone() -> None:
    """One import at a time notes firms: two that name the same one must not both make it."""
    if postgres():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _hold(known: set[UUID]) -> bool:
    """Keep firms from being taken away; whether all of them are there."""
    if not postgres() or not known:
        return True
    rows = Employer.objects.filter(pk__in=known).order_by("pk")
    sql, parameters = rows.values_list("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} FOR KEY SHARE", parameters)
        return len(cursor.fetchall()) == len(known)


def _insert(new: list[Firm], source: str) -> None:
    now = moment(timezone.now())
    rows = (
        (
            one.id.hex, now, one.name, *keys(one.name), one.credit_code, one.area and one.area.hex, one.path,
            one.union and one.union.hex, "", "", source[:40], 0,
        )
        for one in new
    )  # fmt: skip
    insert_rows(Employer, COLUMNS, rows)
    index_employers(new, fresh=True)
