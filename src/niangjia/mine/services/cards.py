"""A card taken at a desk."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.kernel import audit
from niangjia.kernel.errors import Gone, Invalid
from niangjia.kernel.records import account_of
from niangjia.mine.cards import EXPIRED, CardHolder, verify_card
from niangjia.mine.models import CardUse

KEPT = timedelta(days=1)
LONGEST = 60


def use_card(*, by: Any, token: str, purpose: str) -> CardHolder:
    """Take a card's code for something that counts once, such as a check-in; gives whose card it is.

    Raises what :func:`verify_card` raises; the second of two who take the same code is told that it is used up
    (:class:`Gone`). :class:`Invalid` without a purpose.
    """
    purpose = purpose.strip()
    if not purpose or len(purpose) > LONGEST:
        raise Invalid("请写明用途。", errors={"purpose": [f"请用 1 到 {LONGEST} 个字写明用途，例如“领取饮用水”。"]})
    holder = verify_card(token)
    try:
        with transaction.atomic():
            use = CardUse.objects.create(key=holder.key, purpose=purpose, by=account_of(by))
            detail = {"purpose": purpose}
            audit.record("card.use", by=by, target=use, path=holder.path, subject=holder.person_id, detail=detail)
    except IntegrityError as error:
        raise Gone(EXPIRED, code="card-ended") from error
    return holder


def forget_uses(*, by: Any = None) -> int:
    """Delete the marks of codes that expired long ago; gives how many."""
    return CardUse.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]
