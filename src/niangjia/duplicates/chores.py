"""What happens by the clock for duplicates."""

from niangjia.kernel.jobs import enqueue
from niangjia.kernel.schedules import daily


@daily("02:10")
def look_for_duplicates() -> None:
    """Compare everybody once a night."""
    enqueue("duplicates.scan", by=None)
