"""The card as JSON."""

from datetime import UTC, date, datetime

from django.http import HttpRequest
from ninja import Field, Router, Schema

from niangjia.kernel.access import STAFF
from niangjia.kernel.api import guard, idempotent
from niangjia.kernel.rates import check_rate, count_try
from niangjia.kernel.web import address_of
from niangjia.mine import services, tokens
from niangjia.mine.cards import card_of, verdict
from niangjia.mine.views.cards import TRIES, WINDOW

router = Router(tags=["me"])


class CardOut(Schema):
    """One's own card; ``token`` is what its QR code carries, good until ``expires_at`` and once at a desk."""

    name: str
    union: str
    since: date
    state: str
    token: str
    path: str
    expires_at: datetime


class TokenIn(Schema):
    """The token of somebody's card."""

    token: str = Field(max_length=400)


class UseIn(TokenIn):
    """A card to be taken once, and for what."""

    purpose: str = Field(min_length=1, max_length=60)


class VerdictOut(Schema):
    """Whether a card is good; the name is masked. ``result`` is 有效, 已失效 or 伪造."""

    result: str
    sentence: str
    name: str
    union: str


class HolderOut(Schema):
    """Whose card was taken."""

    name: str
    union: str


@router.get("/me/card", response=CardOut, auth=guard("login"))
def my_card(request: HttpRequest) -> dict[str, object]:
    """My card with the code of this moment."""
    own = card_of(request.user)
    expires = datetime.fromtimestamp(own.shown_at + tokens.LIFE, tz=UTC)
    return {
        "name": own.name, "union": own.union, "since": own.since, "state": "有效",
        "token": own.token, "path": own.path, "expires_at": expires,
    }  # fmt: skip


@router.post("/cards/check", response=VerdictOut, auth=guard("login"))
def check_card(request: HttpRequest, body: TokenIn) -> dict[str, str]:
    """Whether a card is good; nothing is written and the code can be used afterwards."""
    check_rate("card", address_of(request), times=TRIES, seconds=WINDOW)
    found = verdict(body.token)
    if not found.is_valid:
        count_try("card", address_of(request), seconds=WINDOW)
    return {"result": found.word, "sentence": found.sentence, "name": found.name, "union": found.union}


@router.post("/cards/use", response=HolderOut, auth=guard(*STAFF))
@idempotent
def use_card(request: HttpRequest, body: UseIn) -> dict[str, str]:
    """Take a card's code once."""
    check_rate("card", address_of(request), times=TRIES, seconds=WINDOW)
    holder = services.use_card(by=request.user, token=body.token, purpose=body.purpose)
    return {"name": holder.masked_name, "union": holder.union}
