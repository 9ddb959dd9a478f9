"""What a record is called and where it opens, for lists that name records of every context (the audit trail).

A context's records are named by its own rule: whoever may not see a record reads neither name nor address. The registry
is filled by ``site/records.py``; a kind without an opener stays nameless.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

Key = tuple[str, UUID]


@dataclass(frozen=True)
class Opened:
    """A record that the reader may see: its name, and its page or nothing."""

    name: str
    url: str = ""


Opener = Callable[[Any, list[UUID]], dict[UUID, Opened]]
OPENERS: dict[str, Opener] = {}


def opener(
    visible: Callable[[Any], "QuerySet[Any]"],
    page: str,
    *,
    name: Callable[[Any], str] = str,
    key: str = "pk",
    related: tuple[str, ...] = (),
) -> Opener:
    """Names the rows of ``visible(user)`` and opens ``page`` of their ``key``; one query, with ``related`` joined."""

    def opened(user: Any, ids: list[UUID]) -> dict[UUID, Opened]:
        rows = visible(user).filter(pk__in=ids).select_related(*related)
        return {one.pk: Opened(name(one), reverse(page, args=[getattr(one, key)])) for one in rows}

    return opened


def opened_of(user: Any, keys: Iterable[Key]) -> dict[Key, Opened]:
    """Those of the records (model label, id) that the user may see; one query for each kind."""
    wanted: dict[str, set[UUID]] = defaultdict(set)
    for label, pk in keys:
        if label in OPENERS and pk is not None:
            wanted[label].add(pk)
    return {
        (label, pk): one
        for label, ids in wanted.items()
        for pk, one in OPENERS[label](user, sorted(ids)).items()
    }
