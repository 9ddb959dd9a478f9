"""The demo world's share of coverage: gig workers outside of federations, and leads at every stage."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from niangjia.coverage.services import leads
from niangjia.coverage.services.leads import Target
from niangjia.kernel.tree import within
from niangjia.members.queries import current
from niangjia.members.services import set_group
from niangjia.organizations import firms

# where people of which group work in firms, outside of any federation of their trade; how many of them at most
PLACES = (
    ("邮亭市高新产业园总工会", "truck_driver", 210),
    ("贾河区柳桥街道总工会", "food_rider", 175),
    ("嘉言区东篱街道总工会", "security", 60),
    ("泗源县青禾镇总工会", "nursing", 40),
)
FIRMS = 9


def load(*, unions: dict[str, Any], city: Any, by: Any) -> int:
    """Make them; gives the number of leads."""
    for place, group, most in PLACES:
        rows = current().filter(within(unions[place].path), group="none").order_by("path", "pk")
        set_group(by=None, memberships=list(rows[:most]), group=group)
    made = 0
    for number, firm in enumerate(firms.uncovered(within(city.path)).select_related("area")[:FIRMS]):
        _lead(Target(employer=firm), number, by)
        made += 1
    return made


def _lead(target: Target, number: int, by: Any) -> None:
    """Noted, planned, visited or put off, in turn."""
    today = timezone.localdate()
    lead = leads.open_lead(target=target, by=by)
    if number % 4 == 0:
        return
    leads.plan(lead=lead, assignee=by, due_on=today + timedelta(days=number), by=by)
    if number % 4 == 2:
        said = "经理同意建会，职工代表正在筹备，请街道指导选举。"
        leads.visit(lead=lead, on=today, reason=said, by=by)
    elif number % 4 == 3:
        later = today + timedelta(days=60)
        leads.postpone(lead=lead, reason="厂房搬迁，两个月以后再去。", later_on=later, by=by)
