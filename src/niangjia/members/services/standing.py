"""A membership that is kept: who retires or loses work stays a member, without dues and without a vote.

Source: 工会会员会籍管理办法 (总工发〔2016〕37号), kept as the rule ``union.retired_rights``.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from niangjia.kernel.errors import Invalid, Refused
from niangjia.kernel.regulations import rule
from niangjia.kernel.workflow import note
from niangjia.members.models import STANDINGS, Membership
from niangjia.members.services.common import permit
from niangjia.members.services.memberships import finish
from niangjia.members.transfers.carrying import hold

KEPT = {key: words for key, words in STANDINGS.items() if key}
RULE = "union.retired_rights"


def keep_membership(*, by: Any, memberships: Sequence[Membership], on: date, standing: str) -> int:
    """Keep the memberships of people who retire or lose work from a day on; all or none. Returns how many.

    Raises :class:`Invalid` for a day to come or before joining, :class:`Refused` where one has ended or is kept already.
    """
    if standing not in KEPT:
        raise Invalid("请选择退休或失业。", at="standing")
    if on > timezone.localdate():
        raise Invalid("日期不能晚于今天。", at="on")
    words = rule(RULE, on=on).as_dict()
    with transaction.atomic():
        hold(one.person_id for one in memberships)
        for one in sorted(memberships, key=lambda one: one.pk):
            permit(by, one.path)
            rows = Membership.objects.filter(pk=one.pk, left_on__isnull=True, joined_on__lte=on)
            if not rows.exclude(standing=standing).update(standing=standing, standing_on=on):
                raise Refused(f"{one.name}已离会、已办过，或日期早于入会，全部没有办理。", code="somebody-was-first")
            note(one, "keep", by=by, data={"standing": standing, "on": on.isoformat(), "rule": words})
        finish("member.keep", by, memberships, {"standing": standing, "on": on})
    return len(memberships)


def resume_membership(*, by: Any, membership: Membership) -> None:
    """Full membership again: back at work, or it was entered by mistake. Raises :class:`Refused` where it is not kept."""
    with transaction.atomic():
        hold([membership.person_id])
        permit(by, membership.path)
        rows = Membership.objects.filter(pk=membership.pk, left_on__isnull=True).exclude(standing="")
        if not rows.update(standing="", standing_on=None):
            raise Refused("这份会籍没有保留状态，不用恢复。", code="somebody-was-first")
        note(membership, "resume", by=by)
        finish("member.resume", by, [membership], {})
