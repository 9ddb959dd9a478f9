"""What counts: evenings and the pairs that came of them. The rows are evenings: no number opens onto a pair."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from niangjia.kernel.questions import Figure
from niangjia.matchmaking.models import Evening
from niangjia.matchmaking.services.matching import MARK
from niangjia.matchmaking.states import EveningState


def _matched(_on: date) -> QuerySet[Any]:
    return Evening.objects.filter(state=EveningState.MATCHED, pairs__isnull=False)


def _url(union: Any, _on: date, **choice: str) -> str:
    return f"{reverse('matchmaking:evenings')}?{urlencode({'union': union.pk, 'state': 'matched', **choice})}"


FIGURES = (
    Figure(
        key="couples",
        label="交友牵手",
        unit="对",
        source=MARK,
        rows=_matched,
        url=_url,
        measure="pairs",
        dated=False,
        place="card",
        topic="activities",
    ),
)
