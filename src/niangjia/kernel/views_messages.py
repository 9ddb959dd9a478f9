"""The outbox for administrators, and everybody's own inbox."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.kernel import audit
from niangjia.kernel.access import login, role
from niangjia.kernel.errors import Problem
from niangjia.kernel.gateways import is_shown
from niangjia.kernel.ids import uuids
from niangjia.kernel.keyset import slice_of
from niangjia.kernel.lists import Column, Listing, choice, filters, listing
from niangjia.kernel.messages import (
    CHANNELS,
    NOTICES,
    Message,
    MessageState,
    again,
    inbox,
    knowable,
    mark_read,
)
from niangjia.kernel.questions import Holding, Todo
from niangjia.kernel.standing import Own
from niangjia.kernel.tree import any_of

READERS = ("administrator",)
TONES = {MessageState.SENT: "ok", MessageState.FAILED: "late", MessageState.QUEUED: "soon"}
SHOWN = 500  # rows of one's own copy


def _kinds() -> list[tuple[str, str]]:
    return sorted((kind, one.label) for kind, one in NOTICES.items())


def outgoing(user: Any) -> QuerySet[Message]:
    """The messages about the branches that the user administers; what is about no union, whoever administers all. Who may not
    know who has a place does not read who is told about it.
    """
    return Message.objects.filter(any_of(audit.spans_of(user, *READERS)), knowable(user))


@listing
class OutboxListing(Listing):
    """What went out. Numbers are masked; texts are shown in the demo alone, where nothing leaves the house."""

    name = "outbox"
    title = "发件箱"
    order = "-id"
    filterset = filters(
        state=choice("状态", MessageState.LABELS),
        channel=choice("渠道", CHANNELS),
        kind=choice("种类", _kinds),
    )
    placeholder = "收件人姓名"
    empty = "没有符合条件的消息。"
    roles = READERS
    bulk = (("again", "再发一次"),)
    columns = (
        Column("kind", "种类", lambda one: one.label, primary=True, width=20),
        Column("state", "状态", lambda one: MessageState.LABELS[one.state], badge=lambda one: TONES[one.state]),
        Column("channel", "渠道", lambda one: CHANNELS[one.channel]),
        Column("to", "发给", lambda one: one.masked_to),
        Column("created_at", "写下时间", lambda one: one.created_at, width=18),
        Column("sent_at", "发出时间", lambda one: one.sent_at, width=18),
        Column("attempts", "次数", lambda one: one.attempts or None, numeric=True),
        Column("error", "原因", lambda one: one.error, width=40),
        Column("text", "内容（仅演示）", lambda one: (one.text or "") if is_shown() else "", width=60),
    )

    def base(self) -> QuerySet[Message]:
        """Those of the user's branches."""
        return outgoing(self.user).select_related("user")

    def find(self, rows: QuerySet[Message], text: str) -> QuerySet[Message]:
        """By the account's name from the front."""
        return rows.filter(user__name__startswith=text)

    @cached_property
    def page_columns(self) -> list[Column]:
        """The text where there is one to show."""
        return [one for one in self.columns if one.key != "text" or is_shown()]


@role(*READERS)
@require_http_methods(["GET", "POST"])
def outbox(request: HttpRequest) -> HttpResponse:
    """The list; POST tries what was ticked once more."""
    if request.method == "POST":
        return _again(request)
    shown = OutboxListing(request.user, request.GET, path=request.path)
    return render(request, "kernel/outbox.html", {"listing": shown, "demo": is_shown()})


def _again(request: HttpRequest) -> HttpResponse:
    chosen = outgoing(request.user).filter(pk__in=uuids(request.POST.getlist("ids")), state=MessageState.FAILED)
    done = 0
    for one in chosen[:200]:
        try:
            again(one, by=request.user)
        except Problem:  # somebody was first: it is on its way already
            continue
        done += 1
    if done:
        messages.success(request, f"{done} 条已重新排队发送。")
    else:
        messages.warning(request, "没有勾选发送失败的消息。")
    return redirect("kernel:outbox")


@login
@require_GET
def my_messages(request: HttpRequest) -> HttpResponse:
    """What was written to me, newest first."""
    one = slice_of(inbox(request.user), order="-id", cursor=request.GET.get("cursor", ""), limit=20)
    page = {
        "found": one.items,
        "unread": _count_unread(request.user),
        "next_url": f"?cursor={one.next}" if one.next else "",
        "prev_url": f"?cursor={one.previous}" if one.previous else "",
    }
    return render(request, "kernel/my_messages.html", page)


@login
@require_POST
def my_messages_read(request: HttpRequest) -> HttpResponse:
    """All of mine are read."""
    mark_read(by=request.user)
    return redirect("kernel:my_messages")


def _count_unread(user: Any) -> int:
    """How many were not read, up to 100."""
    return len(_unread(user))


_unread = Own(lambda user: inbox(user).filter(read_at__isnull=True).values_list("pk", flat=True)[:100])


def todos(user: Any) -> list[Todo]:
    """For 今日 and 首页: what was written to me and not read."""
    count = _count_unread(user)
    return [Todo(f"{count} 条新消息", reverse("kernel:my_messages"), count=count, kind="message")] if count else []


def holdings(user: Any, *, whole: bool = False) -> list[Holding]:
    """What was written to a person; codes and links are gone once they are out."""
    rows = tuple(
        (one.created_at, CHANNELS[one.channel], one.label, one.text or "（已清除）", MessageState.LABELS[one.state])
        for one in Message.objects.filter(user=user).order_by("-id")[:SHOWN]
    )
    return [
        Holding(
            key="kernel.messages",
            label="发给我的消息",
            purpose="通知本人办事结果，并能说明什么时候通知过",
            kept="发出后保存一年，到期自动删除",
            heads=("时间", "渠道", "种类", "内容", "状态"),
            rows=rows,
        )
    ]
