"""What counts about coverage: shares of figures that other contexts define, and the leads that are open."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from niangjia.coverage.models import Lead
from niangjia.coverage.states import LeadState
from niangjia.kernel.questions import Figure, Ratio

MARK = "leads"


def _open(_on: date) -> QuerySet[Any]:
    return Lead.objects.filter(state__in=LeadState.OPEN)


def _url(union: Any, _on: date, **choice: str) -> str:
    return f"{reverse('coverage:leads')}?{urlencode({'union': union.pk, **choice})}"


FIGURES = (
    Figure(
        key="leads",
        label="建会线索",
        unit="条",
        source=MARK,
        rows=_open,
        url=_url,
        dated=False,
        better="neither",
        place="card",
    ),
)

RATIOS = (Ratio("joined_rate", "职工入会率", part="employed", whole="workers"),)
