"""The membership card: who has one, what its code says, and whether a code that somebody shows is good."""

import time
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse

from niangjia.kernel.errors import Gone, Invalid, Missing, Problem
from niangjia.kernel.masks import mask
from niangjia.members.queries import current, own_file
from niangjia.mine import tokens
from niangjia.mine.models import CardUse

EXPIRED = "这个码已经过期或用过。请对方刷新自己的会员卡，再扫一次。"


@dataclass(frozen=True)
class Card:
    """A member's own card, with the code of this moment; ``shown_at`` in seconds since 1970."""

    name: str
    union: str
    since: date
    token: str
    shown_at: int

    @property
    def path(self) -> str:
        """The address that the QR code opens."""
        return f"{reverse('mine:card_check')}?t={self.token}"

    @property
    def masked_name(self) -> str:
        """What whoever scans it reads of the name."""
        return mask(self.name, 1, 0)


@dataclass(frozen=True)
class CardHolder:
    """Whose card a code is of; for check-in. ``key`` names the code."""

    person_id: UUID
    name: str
    union_id: UUID
    union: str
    path: str
    key: bytes

    @property
    def masked_name(self) -> str:
        """The family name and stars."""
        return mask(self.name, 1, 0)


def card_of(user: Any) -> Card:
    """The user's card; raises :class:`Missing` for whoever is not a member today."""
    person, membership = own_file(user)
    if person is None or membership is None:
        raise Missing("您现在不是会员，没有会员卡。", code="no-card")
    now = int(time.time())
    token = tokens.issue(person.pk, now)
    return Card(person.name, membership.union.name, membership.joined_on, token, now)


def verify_card(token: str) -> CardHolder:
    """Whose card a code is of, if it is good at this moment by the server's clock.

    Raises :class:`Invalid` ``card-forged`` for what this house has not made, :class:`Gone` ``card-ended`` for a code
    that is a minute old, was used, or whose holder has left. Reads one membership; writes nothing.
    """
    try:
        code = tokens.read(token)
    except tokens.Forged as error:
        raise Invalid("这不是本系统发出的会员卡，请不要受理。", code="card-forged") from error
    if not code.is_live(time.time()) or CardUse.objects.filter(key=code.key).exists():
        raise Gone(EXPIRED, code="card-ended")
    membership = current().filter(person_id=code.person_id).select_related("union").first()
    if membership is None:
        raise Gone(EXPIRED, code="card-ended")
    union = membership.union
    return CardHolder(code.person_id, membership.name, union.pk, union.name, union.path, code.key)


@dataclass(frozen=True)
class Verdict:
    """What the page that checks a card says, and nothing else: a word, a sentence, who."""

    word: str
    tone: str
    sentence: str
    name: str = ""
    union: str = ""

    @property
    def is_valid(self) -> bool:
        """Whether the card is good."""
        return self.tone == "ok"


def verdict(token: str) -> Verdict:
    """:func:`verify_card` in the words of the page."""
    try:
        holder = verify_card(token)
    except Problem as problem:
        return refusal(problem)
    return Verdict("有效", "ok", "这一刻是会员。", holder.masked_name, holder.union)


def refusal(problem: Problem) -> Verdict:
    """A card that is no good: expired, or none of ours."""
    ended = problem.code == "card-ended"
    return Verdict("已失效" if ended else "伪造", "off" if ended else "late", problem.detail)
