"""What those who administer accounts do with other people's: make, reset, unlock, close. All of it is recorded, and the
person is told at the next login."""

import secrets
from typing import Any

from allauth.mfa.models import Authenticator
from axes.utils import reset
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.accounts import rules
from niangjia.accounts.models import User
from niangjia.accounts.phones import looks_like_phone
from niangjia.accounts.services.own import end_sessions, end_tokens
from niangjia.kernel import audit
from niangjia.kernel.access import has_role
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.kernel.questions import react

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another on paper
GROUPS, EACH = 3, 4  # 59 bits: more than anybody guesses before the account is locked


def one_time_password() -> str:
    """Twelve letters and digits in three groups, to be read out or written down."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(EACH)) for _ in range(GROUPS))


def first_administrator(*, by: User | None, username: str, name: str = "") -> tuple[User, str]:
    """The system administrator of a new house, by whoever sits at the machine (nobody that the house knows); with the
    one-time password, given here and never again. Raises :class:`Refused` where there is one, :class:`Invalid` by field.
    """
    with transaction.atomic():
        there = User.objects.filter(is_superuser=True).order_by("created_at").first()
        if there is not None:
            raise Refused(
                f"已经有系统管理员“{there.username}”，没有再建。忘了密码或丢了手机，请另一位系统管理员在网页上重置；"
                f"没有另一位的，运行 ./manage first --reset {there.username}。",
                code="administrator-exists",
            )
        user, text = _made(username, name, "", by=by, is_staff=True, is_superuser=True)
        audit.record("account.first", by=by, target=user, subject=user, detail={"username": user.username})
    return user, text


@transaction.atomic
def recover_administrator(*, by: User | None, username: str) -> tuple[User, str]:
    """A way back in for a system administrator who lost password and phone, by whoever sits at the machine: a new
    one-time password, no second factor, no sessions and tokens. Raises :class:`Missing`.
    """
    row = User.objects.select_for_update().filter(username=username, is_superuser=True).first()
    if row is None:
        raise Missing(f"没有叫“{username}”的系统管理员。")
    if not row.is_active:
        react("account_reopening", user=row, by=by)
    text, row.is_active = one_time_password(), True
    row.set_password(text)
    row.once_since = timezone.now()
    _tell(row, "有人在服务器上重置了您的密码和两步验证。")
    row.save(update_fields=["password", "once_since", "notice", "is_active"])
    for one in Authenticator.objects.filter(user=row):
        one.delete()
    _out(by, row, "在服务器上重置")
    reset(username=row.username)
    audit.record("account.recover", by=by, target=row, subject=row)
    return row, text


@transaction.atomic
def create_account(*, by: User, username: str, name: str, phone: str = "") -> tuple[User, str]:
    """An account without any office yet; with the one-time password, given here and never again.

    Raises :class:`Forbidden` for whoever administers no branch, :class:`Invalid` by field.
    """
    if not has_role(by, *rules.STEWARDS):
        raise Forbidden("开账号要由主席或系统管理员办理。", code="wrong-role")
    if not name.strip():
        raise Invalid("请填写姓名。", at="name")
    user, text = _made(username, name, phone, by=by)
    audit.record("account.create", by=by, target=user, subject=user, detail={"username": user.username})
    return user, text


@transaction.atomic
def open_for_member(*, by: Any, name: str, phone: str = "") -> tuple[User, str]:
    """An account for a member, under a user name of ours; with the one-time password, given here and never again.

    The caller has checked that ``by`` answers for the member. Raises :class:`Invalid` for a phone that another account has.
    """
    user, text = _made(f"hy{secrets.randbelow(10**8):08d}", name, phone, by=by)
    audit.record("account.create", by=by, target=user, subject=user, detail={"username": user.username})
    return user, text


def _made(username: str, name: str, phone: str, *, by: User | None, **flags: bool) -> tuple[User, str]:
    if phone.strip() and not looks_like_phone(phone):
        raise Invalid("手机号有误。", errors={"phone": ["请填写 11 位手机号，或者不填。"]})
    text = one_time_password()
    user = User(username=User.normalize_username(username.strip()), name=name.strip(), created_by=by, **flags)
    user.set_phone(phone)
    user.set_password(text)
    user.once_since = timezone.now()
    _check(user)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise Refused("别人刚刚用了同一个用户名或手机号，请重新提交。", code="somebody-was-first") from error
    return user, text


def _check(user: User) -> None:
    """Raises :class:`Invalid` for a user name or a phone that is taken or malformed."""
    errors: dict[str, list[str]] = {}
    try:
        user.clean_fields(exclude=["password", "phone", "created_by"])
    except ValidationError as wrong:
        errors = dict(wrong.message_dict)
    if looks_like_phone(user.username):
        errors["username"] = ["用户名不要用手机号；手机号填在下面，也可以用来登录。"]
    elif User.objects.filter(username=user.username).exists():
        errors["username"] = ["这个用户名已经有人用了，请换一个。"]
    if user.phone_index and User.objects.filter(phone_index=user.phone_index).exists():
        errors["phone"] = ["这个手机号已经登记在另一个账号上，请核对。"]
    if errors:
        raise Invalid("账号没有建立，请改正下面几处。", errors=errors)


def permit(*, by: User, user: User) -> None:
    """Let through; raises :class:`Missing` for an account out of sight, :class:`Refused` for one's own,
    :class:`Forbidden` for one that holds an office beyond the reach of ``by``."""
    if rules.governable(by).filter(pk=user.pk).exists():
        return
    if not rules.visible(by).filter(pk=user.pk).exists():
        raise Missing("没有找到这个账号，或者它不在您的管辖范围内。")
    if user.pk == by.pk:
        raise Refused(
            "自己的账号请另一位主席或系统管理员办理；密码可以在“登录与安全”里修改。", code="own-account"
        )
    raise Forbidden(
        "这个账号还有您管不到的任职，请上级工会的主席或系统管理员办理。", code="office-beyond-reach"
    )


@transaction.atomic
def reset_password(*, by: User, user: User, reason: str) -> str:
    """A new one-time password, given here and never again; the old one, sessions and tokens end, a lock is lifted.

    Raises :class:`Invalid` without a reason, :class:`Refused` for a closed account, and what :func:`permit` raises.
    """
    row = _taken(by, user, reason)
    if not row.is_active:
        raise Refused("这个账号已停用，请先恢复使用。", code="account-closed")
    text = one_time_password()
    row.set_password(text)
    row.once_since = timezone.now()
    _tell(row, f"{_who(by)}重置了您的密码，理由：{reason.strip()}。")
    row.save(update_fields=["password", "once_since", "notice"])
    _out(by, row, reason)
    reset(username=row.username)
    audit.record("account.reset-password", by=by, target=row, subject=row, reason=reason)
    return text


@transaction.atomic
def unlock(*, by: User, user: User) -> int:
    """Lift the lock after too many wrong passwords, at every address; gives how many counts were dropped."""
    permit(by=by, user=user)
    count = reset(username=user.username)
    audit.record("account.unlock", by=by, target=user, subject=user, detail={"count": count})
    return int(count)


@transaction.atomic
def reset_factor(*, by: User, user: User, reason: str) -> int:
    """Take every second factor off, as after a lost phone; sessions and tokens end, the person is told at the next
    login and sets up a new one. Gives how many were taken off.

    Raises :class:`Invalid` without a reason, :class:`Refused` where there is none, and what :func:`permit` raises.
    """
    row = _taken(by, user, reason)
    found = list(Authenticator.objects.filter(user=row))
    if not found:
        raise Refused("这个账号没有启用两步验证。", code="no-factor")
    for one in found:
        one.delete()  # one by one: factors.py listens
    _tell(row, f"{_who(by)}重置了您的两步验证，理由：{reason.strip()}。如果您不知情，请马上联系上级工会。")
    row.save(update_fields=["notice"])
    _out(by, row, reason)
    audit.record(
        "account.reset-factor", by=by, target=row, subject=row, reason=reason, detail={"count": len(found)}
    )
    return len(found)


@transaction.atomic
def sign_out(*, by: User, user: User, reason: str) -> None:
    """End every session and token of an account, as after a computer was left open; its password stays.

    Raises :class:`Invalid` without a reason, and what :func:`permit` raises.
    """
    row = _taken(by, user, reason)
    _tell(row, f"{_who(by)}让您的账号在各处退出了登录，理由：{reason.strip()}。")
    row.save(update_fields=["notice"])
    _out(by, row, reason)
    audit.record("account.sign-out", by=by, target=row, subject=row, reason=reason)


@transaction.atomic
def close_account(*, by: User, user: User, reason: str) -> None:
    """Nobody logs in with the account any more; its sessions and tokens end at once.

    Raises :class:`Invalid` without a reason, :class:`Refused` where it is closed, and what :func:`permit` raises.
    """
    row = _taken(by, user, reason)
    if not row.is_active:
        raise Refused("这个账号已经停用。", code="account-closed")
    row.is_active = user.is_active = False
    row.save(update_fields=["is_active"])
    _out(by, row, reason)
    audit.record("account.close", by=by, target=row, subject=row, reason=reason)


@transaction.atomic
def reopen_account(*, by: User, user: User, reason: str) -> None:
    """The account can be used again, with its password of before. Raises as :func:`close_account`, and what ``REACTIONS``
    raise to ``account_reopening`` (user=, by=): that whoever had it has died."""
    row = _taken(by, user, reason)
    if row.is_active:
        raise Refused("这个账号没有停用。", code="account-open")
    react("account_reopening", user=row, by=by)
    row.is_active = user.is_active = True
    row.save(update_fields=["is_active"])
    audit.record("account.reopen", by=by, target=row, subject=row, reason=reason)


def _taken(by: User, user: User, reason: str) -> User:
    """The account's row, held until the transaction ends, for whoever may and says why."""
    permit(by=by, user=user)
    if not reason.strip():
        raise Invalid("请写明理由。", at="reason")
    return User.objects.select_for_update().get(pk=user.pk)


def _tell(row: User, sentence: str) -> None:
    """What the person reads at the next login; an earlier notice that was not read yet stays before it."""
    on = timezone.localtime()
    row.notice = f"{row.notice} {on.month}月{on.day}日 {on:%H:%M}，{sentence}".strip()[-400:]


def _who(by: User) -> str:
    return f"{by}（{by.username}）" if by.name else by.username


def _out(by: User | None, row: User, reason: str) -> None:
    end_sessions(by=by, user=row)
    end_tokens(by=by, user=row, reason=reason)
