"""The people of the stories: how they log in, come through a door, and where they read a number."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page

from niangjia.kernel.invented import identity, name, phone
from niangjia.organizations.tests.factories import make_user


def officer(username: str, role: str, union: Any, called: str) -> Any:
    """Somebody with a role at a union and its whole branch, second factor in place."""
    user = make_user(username, role, union)
    user.name = called
    user.second_factor_since = user.created_at
    user.save(update_fields=["name", "second_factor_since"])
    return user


class Days:
    """A desk and a phone, handed from one to the other, and the clock (``clock``) that a story of months sets forward."""

    def __init__(self, clock: Any, new_page: Callable[..., Page], login: Callable[[Page, Any], None], boss: Any) -> None:
        self.desk, self.phone = new_page(1280), new_page(360)
        self._clock, self._login, self.boss = clock, login, boss
        self.today = timezone.localdate()
        self.sit(boss)

    def after(self, days: int) -> date:
        """The day so many days after the story began."""
        return self.today + timedelta(days=days)

    def come(self, day: date, hour: int = 10) -> None:
        """It has come, and who works at the desk logs in. No page still asks with a session of yesterday: it would end that of today."""
        for page in (self.desk, self.phone):
            page.goto("about:blank")
        self._clock.move_to(timezone.make_aware(datetime.combine(day, time(hour))))
        self.sit(self.boss)

    def sit(self, user: Any) -> Page:
        """The desk, with somebody at it."""
        self._login(self.desk, user)
        return self.desk

    def held(self, user: Any) -> Page:
        """The phone, in somebody's hand."""
        self._login(self.phone, user)
        return self.phone


def figure(page: Page, label: str) -> int:
    """The number on the board's card with this label."""
    said = card(page, label).locator(".number").inner_text()
    return int(re.sub(r"\D", "", said))


def card(page: Page, label: str) -> Locator:
    """A card of figures; there is one with this label."""
    return page.locator(".figure-card").filter(has=page.locator(".label", has_text=re.compile(f"^{label}$")))


def row(number: int, **changes: str) -> list[str]:
    """One line of a roster as a company writes it: name, number, phone, department, date of joining."""
    cells = {
        "姓名": name(number), "身份证号": identity(number), "手机": phone(number), "部门": "清扫队", "入会时间": "2021年5月",
    }  # fmt: skip
    return list((cells | changes).values())


HEAD = ["姓名", "身份证号", "手机", "部门", "入会时间"]


def shows_the_code(phone: Page, title: str) -> str:
    """The code of one's place, as the phone shows it."""
    phone.goto(reverse("enrolment:my_offers"))
    phone.get_by_role("link", name=title).first.click()
    return phone.get_by_text("签到码").locator("b").inner_text()


def is_let_in(door: Page, code: str, title: str) -> None:
    """The code is typed at the door, which 今日 leads to on the day."""
    if "/door" not in door.url:
        door.goto(reverse("site:desk"))
        door.get_by_role("link", name=re.compile(f"{title}.今天签到")).click()
    door.locator("#door-list button[type=button]").first.wait_for()  # the script has the list
    door.locator("#door-q").fill(code)
    with door.expect_response("**/door/send*"):
        door.locator("#door-q").press("Enter")
    door.get_by_text("签到成功").wait_for()
