"""What counts about volunteering: volunteers, person-times, hours; by the union of the person."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from niangjia.kernel.questions import Figure
from niangjia.volunteering.models import Service, Volunteer
from niangjia.volunteering.services.hours import MARK as HOURS
from niangjia.volunteering.services.volunteers import MARK
from niangjia.volunteering.states import VolunteerState

TOPIC = "activities"


def _volunteers(_on: date) -> QuerySet[Any]:
    return Volunteer.objects.exclude(state=VolunteerState.LEFT)


def _served(on: date) -> QuerySet[Any]:
    return Service.objects.filter(served_on__lte=on)


def _to(name: str) -> Any:
    return lambda union, _on, **choice: f"{reverse(f'volunteering:{name}')}?{urlencode({'union': union.pk, **choice})}"


FIGURES = (
    Figure("volunteers", "志愿者", "人", MARK, _volunteers, _to("volunteers"), dated=False, topic=TOPIC),
    Figure("volunteer_turns", "志愿服务", "人次", HOURS, _served, _to("services"), measure="turns", topic=TOPIC),
    Figure("volunteer_hours", "志愿时长", "小时", HOURS, _served, _to("services"), measure="hours", topic=TOPIC, place="card"),
)
