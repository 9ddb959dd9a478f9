"""Ten thousand rows from a spreadsheet, most of them wrong, at the desk and on a phone: each says why, nothing is lost or half done."""

import io
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from playwright.sync_api import expect

from niangjia.enrolment.models import Nomination
from niangjia.enrolment.tests.named import WASTE, check_named, line, make_named, quota_of
from niangjia.kernel import invented
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_tree, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GOOD, ROWS = 120, 10_000
PATIENCE = 60_000  # ms, on a machine that does other things as well


def messy(members: list[Any]) -> str:
    """What comes out of Excel: a heading, good rows, people nobody knows, numbers that Excel has spoiled, names alone, twice the same."""
    lines = ["姓名\t身份证号\t类别", *(line(one) for one in members)]
    lines += [f"{one.name}\t{one.person.phone}\t工匠" for one in members[:20]]
    lines += [f"李四\t4.7E+{n % 89 + 10}\t工匠" for n in range(300)] + ["只有姓名"] * 300
    lines += [f"查无{n}\t{invented.identity(900_000 + n)}\t抗疫" for n in range(ROWS + 1 - len(lines))]
    return "\n".join(lines)


def paste(page: Any, text: str) -> None:
    """Out of the clipboard, as people do."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.locator("[name=text]").focus()
    page.keyboard.press("Control+V")
    expect(page.locator("[name=text]")).to_have_value(text)


def cut_off(page: Any, text: str) -> None:
    """The network is gone for a while: what was typed stays, and is sent when it is back."""
    page.context.set_offline(True)
    page.get_by_role("button", name="再看一遍").click()
    page.get_by_text("填的都还在").wait_for()
    expect(page.locator("[name=text]")).to_have_value(text)
    page.context.set_offline(False)
    page.get_by_role("button", name="再看一遍").click()
    expect(page.locator("[aria-busy]")).to_have_count(0)
    expect(page.locator(".patient-note")).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 360])
def test_ten_thousand_rows_with_errors(new_page: Any, login: Any, look: Any, settings: Any, width: int) -> None:
    settings.SECOND_FACTOR = False
    tree = make_tree()
    boss, chair = make_user("", "organiser", tree["云湖市总工会"]), make_user("chair", "chair", tree[WASTE])
    offer = make_named(boss, tree, places=5000, total=20_000, numbers={WASTE: 100})
    text, quota = messy([make_member(tree[WASTE]) for _ in range(GOOD)]), quota_of(offer, tree[WASTE])
    page = new_page(width)
    page.set_default_timeout(PATIENCE)
    login(page, chair)
    page.goto(reverse("enrolment:nominate_paste", args=[quota.pk]))
    paste(page, text)
    page.get_by_role("button", name="先看一遍").click()
    page.get_by_text("核对结果").wait_for()
    look(page, "paste-looked")
    seen = page.locator("table.list tbody tr")
    expect(seen.first).to_contain_text("第 ")
    assert seen.locator("[data-label=原因]").first.inner_text().strip() != "—"
    assert page.locator("[name=text]").input_value() == text
    assert not Nomination.objects.exists()

    with page.expect_download() as download:
        page.get_by_role("button", name="下载不能推荐的").click()
    with open(download.value.path(), "rb") as file:
        rows = list(openpyxl.load_workbook(io.BytesIO(file.read()), read_only=True).active.values)
    assert len(rows) == ROWS - 100 + 1
    assert all(row[-1] for row in rows[1:])

    cut_off(page, text)
    page.get_by_role("button", name="推荐可以的 100 人").click()
    page.get_by_text("已推荐 100 人").wait_for()
    assert Nomination.objects.count() == 100
    check_named(offer)
    left = page.locator("[name=text]").input_value().split("\n")
    assert (left[0], len(left)) == (text.split("\n", maxsplit=1)[0], ROWS - 100 + 1)
    look(page, "paste-left")
