"""What coverage leaves for today: firms large enough for a union, visits that are due, lists that wait."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone

from niangjia.coverage import rules
from niangjia.coverage.models import Lead
from niangjia.coverage.queries import due
from niangjia.coverage.states import LeadState, ListState
from niangjia.kernel.questions import Todo
from niangjia.kernel.regulations import rule
from niangjia.kernel.wording import number
from niangjia.organizations import firms
from niangjia.organizations.rights import scope, subtrees
from niangjia.organizations.states import ORGANISERS


def todos(user: Any) -> Iterator[Todo]:
    """My visits first; then, where I may found unions, the firms that nobody is at; then lists left unfinished."""
    if not subtrees(user, *ORGANISERS):
        return
    yield from _visits(user)
    yield from _large(user)
    yield from _lists(user)


def _visits(user: Any) -> Iterator[Todo]:
    today = timezone.localdate()
    mine = due(rules.leads(user), today).filter(assignee_id=user.pk)
    for lead in mine.order_by("due_on", "pk")[:5]:
        if lead.state == LeadState.PLANNED:
            late = lead.due_on is not None and lead.due_on < today
            words = "安排的走访日期已过" if late else "今天去走访"
            light = "late" if late else "soon"
            yield Todo(f"{words}：{lead.title}", _url(lead), due=lead.due_on, kind="lead", light=light)
        else:
            yield Todo(f"暂缓到今天：{lead.title}", _url(lead), due=lead.later_on, kind="lead", light="soon")


def _url(lead: Lead) -> str:
    return reverse("coverage:lead", args=[lead.pk])


def _large(user: Any) -> Iterator[Todo]:
    enough = rule("union.committee_min_members").value
    rows = firms.uncovered(scope(user, *ORGANISERS)).filter(workers__gte=enough)
    taken = Lead.objects.exclude(employer=None).exclude(state=LeadState.NEW)
    count = rows.order_by().exclude(pk__in=taken.values("employer_id")).count()
    if count:
        url = f"{reverse('coverage:next')}?{urlencode({'least': enough})}"
        said = f"{number(count)} 家达到 {enough} 人的单位还没有工会，也没有安排人去"
        yield Todo(said, url, count=count, kind="lead", light="ok")


def _lists(user: Any) -> Iterator[Todo]:
    waiting = rules.lists(user).filter(state=ListState.CHECKED, by_id=user.pk)
    found = waiting.aggregate(n=Count("pk"), first=Min("created_at"))
    if found["n"]:
        one = waiting.order_by("created_at").first()
        several = found["n"] > 1 or one is None
        url = reverse("coverage:registers") if several else reverse("coverage:register", args=[one.pk])  # type: ignore[union-attr]
        said = f"{found['n']} 份单位名单已比对，还没有导入" if several else f"单位名单“{one}”已比对，还没有导入"
        yield Todo(said, url, due=found["first"], count=found["n"], kind="roster", light="ok")
