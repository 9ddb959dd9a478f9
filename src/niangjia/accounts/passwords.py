"""Rules for passwords that help: each says what is wrong with this one, and the page shows them while one types."""

from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError


class Hint:
    """One rule: a sentence before, a sentence after, and a key by which the page checks it while typing."""

    key = ""
    before = ""
    after = ""

    def is_broken(self, password: str, user: Any) -> bool:
        """Whether the password breaks the rule."""
        raise NotImplementedError

    def validate(self, password: str, user: Any = None) -> None:
        """Django's call; raises ``ValidationError`` with the sentence."""
        if self.is_broken(password, user):
            raise ValidationError(self.after, code=self.key)

    def get_help_text(self) -> str:
        """The rule in one sentence."""
        return self.before


class LongEnough(Hint):
    """At least ``least`` characters; a sentence of four words is better than a riddle."""

    key = "long"

    def __init__(self, least: int = 10) -> None:
        self.least = least
        self.before = f"至少 {least} 个字符；几个不相干的词连起来，好记又安全"
        self.after = f"太短了：至少要 {least} 个字符。"

    def is_broken(self, password: str, user: Any) -> bool:
        """Shorter than the least."""
        return len(password) < self.least


class NotOnlyDigits(Hint):
    """Birthdays and telephone numbers are guessed first."""

    key = "digits"
    before = "不能全是数字（生日、手机号最容易被猜到）"
    after = "密码全是数字，容易被猜到，请加几个字母或汉字。"

    def is_broken(self, password: str, user: Any) -> bool:
        """Digits alone."""
        return password.isdigit()


class NotLikeMe(Hint):
    """Neither the user name nor the own name nor the phone."""

    key = "me"
    before = "不能含有您的用户名、姓名或手机号"
    after = "密码里有您的用户名、姓名或手机号，请换掉这一部分。"

    def is_broken(self, password: str, user: Any) -> bool:
        """Contains a name of three letters or more, a Chinese name of two, or the end of the phone."""
        low = password.lower()
        own = [getattr(user, name, "") or "" for name in ("username", "name", "phone")]
        return any(len(one) >= (3 if one.isascii() else 2) and one.lower() in low for one in own)


class NotCommon(Hint):
    """Not one of the 20,000 most used ones."""

    key = "common"
    before = "不能是人人都用的密码，例如 password123"
    after = "这个密码用的人太多，会被最先试到，请换一个。"

    def __init__(self) -> None:
        self.list = CommonPasswordValidator().passwords

    def is_broken(self, password: str, user: Any) -> bool:
        """On the list, or one character repeated."""
        return password.lower().strip() in self.list or len(set(password)) < 4
