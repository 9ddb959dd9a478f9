"""The phone of an account: what one logs in with beside the user name."""

from typing import Any

from django.db import IntegrityError, transaction

from niangjia.accounts.models import User
from niangjia.accounts.services.own import end_sessions, end_tokens
from niangjia.kernel import audit
from niangjia.kernel.errors import Refused


def change_phone(*, by: Any, user: User, phone: str, but: str = "") -> None:
    """Put another number on an account; whoever calls has made sure that it is the person's.

    Every session (except the one whose key is ``but``) and every token ends: whoever held the old phone is out. Raises
    :class:`Refused` ``phone-taken`` for the number of another account.
    """
    row = User.objects.get(pk=user.pk)
    row.set_phone(phone)
    try:
        with transaction.atomic():
            row.save(update_fields=["phone", "phone_index"])
            end_sessions(by=by, user=row, but=but)
            end_tokens(by=by, user=row, reason="手机号已更换")
            audit.record("account.phone", by=by, target=row, subject=row)
    except IntegrityError as error:
        raise Refused("这个手机号不能使用，请换一个。", code="phone-taken") from error
