"""The lines that fairs adds to the pages of offers and to the first page."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from niangjia.fairs import rules
from niangjia.fairs.models import KINDS_OF_OFFERS, Fair
from niangjia.fairs.queries import ahead
from niangjia.fairs.states import FairState
from niangjia.kernel.questions import Annex
from niangjia.kernel.standing import Standing
from niangjia.kernel.wording import day

NEXT = 2  # on the first page


def choose(record: Any, user: Any) -> Iterator[Annex]:
    """Among the templates of offers."""
    yield Annex("便民服务、慰问演出", "摊位、节目单和现场计数，不用报名", reverse("fairs:fair_new"), "tool")


def other_way(kind: Any, user: Any) -> Iterator[Annex]:
    """Beside the form of an offer of the same kind: where nobody has to enrol."""
    if kind in KINDS_OF_OFFERS:
        own = KINDS_OF_OFFERS[kind]
        said = "这一页的要先报名才能来；谁来都行、到场再数人数的，在便民服务和演出里办，有摊位和节目单"
        yield Annex("不用报名的在这里办", said, f"{reverse('fairs:fair_new')}?kind={own}", "tool")


def desk(offer: Any, user: Any) -> Iterator[Annex]:
    """From an offer to its fair, or to where its stalls and its programme are written down."""
    fair = Fair.objects.filter(offer_id=offer.pk).first()
    if fair is not None:
        yield Annex(fair.kind_words, str(fair), reverse("fairs:fair", args=[fair.pk]), "tool")
    elif offer.kind in KINDS_OF_OFFERS and rules.offers(user).filter(pk=offer.pk).exists():
        said = "还没有写；写好公布，报名的人就看得到，当天可以在手机上计数"
        yield Annex("摊位和节目单", said, f"{reverse('fairs:fair_new')}?offer={offer.pk}", "tool")


def shown(offer: Any, user: Any) -> Iterator[Annex]:
    """From an offer to what is there, for everybody."""
    fair = _shown.one(offer.pk)
    if fair is not None:
        yield Annex("看看有什么", "摊位、时间和节目单", reverse("fairs:public_fair", args=[fair.pk]), "tool")


def on_the_first_page(record: None, user: Any) -> Iterator[Annex]:
    """Where anybody may go next; nobody enrols, so no list of offers leads there."""
    for fair in ahead()[:NEXT]:
        said = f"{fair.union.name} · {day(fair.held_on)} · {fair.venue}，不用报名"
        yield Annex(fair.title, said, reverse("fairs:public_fair", args=[fair.pk]), "tool")


_shown: Standing[Any] = Standing(
    Fair._meta.get_field("offer"), lambda offers: Fair.objects.filter(offer__in=offers, state__in=FairState.SHOWN)
)
ANNEXES = {
    "site:home": on_the_first_page,
    "enrolment:choose": choose,
    "enrolment:new": other_way,
    "enrolment:offer": desk,
    "enrolment:my_offer": shown,
    "enrolment:public_offer": shown,
}
