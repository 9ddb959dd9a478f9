"""What follows here from the acts of others, in their transaction."""

from typing import Any

from niangjia.honours import services


def union_ended(*, union: Any, target: Any, by: Any, reason: str, **_: Any) -> None:
    """Its register goes to its heir, or to the union above."""
    home = target or union.parent
    if home is not None:
        services.hand_over(by=by, union=union, home=home, reason=reason)


REACTIONS = {"union_merged": union_ended, "union_dissolved": union_ended}
