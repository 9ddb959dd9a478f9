"""O2: the battery dies while a stranger mends what the union returned; nothing has to be typed again, and nothing is kept
once it was sent."""

from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from niangjia.joining import limits, services
from niangjia.joining.models import Application
from niangjia.joining.tests.factories import make_entry
from niangjia.joining.tests.filling import COURIERS, choose, fill
from niangjia.organizations.tests.factories import make_tree

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT = """async () => {
  const base = await new Promise((done) => { const r = indexedDB.open("nj-join"); r.onsuccess = () => done(r.result); });
  return new Promise((done) => { const r = base.transaction("rows").objectStore("rows").count(); r.onsuccess = () => done(r.result); });
}"""


def test_what_is_mended_survives_a_dead_battery(new_page: Any, look: Any) -> None:
    cache.clear()
    limits.forget()
    make_tree({"江海省总工会": {"云湖市总工会": {"嘉言区总工会": {COURIERS: {}}}}})
    entry, page = make_entry(name="任星河"), new_page(360)
    _send(page, entry)
    one = Application.objects.get()
    services.hand_back(by=None, application=one, ground="papers", reason="请写明站点，手机号打不通")
    page.reload()
    page.get_by_role("link", name="去补正").click()
    page.get_by_label("手机号").fill("19900000099")
    page.get_by_label("在哪里干活").fill("嘉言区柳桥街道")
    expect(page.get_by_label(COURIERS)).to_be_visible()

    page.goto("about:blank")  # the battery died
    page.goto("/join/progress")
    page.get_by_role("link", name="去补正").click()
    expect(page.get_by_label("手机号")).to_have_value("19900000099")
    expect(page.get_by_label("在哪里干活")).to_have_value("嘉言区柳桥街道")
    expect(page.get_by_label("姓名")).to_have_value("任星河")
    look(page, "story-draft")
    page.get_by_label(COURIERS).check()
    page.get_by_role("button", name="重新提交").click()
    page.get_by_text("待审核").first.wait_for()
    one.refresh_from_db()
    assert (one.phone, one.id_number) == ("19900000099", entry.id_number)
    page.wait_for_function(f"async () => (await ({KEPT})()) === 0")

    page.get_by_role("link", name="替另一个人申请").click()  # a phone that is passed on tells nothing of the first
    for label in ("姓名", "手机号", "身份证号"):
        expect(page.get_by_label(label)).to_have_value("")


def _send(page: Page, entry: Any) -> None:
    page.goto("/join")
    fill(page, entry)
    choose(page)
    page.get_by_role("button", name="提交入会申请").click()
    page.wait_for_url("**/join/progress")
