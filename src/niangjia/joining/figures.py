"""What counts about joining."""

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from niangjia.joining.models import Application
from niangjia.joining.services.common import MARK
from niangjia.joining.states import ApplicationState
from niangjia.kernel.questions import Dimension, Figure
from niangjia.members.vocabulary import GROUPS


def _year(column: str, on: date) -> dict[str, datetime]:
    """The moments of a year up to the end of a day, as a range that an index answers."""
    first, after = date(on.year, 1, 1), on + timedelta(days=1)
    return {f"{column}__gte": _midnight(first), f"{column}__lt": _midnight(after)}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _sent(on: date) -> QuerySet[Any]:
    """Applications of the year, up to the day."""
    rows = Application.objects.filter(**_year("submitted_at", on))
    return rows.exclude(state__in=(ApplicationState.DRAFT, ApplicationState.DOUBLED))


def _accepted(on: date) -> QuerySet[Any]:
    return Application.objects.filter(state=ApplicationState.ACCEPTED, **_year("decided_at", on))


def _gig(on: date) -> QuerySet[Any]:
    return _accepted(on).exclude(group__in=("", "none"))


def _url(**fixed: str) -> Any:
    def url(union: Any, on: date, **choice: str) -> str:
        asked = {"union": str(union.pk), **fixed, **choice}
        if fixed.get("state") == "all":
            asked |= {"sent_from": date(on.year, 1, 1).isoformat(), "sent_to": on.isoformat()}
        else:
            asked |= {"decided_from": date(on.year, 1, 1).isoformat(), "decided_to": on.isoformat()}
        return f"{reverse('joining:applications')}?{urlencode(asked)}"

    return url


GROUP = Dimension("group", "职业群体", "group", GROUPS)

FIGURES = (
    Figure(
        key="applications",
        label="本年入会申请",
        unit="份",
        source=MARK,
        rows=_sent,
        url=_url(state="all", counted="yes"),
        daily=True,
        place="card",
    ),
    Figure(
        key="joined_by_application",
        label="经申请入会",
        unit="人",
        source=MARK,
        rows=_accepted,
        url=_url(state=ApplicationState.ACCEPTED),
        daily=True,
        dimensions=(GROUP,),
        place="card",
    ),
    Figure(
        key="gig_by_application",
        label="新就业群体经申请入会",
        unit="人",
        source=MARK,
        rows=_gig,
        url=_url(state=ApplicationState.ACCEPTED, gig="yes"),
        daily=True,
        place="card",
    ),
)
