"""How many of its people a union may still put forward: counted on one row, so that nobody goes beyond it."""

from django.db.models import F, Sum

from niangjia.enrolment.models import DIRECT, Call, Nomination, Pool, Quota
from niangjia.enrolment.states import EntryState, NominationState
from niangjia.kernel.errors import Refused


def charge(quota: Quota, more: int) -> None:
    """Count people under a number, or no longer (``more`` below nothing). Raises :class:`Refused` beyond it."""
    rows = Quota.objects.filter(pk=quota.pk, free__gte=more) if more > 0 else Quota.objects.filter(pk=quota.pk)
    if not rows.update(used=F("used") + more, free=F("free") - more):
        raise Refused(f"{quota.union.name}的推荐名额 {quota.total} 个已经用完。", code="over-quota")


def gave_way(quota: Quota) -> int:
    """How many who count under a number had a place, or a turn, and gave it up or lost it."""
    rows = Nomination.objects.filter(quota=quota, state__in=NominationState.STANDING)
    return rows.filter(entry__isnull=False).exclude(entry__state__in=EntryState.LIVE).count()


def left(quota: Quota) -> int:
    """How many people may still be put forward. A list of the desk's has room for every free place, also for one given up."""
    if quota.offer.mode != DIRECT:
        return quota.free
    places = Pool.objects.filter(session__offer=quota.offer_id).exclude(by="reserve").aggregate(n=Sum("free"))["n"] or 0
    return max(quota.free + gave_way(quota), places)


def lengthen(quota: Quota, people: int) -> None:
    """Make a list of the desk's (locked) as long as it must be for so many more; whoever may be on it was decided by :func:`left`."""
    lack = people - quota.free
    if lack > 0:
        Quota.objects.filter(pk=quota.pk).update(total=F("total") + lack, free=F("free") + lack)
        Call.objects.filter(offer=quota.offer_id).update(total=F("total") + lack, given=F("given") + lack)
