"""What counts about fairs and shows: held this year, their stalls, their visitors."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from niangjia.fairs.models import KINDS, Fair, Stall
from niangjia.fairs.services.common import MARK
from niangjia.fairs.states import FairState
from niangjia.kernel.questions import Dimension, Figure


def _fairs(on: date) -> QuerySet[Any]:
    """Announced ones count from their day on, so that the board follows the counting."""
    return Fair.objects.filter(state__in=FairState.COUNTED, held_on__gte=date(on.year, 1, 1), held_on__lte=on)


def _stalls(on: date) -> QuerySet[Any]:
    return Stall.objects.filter(fair__in=_fairs(on))


def _url(view: str) -> Callable[..., str]:
    def url(union: Any, on: date, **choice: str) -> str:
        asked = {"union": union.pk, "counted": "yes", "from": date(on.year, 1, 1), "to": on, **choice}
        return f"{reverse(view)}?{urlencode(asked)}"

    return url


TOPIC = "activities"
KIND = Dimension("kind", "类型", "kind", KINDS)
OF_STALL = Dimension("kind", "类型", "fair__kind", KINDS)

FIGURES = (
    Figure(
        key="fairs", label="本年便民服务和演出", unit="场", topic=TOPIC, source=MARK, rows=_fairs, url=_url("fairs:fairs"),
        month="held_on", monthly="本年各月便民服务和演出", dimensions=(KIND,), daily=True,
    ),
    Figure(
        key="stalls", label="服务摊位", unit="个", topic=TOPIC, source=MARK, rows=_stalls, url=_url("fairs:stalls"), daily=True,
        dimensions=(OF_STALL,),
    ),
    Figure(
        key="fair_visitors", label="服务人次", unit="人次", topic=TOPIC, source=MARK, rows=_stalls, url=_url("fairs:stalls"),
        measure="visitors", dimensions=(OF_STALL,), daily=True,
    ),
)  # fmt: skip
