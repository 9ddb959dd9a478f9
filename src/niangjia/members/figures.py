"""What counts about members."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from niangjia.kernel.questions import Dimension, Figure, Slice
from niangjia.members.filters import UNKNOWN
from niangjia.members.models import Membership
from niangjia.members.queries import current, gone, newly_in, of_gig_work
from niangjia.members.services import MARK
from niangjia.members.vocabulary import EMPLOYMENT_FORMS, GIG_GROUPS, GROUPS


def _rows(on: date) -> QuerySet[Any]:
    return current(None if on >= timezone.localdate() else on)


def _url(union: Any, on: date, **choice: str) -> str:
    """The list of the rows; a past day goes along, and "nothing known" has a word of its own in addresses."""
    asked = {"union": str(union.pk)} | {key: value or UNKNOWN[0] for key, value in choice.items()}
    if on < timezone.localdate():
        asked["on"] = on.isoformat()
    return f"{reverse('members:members')}?{urlencode(asked)}"


def _gig(on: date) -> QuerySet[Any]:
    return _rows(on).filter(of_gig_work())


def _employed(on: date) -> QuerySet[Any]:
    return _rows(on).exclude(of_gig_work())


def _joined(on: date) -> QuerySet[Any]:
    """Members of a day who became members in its year, wherever that was."""
    return _rows(on).filter(newly_in(date(on.year, 1, 1)))


def _joined_url(union: Any, on: date, **choice: str) -> str:
    return _url(union, on, way="joined", **({"joined_from": date(on.year, 1, 1).isoformat()} | choice))


def _transferred(on: date) -> QuerySet[Any]:
    """Members of a day who came from another union in its year."""
    return _rows(on).filter(joined_on__gte=date(on.year, 1, 1), came_from__isnull=False)


def _transferred_url(union: Any, on: date, **choice: str) -> str:
    return _url(union, on, way="moved", **({"joined_from": date(on.year, 1, 1).isoformat()} | choice))


def _left(on: date) -> QuerySet[Any]:
    """Memberships that ended for good in the year of a day, up to the day."""
    return Membership.objects.filter(gone(), left_on__gte=date(on.year, 1, 1), left_on__lte=on)


def _gone_url(why: str) -> Any:
    def url(union: Any, on: date, **choice: str) -> str:
        span = {"left_from": date(on.year, 1, 1).isoformat(), "left_to": on.isoformat()}
        asked = {"union": str(union.pk), "state": "past", "why": why} | span | choice
        return f"{reverse('members:members')}?{urlencode(asked)}"

    return url


def _moved_out(on: date) -> QuerySet[Any]:
    """Memberships that ended in the year of a day, up to the day, because the member went to another union."""
    return Membership.objects.filter(leave_reason="moved", left_on__gte=date(on.year, 1, 1), left_on__lte=on)


def _narrowed(gig: str) -> Any:
    def url(union: Any, on: date, **choice: str) -> str:
        return _url(union, on, gig=gig, **choice)

    return url


GROUP = Dimension("group", "职业群体", "group", {**GROUPS, "": "未登记"})
FORM = Dimension("employment_form", "用工形式", "employment_form", {**EMPLOYMENT_FORMS, "": "未登记"})
PERIOD = ("joined_from", "joined_to")

FIGURES = (
    Figure(
        key="members",
        label="会员",
        unit="人",
        source=MARK,
        rows=_rows,
        url=_url,
        past=True,
        month="joined_on",
        monthly="近 12 个月入会（现有会员）",
        period=PERIOD,
        dimensions=(GROUP, FORM),
    ),
    Figure(
        key="joined",
        label="本年入会",
        unit="人",
        source=MARK,
        rows=_joined,
        url=_joined_url,
        past=True,
        daily=True,
        place="card",
    ),
    Figure(
        key="transferred",
        label="本年转入",
        unit="人",
        source=MARK,
        rows=_transferred,
        url=_transferred_url,
        past=True,
        daily=True,
        month="joined_on",
        monthly="本年各月转入",
        period=PERIOD,
        better="neither",
        place="card",
    ),
    Figure(
        key="moved_out",
        label="本年转出",
        unit="人",
        source=MARK,
        rows=_moved_out,
        url=_gone_url("moved"),
        past=True,
        daily=True,
        month="left_on",
        monthly="本年各月转出",
        period=("left_from", "left_to"),
        better="neither",
        place="card",
    ),
    Figure(
        key="left",
        label="本年离会",
        unit="人",
        source=MARK,
        rows=_left,
        url=_gone_url("left"),
        past=True,
        daily=True,
        month="left_on",
        monthly="本年各月离会",
        period=("left_from", "left_to"),
        better="less",
        place="card",
    ),
    Figure(
        key="gig",
        label="新就业群体会员",
        unit="人",
        source=MARK,
        rows=_gig,
        url=_narrowed("yes"),
        past=True,
        dimensions=(GROUP,),
        slice=Slice("members", "group", frozenset(GIG_GROUPS)),
        place="card",
    ),
    Figure(
        key="employed",
        label="单位会员",
        unit="人",
        source=MARK,
        rows=_employed,
        url=_narrowed("no"),
        past=True,
        slice=Slice("members", "group", frozenset({*GROUPS, ""} - {*GIG_GROUPS})),
        place="ratio",
    ),
)
