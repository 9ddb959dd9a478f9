"""The forms of allauth in our words."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as factor
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import get_default_password_validators
from django.core.exceptions import ValidationError

from niangjia.accounts import factors
from niangjia.accounts.passwords import Hint

DAYS = ((30, "30 天"), (90, "90 天"), (365, "一年"))


def _say(form: Any, labels: dict[str, str]) -> None:
    """Our label; no placeholder in its stead; no help text of allauth's own."""
    for name, label in labels.items():
        if name in form.fields:
            field = form.fields[name]
            field.label, field.help_text = label, ""
            field.widget.attrs.pop("placeholder", None)
            field.error_messages["required"] = f"请填写{label}。"


class LoginForm(account.LoginForm):
    """User name or phone, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, {"login": "用户名或手机号", "password": "密码"})
        self.fields["login"].widget.attrs.update(autocapitalize="none", spellcheck="false")


class ReauthenticateForm(account.ReauthenticateForm):
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, {"password": "密码"})


class ChangePasswordForm(account.ChangePasswordForm):
    """Old and new password; the rules are listed beside the new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.user.once_since:  # typed a moment ago at the login; nobody copies it from a note twice
            del self.fields["oldpassword"]
        _say(self, {"oldpassword": "当前密码", "password1": "新密码", "password2": "再输一遍新密码"})

    def hints(self) -> list[Any]:
        """The rules that a new password is checked by."""
        return [rule for rule in get_default_password_validators() if isinstance(rule, Hint)]

    def clean(self) -> Any:
        """Both new passwords the same."""
        data = forms.Form.clean(self) or {}
        first, second = data.get("password1"), data.get("password2")
        if first and second and first != second:
            self.add_error("password2", "两次输入的新密码不一样，请再输一遍。")
        if first and self.user.check_password(first):
            self.add_error("password1", "新密码不能和现在的一样，请换一个。")
        return data


class _Code:
    """A code of six digits: the phone's keyboard shows digits."""

    def word(self: Any, label: str) -> None:
        _say(self, {"code": label})
        self.fields["code"].widget.attrs.update(inputmode="numeric", maxlength="12", autofocus=True)


class _Once:
    """A code is good once, in its whole window."""

    def clean_code(self: Any) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        if not factors.spend(self.authenticator, code):
            raise ValidationError("这个验证码已经用过，请等手机上换一个新的再输。", code="used-code")
        return code


class CodeForm(_Code, _Once, factor.AuthenticateForm):
    """The code at login; a recovery code does as well."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.word("验证码或备用码")


class ReauthenticateCodeForm(_Code, _Once, factor.ReauthenticateForm):
    """The code once more, before something delicate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.word("验证码或备用码")


class ActivateCodeForm(_Code, ActivateTOTPForm):
    """The first code of a new app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.word("手机上显示的 6 位验证码")

    def clean_code(self) -> str:
        """The code that switches the app on is used up as well."""
        code: str = super().clean_code()
        if not factors.spend_step(self.user.pk, self.secret, code):
            raise ValidationError("这个验证码已经用过，请等手机上换一个新的再输。", code="used-code")
        return code


class AddPasskeyForm(AddWebAuthnForm):
    """A name for the key, and whether it alone is enough to log in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, {"name": "给它起个名字", "passwordless": "以后只用它登录，不再输密码"})


class NewAccountForm(forms.Form):
    """An account for somebody."""

    name = forms.CharField(label="姓名", max_length=64)
    username = forms.CharField(
        label="用户名",
        max_length=64,
        help_text="登录时用，例如姓名的拼音；建好以后不改。",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    phone = forms.CharField(
        label="手机号", max_length=20, required=False, help_text="填了也可以用手机号登录。",
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )  # fmt: skip


class WhyForm(forms.Form):
    """Why something is done to somebody's account; the person reads it."""

    reason = forms.CharField(label="理由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class TokenForm(forms.Form):
    """A token of one's own, for a program."""

    name = forms.CharField(label="用途", max_length=64, help_text="例如“每月报表程序”，方便以后认出它。")
    days = forms.TypedChoiceField(label="有效期", choices=DAYS, coerce=int, initial=90)
