"""Who can log in, what a program logs in with, and who was let in to a single record from outside."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils import timezone

from niangjia.accounts.phones import normalize_phone, phone_index
from niangjia.kernel.records import Record
from niangjia.kernel.sealed import SealedField, mask_phone


class UserManager(BaseUserManager["User"]):
    """Makes accounts; a phone is given as text and stored sealed, with its blind index."""

    def create_user(
        self, username: str, password: str | None = None, *, phone: str = "", **fields: Any
    ) -> "User":
        """One account that can log in; without a password only by another way (OIDC, passkey)."""
        if not username:
            raise ValueError("an account needs a user name")
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_phone(phone)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """The system administrator: may use Django's admin."""
        return self.create_user(username, password, **{"is_staff": True, "is_superuser": True, **fields})

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account of a user name, in whatever Unicode form it was typed."""
        return self.get(username=self.model.normalize_username(username or ""))


class User(AbstractBaseUser, PermissionsMixin, Record):
    """A person's account. Roles come from appointments, membership from members; neither is stored here."""

    username = models.CharField(
        "用户名",
        max_length=64,
        unique=True,
        validators=[UnicodeUsernameValidator(message="用户名只能用汉字、字母、数字和 @ . + - _。")],
        error_messages={"unique": "这个用户名已经有人用了，请换一个。"},
    )
    name = models.CharField("姓名", max_length=64, blank=True)
    phone = SealedField("手机号", null=True, blank=True)
    phone_index = models.BinaryField(max_length=16, unique=True, null=True, editable=False)
    is_active = models.BooleanField("可以登录", default=True)
    is_staff = models.BooleanField("系统管理员", default=False)
    second_factor_since = models.DateTimeField("两步验证启用时间", null=True, blank=True, editable=False)
    # a password that somebody else knows: it opens the page where it is changed and nothing else
    once_since = models.DateTimeField("一次性密码发放时间", null=True, blank=True, editable=False)
    totp_step = models.PositiveBigIntegerField(default=0, editable=False, help_text="the last one used up")
    notice = models.CharField("登录时的告知", max_length=400, blank=True, editable=False)
    created_by = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    token: "Token | None" = None  # the one that a request of the API came with
    alone: bool = False  # read with the account of a request: surely sees nobody else (``rules.alone``)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = verbose_name_plural = "账号"
        ordering: ClassVar = ["username"]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        """The person's name as others see it."""
        return str(self)

    get_short_name = get_full_name

    def set_phone(self, phone: str) -> None:
        """Put the phone on the account together with the index it is found by; empty takes it off."""
        number = normalize_phone(phone)
        self.phone = number or None
        self.phone_index = phone_index(number) if number else None

    @property
    def masked_phone(self) -> str:
        """The phone as pages show it: 138****0000."""
        return mask_phone(str(self.phone)) if self.phone else ""


class Token(Record):
    """A key for programs. Only its SHA-256 is kept; the key itself is shown once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField("用途", max_length=64)
    digest = models.BinaryField(max_length=32, unique=True, editable=False)
    expires = models.DateTimeField("有效期至")
    last_used = models.DateTimeField("最近使用", null=True)
    ended_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = "接口令牌"
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [models.Index(fields=["user", "-created_at"], name="token_by_user")]

    @property
    def is_live(self) -> bool:
        """Neither ended nor expired."""
        return self.ended_at is None and self.expires > timezone.now()


class Invitation(Record):
    """Somebody from outside (a lawyer, an auditor, a judge) let in to one record for some verbs until a day."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    label = models.CharField(max_length=64, help_text="model of the record, as app.model")
    object_id = models.UUIDField()
    verbs = models.CharField(max_length=200, help_text="the verbs between blanks, as in “ view comment ”")
    until = models.DateTimeField("有效期至")
    reason = models.CharField("事由", max_length=200, blank=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField("撤回时间", null=True)

    class Meta:
        verbose_name = "邀请"
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [models.Index(fields=["user", "label", "object_id"], name="invitation_by_record")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "label", "object_id"],
                condition=models.Q(ended_at__isnull=True),
                name="invitation_once",
            )
        ]
