"""What happens by the clock for rosters."""

from niangjia.kernel.schedules import daily
from niangjia.members.batches import services


@daily("04:10")
def prune_rosters() -> None:
    """Let go of files and staged rows that are ninety days old."""
    services.prune()
