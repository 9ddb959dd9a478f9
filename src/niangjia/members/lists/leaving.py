"""The lists of who leaves: by oneself, and by expulsion, with the clock of each."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from niangjia.kernel.lists import Column, choice, filters, listing
from niangjia.kernel.regulations import rule
from niangjia.kernel.wording import day
from niangjia.members.lists.by_person import STATE, ByPerson
from niangjia.members.models import Expulsion, Resignation
from niangjia.members.states import WRITERS, ExpulsionState, ResignationState
from niangjia.members.transfers.timing import time_left
from niangjia.organizations.lists.branch import union_url
from niangjia.organizations.rights import scope


def resignations(user: Any) -> QuerySet[Resignation]:
    """Those of the members of the user's unions."""
    return Resignation.objects.filter(scope(user, *WRITERS)).select_related("person", "union")


def expulsions(user: Any) -> QuerySet[Expulsion]:
    """Those of the user's unions, and those that the user's unions decide on appeal."""
    condition: Q = scope(user, *WRITERS) | scope(user, *WRITERS, field="judge__path")
    return Expulsion.objects.filter(condition).select_related("person", "union", "judge", "membership")


@dataclass(frozen=True)
class Wait:
    """What a procedure waits for, and until when; ``light`` as clocks have it."""

    words: str
    until: date | None = None
    light: str = "soon"

    @property
    def sentence(self) -> str:
        """What, and how long still."""
        return f"{self.words}，{time_left(self.until, timezone.localdate())}" if self.until else self.words


LAPSED = "会籍已经变动，程序终止；需要的由会员现在的工会重新提出"


def waits_for(one: Expulsion) -> Wait:
    """The clock of a procedure: the days of the rules, from the step that was last done."""
    today, state = timezone.localdate(), one.state
    if state == ExpulsionState.PROPOSED:
        return Wait("请告知本人")
    if state == ExpulsionState.NOTIFIED and one.notified_on is not None:
        days = int(rule("union.expulsion_statement", region=one.union.region_code).value["days"])
        until = one.notified_on + timedelta(days=days)
        return Wait("等本人陈述", until, "ok") if today < until else Wait("陈述期已满，请登记申辩")
    if state == ExpulsionState.HEARD:
        return Wait("请提交表决")
    if state == ExpulsionState.EXPELLED and one.appeal_until is not None:
        return Wait("可以申诉", one.appeal_until, "ok") if today <= one.appeal_until else Wait("申诉期已过", None, "off")
    if state == ExpulsionState.APPEALED:
        return Wait(f"等{one.judge.name if one.judge else '上级工会'}决定申诉")
    return Wait(LAPSED if state == ExpulsionState.LAPSED else "已办结", None, "off")


TABS = (("members:resignations", "退会申请"), ("members:expulsions", "开除会籍"))


def tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """The two lists beside each other."""
    return [{"url": reverse(name), "label": label, "active": request.path == reverse(name)} for name, label in TABS]


NAME = Column("person", "姓名", lambda one: one.person.name, primary=True, width=12)
UNION = Column("union", "工会", lambda one: one.union.name, url=lambda one: union_url(one.union_id), width=40)


@listing
class ResignationListing(ByPerson):
    """Members who have said that they leave."""

    name = "resignations"
    title = "退会申请"
    opens = "members:resignation"
    filterset = filters(state=choice("状态", ResignationState.LABELS))
    empty = "没有退会申请。"
    columns = (
        NAME,
        UNION,
        Column("wish", "本人说明", lambda one: one.wish, width=30),
        STATE,
        Column("asked_on", "提出", lambda one: one.asked_on, words=day),
        Column("due_on", "最迟生效", lambda one: one.due_on if one.is_open else None, words=day),
        Column("ended_on", "办结", lambda one: one.ended_on, words=day),
    )
    bulk = (("confirm", "办理退会"),)

    def base(self) -> QuerySet[Any]:
        """Those of the branches that the user answers for."""
        return resignations(self.user)


@listing
class ExpulsionListing(ByPerson):
    """Procedures of expulsion, with what each waits for."""

    name = "expulsions"
    title = "开除会籍"
    opens = "members:expulsion"
    filterset = filters(state=choice("状态", ExpulsionState.LABELS))
    empty = "没有开除会籍的记录。"
    columns = (
        NAME,
        UNION,
        STATE,
        Column("wait", "接下来", lambda one: waits_for(one).sentence, width=30),
        Column("proposed_on", "提出", lambda one: one.proposed_on, words=day),
        Column("decided_on", "决定", lambda one: one.decided_on, words=day),
        Column("appeal_until", "申诉期限", lambda one: one.appeal_until, page=False, words=day),
        Column("answered_on", "上级决定", lambda one: one.answered_on, page=False, words=day),
    )

    def base(self) -> QuerySet[Any]:
        """Those of the user's unions, and those that come up to them."""
        return expulsions(self.user)
