"""Placed by staying: whoever came to a holding union with a firm that closed, and is at home there by now.

The union's cadre says so, with a reason, and 今日 asks no more; it can be taken back. It holds for this membership: whoever
is handed on to another holding union waits there anew.
"""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction

from niangjia.kernel.errors import Invalid, Refused
from niangjia.kernel.records import account_of
from niangjia.kernel.workflow import note
from niangjia.members.models import Membership, Stay
from niangjia.members.queries import unplaced
from niangjia.members.services.common import permit
from niangjia.members.services.memberships import finish
from niangjia.members.transfers.carrying import hold

LONGEST = 200


def stay(*, by: Any, memberships: Sequence[Membership], reason: str) -> int:
    """Say that people stay where they wait; all or none. Returns how many.

    Raises :class:`Invalid` without a reason, :class:`Refused` where one of them does not wait (any more).
    """
    reason = reason.strip()[:LONGEST]
    if not reason:
        raise Invalid("请写明为什么留在本会，例如“已在本街道重新就业”。", at="reason")
    with transaction.atomic():
        hold(one.person_id for one in memberships)
        for one in sorted(memberships, key=lambda one: one.pk):
            permit(by, one.path)
            _stay(one, by, reason)
            note(one, "stay", by=by, reason=reason)
        finish("member.stay", by, memberships, {"reason": reason})
    return len(memberships)


def _stay(one: Membership, by: Any, reason: str) -> None:
    refused = Refused(f"{one.name}不在等待安置，或刚刚已经办过，全部没有办理。", code="not-waiting")
    if not Membership.objects.filter(unplaced(), pk=one.pk).exists():
        raise refused
    try:
        with transaction.atomic():
            Stay.objects.create(membership=one, reason=reason, by=account_of(by))
    except IntegrityError as error:
        raise refused from error


def unstay(*, by: Any, membership: Membership) -> None:
    """Take it back: the member waits again. Raises :class:`Refused` where there is nothing to take back."""
    with transaction.atomic():
        hold([membership.person_id])
        permit(by, membership.path)
        if not Stay.objects.filter(membership=membership, membership__left_on__isnull=True).delete()[0]:
            raise Refused("没有登记过留在本会，不用恢复。", code="somebody-was-first")
        note(membership, "unstay", by=by)
        finish("member.unstay", by, [membership], {})
