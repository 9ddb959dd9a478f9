"""What mine does by the clock."""

from niangjia.kernel.schedules import daily, every
from niangjia.mine import services


@daily("03:20")
def forget_card_uses() -> None:
    """Which cards were taken yesterday is forgotten."""
    services.forget_uses()


@daily("03:25")
def forget_copies() -> None:
    """Copies whose days are over are deleted."""
    services.forget_copies()


@daily("03:30")
def finish_erasures() -> None:
    """Files whose time is over are erased."""
    services.finish_erasures()


@daily("03:35")
def forget_papers() -> None:
    """Papers whose request is there no more are deleted."""
    services.forget_orphans()


@every(minutes=5)
def apply_phone_changes() -> None:
    """Numbers whose delay is over are changed."""
    services.apply_due()


@every(minutes=10)
def follow_people() -> None:
    """What somebody asked for goes along to the union that the person has gone to."""
    services.follow_people()
