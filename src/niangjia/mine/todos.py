"""What mine leaves for today: requests at the desk by their clocks; for a member, what wants to be read again."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone

from niangjia.kernel.calendar import add_days
from niangjia.kernel.questions import Todo
from niangjia.kernel.standing import Own
from niangjia.kernel.wording import ago
from niangjia.members.facts import consents_of
from niangjia.members.queries import file_of
from niangjia.members.states import WRITERS
from niangjia.mine import rules
from niangjia.mine.models import Correction, PhoneChange
from niangjia.mine.states import PhoneState, RequestState
from niangjia.organizations.rights import subtrees

SOON = 7  # days before the day by which an answer is owed


def todos(user: Any) -> Iterator[Todo]:
    """For 今日: what the desk owes an answer; for 首页: what waits for the member."""
    if subtrees(user, *WRITERS):
        yield from _of_desk(user)
    yield from _of_member(user)


def _of_desk(user: Any) -> Iterator[Todo]:
    for rows, words, name in (
        (rules.corrections(user), "更正申请待审核", "mine:corrections"),
        (rules.erasures(user), "删除申请待审核", "mine:erasures"),
    ):
        waiting = rows.filter(state=RequestState.ASKED).exclude(person__user_id=user.pk)
        found = waiting.aggregate(count=Count("pk"), first=Min("created_at"), due=Min("due_on"))
        if found["count"]:
            sentence = f"{found['count']} 份{words}，最早一份是{ago(found['first'])}交的"
            url = f"{reverse(name)}?state={RequestState.ASKED}"
            due = found["due"]
            yield Todo(sentence, url, due=due, count=found["count"], kind="request", light=_light(due), calendar=True)
    lost = rules.phones(user).filter(state__in=(PhoneState.ASKED, PhoneState.SECONDING)).exclude(user_id=user.pk)
    lost = lost.exclude(state=PhoneState.SECONDING, vouched_by=user)
    count = lost.count()
    if count:
        yield Todo(f"{count} 位会员换手机号，等您当面核实", reverse("mine:phones"), count=count, kind="request")


def _light(due: Any) -> str:
    today = timezone.localdate()
    return "late" if due < today else "soon" if due <= add_days(today, SOON) else "ok"


def _of_member(user: Any) -> Iterator[Todo]:
    person = file_of(user)
    if person is None:
        return
    for one in consents_of(person):
        if one.is_old:
            yield Todo(f"“{one.label}”的同意书改了，请看一看", reverse("mine:my_consents"), kind="consent", light="ok")
    returned = _returned.one(user)
    if returned and not Correction.objects.filter(person=person, field=returned.field, pk__gt=returned.pk).exists():
        yield Todo("您的更正申请被退回，可以改好再交", reverse("mine:my_data"), kind="request")
    for phone in _changing(user):
        yield Todo("登录手机号正在更换，不是您本人请马上取消", reverse("mine:my_phone"), due=phone.due_at, kind="phone", calendar=True)


_returned = Own(lambda user: Correction.objects.filter(person__user=user, state=RequestState.RETURNED).order_by("-id")[:1])
_changing = Own(lambda user: PhoneChange.objects.filter(user=user, state=PhoneState.WAITING).order_by("pk")[:1])
