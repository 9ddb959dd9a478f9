"""How many of its people a union may still put forward: counted on one row, so that nobody goes beyond it."""

from django.db.models import F

from niangjia.enrolment.models import Quota
from niangjia.kernel.errors import Refused


def charge(quota: Quota, more: int) -> None:
    """Count people under a number, or no longer (``more`` below nothing). Raises :class:`Refused` beyond it."""
    rows = Quota.objects.filter(pk=quota.pk, free__gte=more) if more > 0 else Quota.objects.filter(pk=quota.pk)
    if not rows.update(used=F("used") + more, free=F("free") - more):
        raise Refused(f"{quota.union.name}的推荐名额 {quota.total} 个已经用完。", code="over-quota")
