"""Keeps the tails of names (``tails.py``) in step with unions and employers; called by whatever writes a name."""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from niangjia.kernel.bulkrows import in_parts, insert_rows
from niangjia.organizations.models import Employer, EmployerTail, Union, UnionTail
from niangjia.organizations.rostering import Firm
from niangjia.organizations.tails import of_firm, of_union

NAMED = frozenset({"name", "short_name", "code", "credit_code", "region_code"})  # columns of a union that are found
FEW = 50
BATCH = 2000


def index_unions(unions: Collection[Union], *, fresh: bool = False) -> None:
    """Write the tails of unions; ``fresh`` where there are none yet. In the transaction that writes the names."""
    if not fresh:
        UnionTail.objects.filter(union__in=[one.pk for one in unions]).delete()
    _write(UnionTail, "union", _of_unions(unions), few=len(unions) <= FEW)


def index_employers(employers: Collection[Employer | Firm], *, fresh: bool = False) -> None:
    """Write the tails of employers, as :func:`index_unions` does."""
    if not fresh:
        EmployerTail.objects.filter(employer__in=[one.id for one in employers]).delete()
    rows = ((one.id, of_firm(one.name, one.credit_code)) for one in employers)
    _write(EmployerTail, "employer", rows, few=len(employers) <= FEW)


def index_missing() -> int:
    """Index what was written past the services (a restored table, a load); gives how many names."""
    return _missing(Union, index_unions) + _missing(Employer, index_employers)


def _missing(model: Any, index: Callable[..., None]) -> int:
    keys = list(model.objects.filter(tails__isnull=True).values_list("pk", flat=True))
    for part in in_parts(keys, BATCH):
        index(list(model.objects.filter(pk__in=part)), fresh=True)
    return len(keys)


def _of_unions(unions: Iterable[Any]) -> Iterator[tuple[Any, set[str]]]:
    for one in unions:
        yield one.pk, of_union(one.name, one.short_name, (one.code, one.credit_code, one.region_code))


def _write(model: Any, column: str, rows: Iterable[tuple[Any, set[str]]], *, few: bool) -> None:
    pairs = ((text, key) for key, texts in rows for text in sorted(texts) if text)
    if few:
        model.objects.bulk_create(model(text=text, **{f"{column}_id": key}) for text, key in pairs)
    else:
        insert_rows(model, ("text", column), ((text, key.hex) for text, key in pairs))
