"""What transfers leave for today: people who want to leave or to come, and what nobody answered in time."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from niangjia.kernel.questions import Todo
from niangjia.kernel.wording import number
from niangjia.members.models import Expulsion, Holding, Membership, Posting, Resignation, Transfer
from niangjia.members.queries import unplaced
from niangjia.members.states import WRITERS, ExpulsionState, ResignationState, TransferState
from niangjia.members.transfers import timing, visible
from niangjia.organizations.rights import scope, subtrees

SHOWN = 5


def transfer_todos(user: Any) -> Iterator[Todo]:
    """The lines of a user; nothing, and no query, for whoever answers for no members."""
    if not subtrees(user, *WRITERS):
        return
    asked = Q(state=TransferState.ASKED)
    yield from _line(visible.leaving(user).filter(asked, out_at__isnull=True), "人请求转出")
    yield from _line(visible.arriving(user).filter(asked & visible.UNSIGNED_IN), "人请求转入")
    yield from _resigning(user)
    yield from _judged(visible.judged(user))
    yield from _held(user)
    yield from _posted(user)
    yield from _appealed(user)


def _line(rows: QuerySet[Transfer], what: str) -> Iterator[Todo]:
    today = timezone.localdate()
    found = rows.aggregate(count=Count("pk"), due=Min("due_on"))
    if found["count"]:
        due = found["due"]
        sentence = f"{number(found['count'])} {what}，{timing.left([due], today)}"
        if due is not None and (due - today).days <= timing.REMIND[1]:
            sentence += "，逾期由上级决定"
        yield Todo(
            sentence, _url(), due=due, count=found["count"], kind="transfer", light=timing.light(due, today), calendar=True
        )


def _resigning(user: Any) -> Iterator[Todo]:
    rows = Resignation.objects.filter(scope(user, *WRITERS), state=ResignationState.ASKED)
    found = rows.exclude(person__user_id=user.pk).aggregate(count=Count("pk"), due=Min("due_on"))
    if found["count"]:
        today, due = timezone.localdate(), found["due"]
        sentence = f"{number(found['count'])} 人申请退会，{timing.left([due], today)}，期满自动生效"
        url = f"{reverse('members:resignations')}?state={ResignationState.ASKED}"
        light = timing.light(due, today)
        yield Todo(sentence, url, due=due, count=found["count"], kind="resignation", light=light, calendar=True)


def _judged(rows: QuerySet[Transfer]) -> Iterator[Todo]:
    found = rows.aggregate(count=Count("pk"), due=Min("due_on"))
    if found["count"]:
        sentence = f"{number(found['count'])} 份转会逾期没有答复，请决定"
        yield Todo(sentence, _url(), due=found["due"], count=found["count"], kind="transfer", light="late", calendar=True)


def _held(user: Any) -> Iterator[Todo]:
    """People whose firms closed, in the unions that look after them, until another union takes them."""
    unions = list(Holding.objects.filter(scope(user, *WRITERS)).select_related("union").order_by("path"))
    if not unions:
        return
    rows = Membership.objects.filter(unplaced(), path__in=[one.path for one in unions])
    found = rows.aggregate(count=Count("pk"), first=Min("joined_on"))
    if not found["count"]:
        return
    alone = unions[0] if len(unions) == 1 else None
    asked = {"waits": "place"} | ({"union": str(alone.union_id)} if alone else {})
    days = (timezone.localdate() - found["first"]).days
    sentence = f"{number(found['count'])} 人在{alone.union.name if alone else '托管工会'}等待安置"
    sentence += f"，最早的已等 {days} 天" if days > 0 else ""
    yield Todo(sentence, f"{reverse('members:members')}?{urlencode(asked)}", count=found["count"], kind="holding")


def _posted(user: Any) -> Iterator[Todo]:
    """Posted workers whose planned end has gone by, for either union."""
    both = scope(user, *WRITERS) | scope(user, *WRITERS, field="home__path")
    today = timezone.localdate()
    rows = Posting.objects.filter(both, ends_on__isnull=True, planned_until__lt=today)
    found = rows.aggregate(count=Count("pk"), due=Min("planned_until"))
    if found["count"]:
        url = f"{reverse('members:postings')}?state=over"
        sentence = f"{number(found['count'])} 人的派驻已到期，请结束派驻或者办理转会"
        yield Todo(sentence, url, due=found["due"], count=found["count"], kind="posting", calendar=True)


def _appealed(user: Any) -> Iterator[Todo]:
    rows = Expulsion.objects.filter(
        scope(user, *WRITERS, field="judge__path"), state=ExpulsionState.APPEALED
    ).order_by("appealed_on", "pk")
    for one in rows.select_related("person")[:SHOWN]:
        yield Todo(
            f"{one.person.name}对开除会籍提出申诉，请决定", reverse("members:expulsion", args=[one.pk]), kind="expulsion"
        )


def _url() -> str:
    return reverse("members:transfers")
