"""Messages to people: every one is a row before it goes anywhere, so nothing is sent that nobody can account for.

A context says once what it sends, in ``<context>/notices.py`` or beside its services::

    notice("phone.code", "手机验证码", channels=("sms",), secret=True)

and a service calls ``send(to=person, kind="phone.code", text="…", by=user, about=record)`` within its transaction. ``to`` is
a person's file, an account, or a phone number as text. Numbers and texts are sealed; a secret text (a code, a link that
acts) is shown to nobody and emptied once it is out. What goes out is carried by :mod:`niangjia.kernel.gateways` in a job,
at least once: the message's own id goes along.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from niangjia.kernel.gateways import Outgoing, Undelivered, gateway, is_shown
from niangjia.kernel.jobs import Job, enqueue, job
from niangjia.kernel.records import Record, account_of
from niangjia.kernel.sealed import SealedField, mask_phone
from niangjia.kernel.tree import PathField
from niangjia.kernel.workflow import Move, Stateful, move

if TYPE_CHECKING:
    from niangjia.kernel.progress import Progress

KEPT = timedelta(days=365)
CHANNELS = {"in_app": "系统内", "sms": "短信", "wechat": "微信"}


class MessageState:
    """A message from the moment it is written down."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    LABELS = {QUEUED: "待发送", SENT: "已发出", FAILED: "没有发出"}


S = MessageState
MOVES = {
    "send": Move((S.QUEUED,), S.SENT, (), "发出"),
    "fail": Move((S.QUEUED,), S.FAILED, (), "发送失败"),
    "again": Move((S.FAILED,), S.QUEUED, ("administrator",), "再发一次"),
}


class Message(Record, Stateful):
    """One text by one channel to one person. ``subject`` is the person concerned, ``about`` the record."""

    state = models.CharField(max_length=24, editable=False, default=S.QUEUED)
    channel = models.CharField("渠道", max_length=8, choices=list(CHANNELS.items()))
    kind = models.CharField("种类", max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    subject = models.UUIDField(null=True)
    to = SealedField("收件号码", null=True)
    text = SealedField("内容", null=True)
    url = models.CharField(max_length=200, blank=True)
    path = PathField(blank=True, default="")
    about_label = models.CharField(max_length=64, blank=True)
    about_id = models.UUIDField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    reference = models.CharField(max_length=64, blank=True, help_text="the gateway's own number")
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "消息"
        indexes = [
            models.Index(fields=["user", "-id"], name="message_by_user"),
            models.Index(fields=["state", "-id"], name="message_by_state"),
            models.Index(fields=["created_at"], name="message_by_time"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(channel__in=list(CHANNELS)), name="message_channel"),
            models.CheckConstraint(
                condition=~models.Q(channel="in_app") | models.Q(user__isnull=False), name="message_in_app_has_user"
            ),
        ]

    @property
    def label(self) -> str:
        """What kind it is, in words."""
        return NOTICES[self.kind].label if self.kind in NOTICES else self.kind

    @property
    def masked_to(self) -> str:
        """The number with stars, or the account; a follower's key says nothing to anybody."""
        if self.channel == "wechat":
            return str(self.user or "")
        return mask_phone(self.to) if self.to else str(self.user or "")


@dataclass(frozen=True)
class Notice:
    """What a context sends: its words, by which channels, whether its text is a secret.

    ``needed`` goes out whatever the person has agreed to (a code, a warning); anything else by SMS only with consent.
    """

    label: str
    channels: tuple[str, ...]
    secret: bool
    needed: bool


NOTICES: dict[str, Notice] = {}
_agrees: list[Callable[[Any], bool]] = []


def notice(
    kind: str, label: str, *, channels: tuple[str, ...] = ("in_app",), secret: bool = False, needed: bool = False
) -> None:
    """Say once what a kind of message is."""
    NOTICES[kind] = Notice(label, channels, secret, needed)


WITHHELD: dict[str, Callable[[Any], QuerySet[Any]]] = {}  # kinds of records → those of which a user may not know who is told


def knowable(user: Any) -> Q:
    """Leaves out the messages about such records."""
    found = Q()
    for label, rows in WITHHELD.items():
        found &= ~Q(about_label=label, about_id__in=rows(user).values("pk"))
    return found


def provide_consent(function: Callable[[Any], bool]) -> None:
    """Say how it is known that a recipient agreed to texts on the phone; members does."""
    _agrees[:] = [function]


_silent: list[Callable[[Any], bool]] = []


def provide_silence(function: Callable[[Any], bool]) -> None:
    """Say how it is known that nobody is to be written to any more, needed or not: members knows who has died."""
    _silent[:] = [function]


_openid: list[Callable[[Any], str]] = []


def provide_openid(function: Callable[[Any], str]) -> None:
    """Say how it is known which WeChat follower an account is; mine does."""
    _openid[:] = [function]


def send(
    *, to: Any, kind: str, text: str, by: Any, about: models.Model | None = None, url: str = "", path: str = ""
) -> list[Message]:
    """Write a message down for every channel of its kind that reaches the recipient, and ask for its delivery.

    ``to``: a person's file (with ``phone`` and ``user``), an account, or a phone number. ``url`` is the page of ours that
    it leads to, ``path`` the union whose administrators see it in the outbox. Gives the rows: none where nothing
    reaches the recipient, or nothing may any more. KeyError for a kind that nobody has said.
    """
    said = NOTICES[kind]
    if not isinstance(to, str) and _silent and _silent[0](to):
        return []
    user, phone, subject = _recipient(to)
    numbers = {"sms": phone, "wechat": _follower(said, user)}
    common: dict[str, Any] = {
        "kind": kind, "text": text, "url": url, "user": user, "subject": subject,
        "path": path or getattr(about, "path", ""), "by": account_of(by),
        "about_label": about._meta.label_lower if about is not None else "", "about_id": getattr(about, "pk", None),
    }  # fmt: skip
    with transaction.atomic():
        found = [
            Message.objects.create(channel=channel, to=numbers.get(channel), **common)
            for channel in (*said.channels, *(["wechat"] if numbers["wechat"] else []))
            if _reaches(channel, said, to, user, phone)
        ]
        for one in found:
            if one.channel == "in_app":
                move(one, "send", by=None, moves=MOVES, sent_at=timezone.now())
            else:
                enqueue("message.deliver", by=None, message=str(one.pk))
    return found


def _recipient(to: Any) -> tuple[Any, str, Any]:
    """Account, phone and id of whoever is meant."""
    if isinstance(to, str):
        return None, to, None
    user = to if isinstance(to, get_user_model()) else to.user
    return user, to.phone or getattr(user, "phone", None) or "", to.pk


def _follower(said: Notice, user: Any) -> str:
    """The follower that an account is, for what is read within the house as well and is no secret."""
    if user is None or said.secret or "in_app" not in said.channels or not _openid:
        return ""
    return _openid[0](user)


def _reaches(channel: str, said: Notice, to: Any, user: Any, phone: str) -> bool:
    if channel == "in_app":
        return user is not None
    if channel == "wechat":
        return True  # bound by the person, whose word that is
    agreed = said.needed or not _agrees or _agrees[0](to)
    return channel == "sms" and bool(phone) and agreed


def _given_up(done: Job) -> None:
    one = Message.objects.filter(pk=done.args["message"], state=S.QUEUED).first()
    if one is not None:
        move(one, "fail", by=None, moves=MOVES)


@job(
    "message.deliver", title="发送消息", retries=4, backoff=(10, 60, 600, 3600), priority=10, failed=_given_up
)
def deliver(progress: "Progress", *, message: str) -> dict[str, Any]:
    """Hand one message over; a second run of one that is out does nothing."""
    one = Message.objects.filter(pk=message, state=S.QUEUED).first()
    if one is None:
        return {}
    Message.objects.filter(pk=one.pk).update(attempts=F("attempts") + 1)
    try:
        reference = gateway(one.channel).deliver(Outgoing(str(one.pk), one.to or "", one.text or "", one.label, one.url))
    except Undelivered as refusal:
        Message.objects.filter(pk=one.pk).update(error=refusal.sentence)
        if refusal.again:
            raise
        move(one, "fail", by=None, moves=MOVES)
        return {}
    gone: dict[str, Any] = {"text": None} if _is_secret(one) and not is_shown() else {}
    move(one, "send", by=None, moves=MOVES, reference=reference, error="", sent_at=timezone.now(), **gone)
    return {}


def _is_secret(one: Message) -> bool:
    return one.kind not in NOTICES or NOTICES[one.kind].secret


def again(one: Message, *, by: Any) -> None:
    """Try a message once more that did not go out. Raises :class:`Refused` where it did."""
    with transaction.atomic():
        move(one, "again", by=by, moves=MOVES)
        enqueue("message.deliver", by=None, message=str(one.pk))


def inbox(user: Any) -> QuerySet[Message]:
    """A person's messages within the house, newest first; for the account or its key."""
    return Message.objects.filter(user=user, channel="in_app").order_by("-id")


def mark_read(*, by: Any) -> int:
    """All of one's own are read now; how many that changed."""
    return inbox(by).filter(read_at__isnull=True).update(read_at=timezone.now())


def prune(kept: timedelta = KEPT) -> int:
    """Delete messages that are older than a year; how many."""
    return Message.objects.filter(created_at__lt=timezone.now() - kept).delete()[0]
