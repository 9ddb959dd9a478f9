"""A phone number that is lost: a union vouches for the person, then the delay runs, then the number is another.

The old number is told and can stop it with one tap until the day comes.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from niangjia.accounts.services.phones import change_phone
from niangjia.kernel.access import roles_of
from niangjia.kernel.errors import Gone, Invalid, Missing, Refused
from niangjia.kernel.messages import send
from niangjia.kernel.regulations import rule
from niangjia.kernel.sealed import mask_phone
from niangjia.kernel.wording import when
from niangjia.kernel.workflow import move
from niangjia.members import services as members
from niangjia.members.transfers.carrying import hold
from niangjia.mine import rules
from niangjia.mine.models import PhoneChange
from niangjia.mine.queries import of_link
from niangjia.mine.services.common import record
from niangjia.mine.states import PHONE_MOVES, PhoneState

STOPPED = "旧号码取消了这次更换"


def own_change(by: Any, pk: Any) -> PhoneChange:
    """One's own change; raises :class:`Missing`."""
    found = PhoneChange.objects.filter(pk=pk, user_id=by.pk).select_related("person", "user").first()
    if found is None:
        raise Missing("没有找到这次更换。")
    return found


def vouch(*, by: Any, change: PhoneChange, seen: bool) -> PhoneChange:
    """An organiser or chair of the member's branch has seen the person; a second one, where the member holds an office.

    From then on the delay of the regulation runs. Raises :class:`Invalid` unless ``seen``, :class:`Refused` for one's own,
    for the same person twice, and where somebody was first.
    """
    one = _at_desk(by, change)
    if not seen:
        raise Invalid("请当面核对本人和证件后再勾选。", at="seen")
    with transaction.atomic():
        vouch_as(one, by)
    return one


def vouch_as(one: PhoneChange, by: Any) -> None:
    """What follows from it, in the transaction of the caller."""
    applied = rule("data.phone_delay_days")
    waits: dict[str, Any] = {"due_at": timezone.now() + timedelta(days=applied.value), "rule": applied.as_dict()}
    if one.state == PhoneState.SECONDING:
        if one.vouched_by_id == by.pk:
            raise Refused("第二次核实要由另一位干部办理。", code="same-person")
        verb, changes = "second", {"seconded_by": by, **waits}
    elif roles_of(one.user):
        verb, changes = "vouch_first", {"vouched_by": by}
    else:
        verb, changes = "vouch", {"vouched_by": by, **waits}
    move(one, verb, by=by, moves=PHONE_MOVES, **changes)
    record("phone.vouch", by, one, second=verb == "second")
    if one.due_at is not None:
        text = f"工会已核实本人，登录手机号将在 {when(one.due_at)} 换成 {mask_phone(one.new)}。在那以前可以取消。"
        send(to=one.user, kind="phone.warning", text=text, by=by, about=one, url="/my/phone")


def refuse_change(*, by: Any, change: PhoneChange, reason: str) -> PhoneChange:
    """It is not the person, or nobody knows. Raises :class:`Invalid` without a reason."""
    one, reason = _at_desk(by, change), reason.strip()[:200]
    with transaction.atomic():
        move(one, "refuse", by=by, moves=PHONE_MOVES, reason=reason)
        record("phone.refuse", by, one, reason)
        text = f"工会没有核实您的手机号更换：{reason}"
        send(to=one.user, kind="phone.warning", text=text, by=by, about=one, url="/my/phone")
    return one


def _at_desk(by: Any, change: PhoneChange) -> PhoneChange:
    found = rules.phones(by).filter(pk=change.pk).select_related("person", "user").first()
    if found is None:
        raise Missing("没有找到这次更换，或者它不在您的管辖范围内。")
    if found.user_id == by.pk:
        raise Refused("自己的手机号要由另一位干部核实。", code="own-request")
    return found


def cancel_change(*, by: Any, change: PhoneChange) -> PhoneChange:
    """Stop one's own change, at any moment before it is done."""
    one = own_change(by, change.pk)
    with transaction.atomic():
        move(one, "cancel", by=by, moves=PHONE_MOVES)
        record("phone.cancel", by, one)
    return one


def cancel_by_link(*, by: Any = None, key: str) -> None:
    """Stop a change from the old number, without logging in. Raises :class:`Gone` for any link that stops nothing."""
    one = of_link(key)
    if one is None:
        raise Gone("链接无效、已经用过，或者更换已经结束。", code="link-over")
    with transaction.atomic():
        move(one, "cancel", by=by, moves=PHONE_MOVES, reason=STOPPED)
        record("phone.cancel", by, one, link=True)
        text = "旧手机号取消了这次更换。如果是您本人换号，请到工会当面说明。"
        send(to=one.user, kind="phone.warning", text=text, by=by, about=one, url="/my/phone")
        for officer in filter(None, (one.vouched_by, one.seconded_by)):
            text = f"您核实过的{one.user}的手机号更换，被旧号码取消了：来的可能不是本人。请联系会员核对。"
            url = reverse("mine:phone", args=[one.pk])
            send(to=officer, kind="phone.stopped", text=text, by=by, about=one, url=url, path=one.path)


def apply_due(*, by: Any = None) -> int:
    """Change the numbers whose delay is over; gives how many. One that became another's meanwhile is cancelled."""
    done = 0
    due = PhoneChange.objects.filter(state=PhoneState.WAITING, due_at__lte=timezone.now())
    for one in due.select_related("person", "user").order_by("due_at")[:100]:
        try:
            with transaction.atomic():
                move(one, "apply", by=by, moves=PHONE_MOVES)
                apply_change(one, by, "")
            done += 1
        except Refused as problem:
            if problem.code == "phone-taken":
                one.refresh_from_db()
                move(one, "cancel", by=by, moves=PHONE_MOVES, reason="新号码不能使用")
    return done


def apply_change(one: PhoneChange, by: Any, session: str) -> None:
    """The number is another now, everywhere; every session but this one ends. In the transaction of the caller."""
    hold([one.person_id] if one.person_id else [])  # the person before the account, as a death and a corrected name do
    change_phone(by=by, user=one.user, phone=one.new, but=session)
    one.user.refresh_from_db()
    if one.person is not None:
        one.person.refresh_from_db()
        members.edit(by=None, person=one.person, revision=one.person.revision, phone=one.new)
    record("phone.done", by, one, lost=one.lost)
    text = f"登录手机号已换成 {mask_phone(one.new)}，其他各处的登录已退出。"
    send(to=one.user, kind="phone.warning", text=text, by=by, about=one, url="/my/phone")
    if one.old:
        send(to=str(one.old), kind="phone.warning", text=f"您账号的登录手机号已换成 {mask_phone(one.new)}。", by=by, about=one)
