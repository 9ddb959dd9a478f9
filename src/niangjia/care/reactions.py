"""What follows here from the acts of others, in their transaction."""

from typing import Any

from niangjia.care import services


def union_ended(*, union: Any, target: Any, by: Any, reason: str, **_: Any) -> None:
    """Its records go to its heir, or to the union above."""
    home = target or union.parent
    if home is not None:
        services.hand_over(by=by, union=union, home=home, reason=reason)


REACTIONS = {"union_merged": union_ended, "union_dissolved": union_ended}
