"""What counts about members."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from niangjia.kernel.questions import Dimension, Figure
from niangjia.members.filters import UNKNOWN
from niangjia.members.queries import current
from niangjia.members.services import MARK
from niangjia.members.vocabulary import EMPLOYMENT_FORMS, GROUPS


def _rows(on: date) -> QuerySet[Any]:
    return current(None if on >= timezone.localdate() else on)


def _url(union: Any, on: date, **choice: str) -> str:
    """The list of the rows; a past day goes along, and "nothing known" has a word of its own in addresses."""
    asked = {"union": str(union.pk)} | {key: value or UNKNOWN[0] for key, value in choice.items()}
    if on < timezone.localdate():
        asked["on"] = on.isoformat()
    return f"{reverse('members:members')}?{urlencode(asked)}"


FIGURES = (
    Figure(
        key="members",
        label="会员",
        unit="人",
        source=MARK,
        rows=_rows,
        url=_url,
        month="joined_on",
        dimensions=(
            Dimension("group", "职业群体", "group", {**GROUPS, "": "未登记"}),
            Dimension("employment_form", "用工形式", "employment_form", {**EMPLOYMENT_FORMS, "": "未登记"}),
        ),
    ),
)
