"""What follows here from the acts of others, in their transaction."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from niangjia.care import services


def union_ended(*, union: Any, target: Any, by: Any, reason: str, **_: Any) -> None:
    """Its records go to its heir, or to the union above."""
    home = target or union.parent
    if home is not None:
        services.hand_over(by=by, union=union, home=home, reason=reason)


def merging(*, kept: UUID, gone: UUID, by: Any, **_: Any) -> None:
    """Two files of one person become one: with one open record."""
    services.join_files(kept=kept, gone=gone, by=by)


def parted(*, kept: UUID, gone: UUID, by: Any, **_: Any) -> list[str]:
    """They are two again: each with its own."""
    services.part_files(kept=kept, gone=gone, by=by)
    return []


def forgotten(*, people: Collection[UUID], **_: Any) -> None:
    """Nothing leads to the person any more."""
    services.forget(people=people)


REACTIONS = {
    "union_merged": union_ended, "union_dissolved": union_ended, "person_merging": merging, "person_parted": parted,
    "person_forgotten": forgotten,
}  # fmt: skip
