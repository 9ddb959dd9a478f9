"""O2: a cleaner is posted to another firm: a member at home, served where she works, paid in one of the two, and home again."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from niangjia.enrolment.tests.factories import make_offer
from niangjia.members.models import Membership, Posting
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_tree, make_user
from tests.people import officer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOME, HOST = "环卫公司工会", "大成化工厂工会"


def test_a_posted_worker_is_a_member_here_served_there_and_paid_once(new_page: Any, login: Any, look: Any) -> None:
    tree = make_tree()
    one = make_member(tree[HOME], "任星河", user=make_user("ren.xinghe"), phone="19900000041")
    there = officer("hua.gong", "organiser", tree[HOST], "严文静")
    offer = make_offer(there, tree[HOST], title="化工厂职工体检")
    me, home, host = new_page(360), new_page(360), new_page(360)
    login(me, one.person.user)
    login(home, officer("huan.wei", "chair", tree[HOME], "卓一鸣"))
    login(host, there)
    me.goto("/my/offers")
    expect(me.get_by_text(offer.title)).to_have_count(0)

    _post(home, one.person_id, tree[HOST].code, look)
    _served(me, offer.title, look)
    _seen_there(host, one.person_id, look)
    _who_looked(me, look)
    _back_home(host, look)
    me.goto("/my/me")
    expect(me.get_by_text("派驻大成化工厂工会")).to_have_count(0)
    assert Membership.objects.get(left_on=None).union == tree[HOME]
    assert Posting.objects.get().ends_on == timezone.localdate()


def _post(home: Page, person: Any, code: str, look: Any) -> None:
    home.goto(f"/desk/members/{person}")
    home.get_by_role("link", name="登记派驻").click()
    home.get_by_label("在哪个工会接受服务").fill(code)
    home.get_by_label("预计到").fill((timezone.localdate() + timedelta(days=90)).isoformat())
    look(home, "story-posting-new")
    home.get_by_role("button", name="登记派驻").click()
    expect(home.get_by_text("请选择").first).to_be_visible()  # who hands out has to be said
    home.get_by_label("节日慰问等福利由谁发放").select_option("host")
    home.get_by_role("button", name="登记派驻").click()
    expect(home.get_by_text("任星河已登记派驻")).to_be_visible()
    expect(home.get_by_text("另一边不再发放")).to_be_visible()
    look(home, "story-posting-made")
    home.goto(f"/desk/members/{person}/posting")
    home.get_by_label("在哪个工会接受服务").fill(code)
    home.get_by_label("节日慰问等福利由谁发放").select_option("home")
    home.get_by_role("button", name="登记派驻").click()
    expect(home.get_by_text("已在派驻中，请先结束那一次").first).to_be_visible()  # and nobody is paid twice


def _served(me: Page, title: str, look: Any) -> None:
    """The places of the firm where she works are open to her."""
    me.goto("/my/me")
    expect(me.get_by_text("福利由大成化工厂工会发放")).to_be_visible()
    look(me, "story-posting-mine")
    me.goto("/my/offers")
    me.get_by_role("link", name=title).first.click()
    look(me, "story-posting-offer")
    me.get_by_role("button", name="报名").first.click()
    expect(me.get_by_text(title).first).to_be_visible()
    expect(me.get_by_text("已报上，名额是您的了")).to_be_visible()


def _seen_there(host: Page, person: Any, look: Any) -> None:
    """The union that serves finds her and can call her; her file stays with the union that she belongs to."""
    host.goto("/desk/")
    host.get_by_text("菜单", exact=True).click()
    host.get_by_role("link", name="派驻", exact=True).click()
    look(host, "story-posting-list")
    host.get_by_role("link", name="任星河").click()
    look(host, "story-posting-host")
    assert "19900000041" not in host.content()
    host.get_by_text("查看完整").click()
    host.get_by_label("为什么要看手机号码").fill("通知体检")
    host.get_by_role("button", name="查看", exact=True).click()
    expect(host.get_by_text("19900000041")).to_be_visible()
    answer = host.goto(f"/desk/members/{person}")
    assert answer is not None
    assert answer.status == 404


def _who_looked(me: Page, look: Any) -> None:
    me.goto("/my/looks")
    expect(me.get_by_text("严文静查看了手机号码")).to_be_visible()
    expect(me.get_by_text("大成化工厂工会").first).to_be_visible()
    expect(me.get_by_text("理由：通知体检")).to_be_visible()
    look(me, "story-posting-looks")


def _back_home(host: Page, look: Any) -> None:
    host.goto("/desk/postings")
    host.get_by_role("link", name="任星河").click()
    host.get_by_role("link", name="结束派驻").click()
    host.get_by_role("button", name="结束派驻").click()
    expect(host.get_by_text("派驻已结束，已告诉本人")).to_be_visible()
    look(host, "story-posting-ended")
