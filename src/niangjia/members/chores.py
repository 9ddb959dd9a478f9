"""What happens by the clock for rosters and transfers."""

from niangjia.kernel.schedules import daily, every
from niangjia.members.batches import services
from niangjia.members.services import resigning
from niangjia.members.transfers import timing


@every(minutes=10)
def start_transfer_clocks() -> None:
    """The time for an answer begins for whoever a roster asked for."""
    timing.start_missing()


@every(minutes=10)
def resignations_follow() -> None:
    """What a member asked goes along to the union that has the member now."""
    resigning.follow_members()


@daily("00:15")
def expire_resignations() -> None:
    """Who has asked to leave and was not seen to in time is no member any more."""
    resigning.expire_due()


@daily("00:20")
def escalate_transfers() -> None:
    """What nobody answered in time goes to the first union above both."""
    timing.escalate_due()


@daily("08:30")
def remind_of_transfers() -> None:
    """Whoever has an answer to give in ten or in three days hears of it."""
    timing.remind_due()


@every(minutes=10)
def resume_rosters() -> None:
    """What was killed in the middle of a check, of bringing in or of taking back is finished."""
    services.resume()


@daily("04:10")
def prune_rosters() -> None:
    """Let go of files and staged rows that are ninety days old."""
    services.prune()
