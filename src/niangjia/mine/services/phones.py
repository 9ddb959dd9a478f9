"""Another phone number, by codes to both while the old one answers; where it is lost, a union vouches (``vouching.py``).

Nobody learns here whether a number is somebody else's: codes are asked for all the same, and none fits.
"""

import secrets
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from niangjia.accounts.phones import looks_like_phone, normalize_phone
from niangjia.accounts.queries import account_of
from niangjia.kernel.errors import Gone, Invalid, Missing, Refused
from niangjia.kernel.messages import send
from niangjia.kernel.rates import check_rate, count_try
from niangjia.kernel.regulations import rule
from niangjia.kernel.sealed import blind, mask_phone
from niangjia.kernel.workflow import move
from niangjia.members import services as members
from niangjia.members.queries import file_of
from niangjia.mine.fields import where
from niangjia.mine.models import TRIES, PhoneChange
from niangjia.mine.services.common import DAY, patience, record
from niangjia.mine.services.vouching import apply_change, own_change, vouch_as
from niangjia.mine.states import PHONE_MOVES, PhoneState

CODES_LIVE = timedelta(minutes=10)
TEXTS_A_DAY = 5  # to one number
AGAIN = "请重新获取验证码；一直收不到的，带身份证到工会办理。"


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
        apply_change(one, by, session)
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
            vouch_as(one, by)
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
