"""A member's afternoon on a phone: shows the card, mends the file, takes a copy along, changes the number."""

import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from PIL import Image

from niangjia.kernel import job_runner
from niangjia.mine.models import CardUse, Correction
from niangjia.mine.tests.support import NEW, OLD, UNION, code_to, key_of, make_mine, number_of, texts_to
from niangjia.organizations.tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shown_texts")]


def test_a_members_afternoon(tree: dict[str, Any], page360: Any, new_page: Any, login: Any, look: Any) -> None:
    mine = make_mine(tree, education="junior")
    chair = make_user("tian", "chair", tree[UNION])
    me, desk = page360, new_page(1280)
    login(me, mine.person.user)
    login(desk, chair)

    _show_the_card(me, desk, mine.person.user, look)
    _mend_the_file(me, desk, look)
    mine.person.refresh_from_db()
    assert mine.person.education == "college"
    assert Correction.objects.get().decided_by == chair
    _take_a_copy(me)
    _change_the_number(me, look)
    me.goto("/my/messages")
    look(me, "mine-messages")


def _show_the_card(me: Any, desk: Any, user: Any, look: Any) -> None:
    me.goto("/my/")
    me.get_by_role("link", name="出示会员卡").click()
    look(me, "mine-card")
    first = me.locator("#card img").get_attribute("src")
    me.get_by_role("link", name="换一个码").click()
    assert me.locator("#card img").get_attribute("src") != first
    desk.goto(_path(user))
    desk.get_by_label("登记一次使用").fill("领取饮用水")
    desk.get_by_role("button", name="登记使用").click()
    desk.get_by_text("已登记一次使用").wait_for()
    assert CardUse.objects.count() == 1


def _mend_the_file(me: Any, desk: Any, look: Any) -> None:
    me.goto("/my/data")
    me.get_by_role("link", name="更正文化程度").click()
    me.get_by_label("正确的文化程度").select_option("college")
    me.get_by_label("材料照片").set_input_files(_photo())
    look(me, "mine-correct")
    me.get_by_role("button", name="提交申请").click()
    me.get_by_role("link", name="毕业证.png").wait_for()
    look(me, "mine-data-asked")
    desk.goto("/desk/")
    desk.get_by_role("link", name="1 份更正申请待审核").click()
    desk.get_by_role("link", name="王小明").click()
    desk.get_by_text("在这里看照片").click()
    desk.locator("details img").wait_for()
    look(desk, "mine-correction")
    desk.get_by_role("button", name="同意更正").click()
    desk.get_by_text("已同意，已告诉本人").wait_for()


def _photo() -> dict[str, Any]:
    out = io.BytesIO()
    Image.new("RGB", (800, 500), "lightblue").save(out, "PNG")
    return {"name": "毕业证.png", "mimeType": "image/png", "buffer": out.getvalue()}


def _take_a_copy(me: Any) -> None:
    me.goto("/my/data/copies")
    me.get_by_role("button", name="准备一份新的").click()
    me.get_by_text("正在整理您的信息").wait_for()
    job_runner.drain()
    me.get_by_role("button", name="下载").wait_for()  # the page has asked for itself
    with me.expect_download() as taken:
        me.get_by_role("button", name="下载").click()
    assert taken.value.suggested_filename.endswith(".zip")


def _change_the_number(me: Any, look: Any) -> None:
    me.goto("/my/phone")
    me.get_by_label("新手机号").fill(NEW)
    me.get_by_role("button", name="下一步").click()
    me.get_by_label("新手机号收到的验证码").fill(code_to(NEW))
    me.get_by_label("旧手机号收到的验证码").fill(code_to(OLD))
    look(me, "mine-phone")
    me.get_by_role("button", name="确认").click()
    me.get_by_text("手机号已更换").wait_for()


def test_a_card_that_nobody_renews_covers_itself(tree: dict[str, Any], page360: Any, login: Any) -> None:
    """Without a network the page stays as it is; after a minute it says so itself, in the browser's own time."""
    login(page360, make_mine(tree).person.user)
    page360.goto("/my/card")
    stale = page360.get_by_text("这个码已经过期")
    assert not stale.is_visible()
    page360.context.set_offline(True)
    page360.evaluate("document.getAnimations().forEach((one) => one.finish())")
    assert stale.is_visible()


def test_the_page_renews_the_code_by_itself(tree: dict[str, Any], page360: Any, login: Any) -> None:
    login(page360, make_mine(tree).person.user)
    page360.clock.install()
    page360.goto("/my/card")
    first = page360.locator("#card img").get_attribute("src")
    page360.clock.run_for(26_000)
    page360.wait_for_function("(src) => document.querySelector('#card img').getAttribute('src') !== src", arg=first)


def _path(user: Any) -> str:
    from niangjia.mine.cards import card_of

    with time_machine.travel(timezone.now()):
        return card_of(user).path


def test_the_old_number_stops_the_change_in_a_browser_that_is_logged_in_nowhere(
    tree: dict[str, Any], page360: Any
) -> None:
    from niangjia.mine import services
    from niangjia.mine.models import PhoneChange

    me = make_mine(tree).person.user
    one = services.start_change(by=me, phone=NEW, lost=True)
    services.prove_new(by=me, change=one, code=code_to(NEW), link="https://x.example/phone/cancel")
    page360.goto(f"/phone/cancel?k={key_of()}")
    page360.get_by_role("button", name="不是我，取消更换").click()
    page360.get_by_text("已取消，登录手机号没有变").wait_for()
    assert PhoneChange.objects.get().state == "cancelled"


def test_a_lost_number_from_the_phone_to_the_union_and_back(
    tree: dict[str, Any], page360: Any, new_page: Any, login: Any, look: Any
) -> None:
    """Said on the phone, vouched for at the desk, told to the old number, waited out."""
    from niangjia.mine import services

    me, mine, desk = make_mine(tree).person.user, page360, new_page(1280)
    login(mine, me)
    login(desk, make_user("tian", "chair", tree[UNION]))
    _say_it_is_lost(mine, look)
    _vouch(desk, look)
    assert texts_to(OLD), "the old number is told"
    old = new_page(360)
    old.goto(f"/phone/cancel?k={key_of()}")
    old.get_by_role("button", name="不是我，取消更换").wait_for()
    look(old, "mine-lost-cancel")
    mine.reload()
    mine.get_by_text("工会已核实本人").wait_for()
    look(mine, "mine-lost-days")
    assert services.apply_due() == 0
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1)):
        assert services.apply_due() == 1
    assert number_of(me) == NEW
    old.reload()
    old.get_by_text("链接无效、已经用过，或者更换已经结束").wait_for()


def _say_it_is_lost(mine: Any, look: Any) -> None:
    mine.goto("/my/phone")
    mine.get_by_label("新手机号").fill(NEW)
    mine.get_by_label("旧号码已经不能接收短信").check()
    mine.get_by_role("button", name="下一步").click()
    mine.get_by_label("新手机号收到的验证码").fill(code_to(NEW))
    look(mine, "mine-lost-code")
    mine.get_by_role("button", name="确认").click()
    mine.get_by_text("请带身份证到您的工会").wait_for()
    look(mine, "mine-lost-waits")


def _vouch(desk: Any, look: Any) -> None:
    desk.goto("/desk/")
    desk.get_by_role("link", name="1 位会员换手机号，等您当面核实").click()
    desk.get_by_role("link", name="王小明").click()
    desk.get_by_label("我已当面核对本人和身份证").check()
    look(desk, "mine-vouch")
    desk.set_viewport_size({"width": 360, "height": 800})
    look(desk, "mine-vouch-narrow")
    desk.get_by_role("button", name="核实本人").click()
    desk.get_by_text("生效时间").wait_for()
