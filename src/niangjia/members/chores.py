"""What happens by the clock for rosters and transfers."""

from niangjia.kernel.schedules import daily, every
from niangjia.members.batches import services
from niangjia.members.transfers import timing


@every(minutes=10)
def start_transfer_clocks() -> None:
    """The time for an answer begins for whoever a roster asked for."""
    timing.start_missing()


@daily("00:20")
def escalate_transfers() -> None:
    """What nobody answered in time goes to the first union above both."""
    timing.escalate_due()


@daily("04:10")
def prune_rosters() -> None:
    """Let go of files and staged rows that are ninety days old."""
    services.prune()
