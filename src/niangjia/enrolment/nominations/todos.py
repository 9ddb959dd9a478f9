"""What waits: to put people forward, to decide about them, to settle a list."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone

from niangjia.enrolment.nominations.queries import asked, at_my_desks, to_fill, to_settle
from niangjia.enrolment.states import OPENERS, OfferState
from niangjia.kernel.questions import Todo
from niangjia.kernel.wording import light, quoted
from niangjia.organizations.rights import subtrees

MOST = 20


def todos(user: Any) -> Iterator[Todo]:
    """For whoever opens offers somewhere; nothing of levels below, which have people of their own."""
    lows = [one.low for one in subtrees(user, *OPENERS)]
    if not lows:
        return
    for quota in asked(user).filter(path__in=lows)[:MOST]:
        if said := _asked(quota):
            due = quota.offer.closes_at
            yield Todo(said, reverse("enrolment:nominate", args=[quota.pk]), due, kind="nominate", light=light(due))
    for one in at_my_desks(user)[:MOST]:
        days = (timezone.now() - one.since).days
        said = f"{quoted(one.offer.title)}有 {one.count} 人的推荐等您审核" + (f"，最早的已等 {days} 天" if days else "")
        url = reverse("enrolment:offer_review", args=[one.offer.pk])
        yield Todo(said, url, one.review_by, count=one.count, kind="review", light=light(one.review_by) or "soon")
    for offer in to_settle(user)[:MOST]:
        until = offer.call.notice_until
        if until is None or timezone.localdate() > until:
            said = f"{quoted(offer.title)}的推荐都审完了，{'公示期满，可以定名单' if until else '可以公示、定名单'}"
            yield Todo(said, reverse("enrolment:offer_nominations", args=[offer.pk]), kind="settle")
    for offer in to_fill(user, timezone.now())[:MOST]:
        said = f"{quoted(offer.title)}的名单还差 {offer.left} 人，请指定"
        url = reverse("enrolment:offer", args=[offer.pk])
        yield Todo(said, url, offer.begins, count=offer.left, kind="nominate", light=light(offer.begins))


def _asked(quota: Any) -> str:
    """What a union still has to do about its number; "" where nothing."""
    title = quota.offer.title
    if quota.n_returned:
        return f"{quoted(title)}有 {quota.n_returned} 人的推荐被退回，请补报或换人"
    if quota.n_own and quota.path != quota.offer.path:
        return f"{quoted(title)}推荐了 {quota.n_own} 人，还没有上报"
    if quota.free and quota.offer.state == OfferState.OPEN and quota.offer.closes_at > timezone.now():
        return f"请推荐{quoted(title)}的人选，{quota.total} 个名额还差 {quota.free} 个"
    return ""
