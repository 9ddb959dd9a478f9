"""Which union does a roster mean? The unions of a branch by name, short name, code, and what it was taught before."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from niangjia.kernel.tree import within
from niangjia.members.batches.encoding import Places
from niangjia.members.models import Batch, UnionAlias
from niangjia.members.text import squeeze
from niangjia.members.unionnames import UnionNames, union_core
from niangjia.organizations.queries import active

CANDIDATES = 3
LISTED = 500  # names that could not be placed, shown with candidates


def unions_of(batch: Batch) -> Iterator[tuple[Any, str, str, str]]:
    """(id, name, short name, code) of the working unions in the batch's branch, in one query."""
    rows = active().filter(within(batch.path)).order_by("path")
    return rows.values_list("id", "name", "short_name", "code").iterator()


def places(batch: Batch) -> Places:
    """The branch's unions by every word that is certain: an exact word wins over the core of a name."""
    found = Places()
    for union_id, name, short_name, code in unions_of(batch):
        key = union_id.hex  # one text for all its words: they stay in memory, here and in the workers
        for word in {squeeze(name), squeeze(short_name), squeeze(code)} - {""}:
            _put(found.exact, word, key)
        _put(found.core, union_core(name), key)
    taught = UnionAlias.objects.filter(
        union_id=batch.union_id, target__in=active().filter(within(batch.path))
    )
    for text, target in taught.values_list("text", "target_id"):
        found.exact[squeeze(text)] = target.hex
    return found


def _put(table: dict[str, str | None], word: str, key: str) -> None:
    table[word] = key if table.get(word, key) == key else None


def candidates(batch: Batch, names: Counter[str]) -> list[dict[str, Any]]:
    """The names that were not found, most rows first, each with the nearest unions of the branch."""
    if not names:
        return []
    by_name: dict[str, list[tuple[Any, str]]] = {}
    for union_id, name, _, code in unions_of(batch):
        by_name.setdefault(name, []).append((union_id, code))
    index = UnionNames(by_name)
    return [
        {"name": name, "rows": rows, "candidates": list(_near(index, by_name, name))}
        for name, rows in names.most_common(LISTED)
    ]


def _near(
    index: UnionNames, by_name: dict[str, list[tuple[Any, str]]], name: str
) -> Iterable[dict[str, str]]:
    for found, _ in index.nearest(name, CANDIDATES):
        for union_id, code in by_name[found]:
            yield {"id": str(union_id), "name": found, "code": code}
