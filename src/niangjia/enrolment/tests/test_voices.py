"""Ratings: one each by who was there, in tens, and nothing that leads back to anybody."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from niangjia.enrolment import services
from niangjia.enrolment.models import Voice
from niangjia.enrolment.opinions import opinion
from niangjia.enrolment.tests.factories import entry_of, make_evening
from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.errors import Invalid, Missing, Refused
from niangjia.kernel.workflow import Event
from tests.support.clients import client_of, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def show() -> tuple[Any, Any, list[Any]]:
    """Twenty-one who came, one who did not."""
    boss, offer, people = make_evening(22)
    for one in people[:21]:
        services.check_in(by=boss, entry=entry_of(offer, one))
    return boss, offer, people


def test_shown_in_tens(show: Any) -> None:
    _, offer, people = show
    shown = []
    for n, one in enumerate(people[:21]):
        services.rate(by=one, entry=entry_of(offer, one), stars=n % 5 + 1, comment=f"第 {n} 位")
        found = opinion(offer)
        shown.append((found.heard, sum(found.stars.values()), len(found.comments)))
    assert shown == [(n, n // 10 * 10, n // 10 * 10) for n in range(1, 22)]
    assert opinion(offer).average == 3.0


def test_not_before_it_begins(show: Any) -> None:
    _, offer, people = show
    offer.sessions.update(starts_at=timezone.now() + timedelta(minutes=20), ends_at=timezone.now() + timedelta(hours=2))
    with pytest.raises(Refused, match="还没有开始"):
        services.rate(by=people[0], entry=entry_of(offer, people[0]), stars=5)
    assert "活动开始以后" in text(client_of(people[0]).get(reverse("enrolment:my_entry", args=[entry_of(offer, people[0]).pk])))
    assert not Voice.objects.exists()


def test_once_and_only_who_was_there(show: Any) -> None:
    _, offer, people = show
    entry = entry_of(offer, people[0])
    for stars in (0, 6):
        with pytest.raises(Invalid):
            services.rate(by=people[0], entry=entry, stars=stars)
    with pytest.raises(Invalid):
        services.rate(by=people[0], entry=entry, stars=5, comment="好" * 301)
    with pytest.raises(Missing):
        services.rate(by=people[1], entry=entry, stars=5)
    services.rate(by=people[0], entry=entry, stars=5)
    with pytest.raises(Refused):
        services.rate(by=people[0], entry=entry, stars=1)
    with pytest.raises(Refused):
        services.rate(by=people[21], entry=entry_of(offer, people[21]), stars=1)
    assert Voice.objects.count() == 1


def test_nothing_leads_back(show: Any) -> None:
    """No column of a voice names a person, an entry or a moment, its key is no time, and no trail mentions it."""
    _, offer, people = show
    before = Event.objects.count(), AuditEntry.objects.count()
    services.rate(by=people[0], entry=entry_of(offer, people[0]), stars=2, comment="盒饭凉了")
    assert (Event.objects.count(), AuditEntry.objects.count()) == before
    assert {field.name for field in Voice._meta.concrete_fields} == {"id", "offer", "stars", "comment", "round"}
    assert Voice.objects.get().pk.version == 4
