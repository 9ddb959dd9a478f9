"""Another phone number: by codes to both while the old one answers; where it is lost, by a union that vouches.

The old number is told and can stop it with one tap until the day comes. Nobody learns here whether a number is
somebody else's: codes are asked for all the same, and none fits.
"""

import secrets
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from niangjia.accounts.phones import looks_like_phone, normalize_phone
from niangjia.accounts.queries import account_of
from niangjia.accounts.services.phones import change_phone
from niangjia.kernel.access import roles_of
from niangjia.kernel.errors import Gone, Invalid, Missing, Refused
from niangjia.kernel.messages import send
from niangjia.kernel.rates import check_rate, count_try
from niangjia.kernel.regulations import rule
from niangjia.kernel.sealed import blind, mask_phone
from niangjia.kernel.wording import when
from niangjia.kernel.workflow import move
from niangjia.members import services as members
from niangjia.members.queries import file_of
from niangjia.members.transfers.carrying import hold
from niangjia.mine import rules
from niangjia.mine.fields import where
from niangjia.mine.models import TRIES, PhoneChange
from niangjia.mine.queries import of_link
from niangjia.mine.services.common import DAY, patience, record
from niangjia.mine.states import PHONE_MOVES, PhoneState

CODES_LIVE = timedelta(minutes=10)
TEXTS_A_DAY = 5  # to one number
AGAIN = "请重新获取验证码；一直收不到的，带身份证到工会办理。"
STOPPED = "旧号码取消了这次更换"


def start_change(*, by: Any, phone: str, lost: bool = False) -> PhoneChange:
    """Begin with one's own account: a code to the new number, and to the old one unless it is lost.

    Raises :class:`Invalid` for what is no mobile number or the same one, :class:`Refused` where one is under way or no
    union can vouch, :class:`TooMany`.
    """
    person = file_of(by)
    _, last = where(person) if person else (None, None)
    if lost and last is None:
        raise Refused("没有工会可以为您核实本人，请联系系统管理员。", code="nobody-vouches")
    return _start(by, by, person, last, phone, lost=lost)


def start_for(*, by: Any, person: Any, phone: str) -> PhoneChange:
    """Begin at the desk for a member who stands there with an identity card and the new phone; one has seen the person.

    Raises as :func:`start_change`; :class:`Missing` out of the tree, :class:`Refused` without an account or for oneself.
    """
    members.permit_person(by, person)
    if person.user is None:
        raise Refused("这位会员还没有账号。手机号可以直接在会员资料里修改。", code="no-account")
    if person.user_id == by.pk:
        raise Refused("自己的手机号要由另一位干部核实。", code="own-request")
    _, last = where(person)
    return _start(by, person.user, person, last, phone, lost=True, vouched_by=by)


def _start(by: Any, user: Any, person: Any, last: Any, phone: str, *, lost: bool, **more: Any) -> PhoneChange:
    number = _number(phone, user)
    patience(by, "phone-change")
    check_rate("phone-code", number, times=TEXTS_A_DAY, seconds=DAY)
    count_try("phone-code", number, seconds=DAY)
    other = account_of(number)
    one = PhoneChange(
        user=user, person=person, path=getattr(last, "path", ""), lost=lost, old=user.phone, new=number,
        taken=other is not None and other.pk != user.pk, codes_until=timezone.now() + CODES_LIVE, **more,
    )  # fmt: skip
    new, old = _code(), _code()
    one.new_code = _key(one, secrets.token_hex(8) if one.taken else new)
    one.old_code = _key(one, old) if user.phone and not lost else None
    try:
        with transaction.atomic():
            for stale in PhoneChange.objects.filter(user=user, state=PhoneState.PROVING):
                move(stale, "cancel", by=by, moves=PHONE_MOVES)
            one.save(force_insert=True)
            record("phone.start", by, one, lost=lost)
            _send_codes(one, new, old, by)
    except IntegrityError as error:
        raise Refused("已经有一份手机号更换在办理，请先取消它。", code="already-asked") from error
    return one


def _number(phone: str, user: Any) -> str:
    number = normalize_phone(phone)
    wrong = "请填写 11 位手机号。" if not looks_like_phone(phone) else "和现在的手机号一样。" if number == user.phone else ""
    if wrong:
        raise Invalid(wrong, at="phone")
    return number


def _send_codes(one: PhoneChange, new: str, old: str, by: Any) -> None:
    if one.taken:
        text = "有人想把这个手机号登记到另一个账号，没有成功。如果不是您本人，不用理会。"
        send(to=one.new, kind="phone.warning", text=text, by=by, about=one)
    else:
        text = f"验证码 {new}，10 分钟内有效，用于更换登录手机号。不要告诉任何人。"
        send(to=one.new, kind="phone.code", text=text, by=by, about=one)
    if one.old_code is not None:
        text = f"验证码 {old}，10 分钟内有效。您的账号正在换绑手机号；不是您本人操作就不要告诉任何人，并马上修改密码。"
        send(to=str(one.old), kind="phone.code", text=text, by=by, about=one)


def _code() -> str:
    return f"{secrets.randbelow(1_000_000):06d}"


def _key(one: PhoneChange, code: str) -> bytes:
    return blind("phone-code", f"{one.pk}:{code}")


def _check(one: PhoneChange, *pairs: tuple[Any, str]) -> None:
    """Count a try, then compare; the count stands whatever comes after, so five guesses are all there are."""
    mine = PhoneChange.objects.filter(pk=one.pk, state=PhoneState.PROVING, tries__lt=TRIES, codes_until__gt=timezone.now())
    tried = mine.update(tries=F("tries") + 1)
    one.refresh_from_db(fields=["tries", "state"])
    if not tried:
        raise Gone(f"{one.codes_over or '这组验证码已失效'}。{AGAIN}", code="codes-over")
    fits = [secrets.compare_digest(bytes(key), _key(one, code.strip())) for key, code in pairs]
    if not all(fits):
        more = f"还可以试 {one.tries_left} 次。请核对短信里最新的验证码。"
        said = f"验证码不对，{more if one.tries_left else f'{one.codes_over}。{AGAIN}'}"
        raise Invalid(said, code="wrong-code", at="new_code")


def own_change(by: Any, pk: Any) -> PhoneChange:
    """One's own change; raises :class:`Missing`."""
    found = PhoneChange.objects.filter(pk=pk, user_id=by.pk).select_related("person", "user").first()
    if found is None:
        raise Missing("没有找到这次更换。")
    return found


def confirm_change(*, by: Any, change: PhoneChange, new_code: str, old_code: str, session: str = "") -> PhoneChange:
    """Both codes are right: the number is changed now, every other session ends.

    Raises :class:`Invalid` for a wrong code, :class:`Gone` after five tries or ten minutes, :class:`Refused` where the
    old number is lost (then the union vouches).
    """
    one = own_change(by, change.pk)
    if one.lost:
        raise Refused("旧号码不能接收验证码，要由工会核实。", code="old-number-lost")
    first = one.old_code is None  # an account that had no number yet
    _check(one, (one.new_code, new_code), *(() if first else ((one.old_code, old_code),)))
    with transaction.atomic():
        move(one, "confirm", by=by, moves=PHONE_MOVES)
        _apply(one, by, session)
    return one


def prove_new(*, by: Any, change: PhoneChange, code: str, link: str) -> PhoneChange:
    """The new number answers: now the union is asked to vouch, and the old number is told, with ``link`` + key to stop it.

    ``by`` is the person, or at the desk whoever began it there and has thereby vouched. Raises as :func:`confirm_change`.
    """
    one = _provable(by, change)
    _check(one, (one.new_code, code))
    key = secrets.token_urlsafe(24)
    with transaction.atomic():
        move(one, "prove", by=by, moves=PHONE_MOVES, cancel_key=blind("phone-cancel", key))
        record("phone.prove", by, one)
        _warn(one, by, f"{link}?k={key}")
        if one.vouched_by_id:
            _vouch(one, by)
    return one


def _provable(by: Any, change: PhoneChange) -> PhoneChange:
    mine = PhoneChange.objects.filter(pk=change.pk, lost=True).select_related("person", "user").first()
    if mine is None or by.pk not in (mine.user_id, mine.vouched_by_id):
        raise Missing("没有找到这次更换。")
    if mine.vouched_by_id and mine.vouched_by_id != by.pk:
        raise Missing("没有找到这次更换。")
    return mine


def _warn(one: PhoneChange, by: Any, link: str) -> None:
    days = rule("data.phone_delay_days").value
    text = f"有人申请把您的登录手机号换成 {mask_phone(one.new)}，工会核实本人并等满 {days} 天后生效。"
    told = f"{text}不是您本人，请马上在“更换手机号”里取消，并告诉工会。"
    send(to=one.user, kind="phone.notice", text=told, by=by, about=one, url="/my/phone")
    if one.old:
        send(to=str(one.old), kind="phone.cancel", text=f"{text}不是您本人？点这里取消：{link}", by=by, about=one)


def vouch(*, by: Any, change: PhoneChange, seen: bool) -> PhoneChange:
    """An organiser or chair of the member's branch has seen the person; a second one, where the member holds an office.

    From then on the delay of the regulation runs. Raises :class:`Invalid` unless ``seen``, :class:`Refused` for one's own,
    for the same person twice, and where somebody was first.
    """
    one = _at_desk(by, change)
    if not seen:
        raise Invalid("请当面核对本人和证件后再勾选。", at="seen")
    with transaction.atomic():
        _vouch(one, by)
    return one


def _vouch(one: PhoneChange, by: Any) -> None:
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
                _apply(one, by, "")
            done += 1
        except Refused as problem:
            if problem.code == "phone-taken":
                one.refresh_from_db()
                move(one, "cancel", by=by, moves=PHONE_MOVES, reason="新号码不能使用")
    return done


def _apply(one: PhoneChange, by: Any, session: str) -> None:
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
