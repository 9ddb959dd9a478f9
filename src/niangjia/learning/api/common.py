"""What the operations of learning share."""

from datetime import datetime

from niangjia.kernel.errors import Invalid
from niangjia.learning.services.runs import Plan


def with_zone(plan: Plan) -> Plan:
    """The plan, where every moment has its offset; raises :class:`Invalid`."""
    moments: list[datetime | None] = [plan.starts_at, plan.ends_at, plan.closes_at, plan.opens_at]
    if any(one is not None and one.tzinfo is None for one in moments):
        raise Invalid("时间要带时区，例如 2026-12-01T09:00:00+08:00。", at="starts_at")
    return plan
