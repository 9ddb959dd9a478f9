"""What mine does by the clock."""

from niangjia.kernel.schedules import daily
from niangjia.mine import services


@daily("03:20")
def forget_card_uses() -> None:
    """Which cards were taken yesterday is forgotten."""
    services.forget_uses()
