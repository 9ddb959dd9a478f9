"""Lines on the pages of enrolment that lead to the evening."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from niangjia.kernel.questions import Annex
from niangjia.kernel.wording import when
from niangjia.matchmaking import rules
from niangjia.matchmaking.models import Evening
from niangjia.organizations.rights import reaches

KIND = "matchmaking"


def at_desk(offer: Any, user: Any) -> Iterator[Annex]:
    """The evening of an offer, or where it is to be set."""
    if offer is None or offer.kind != KIND:
        return
    evening = rules.visible(user).filter(offer=offer).first()
    if evening is not None:
        said = f"{when(evening.chooses_from)} 至 {when(evening.chooses_until)}交选"
        yield Annex("号码牌和互选", said, reverse("matchmaking:evening", args=[evening.pk]), "heart")
    elif reaches(user, offer.path, *rules.OPENERS):
        said = "还没有设定：什么时候交选、最多选几位"
        yield Annex("设定互选", said, reverse("matchmaking:evening_set", args=[offer.pk]), "heart")


def at_entry(entry: Any, user: Any) -> Iterator[Annex]:
    """From one's place to the declaration, the choices, the outcome."""
    if entry is None or entry.offer.kind != KIND or entry.state not in rules.IN:
        return
    evening = Evening.objects.filter(offer=entry.offer_id).first()
    if evening is None:
        return
    url = reverse("matchmaking:my_evening", args=[evening.pk])
    me = rules.own_attendee(user, evening)
    if me is None:
        yield Annex("还差一步：单身声明", "声明以后领号码牌，才能参加互选", url, "heart")
    else:
        yield Annex(f"您的号码牌：{me.number} 号", "名片、其他参加人和互选", url, "heart")


ANNEXES = {"enrolment:offer": at_desk, "enrolment:my_entry": at_entry}
