"""The lines that rest cures add to the pages of offers."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse

from niangjia.enrolment import rolls
from niangjia.kernel.questions import Annex
from niangjia.recuperation import rules

KIND = "recuperation"


def offer(record: Any, user: Any) -> Iterator[Annex]:
    """On the offer's pages at the desk: contract, insurance, account; or that they are still to be written down."""
    if record.kind != KIND:
        return
    one = rules.visible(user).filter(Q(offer=record.pk) | Q(offer__call__rest=record.pk)).first()
    if one is not None:
        said = f"{one.state_words} · {one.where} {one.days} 天 · {one.place}" + (f" · {one.party}" if one.party else "")
        yield Annex("疗休养安排", said, reverse("recuperation:programme", args=[one.pk]), "heart-handshake")
    elif rolls.offers(user, KIND, may_write=True).filter(pk=record.pk).exists():
        main = rolls.main_of(record) or record  # of a draw of the rest: one trip, one contract
        url = reverse("recuperation:plan", args=[main.pk])
        yield Annex("疗休养安排", "还没有登记疗养地、标准和合同", url, "heart-handshake")


ANNEXES = {"enrolment:offer": offer, "enrolment:offer_after": offer}
