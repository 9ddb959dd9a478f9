"""The word of the union that has the member."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from niangjia.kernel.errors import Missing
from niangjia.members.batches import answering
from niangjia.members.batches.services.common import must_write
from niangjia.members.models import Transfer


def answer_transfer(*, by: Any, transfer: Transfer, verb: str, reason: str = "") -> Transfer:
    """Agree to a transfer or decline it, for the union that has the member."""
    must_write(by, transfer.path)
    if verb == "agree":
        answering.agree(transfer, by=by)
    elif verb == "decline":
        answering.decline(transfer, by=by, reason=reason)
    else:
        raise Missing("转会只能“同意”或“不同意”。")
    return transfer


def answer_transfers(*, by: Any, transfers: Iterable[Transfer], verb: str, reason: str = "") -> int:
    """The same for several: all of them or none."""
    with transaction.atomic():
        return len([answer_transfer(by=by, transfer=one, verb=verb, reason=reason) for one in transfers])
