"""What people are told: the class they asked for is open; a batch has no place for want of a file. A few at once, many by a job.

Who is on the list of a batch is told by enrolment, as whoever is named.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from niangjia.kernel.bulkrows import in_parts
from niangjia.kernel.jobs import enqueue
from niangjia.kernel.messages import Message, notice, send
from niangjia.kernel.pages import url_or_nothing
from niangjia.kernel.wording import when
from niangjia.learning.models import Invitee, Run, Wish

MANY = 20  # more than so many at once are told by a job
PART = 500

notice("learning.class", "想学的课开班", channels=("in_app", "sms"))
notice("learning.batch", "干部培训通知", channels=("in_app", "sms"))

TEXTS = {
    "class": "您想学的“{title}”开班了，{when}开始，{places} 个名额先到先得，请尽快报名。",
    "batch": "您的岗位该参加培训了：“{title}”，{when}开始。系统里没有您在本范围的会员档案，没能列入名单，请联系{contact}。",
}


def tell_many(what: str, run: Run, keys: Sequence[UUID]) -> None:
    """Tell those behind wishes (``class``) or invitations (``batch``), within the transaction of what happened."""
    if len(keys) <= MANY:
        tell(what, run, keys)
        return
    for part in in_parts(keys, PART):
        enqueue("learning.tell", by=None, what=what, run=str(run.pk), keys=[str(key) for key in part])


def tell(what: str, run: Run, keys: Sequence[Any]) -> int:
    """Tell those who were not told of it yet; gives how many."""
    people = _people(what, keys)
    kind = f"learning.{what}"
    told = set(
        Message.objects.filter(kind=kind, about_label="learning.run", about_id=run.pk).values_list("user_id", "subject")
    )
    text, url = text_of(what, run), url_or_nothing("enrolment:my_offer", run.offer_id)
    new = [one for one in people if not _known(one, told)]
    for one in new:
        send(to=one, kind=kind, text=text, by=None, about=run, url=url)
    return len(new)


def text_of(what: str, run: Run) -> str:
    """The message about a class."""
    session = run.offer.sessions.prefetch_related("pools").order_by("starts_at")[0]
    total = sum(pool.total for pool in session.pools.all())
    contact = run.offer.contact or run.union.name
    return TEXTS[what].format(title=run.title, when=when(session.starts_at), places=total, contact=contact)


def _people(what: str, keys: Sequence[Any]) -> list[Any]:
    if what == "class":
        return [one.person for one in Wish.objects.filter(pk__in=keys).select_related("person__user").order_by("pk")]
    return [one.user for one in Invitee.objects.filter(pk__in=keys).select_related("user").order_by("pk")]


def _known(one: Any, told: set[tuple[Any, Any]]) -> bool:
    """Whether a person's file or an account had the message."""
    return any((user == one.pk) or (subject is not None and subject == one.pk) for user, subject in told)
