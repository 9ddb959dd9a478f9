"""What enrolment adds to the pages of others: open offers and fresh proofs of draws on the first page, a member's own at home."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone

from niangjia.enrolment.queries import Card, drawn_offers, public_offers, shelf
from niangjia.kernel.questions import Annex
from niangjia.kernel.wording import when

OPEN, DRAWN = 6, 2  # so many on the first page; the rest is one click away
AT_HOME = 3  # of each kind on a member's first page


def on_the_first_page(_record: None, _user: Any) -> Iterator[Annex]:
    """What closes first among the open offers, the latest draws."""
    for one in public_offers()[:OPEN]:
        told = f"{one.union.name} · {one.mode_words} · {when(one.closes_at)}截止"
        yield Annex(one.title, told, reverse("enrolment:public_offer", args=[one.pk]), "ticket")
    for one in drawn_offers()[:DRAWN]:
        told = f"{one.draw.public_words}，每一步都公示，人人可以核对"
        yield Annex(f"{one.title} 摇号", told, reverse("enrolment:proof", args=[one.pk]), "shield-check")


def at_home(_record: None, user: Any) -> Iterator[Annex]:
    """One's next places, then what one can ask for now, what is full last."""
    found = shelf(user)
    for one in sorted(found.ahead(timezone.now()), key=lambda entry: entry.session.starts_at)[:AT_HOME]:
        told = f"{one.state_words} · {when(one.session.starts_at)}"
        yield Annex(one.offer.title, told, reverse("enrolment:my_entry", args=[one.pk]), "ticket")
    for card in sorted((one for one in found.open if not one.cannot), key=_is_full)[:AT_HOME]:
        verb = "可以参加摇号" if card.offer.is_draw else "已满，可以排候补" if _is_full(card) else "可以报名"
        told = f"{verb}，{when(card.offer.closes_at)}截止"
        yield Annex(card.offer.title, told, reverse("enrolment:my_offer", args=[card.offer.pk]), "plus")


def _is_full(card: Card) -> bool:
    return not card.offer.is_draw and not any(choice.pool and choice.pool.free for choice in card.choices)


ANNEXES = {"site:home": on_the_first_page, "site:my": at_home}
