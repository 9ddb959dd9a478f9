"""Files that cannot be read, uploaded as a person does: a sentence on the page, and nothing brought in."""

import io
import re
import zipfile

import msoffcrypto
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from niangjia.members.models import Batch, Membership, Person, StagedRow
from niangjia.members.tests.rosters import HEAD, as_csv, row
from niangjia.organizations.tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
STREET, DEPOT, PLANT = "柳桥街道总工会", "快递站工会", "大成化工厂工会"


@pytest.fixture
def desk(client, tree):
    client.force_login(factories.make_user(role="organiser", union=tree[STREET]))
    return client


def _workbook() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for line in (HEAD, row(1, "林小满")):
        book.active.append(line)
    book.save(out)
    return out.getvalue()


def _locked() -> bytes:
    out = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(_workbook())).encrypt("secret", out)
    return out.getvalue()


def _bomb() -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_workbook())) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            sheet = part.filename == "xl/worksheets/sheet1.xml"
            new.writestr(part.filename, b" " * 40_000_000 if sheet else old.read(part))
    return out.getvalue()


def _upload(desk, union, name, content):
    sent = {"file": SimpleUploadedFile(name, content), "union": union.code}
    return desk.post(reverse("members:roster_new"), sent, follow=True)


def _alert(page: str) -> str:
    found = re.search(r'<p role="alert">(.*?)</p>', page, re.DOTALL)
    return found[1].strip() if found else ""


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("名册.xlsx", _locked, ("密码", "上传")),
        ("名册.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + bytes(64), ("图片", "上传")),
        ("名册.xlsx", _bomb, ("过大",)),
        ("名册.csv", lambda: b",".join([b"a"] * 500) + b"\n" + b",".join([b"b"] * 500), ("500 列", "上传")),
        ("名册.csv", lambda: as_csv([]), ("没有人员数据", "上传")),
        ("名册.csv", lambda: b"a,b\n1,2\n", ("姓名",)),
        ("名册.pdf", lambda: b"%PDF-1.7\n" + bytes(64), ("PDF", "Excel")),
    ],
)
def test_the_page_says_why_and_what_to_do(desk, tree, name, content, words):
    answer = _upload(desk, tree[STREET], name, content())
    page = answer.content.decode()
    assert answer.status_code == 200
    assert all(word in _alert(page) for word in words), _alert(page)
    assert "没有写入任何会员" in page
    assert "重新上传" in page
    assert Batch.objects.get().state == "failed"
    assert not StagedRow.objects.exists()
    assert not Person.objects.exists()


def test_an_empty_file_stays_at_the_form(desk, tree):
    answer = _upload(desk, tree[STREET], "空.xlsx", b"")
    assert answer.status_code == 422
    assert "文件是空的" in answer.content.decode()
    assert tree[STREET].code in answer.content.decode()  # what was filled in is still there
    assert not Batch.objects.exists()


def test_a_row_with_every_cell_wrong_is_told_cell_by_cell(desk, tree):
    answer = _upload(
        desk, tree[STREET], "名册.csv", as_csv([("", "123", "45", "没有的工会", "部" * 90, "仙")])
    )
    page = answer.content.decode()
    assert "没有可以导入的人" in page
    for word in ("没有填写姓名", "身份证号“", "手机号码“", "所属工会“没有的工会”"):
        assert word in page
    assert "导入 1 人" not in page


def test_rows_without_a_number_say_why_they_stay_out(desk, tree):
    page = _upload(desk, tree[STREET], "名册.csv", as_csv([("林小满", "", "", "", "", "")])).content.decode()
    assert re.search("没有填写.*证", page)


def test_a_union_outside_of_the_branch(desk, tree):
    rows = [row(1, "林小满", tree[PLANT].code), row(2, "陈大年", DEPOT)]
    page = _upload(desk, tree[STREET], "名册.csv", as_csv(rows)).content.decode()
    assert "1 个工会名称没有对上" in page
    assert "导入 1 人" in page
    batch = Batch.objects.get()
    chosen = {"text": [tree[PLANT].code], "code-0": tree[PLANT].code}
    answer = desk.post(reverse("members:roster_place", args=[batch.pk]), chosen)
    assert answer.status_code == 404
    assert f"没有代码为“{tree[PLANT].code}”的工会" in answer.content.decode()
    desk.post(reverse("members:roster_do", args=[batch.pk, "commit"]))
    assert list(Membership.objects.values_list("name", flat=True)) == ["陈大年"]
    assert _upload(desk, tree[PLANT], "名册.csv", as_csv(rows)).status_code == 422


def test_several_names_are_placed_at_once_and_remembered(desk, tree):
    rows = [row(1, "林小满", "快递点"), row(2, "陈大年", "环卫队"), row(3, "周远", "没人管")]
    page = _upload(desk, tree[STREET], "名册.csv", as_csv(rows)).content.decode()
    assert page.count('name="text"') == 3
    batch = Batch.objects.get()
    where = reverse("members:roster_place", args=[batch.pk])
    nothing = desk.post(where, {"text": ["快递点"]})
    assert (nothing.status_code, "还没有选" in nothing.content.decode()) == (422, True)
    sent = {
        "text": ["快递点", "环卫队", "没人管"],
        "union-0": tree[DEPOT].code,
        "code-1": tree["环卫公司工会"].code,
    }
    assert "2 个名称的 2 行已归入" in desk.post(where, sent, follow=True).content.decode()
    page = _upload(desk, tree[STREET], "名册.csv", as_csv(rows)).content.decode()
    assert "1 个工会名称没有对上" in page
    assert "导入 2 人" in page
