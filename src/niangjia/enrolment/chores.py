"""What happens by the clock for places."""

from django.utils import timezone

from niangjia.enrolment import services
from niangjia.enrolment.marking import LATE, touch_since
from niangjia.kernel.schedules import every


@every(seconds=15)
def expire_holds() -> None:
    """Let go of places that were held and not confirmed."""
    services.expire_holds(by=None)


@every(minutes=1)
def close_and_release() -> None:
    """Close what is over, freeze lists of draws, release what nobody took."""
    services.close_due(by=None)
    services.release_unused(by=None)


@every(minutes=5)
def remind() -> None:
    """Tell those who have a place that it begins tomorrow."""
    services.remind(by=None)


@every(minutes=60)
def forget_filled() -> None:
    """Take away what people filled in once nobody needs it."""
    services.forget_filled(by=None)


@every(minutes=1)
def count_places() -> None:
    """Let the board know of places that were taken, and raised no mark."""
    touch_since(timezone.now() - LATE)
