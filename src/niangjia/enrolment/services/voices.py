"""What those who were there say: stars and a comment, kept apart from who said it."""

from typing import Any

from django.db import transaction

from niangjia.enrolment import rules
from niangjia.enrolment.models import Entry, Offer, Voice
from niangjia.enrolment.opinions import ENOUGH
from niangjia.enrolment.states import EntryState
from niangjia.kernel.errors import Invalid, Missing, Refused

LONGEST = 300


def rate(*, by: Any, entry: Entry, stars: int, comment: str = "") -> None:
    """Say once how it was. What is kept says neither who nor when; no event and no audit entry is made.

    Raises :class:`Missing` for another's entry, :class:`Refused` before it begins, for who did not attend or has rated,
    :class:`Invalid` for stars that are not 1 to 5.
    """
    if not rules.own_entries(by).filter(pk=entry.pk).exists():
        raise Missing("没有找到这份报名。")
    if stars not in range(1, 6):
        raise Invalid("请选 1 到 5 星。", at="stars")
    if len(comment) > LONGEST:
        raise Invalid(f"评价最多 {LONGEST} 字。", at="comment")
    if not entry.session.has_begun:
        raise Refused("活动还没有开始，参加过再来评价。", code="not-begun")
    with transaction.atomic():
        Offer.objects.select_for_update(of=("self",)).get(pk=entry.offer_id)  # rounds are counted one by one
        if not Entry.objects.filter(pk=entry.pk, state=EntryState.ATTENDED, rated=False).update(rated=True):
            raise Refused("参加过才能评价，每人评一次。", code="not-to-rate")
        voices = Voice.objects.filter(offer=entry.offer_id)
        Voice.objects.create(
            offer_id=entry.offer_id, stars=stars, comment=comment.strip(), round=voices.count() // ENOUGH
        )
    entry.rated = True
