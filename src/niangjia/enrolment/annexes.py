"""What enrolment adds to the pages of others: open offers and fresh proofs of draws on the first page."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from niangjia.enrolment.queries import drawn_offers, public_offers
from niangjia.kernel.questions import Annex
from niangjia.kernel.wording import when

OPEN, DRAWN = 6, 2  # so many on the first page; the rest is one click away


def on_the_first_page(_record: None, _user: Any) -> Iterator[Annex]:
    """What closes first among the open offers, the latest draws."""
    for one in public_offers()[:OPEN]:
        told = f"{one.union.name} · {one.mode_words} · {when(one.closes_at)}截止"
        yield Annex(one.title, told, reverse("enrolment:public_offer", args=[one.pk]), "ticket")
    for one in drawn_offers()[:DRAWN]:
        told = f"{one.draw.state_words}，每一步都公示，人人可以核对"
        yield Annex(f"{one.title} 摇号", told, reverse("enrolment:proof", args=[one.pk]), "shield-check")


ANNEXES = {"site:home": on_the_first_page}
