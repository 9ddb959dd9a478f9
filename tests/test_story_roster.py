"""The roster: 林小满 drops her company's list in, understands what is wrong with it, brings it in, and takes it back."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page

from niangjia.kernel import job_runner
from niangjia.kernel.invented import identity, name, phone
from niangjia.members.models import Membership
from niangjia.members.tests.factories import make_member
from niangjia.members.tests.rosters import dump
from niangjia.organizations.tests.factories import make_tree
from tests.people import HEAD, card, figure, officer, row

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
UNION = "环卫公司工会"
FOUND = {"新增": 3, "无变化": 1, "有变化": 1, "从别的工会转来": 1, "表内重复": 1, "有冲突": 1, "填写有误": 2}
FAILED = 4


def test_a_messy_roster_comes_in_and_goes_back(new_page: Any, login: Any, look: Any, tmp_path: Path) -> None:
    tree = make_tree()
    members(tree)
    desk, phone_ = new_page(1280), new_page(360)
    login(desk, officer("lin.xiaoman", "organiser", tree["嘉言区总工会"], "林小满"))
    login(phone_, officer("sheng.lingdao", "leader", tree["江海省总工会"], "周国华"))
    assert counted(phone_) == (at_first := 4)
    before = dump()

    drop(desk, messy(tmp_path / "花名册.xlsx"))
    assert {label: figure(desk, label) for label in FOUND} == FOUND
    look(desk, "story-roster-checked")
    reasons(desk, look)
    mended = mend(download(desk, tmp_path))

    bring_in(desk, 5)
    assert counted(phone_) == at_first + FOUND["新增"]
    look(desk, "story-roster-in")

    desk.get_by_role("button", name="撤销", exact=False).first.click()
    desk.get_by_text("已撤销").first.wait_for()
    assert counted(phone_) == at_first
    assert dump() == before  # record for record

    drop(desk, mended)
    assert (figure(desk, "新增"), card(desk, "填写有误").count()) == (2, 0)
    bring_in(desk, 2)
    assert counted(phone_) == at_first + 2
    look(phone_, "story-roster-board")


def members(tree: Any) -> None:
    """One who stays the same, one whose phone is old, one of another company, one whose number others use."""
    known = {"department": "清扫队"}
    make_member(tree[UNION], name(1), number=identity(1), phone=phone(1), **known)
    make_member(tree[UNION], name(2), number=identity(2), phone=phone(902), **known)
    make_member(tree["大成化工厂工会"], name(3), number=identity(3), phone=phone(3))
    make_member(tree[UNION], name(4), number=identity(4), phone=phone(4), **known)


def messy(path: Path) -> Path:
    """As a company writes it: a title over merged cells, an empty line, apostrophes, full-width digits, blanks."""
    book = Workbook()
    sheet = book.active
    sheet.append(["环卫公司工会会员花名册（二〇二六年）"])
    sheet.merge_cells("A1:E1")
    sheet.append([])
    sheet.append(HEAD)
    new = [row(10), row(11, 身份证号=f"'{identity(11)}"), row(12, 手机=wide(phone(12)), 姓名=f" {name(12)} ")]
    known = [row(1), row(2), row(3)]
    wrong = [row(10), row(4, 姓名="另有其人"), row(13, 身份证号=broken(13)), row(14, 姓名="")]
    for line in (*new, *known, *wrong):
        sheet.append(line)
    book.save(path)
    return path


def wide(text: str) -> str:
    return text.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})


def broken(number: int) -> str:
    """An identity number whose check digit is another one."""
    right = identity(number)
    return right[:-1] + ("1" if right[-1] == "0" else "0")


def counted(page: Page) -> int:
    page.goto("/board/")
    return figure(page, "会员")


def drop(page: Page, path: Path) -> None:
    page.goto("/desk/rosters")
    page.get_by_role("main").get_by_role("link", name="导入花名册").first.click()
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_label("导入到哪个工会").fill(UNION)
    page.get_by_role("button", name="上传并检查").click()
    page.get_by_role("heading", name=path.name).wait_for()
    job_runner.drain()
    page.locator(".figure-card").first.wait_for()


def reasons(page: Page, look: Any) -> None:
    """Why two rows cannot go in: which value, and what would be right; no number is shown in full."""
    card(page, "填写有误").click()
    page.get_by_text("校验位").first.wait_for()
    page.get_by_text("没有填写姓名").first.wait_for()
    assert not [one for one in (identity(14), broken(13), phone(13)) if one in page.content()]
    look(page, "story-roster-reasons")


def download(page: Page, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=f"下载有问题的 {FAILED} 行").click()
    path = folder / "问题数据.xlsx"
    waiting.value.save_as(path)
    return path


def mend(path: Path) -> Path:
    """In her own layout, with one more column that says what is wrong: she puts two rows right and drops two."""
    lines = list(load_workbook(BytesIO(path.read_bytes())).active.iter_rows(values_only=True))
    at = next(number for number, line in enumerate(lines) if "姓名" in line)
    head, rows = list(lines[at]), [list(line) for line in lines[at + 1 :] if any(line)]
    assert head[: len(HEAD)] == HEAD
    assert "问题说明" in head
    assert len(rows) == FAILED
    assert all(line[head.index("问题说明")] for line in rows)
    book = Workbook()
    book.active.append(head)
    for line in rows:
        if line[1] in (broken(13), identity(14)):
            number = 13 if line[1] == broken(13) else 14
            book.active.append([name(number), identity(number), *line[2:]])
    mended = path.with_name("改好的.xlsx")
    book.save(mended)
    return mended


def bring_in(page: Page, people: int) -> None:
    members_before = Membership.objects.count()
    page.get_by_role("button", name=f"导入 {people} 人").click()
    job_runner.drain()
    page.get_by_text("已导入").first.wait_for()
    assert Membership.objects.count() > members_before
