"""Lines on the pages of enrolment that lead to shifts and hours."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from niangjia.kernel.questions import Annex
from niangjia.volunteering import rules


def at_desk(offer: Any, user: Any) -> Iterator[Annex]:
    """The shifts of an offer."""
    if offer is not None and offer.kind == rules.KIND and rules.offers(user).filter(pk=offer.pk).exists():
        url = reverse("volunteering:shifts", args=[offer.pk])
        yield Annex("班次、特长和时长", "每班需要谁、邀请谁、登记服务时长、感谢", url, "heart-handshake")


def at_entry(entry: Any, user: Any) -> Iterator[Annex]:
    """From one's place to one's hours."""
    if entry is not None and entry.offer.kind == rules.KIND and entry.state in rules.IN:
        yield Annex("我的志愿服务", "签退、时长", reverse("volunteering:my_volunteer"), "heart-handshake")


ANNEXES = {"enrolment:offer": at_desk, "enrolment:my_entry": at_entry}
