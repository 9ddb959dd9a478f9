"""O3: a committee's term has run out; 程立新 learns it on 今日 and enters the next one, and the board counts one less."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from niangjia.organizations.models import Term
from niangjia.organizations.tests.factories import make_seat, make_term, make_tree
from tests.people import card, figure, officer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_term_that_ran_out_is_followed_by_the_next_one(new_page: Any, login: Any, look: Any) -> None:
    tree = make_tree()
    make_seat(make_term(tree["环卫公司工会"], days_left=-42), holder="顾永康")
    make_seat(make_term(tree["快递站工会"], days_left=-3))
    make_seat(make_term(tree["大成化工厂工会"], days_left=20))
    officer_ = officer("cheng.lixin", "organiser", tree["环卫公司工会"], "程立新")
    leader = officer("sheng.lingdao", "leader", tree["江海省总工会"], "周国华")
    desk, phone = new_page(1280), new_page(360)
    login(desk, officer_)
    login(phone, leader)
    assert _overdue(phone) == 2

    todo = _today(desk)
    assert "已超期" in todo.inner_text()
    look(desk, "story-o3-today")
    todo.click()  # one union alone: straight to its term
    desk.get_by_text("顾永康").first.wait_for()
    look(desk, "story-o3-term")
    _next_term(desk, look)

    desk.goto("/desk/")
    desk.get_by_role("heading", name="今日").wait_for()
    assert "环卫公司工会第" not in desk.get_by_role("main").inner_text()
    assert "超期" not in desk.get_by_role("main").inner_text()
    assert _overdue(phone) == 1
    look(phone, "story-o3-board")
    card(phone, "超期未换届").click()
    phone.get_by_role("link", name="快递站工会").first.wait_for()
    assert phone.get_by_role("link", name="环卫公司工会").count() == 0


def _overdue(page: Page) -> int:
    page.goto("/board/")
    return figure(page, "超期未换届")


def _today(page: Page) -> Any:
    page.goto("/desk/")
    return page.get_by_role("main").get_by_role("link").filter(has_text="环卫公司工会第 1 届")


def _next_term(page: Page, look: Any) -> None:
    page.get_by_role("link", name="登记换届").first.click()
    page.get_by_label("任期开始").fill(timezone.localdate().isoformat())
    page.get_by_label("委员名单").fill("主席 贺云\n副主席 顾永康\n委员 林小满")
    look(page, "story-o3-next")
    page.get_by_role("button", name="登记新一届").click()
    page.get_by_text("贺云").first.wait_for()
    assert "第 2 届" in page.get_by_role("main").inner_text()
    old, new = Term.objects.filter(union__name="环卫公司工会").order_by("number")
    assert (old.state, new.state) == ("ended", "running")
    assert new.seats.count() == 3
    assert new.rule["document"]  # what set its length is kept with it
