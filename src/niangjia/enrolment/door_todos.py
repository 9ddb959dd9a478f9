"""What waits for the desk around the day itself: a door to keep today, an offer that is over and not put away."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from niangjia.enrolment import rules
from niangjia.enrolment.models import Session
from niangjia.enrolment.states import OfferState
from niangjia.kernel.questions import Todo
from niangjia.kernel.wording import quoted

MOST = 20
ON = (OfferState.OPEN, OfferState.CLOSED)


def todos(user: Any) -> Iterator[Todo]:
    """One query: sessions that have begun by tonight, of offers that are not put away; one line an offer, one door a trip."""
    now = timezone.now()
    tonight = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=1), time.min))
    rows = Session.objects.filter(offer__in=rules.movable(user, "attend"), starts_at__lt=tonight)
    rows = rows.filter(offer__state__in=ON).select_related("offer").annotate(main=F("offer__rest_of__offer__state"))
    at: dict[Any, Any] = {}  # of each offer the first session that is not over, or the last of all
    for one in rows.order_by("-starts_at")[:MOST]:
        if one.ends_at > now or one.offer_id not in at:
            at[one.offer_id] = one
    for one in at.values():
        if one.ends_at > now and one.main in ON:
            continue
        if one.ends_at > now:
            url = f"{reverse('enrolment:offer_door', args=[one.offer_id])}?session={one.pk}"
            yield Todo(f"{quoted(one.offer.title)}今天签到", url, one.starts_at, kind="door")
        elif one.offer.state == OfferState.CLOSED:
            url = reverse("enrolment:offer_after", args=[one.offer_id])
            yield Todo(f"{quoted(one.offer.title)}办完了，核对到场情况后归档", url, one.ends_at, kind="door", light="late")
