"""Oneself at an evening: the declaration, the number, the card that the others see."""

import secrets
from typing import Any

from django.db import IntegrityError, transaction

from niangjia.enrolment.rules import own_entries
from niangjia.kernel import audit
from niangjia.kernel.errors import Invalid, Missing, Refused
from niangjia.kernel.wording import NOT_PLAIN, is_plain
from niangjia.matchmaking.declarations import CURRENT
from niangjia.matchmaking.models import Attendee, Evening
from niangjia.matchmaking.rules import IN, own_attendee
from niangjia.matchmaking.states import EveningState

TRIES = 20
SPARE = 20  # more numbers than people: a badge does not say who came last
NICKNAME, INTRO = 20, 300


def declare(
    *, by: Any, evening: Evening, agreed: bool, nickname: str, intro: str = "", phone_ok: bool = False
) -> Attendee:
    """Declare to be single and get a number; again for a place that was taken anew, under the same number.

    Raises :class:`Invalid` where it was not agreed to, :class:`Missing` without a place, :class:`Refused` when the choosing is
    over, or where another account has declared for the place (files that were merged).
    """
    entry = own_entries(by).filter(offer=evening.offer_id, state__in=IN).first()
    if entry is None:
        raise Missing("您在这场活动里没有名额。")
    _open(evening)
    errors = {} if agreed else {"agreed": ["请先看清声明，并勾选同意。"]}
    errors |= _card_errors(nickname, intro)
    if errors:
        raise Invalid(next(iter(errors.values()))[0], errors=errors)
    said = {
        "entry": entry, "text_version": CURRENT, "nickname": nickname.strip(), "intro": intro.strip(), "phone_ok": phone_ok,
    }  # fmt: skip
    with transaction.atomic():
        attendee = _attend(by, evening, said)
        audit.record("evening.declare", by=by, target=evening, path=evening.path, subject=entry.person_id,
                     detail={"text": CURRENT})  # fmt: skip
    return attendee


def _attend(by: Any, evening: Evening, said: dict[str, Any]) -> Attendee:
    taken = set(Attendee.objects.filter(evening=evening).values_list("number", flat=True))
    mine = Attendee.objects.filter(evening=evening, user_id=by.pk).first()
    for _ in range(TRIES):
        number = mine.number if mine else _number(taken)
        try:
            with transaction.atomic():
                if mine:
                    Attendee.objects.filter(pk=mine.pk).update(**said)
                    mine.refresh_from_db()
                    return mine
                return Attendee.objects.create(evening=evening, user=by, number=number, **said)
        except IntegrityError:
            if Attendee.objects.filter(entry=said["entry"]).exclude(user_id=by.pk).exists():
                raise Refused("这个名额已由另一个账号声明过，请用那个账号登录。", code="other-account") from None
            mine = Attendee.objects.filter(evening=evening, user_id=by.pk).first()
            taken.add(number)
    raise Refused("同时办理的人很多，请再试一次。", code="busy")


def _number(taken: set[int]) -> int:
    return secrets.choice([one for one in range(1, len(taken) + SPARE) if one not in taken])


def change_card(*, by: Any, evening: Evening, nickname: str, intro: str = "", phone_ok: bool = False) -> Attendee:
    """Change what the others see, and whether the phone goes to who chooses back."""
    me = own_attendee(by, evening)
    if me is None:
        raise Missing("您在这场活动里没有号码牌。")
    errors = _card_errors(nickname, intro)
    if errors:
        raise Invalid(next(iter(errors.values()))[0], errors=errors)
    me.nickname, me.intro, me.phone_ok = nickname.strip(), intro.strip(), phone_ok
    with transaction.atomic():
        me.save(update_fields=["nickname", "intro", "phone_ok"])
        audit.record("evening.card", by=by, target=evening, path=evening.path, subject=me.entry.person_id)
    return me


def _open(evening: Evening) -> None:
    if evening.state != EveningState.PLANNED:
        raise Refused("这场互选已经结束。", code="over")


def _card_errors(nickname: str, intro: str) -> dict[str, list[str]]:
    errors = {}
    if not 1 <= len(nickname.strip()) <= NICKNAME:
        errors["nickname"] = [f"请写一个 1 到 {NICKNAME} 个字的称呼，可以不是真名。"]
    elif not is_plain(nickname.strip()):
        errors["nickname"] = [NOT_PLAIN]  # or it would look like another's
    if len(intro) > INTRO:
        errors["intro"] = [f"最多 {INTRO} 字。"]
    return errors
