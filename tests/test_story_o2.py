"""O2: 任星河 rides for a living, joins at a red light, and takes his membership along when a firm employs him."""

from typing import Any

import pytest
from playwright.sync_api import Page

from niangjia.joining.tests.factories import make_entry
from niangjia.joining.tests.filling import COURIERS, choose, fill
from niangjia.members.models import Membership
from niangjia.organizations.tests.factories import make_tree, make_user
from tests.people import card, figure, officer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIRM = "青禾配送公司工会"
PROVINCE, CITY, HOME, OTHER = "江海省总工会", "云湖市总工会", "嘉言区总工会", "大成区总工会"
GIG = "新就业群体会员"
TREE = {PROVINCE: {CITY: {HOME: {COURIERS: {}}, OTHER: {FIRM: {}}}}}


def test_a_rider_joins_and_moves_to_a_firm_and_every_figure_knows(
    new_page: Any, login: Any, look: Any, settings: Any
) -> None:
    settings.SECOND_FACTOR = False
    tree = make_tree(TREE)
    rider = make_user("qishou")
    phone, board = new_page(360), new_page(1280)
    login(phone, rider)
    login(board, officer("sheng.lingdao", "leader", tree[PROVINCE], "周国华"))
    before = _figures(board)

    _join(phone, look)
    home = new_page(1280)
    login(home, officer("huang.zhiyuan", "organiser", tree[HOME], "黄志远"))
    _accept(home)
    after = _figures(board)
    assert after == {label: number + 1 for label, number in before.items()}

    _ask_to_move(phone, look)
    _agree(home, look)
    assert _where() == COURIERS  # one side's word moves nobody
    other = new_page(360)
    login(other, officer("zhao.minhua", "organiser", tree[OTHER], "赵敏华"))
    _agree(other, look)
    assert _where() == FIRM
    now = Membership.objects.get(left_on=None)
    assert (now.employment_form, now.group) == ("contract", "none")

    assert _figures(board) == after | {GIG: after[GIG] - 1}  # moved, not lost, not counted twice; employed by the firm now
    _drill_down(board, OTHER)
    phone.goto("/my/me")
    look(phone, "story-o2-file")
    for union in (COURIERS, FIRM):
        phone.get_by_text(union).first.wait_for()


def _figures(page: Page) -> dict[str, int]:
    page.goto("/board/")
    return {label: figure(page, label) for label in ("会员", GIG, "本年入会", "经申请入会")}


def _join(page: Page, look: Any) -> None:
    entry = make_entry(name="任星河")
    page.goto("/my/")
    page.get_by_role("link", name="加入工会").first.click()
    fill(page, entry)
    choose(page)
    look(page, "story-o2-join")
    page.get_by_role("button", name="提交入会申请").click()
    page.get_by_text("待审核").first.wait_for()


def _accept(page: Page) -> None:
    page.goto("/desk/")
    page.get_by_role("link", name="1 份入会申请待审核").click()
    page.get_by_role("link", name="任星河").first.click()
    page.get_by_role("button", name="同意入会").click()
    page.get_by_text(f"任星河已加入{COURIERS}").wait_for()


def _ask_to_move(page: Page, look: Any) -> None:
    page.goto("/my/transfer")
    page.get_by_label("转到哪个工会").fill(FIRM)
    page.get_by_label("到新单位后的用工形式").select_option("合同制")
    page.get_by_label("转会原因").fill("与青禾配送签了劳动合同")
    look(page, "story-o2-ask")
    page.get_by_role("button", name="提出转会").click()
    page.get_by_text("已提出").first.wait_for()


def _agree(page: Page, look: Any) -> None:
    """From 今日, one click and the word."""
    page.goto("/desk/")
    page.get_by_role("main").get_by_role("link", name="人请求转").first.click()
    page.get_by_role("main").get_by_role("link", name="任星河").first.click()
    page.get_by_text("合同制").first.wait_for()
    look(page, "story-o2-sign")
    page.get_by_role("button", name="同意转会").click()
    page.get_by_role("button", name="同意转会").wait_for(state="detached")


def _where() -> str:
    return Membership.objects.select_related("union").get(left_on=None).union.name


def _drill_down(page: Page, district: str) -> None:
    """From the province's number to the person, each level one click."""
    page.goto("/board/")
    for name in (CITY, district):
        page.get_by_role("main").get_by_role("link", name=name).first.click()
        page.get_by_role("heading", name=name, level=1).wait_for()
    assert figure(page, "会员") == 1
    card(page, "会员").click()
    page.get_by_role("link", name="任星河").first.wait_for()
