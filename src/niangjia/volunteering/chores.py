"""What happens by the clock: volunteers follow their members."""

from niangjia.kernel.schedules import daily
from niangjia.volunteering import services


@daily("03:40")
def follow_members() -> None:
    """Volunteers of members who moved go along; who is no member any more is asked no more."""
    services.follow_members(by=None)
