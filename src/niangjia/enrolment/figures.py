"""What counts about places: offered, taken, attended, and who asked and never had one."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from niangjia.enrolment.marking import MARK
from niangjia.enrolment.models import KINDS
from niangjia.enrolment.records import had, in_vain, offered
from niangjia.kernel.questions import Dimension, Figure, Ratio


def _url(view: str, **fixed: str) -> Callable[..., str]:
    def url(union: Any, on: date, **choice: str) -> str:
        return f"{reverse(view)}?{urlencode({'union': union.pk, 'year': on.year, **fixed, **choice})}"

    return url


def _had(what: str) -> Callable[[date], Any]:
    return lambda on: had(what, on.year)


KIND = Dimension("kind", "类型", "offer__kind", KINDS)
COMMON: dict[str, Any] = {"source": MARK, "topic": "places", "daily": True, "dated": False}

FIGURES = (
    Figure(
        key="places_offered", label="本年推出名额", unit="个", rows=lambda on: offered(on.year), measure="total",
        path="session__offer__path", url=_url("enrolment:offers"), month="day", monthly="各月推出名额",
        dimensions=(Dimension("kind", "类型", "session__offer__kind", KINDS),), **COMMON,
    ),
    Figure(
        key="places_taken", label="本年报上", unit="人次", rows=_had("taken"), url=_url("enrolment:places", counted="taken"),
        month="day", monthly="各月报上", dimensions=(KIND,), **COMMON,
    ),
    Figure(
        key="places_attended", label="本年参加", unit="人次", rows=_had("attended"), month="day", monthly="各月参加",
        url=_url("enrolment:places", counted="attended"), dimensions=(KIND,), **COMMON,
    ),
    Figure(
        key="places_marked", label="登记过到场情况", unit="人次", rows=_had("marked"), place="ratio",
        url=_url("enrolment:places", counted="marked"), dimensions=(KIND,), **COMMON,
    ),
    Figure(
        key="places_in_vain", label="报过没轮上", unit="人", rows=lambda _on: in_vain(), better="less",
        url=_url("enrolment:never"), dimensions=(KIND,), **COMMON,
    ),
)  # fmt: skip

RATIOS = (Ratio("attendance_rate", "到场率", part="places_attended", whole="places_marked"),)
