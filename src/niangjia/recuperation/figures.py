"""What counts about rest cures: who was sent, by branch and category, inside the province and outside."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from niangjia.enrolment import rolls
from niangjia.enrolment.services.turns import MARK
from niangjia.kernel.questions import Dimension, Figure

KIND = "recuperation"


def _sent(on: date) -> QuerySet[Any]:
    """Turns in the year up to a day."""
    return rolls.turns_of_kind(KIND).filter(on__gt=on - timedelta(days=365), on__lte=on)


def _url(union: Any, on: date, **choice: str) -> str:
    asked = {"union": union.pk, "since": (on - timedelta(days=364)).isoformat(), "until": on.isoformat()}
    return f"{reverse('recuperation:turns')}?{urlencode(asked | choice)}"


FIGURES = (
    Figure(
        key="recuperated", label="近一年疗休养", unit="人次", source=MARK, rows=_sent, url=_url, month="on", monthly="各月疗休养", daily=True,
        place="card", topic="places", period=("since", "until"), dimensions=(Dimension("category", "类别", "category"),),
    ),
)  # fmt: skip
