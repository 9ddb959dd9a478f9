"""A new number where the old one still answers: codes, guesses, limits."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.utils import timezone

from niangjia.accounts.models import Token
from niangjia.accounts.services import issue_token
from niangjia.kernel.errors import Gone, Invalid, TooMany
from niangjia.members.models import Person
from niangjia.mine import services
from niangjia.mine.models import PhoneChange
from niangjia.mine.states import PhoneState
from niangjia.mine.tests.support import (
    NEW,
    OLD,
    UNION,
    browser,
    code_to,
    drain,
    logged_in,
    make_mine,
    number_of,
    texts_to,
)
from niangjia.organizations.tests.factories import make_tree, make_user

TAKEN = "19900000808"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shown_texts")]


def test_with_both_codes_the_number_changes_now_and_other_sessions_end(me: Any) -> None:
    here, there = logged_in(me), logged_in(me)
    issue_token(by=me, name="程序")
    assert UserSession.objects.filter(user=me).count() == 2
    assert here.post("/my/phone", {"phone": NEW}).status_code == 302
    change = PhoneChange.objects.get()
    assert "请填写" in here.post(f"/my/phone/{change.pk}/codes", {"new_code": code_to(NEW)}).content.decode()
    done = here.post(f"/my/phone/{change.pk}/codes", {"new_code": code_to(NEW), "old_code": code_to(OLD)})
    assert done.status_code == 302
    assert number_of(me) == NEW
    assert Person.objects.get(user=me).phone == NEW
    assert here.get("/my/phone").status_code == 200
    assert there.get("/my/phone").status_code == 302
    assert not Token.objects.filter(ended_at=None).exists()
    assert "已换成 199****0202" in texts_to(OLD)[-1]
    assert "已换成" in here.get("/my/messages").content.decode()


@pytest.mark.parametrize(("new", "old"), [("000000", None), (None, "000000"), ("", ""), ("000000", "111111")])
def test_one_wrong_code_changes_nothing(me: Any, new: Any, old: Any) -> None:
    one = services.start_change(by=me, phone=NEW)
    codes = {"new_code": code_to(NEW) if new is None else new, "old_code": code_to(OLD) if old is None else old}
    with pytest.raises(Invalid):
        services.confirm_change(by=me, change=one, **codes)
    assert number_of(me) == OLD


def test_five_guesses_are_all_there_are(me: Any) -> None:
    one = services.start_change(by=me, phone=NEW)
    good = {"new_code": code_to(NEW), "old_code": code_to(OLD)}
    for _ in range(5):
        with pytest.raises(Invalid):
            services.confirm_change(by=me, change=one, new_code="x", old_code="y")
    with pytest.raises(Gone):
        services.confirm_change(by=me, change=one, **good)
    assert number_of(me) == OLD


def test_a_wrong_code_says_what_is_left_and_what_to_do_when_nothing_is(me: Any, tree: dict[str, Any]) -> None:
    """Of a number that is another's the same words: nobody learns whose it is by trying."""
    make_mine(tree, "li", phone=TAKEN, name="李四")
    said = []
    for number in (NEW, TAKEN):
        here = browser(me)
        page = here.post("/my/phone", {"phone": number}, follow=True).content.decode()
        assert "还可以试 5 次" in page
        change = PhoneChange.objects.latest("id")
        url = f"/my/phone/{change.pk}/codes"
        pages = [here.post(url, {"new_code": "x", "old_code": "y"}).content.decode() for _ in range(6)]
        said.append([re.findall(r"还可以试 \d 次|次已经用完|重新获取验证码", page) for page in pages])
        assert "还可以试 4 次" in pages[0]
        assert "还可以试 1 次" in pages[3]
        assert all("5 次已经用完" in page and "还可以试" not in page for page in pages[4:])
        assert "name=\"new_code\"" not in here.get("/my/phone").content.decode()
        again = here.post("/my/phone", {"phone": number}, follow=True).content.decode()
        assert "还可以试 5 次" in again
        change = PhoneChange.objects.latest("id")
        with time_machine.travel(timezone.now() + timedelta(minutes=11)):
            assert "已过 10 分钟" in here.get("/my/phone").content.decode()
        services.cancel_change(by=me, change=change)
    assert said[0] == said[1]


def test_codes_die_after_ten_minutes(me: Any) -> None:
    one = services.start_change(by=me, phone=NEW)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)), pytest.raises(Gone):
        services.confirm_change(by=me, change=one, new_code=code_to(NEW), old_code=code_to(OLD))


def test_codes_are_of_one_change_and_kept_as_hashes(me: Any) -> None:
    first = services.start_change(by=me, phone=NEW)
    old = code_to(OLD)
    second = services.start_change(by=me, phone=NEW)
    first.refresh_from_db()
    assert first.state == PhoneState.CANCELLED
    with pytest.raises(Invalid):
        services.confirm_change(by=me, change=second, new_code=code_to(NEW), old_code="x" + old)
    assert old.encode() not in bytes(second.old_code)


def test_a_number_of_another_account_looks_the_same_and_never_fits(me: Any, tree: dict[str, Any]) -> None:
    other = make_mine(tree, "li", phone=NEW, name="李四").person.user
    mine, free = browser(me), browser(make_user("zhao"))
    one = mine.post("/my/phone", {"phone": NEW}, follow=True)
    two = free.post("/my/phone", {"phone": "19900000909"}, follow=True)
    strip = lambda text: re.sub(r"[0-9a-f-]{36}|csrf\w*\" value=\"\w+\"|199\*+\d+|新、旧两个|旧手机号.*?</div>|新手机号", "", text)  # noqa: E731
    assert (one.status_code, one.redirect_chain) == (two.status_code, two.redirect_chain)
    assert "已登记" not in strip(one.content.decode())
    change = PhoneChange.objects.get(user=me)
    assert not [text for text in texts_to(NEW) if re.search(r"\d{6}", text)]
    assert "另一个账号" in texts_to(NEW)[0]
    with pytest.raises(Invalid):
        services.confirm_change(by=me, change=change, new_code="123456", old_code=code_to(OLD))
    assert number_of(other) == NEW


@pytest.mark.usefixtures("still")
def test_texts_to_one_number_and_starts_are_limited(me: Any, tree: dict[str, Any]) -> None:
    for _ in range(5):
        services.start_change(by=me, phone=NEW)
    with pytest.raises(TooMany):
        services.start_change(by=me, phone=NEW)
    with pytest.raises(TooMany):
        services.start_change(by=make_user("zhao"), phone=NEW)  # nor through somebody else


@pytest.mark.parametrize("phone", ["", "123", "0515-88880000", OLD, "99900000202"])
def test_what_is_no_new_mobile_number_is_refused(me: Any, phone: str) -> None:
    with pytest.raises(Invalid):
        services.start_change(by=me, phone=phone)


def test_an_account_without_a_number_needs_the_new_code_alone(tree: dict[str, Any]) -> None:
    user = make_user("pingwei")
    one = services.start_change(by=user, phone=NEW)
    services.confirm_change(by=user, change=one, new_code=code_to(NEW), old_code="")
    assert number_of(user) == NEW


def test_no_code_stays_once_it_is_out(me: Any, settings: Any) -> None:
    settings.SMS = {"make": "mas", "url": "http://127.0.0.1:9", "group": "", "account": "", "secret": "", "sign": ""}
    services.start_change(by=me, phone=NEW)
    settings.SMS = {"make": ""}
    drain()
    boss = browser(make_user("admin", "administrator", make_tree()[UNION]))
    assert not re.search(r"验证码 \d", boss.get("/desk/outbox").content.decode())


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_guesses_at_once_are_counted_one_by_one(race: Any, settings: Any) -> None:
    cache.clear()
    settings.SMS = {"make": "shown"}
    me = make_mine(make_tree()).person.user
    one = services.start_change(by=me, phone=NEW)
    outcomes = race(8, lambda n: services.confirm_change(by=me, change=one, new_code=f"{n}", old_code="x"))
    assert sum(isinstance(out.error, Invalid) for out in outcomes) == 5
    assert sum(isinstance(out.error, Gone) for out in outcomes) == 3
