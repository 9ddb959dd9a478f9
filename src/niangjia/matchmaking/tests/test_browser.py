"""The story in the browser: an evening from its template to its pairs; everybody declares, comes, chooses and reads alone, and
the desk sees nobody's heart.
"""

from typing import Any

import pytest
from django.urls import reverse

from niangjia.enrolment.models import Session
from niangjia.matchmaking import chores
from niangjia.matchmaking.models import Evening
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests import factories
from tests.people import is_let_in, shows_the_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DISTRICT, HOME = "嘉言区总工会", "环卫公司工会"
GUESTS = (("小雨", "female"), ("阿山", "male"), ("小林", "female"))


def test_an_evening(new_page: Any, login: Any, look: Any, tree: Any, clock: Any) -> None:
    boss = factories.make_user(role="organiser", union=tree[DISTRICT])
    users = {name: make_member(tree[HOME], user=factories.make_user(), gender=gender).person.user for name, gender in GUESTS}
    desk, phones = new_page(1280), {name: new_page(360) for name in users}

    def all_log_in() -> None:
        for page, user in ((desk, boss), *((phones[name], users[name]) for name in users)):
            login(page, user)

    all_log_in()
    _from_its_template(desk, look)
    for name, page in phones.items():
        _declares(page, name, look)
    session = Session.objects.get()
    clock.move_to(session.starts_at)
    all_log_in()
    for page in phones.values():
        is_let_in(desk, shows_the_code(page, "湖畔之约"), "湖畔之约")
    look(desk, "evening-checked-in")
    assert "17:00开始交选" in _read(phones["小雨"], look, "evening-begun")
    clock.move_to(session.ends_at)
    all_log_in()
    numbers = {name: _number(page) for name, page in phones.items()}
    for name, whom in (("小雨", "阿山"), ("阿山", "小雨"), ("小林", "阿山")):
        _chooses(phones[name], f"{numbers[whom]} 号 {whom}", look if name == "小雨" else None)
    _changes_her_mind_and_back(phones["小雨"], f"{numbers['阿山']} 号 阿山")
    clock.move_to(Evening.objects.get().chooses_until)
    all_log_in()
    assert "正在比对" in _read(phones["阿山"], look, "evening-counting")
    chores.match()
    _who_chose_back(phones, users, look)
    _the_desk_sees_nobody(desk, look)


def _from_its_template(desk: Any, look: Any) -> None:
    desk.goto(reverse("matchmaking:evenings"))
    desk.get_by_role("link", name="新建交友活动").click()
    desk.get_by_label("名称").fill("湖畔之约")
    for label in ("最小年龄", "最大年龄"):  # whoever is single may come
        desk.get_by_label(label).fill("")
    desk.get_by_role("button", name="存为草稿").click()
    desk.get_by_role("button", name="开放报名").click()
    desk.get_by_role("link", name="设定互选").click()
    look(desk, "evening-set")
    desk.get_by_role("button", name="保存").click()
    desk.get_by_text("互选时间已设定").wait_for()


def _declares(page: Any, nickname: str, look: Any) -> None:
    page.goto(reverse("enrolment:my_offers"))
    page.get_by_role("button", name="报名", exact=True).click()
    page.get_by_text("已报上，名额是您的了").wait_for()
    page.get_by_role("link", name="还差一步：单身声明").click()
    page.get_by_label("昵称").fill(nickname)
    page.get_by_label("互选成功时，把我的手机号给对方").check()
    page.get_by_label("我已看清声明，情况属实，同意").check()
    page.get_by_role("button", name="声明并领号码").click()
    page.get_by_text("声明已记录").wait_for()
    if nickname == "小雨":
        look(page, "evening-badge")


def _read(page: Any, look: Any, name: str) -> str:
    page.goto(reverse("matchmaking:my_evenings"))
    page.get_by_role("link", name="湖畔之约").click()
    page.get_by_role("heading", name="湖畔之约").wait_for()
    look(page, name)
    return str(page.get_by_role("main").inner_text())


def _number(page: Any) -> int:
    """The badge."""
    page.goto(reverse("matchmaking:my_evenings"))
    page.get_by_role("link", name="湖畔之约").click()
    return int(page.get_by_label("我的号码牌").locator("strong").inner_text().removesuffix(" 号"))


def _chooses(page: Any, whom: str, look: Any) -> None:
    page.get_by_label("第 1 位").select_option(label=whom)
    if look:
        look(page, "evening-choose")
    page.get_by_role("button", name="交选").click()
    page.get_by_text("已交选。截止以前还可以改").wait_for()


def _changes_her_mind_and_back(page: Any, whom: str) -> None:
    for choice in ("不选", whom):
        page.get_by_label("第 1 位").select_option(label=choice)
        with page.expect_navigation():
            page.get_by_role("button", name="改好了，重新交选").click()
        page.get_by_text("已交选。截止以前还可以改").wait_for()


def _who_chose_back(phones: Any, users: Any, look: Any) -> None:
    assert "你们互相选了对方" in _read(phones["小雨"], look, "evening-outcome")
    phones["小雨"].get_by_role("link", name=users["阿山"].person.phone).wait_for()
    his = _read(phones["阿山"], look, "evening-outcome-his")
    assert his.count("你们互相选了对方") == 1
    assert "这次没有互相选中的人" in _read(phones["小林"], look, "evening-nobody")


def _the_desk_sees_nobody(desk: Any, look: Any) -> None:
    desk.goto(reverse("matchmaking:evenings"))
    desk.get_by_role("link", name="湖畔之约").click()
    look(desk, "evening-desk")
    desk.get_by_role("link", name="门口名单").click()
    look(desk, "evening-door")
    assert desk.get_by_text("小雨").count() == 0
