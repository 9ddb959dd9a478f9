"""What happens by the clock for learning."""

from niangjia.kernel.schedules import daily, every
from niangjia.learning.services import exams, needs


@every(minutes=1)
def collect_papers() -> None:
    """Take in the test papers whose time is over."""
    exams.collect_due()


@daily("00:10")
def close_rounds() -> None:
    """Close the rounds whose last day is over."""
    needs.close_due(by=None)
