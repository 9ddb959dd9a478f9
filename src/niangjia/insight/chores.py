"""Keep the memos of the figures fresh."""

from django.utils import timezone

from niangjia.insight.keeping import refresh
from niangjia.kernel.questions import FIGURES
from niangjia.kernel.schedules import every
from niangjia.organizations.queries import root_paths


@every(seconds=5)
def refresh_memos() -> int:
    """Count what changed since the last time."""
    return refresh(FIGURES.values(), timezone.localdate(), root_paths())
