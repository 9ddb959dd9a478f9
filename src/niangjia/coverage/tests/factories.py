"""Leads for tests."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from niangjia.coverage.models import Lead
from niangjia.coverage.services import leads
from niangjia.coverage.services.leads import Target


def make_lead(employer: Any, *, by: Any, state: str = "new") -> Lead:
    """A lead to a firm, brought to a state by its verbs."""
    lead = leads.open_lead(target=Target(employer=employer), by=by)
    if state in ("planned", "visited"):
        leads.plan(lead=lead, assignee=by, due_on=tomorrow(), by=by)
    if state == "visited":
        leads.visit(lead=lead, on=timezone.localdate(), reason="经理同意", by=by)
    if state == "postponed":
        leads.postpone(lead=lead, reason="搬迁", by=by)
    if state == "founded":
        leads.found(lead=lead, union=employer.area, by=by)
    return lead


def tomorrow() -> date:
    """The day after today."""
    return timezone.localdate() + timedelta(days=1)
