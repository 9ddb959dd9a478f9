"""Benefits are handed out in one place only: to whoever is posted, by the union that the posting names (rule ``fund.one_place``)."""

from typing import Any

from django.db.models import Q

from niangjia.enrolment.models import Offer
from niangjia.kernel.errors import Refused
from niangjia.kernel.memo import remember
from niangjia.kernel.regulations import rule
from niangjia.kernel.tree import within
from niangjia.members.queries import paid_at, paid_within, posting_of

BENEFITS = ("recuperation", "health", "outing")  # spent on a person; courses, shifts and shows serve all who work there


def paid_elsewhere(offer: Offer, membership: Any, path: str = "") -> Refused | None:
    """Why a member (read ``with_host``) has no benefit of an offer, or from the union at ``path`` that puts people forward."""
    if not membership.host or offer.kind not in BENEFITS or paid_at(membership).startswith(path or offer.path):
        return None
    applied = rule("fund.one_place", region=offer.union.region_code)
    posting = remember(("posting", membership.person_id), lambda: posting_of(membership.person))
    if posting is None or not applied.value:
        return None
    who, then = ("本人", "") if path else ("您", "，请向那里报名")
    said = f"{who}派驻期间的福利由{posting.payer.name}发放，只在一处享受{then}。依据：{applied.source}"
    return Refused(said, code="paid-elsewhere", rule=applied.as_dict())


def counted_at(offer: Offer, membership: Any) -> str:
    """The path of the union from whose places a member has one: for benefits that of the one that hands them out."""
    return paid_at(membership) if offer.kind in BENEFITS else membership.path


def naming(offer: Offer, path: str) -> Q:
    """The condition for members whom a union may put forward: its own, for benefits also those to whom it hands them out."""
    return paid_within(path) if offer.kind in BENEFITS else within(path)
