"""O2: what is mine, on a phone: a consent given, renewed and taken back; who looked at my file, as what and why; and my data
erased as far as the law lets it go."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from niangjia.members.models import Consent
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user
from tests.people import officer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_factor")]
UNION = "环卫公司工会"


@pytest.fixture
def member(tree: Any) -> Any:
    """A member with an account, and what a union does not need to know."""
    own = {"education": "junior", "household_region": "云湖市", "phone": "19900000041"}
    return make_member(tree[UNION], "何之洲", user=make_user("he.zhizhou"), note="会吹笛子", **own)


def part(page: Page, name: str) -> Any:
    return page.get_by_role("region", name=name)


def test_a_consent_is_given_taken_back_and_given_to_new_words(page360: Page, member: Any, login: Any, look: Any) -> None:
    person = member.person
    person.consents.create(purpose="sharing", text_version="2026-01", given_on=date(2026, 2, 1), source="纸质签名")
    me = page360
    login(me, person.user)
    me.goto("/my/")
    me.get_by_role("link", name="我的资料和会籍").click()
    me.get_by_role("link", name="我同意的事").click()
    look(me, "story-consents")
    part(me, "接收通知短信").get_by_role("button", name="同意").click()
    expect(me.get_by_text("已同意，随时可以撤回")).to_be_visible()
    expect(part(me, "接收通知短信")).to_contain_text("同意文本 2026-01（本人在线）")

    sharing = part(me, "向合作单位提供")
    expect(sharing).to_contain_text("这次改了什么：增加了合作单位删除的期限")
    sharing.get_by_text("看您同意过的原文").click()
    sharing.get_by_role("button", name="同意新文本").click()
    expect(part(me, "向合作单位提供")).to_contain_text("同意文本 2026-07（本人在线）")

    part(me, "接收通知短信").get_by_role("button", name="撤回").click()
    expect(me.get_by_text("已撤回，从今天起不再生效")).to_be_visible()
    expect(part(me, "接收通知短信")).to_contain_text("未同意")
    look(me, "story-consents-after")
    standing = Consent.objects.filter(withdrawn_on=None).values_list("purpose", "text_version")
    assert list(standing) == [("sharing", "2026-07")]
    me.goto("/my/data")
    expect(part(me, "同意和撤回")).to_contain_text("2026-01")  # every version with its days, for good


def test_i_see_who_looked_at_my_file_as_what_and_why(new_page: Any, member: Any, tree: Any, login: Any, look: Any) -> None:
    me, desk = new_page(360), new_page(360)
    login(me, member.person.user)
    login(desk, officer("huan.wei", "chair", tree[UNION], "卓一鸣"))
    me.goto("/my/looks")
    expect(me.get_by_text("还没有人查看过")).to_be_visible()
    look(me, "story-looks-none")

    desk.goto(f"/desk/members/{member.person_id}")
    desk.get_by_text("查看完整").first.click()
    desk.get_by_label("为什么要看证件号码").fill("核对换届候选人身份")
    look(desk, "story-looks-why")
    desk.get_by_role("button", name="查看", exact=True).first.click()
    expect(desk.get_by_text(member.person.id_number)).to_be_visible()

    me.goto("/my/")
    me.get_by_role("link", name="谁看过我的档案").click()
    expect(me.get_by_text("卓一鸣查看了证件号码")).to_be_visible()
    expect(me.get_by_text("环卫公司工会主席")).to_be_visible()
    expect(me.get_by_text("理由：核对换届候选人身份")).to_be_visible()
    look(me, "story-looks")


def test_my_data_is_erased_as_far_as_the_law_lets_it_go(
    new_page: Any, member: Any, tree: Any, login: Any, look: Any
) -> None:
    me, desk = new_page(360), new_page(360)
    login(me, member.person.user)
    login(desk, officer("huan.wei", "chair", tree[UNION], "卓一鸣"))
    _ask(me, look)
    me.get_by_role("button", name="撤回申请").click()
    expect(me.get_by_text("已撤回，什么也没有删除")).to_be_visible()
    _ask(me, look)
    _answer(desk, "退回", look)
    me.goto("/my/messages")
    expect(me.get_by_text("删除申请已退回：请当面来一趟").first).to_be_visible()
    _ask(me, look)
    _answer(desk, "同意删除", look)

    me.goto("/my/messages")
    expect(me.get_by_text("可以删除的内容已经清空").first).to_be_visible()
    me.goto("/my/data/erase")
    expect(me.get_by_text("已清空文化程度、户籍地、备注")).to_be_visible()
    expect(me.get_by_role("button", name="申请删除")).to_have_count(0)  # nothing is left that could go
    look(me, "story-erasure-done")
    me.goto("/my/data")
    for gone in ("会吹笛子", "云湖市", "初中"):
        expect(me.get_by_role("main")).not_to_contain_text(gone)
    expect(me.get_by_role("main")).to_contain_text("何之洲")  # the membership stays as long as it lasts
    look(me, "story-erasure-data")
    member.person.refresh_from_db()
    assert (member.person.education, member.person.household_region) == ("", "")


def _ask(me: Page, look: Any) -> None:
    me.goto("/my/data")
    me.get_by_role("link", name="申请删除").click()
    expect(me.get_by_role("main")).to_contain_text("文化程度")
    expect(me.get_by_role("main")).to_contain_text("在会期间")
    me.get_by_label("想说明的").fill("不想留这么多")
    look(me, "story-erasure-ask")
    me.get_by_role("button", name="申请删除").click()
    expect(me.get_by_text("已提交，工会审核后会告诉您")).to_be_visible()
    look(me, "story-erasure-asked")


def _answer(desk: Page, what: str, look: Any) -> None:
    desk.goto("/desk/")
    desk.get_by_role("main").get_by_role("link").filter(has_text="1 份删除申请待审核").click()
    desk.get_by_role("main").get_by_role("link", name="何之洲").first.click()
    expect(desk.get_by_text("不想留这么多")).to_be_visible()
    look(desk, f"story-erasure-{'back' if what == '退回' else 'yes'}")
    if what == "退回":
        desk.get_by_label("退回理由").fill("请当面来一趟")
    desk.get_by_role("button", name=what, exact=True).click()
    expect(desk.get_by_role("main")).not_to_contain_text("同意后清空的内容不能恢复")
    look(desk, f"story-erasure-{'returned' if what == '退回' else 'gone'}")
