"""What the operations of learning share."""

from datetime import datetime
from typing import Any
from uuid import UUID

from niangjia.kernel.errors import Invalid, Missing
from niangjia.learning.services.runs import Plan
from niangjia.organizations.queries import active


def union_of(key: UUID) -> Any:
    """A working union; whether the caller may is the service's to say. Raises :class:`Missing`."""
    found = active().filter(pk=key).first()
    if found is None:
        raise Missing("没有找到这个工会，或不在您的范围内。")
    return found


def with_zone(plan: Plan) -> Plan:
    """The plan, where every moment has its offset; raises :class:`Invalid`."""
    moments: list[datetime | None] = [plan.starts_at, plan.ends_at, plan.closes_at, plan.opens_at]
    if any(one is not None and one.tzinfo is None for one in moments):
        said = "时间要带时区，例如 2026-12-01T09:00:00+08:00。"
        raise Invalid(said, errors={"starts_at": [said]})
    return plan
