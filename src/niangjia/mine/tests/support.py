"""What the tests of mine share: a tree, a member with an account, a desk, and the texts that would have gone out."""

import re
from typing import Any

from django.test import Client

from niangjia.kernel import job_runner
from niangjia.kernel.messages import Message
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import PASSWORD, make_user

UNION = "环卫公司工会"
OLD, NEW = "19900000101", "19900000202"


def make_mine(tree: dict[str, Any], username: str = "wang", **options: Any) -> Any:
    """A membership of somebody with an account and a phone."""
    user = make_user(username)
    user.set_phone(options.pop("phone", OLD))
    user.save()
    return make_member(tree[options.pop("union", UNION)], options.pop("name", "王小明"), user=user, phone=user.phone, **options)


def browser(user: Any) -> Client:
    """A client that is logged in."""
    one = Client()
    one.force_login(user)
    return one


def texts_to(number: str) -> list[str]:
    """What was written for a number, oldest first."""
    return [one.text or "" for one in Message.objects.filter(channel="sms").order_by("id") if one.to == number]


def code_to(number: str) -> str:
    """The code in the last text with one."""
    return next(found.group() for text in reversed(texts_to(number)) if (found := re.search(r"\d{6}", text)))


def drain() -> None:
    """Run the jobs that are due."""
    job_runner.drain()


def logged_in(me: Any) -> Client:
    """By the form, so that the session is one of those that are listed."""
    one = Client()
    assert one.post("/accounts/login/", {"login": me.username, "password": PASSWORD}).status_code == 302
    return one


def number_of(me: Any) -> str:
    """The number of an account as it lies in the database."""
    me.refresh_from_db()
    return str(me.phone)


def key_of() -> str:
    """What the link in the text to the old number carries."""
    return re.search(r"\?k=([\w-]+)", " ".join(texts_to(OLD))).group(1)
