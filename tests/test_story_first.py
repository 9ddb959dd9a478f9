"""An empty house: the first administrator comes in, founds the federation, opens an account, appoints; and the person
appointed comes in, takes a password of her own, and sees 今日."""

import io
import json
import re

import pytest
from django.core.management import call_command
from django.urls import reverse

from niangjia.accounts.tests.people import code_of
from niangjia.organizations.models import Appointment, Union

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OWN, HERS = "白杨 码头 秋分 三弦", "苜蓿 石桥 立冬 二胡"


def enter(page, url, username, password):
    page.goto(f"{url}/accounts/login/")
    page.get_by_label("用户名或手机号").fill(username)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def own_password(page, look, password, name):
    page.get_by_role("heading", name="先换成自己的密码").wait_for()
    look(page, name)
    page.get_by_label("新密码", exact=True).fill(password)
    page.get_by_label("再输一遍新密码").fill(password)
    page.get_by_role("button", name="换成这个密码").click()


def second_factor(page):
    page.get_by_role("heading", name="请先启用两步验证").wait_for()
    page.get_by_role("link", name=re.compile("启用.*手机验证器")).click()
    page.get_by_text("扫不了？").click()
    page.get_by_label("手机上显示的 6 位验证码").fill(code_of(page.locator("details code").inner_text()))
    page.get_by_role("button", name="启用").click()
    page.get_by_role("heading", name="备用码").wait_for()


def found(page, look):
    """From the empty desk to the federation at the top of the tree."""
    page.goto(reverse("site:desk"))
    look(page, "first-desk-empty")
    page.get_by_role("link", name="还没有工会").click()
    page.get_by_role("heading", name="建立第一个总工会").wait_for()
    look(page, "first-union")
    page.get_by_label("名称").fill("云湖市总工会")
    page.get_by_label("工会代码").fill("YH")
    page.get_by_label("层级").select_option("city")
    page.get_by_label("行政区划代码").fill("470100")
    page.get_by_role("button", name="建立工会").click()
    page.get_by_role("heading", name="云湖市总工会").first.wait_for()


def open_account(page, look):
    """On the way to an appointment an account is made; gives its one-time password."""
    page.goto(reverse("site:desk"))
    look(page, "first-desk-next")
    page.get_by_role("link", name="任命主席和组织干部").click()
    page.get_by_role("link", name="先建账号").click()
    page.get_by_role("heading", name="建账号").wait_for()
    look(page, "first-account-new")
    page.get_by_label("姓名").fill("何苗")
    page.get_by_label("用户名").fill("he.miao")
    page.get_by_role("button", name="建账号").click()
    page.get_by_role("heading", name="何苗的一次性密码").wait_for()
    look(page, "first-account-once")
    once = page.get_by_label("一次性密码").input_value()
    page.get_by_role("link", name="回去任命").click()
    return once


def appoint(page, look):
    page.get_by_role("heading", name="新任命").wait_for()
    assert page.get_by_label("任命谁").input_value() == "he.miao"
    page.get_by_label("任命谁").fill("何苗")
    page.get_by_label("工会", exact=True).fill("YH")
    page.get_by_label("角色").select_option("organiser")
    look(page, "first-grant")
    page.get_by_role("button", name="确认任命").click()
    page.get_by_text("已任命何苗").wait_for()


def look_round(page, look):
    """The list of accounts, one account, and what is asked before a password is reset."""
    page.goto(reverse("accounts:accounts"))
    look(page, "first-accounts")
    page.get_by_role("link", name="he.miao").first.click()
    page.get_by_role("heading", name="何苗").wait_for()
    page.get_by_text("待换密码").wait_for()
    look(page, "first-account")
    page.get_by_role("link", name="重置密码").click()
    page.get_by_role("button", name="确认重置密码").wait_for()
    look(page, "first-account-reset")


@pytest.mark.parametrize("width", [360, 1280])
def test_from_an_empty_house_to_the_desk_of_its_first_organiser(new_page, live, look, settings, width):
    settings.SECOND_FACTOR = True
    said = io.StringIO()
    call_command("first", name="顾长河", json=True, stdout=said)
    first = json.loads(said.getvalue())

    page = new_page(width)
    enter(page, live.url, first["username"], first["password"])
    own_password(page, look, OWN, "first-own-password")
    second_factor(page)
    found(page, look)
    union = Union.objects.get()
    assert (union.parent_id, union.code, union.level, union.kind) == (None, "YH", "city", "federation")
    once = open_account(page, look)
    appoint(page, look)
    assert Appointment.objects.get().user.username == "he.miao"
    look_round(page, look)

    hers = new_page(width)
    enter(hers, live.url, "he.miao", once)
    own_password(hers, look, HERS, "first-her-password")
    second_factor(hers)
    hers.goto(reverse("accounts:welcome"))
    hers.get_by_role("heading", name="今日").wait_for()
    assert hers.get_by_text("云湖市总工会").count()
    look(hers, "first-her-desk")
