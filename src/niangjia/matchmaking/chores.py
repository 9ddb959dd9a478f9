"""What happens by the clock: windows close and are matched; what has lain its time is destroyed."""

from niangjia.kernel.schedules import daily, every
from niangjia.matchmaking import services


@every(minutes=1)
def match() -> None:
    """Match the evenings whose window is over."""
    services.match_due(by=None)


@daily("03:20")
def forget() -> None:
    """Destroy choices that were never matched, and old badges."""
    services.forget(by=None)
