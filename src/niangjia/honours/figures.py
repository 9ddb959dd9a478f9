"""What counts about honours: those that hold, by kind and level."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from niangjia.honours.models import Honour
from niangjia.honours.services import MARK
from niangjia.honours.states import HonourState
from niangjia.honours.vocabulary import KINDS, LEVELS
from niangjia.kernel.questions import Dimension, Figure


def _held(on: date) -> QuerySet[Any]:
    return Honour.objects.filter(state=HonourState.HELD, on__lte=on)


def _url(union: Any, _on: date, **choice: str) -> str:
    return f"{reverse('honours:honours')}?{urlencode({'union': union.pk, 'state': HonourState.HELD, **choice})}"


FIGURES = (
    Figure(
        key="honours", label="荣誉", unit="项", source=MARK, rows=_held, url=_url, dated=False, place="card",
        dimensions=(Dimension("level", "级别", "level", LEVELS), Dimension("kind", "类别", "kind", KINDS)),
    ),
)  # fmt: skip
