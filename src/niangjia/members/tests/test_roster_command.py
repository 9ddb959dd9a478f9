"""``./manage roster`` as a shell sees it: exit status, one JSON object, Chinese words."""

import json

import openpyxl
import pytest
from django.core.management import ManagementUtility

from niangjia.members.batches import storing
from niangjia.members.models import SORTS, Batch, Membership, StagedRow
from niangjia.members.tests.rosters import HEAD, as_csv, row

pytestmark = pytest.mark.django_db
DEPOT = "快递站工会"


@pytest.fixture
def manage(capsys, monkeypatch):
    monkeypatch.setattr(
        "django.core.management.base.connections.close_all", lambda: None
    )  # it is the test's own

    def run(*arguments: str) -> tuple[int, str, str]:
        status = 0
        try:
            ManagementUtility(["manage", "roster", *arguments]).execute()
        except SystemExit as end:
            status = int(end.code or 0)
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "名册.csv"
    path.write_bytes(as_csv([row(1, "林小满"), row(2, "陈大年")]))
    return path


def test_done_is_zero(manage, tree, file):
    status, out, _ = manage("check", str(file), "--union", tree[DEPOT].code, "--json")
    assert (status, json.loads(out)["new"], Membership.objects.count()) == (0, 2, 0)
    status, out, _ = manage("import", str(file), "--union", tree[DEPOT].code, "--json")
    assert (status, Membership.objects.count()) == (0, 2)
    status, out, _ = manage("undo", json.loads(out)["batch"])
    assert (status, Membership.objects.count()) == (0, 0)
    assert "移除 2 人" in out


def test_a_check_shows_the_first_rows_of_each_sort_and_leaves_nothing(manage, tree, tmp_path):
    path = tmp_path / "名册.csv"
    path.write_bytes(as_csv([row(1, "林小满"), ("吴错", "11010119900307", "", "", "", "")]))
    folder = storing.path_of(Batch(file=storing.FOLDER))
    before = set(folder.glob("*"))
    status, out, _ = manage("check", str(path), "--union", tree[DEPOT].code)
    assert status == 0
    for said in ("【填写有误】", "第 3 行 吴错", "B3 身份证号", "应当：", "【新增】", "第 2 行 林小满", "新增 1"):
        assert said in out, said
    assert "11010119900307" not in out, "numbers are masked"
    status, out, _ = manage("check", str(path), "--union", tree[DEPOT].code, "--json", "--rows", "1")
    (wrong,) = json.loads(out)["rows"]["invalid"]
    assert (wrong["row"], wrong["cells"][0]["cell"], wrong["cells"][0]["column"]) == (3, "B3", "身份证号")
    assert wrong["cells"][0]["reason"]
    status, out, _ = manage("check", str(path), "--union", tree[DEPOT].code, "--json")
    assert set(json.loads(out)) == set(SORTS)
    assert not Batch.objects.exists()
    assert not StagedRow.objects.exists()
    assert set(folder.glob("*")) == before


def test_refused_is_one_with_a_sentence(manage, tree, file, tmp_path):
    code = tree[DEPOT].code
    bad = tmp_path / "照片.xlsx"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    for arguments, word in (
        (("check", str(tmp_path / "没有.csv"), "--union", code), "没有找到文件"),
        (("check", str(tmp_path), "--union", code), "没有找到文件"),
        (("check", str(file), "--union", "NOWHERE"), "没有代码为 NOWHERE 的工会"),
        (("import", str(bad), "--union", code), "图片"),
        (("check", str(file), "--union", code, "--user", "nobody"), "没有名为 nobody 的账号"),
        (("undo", "abc"), "没有编号为 abc 的批次"),
    ):
        status, out, err = manage(*arguments)
        assert (status, word in err, out) == (1, True, ""), arguments
        status, out, _ = manage(*arguments, "--json")
        assert (status, word in json.loads(out)["error"]) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ((), "缺少"),
        (("check",), "缺少"),
        (("chck", "a"), "没有这一项"),
        (("check", "a", "--union"), "后面要写一个值"),
    ],
)
def test_wrong_usage_is_two(manage, arguments, word):
    status, _, err = manage(*arguments)
    assert status == 2
    assert word in err
    assert "用法：" in err
    assert "usage" not in err


@pytest.mark.parametrize("verb", [(), ("check",), ("import",), ("undo",)])
def test_the_help_is_chinese(manage, verb):
    status, out, _ = manage(*verb, "--help")
    assert status == 0
    assert "显示这段说明" in out
    assert not [
        line
        for line in out.lower().splitlines()
        for word in ("show", "skip", "usage", "options")
        if word in line
    ]


def test_names_of_unions_that_were_not_found_come_with_the_nearest(manage, tree, tmp_path):
    path = tmp_path / "名册.csv"
    path.write_bytes(as_csv([row(1, "林小满", "快递工会"), row(2, "陈大年", "甲乙丙")]))
    code = tree["柳桥街道总工会"].code
    _, out, _ = manage("check", str(path), "--union", code)
    assert f"快递工会（1 行）：最接近的是 {DEPOT} {tree[DEPOT].code}" in out
    assert "甲乙丙（1 行）：没有相近的" in out
    _, out, _ = manage("check", str(path), "--union", code, "--json", "--rows", "1")
    assert {one["name"] for one in json.loads(out)["unplaced"]} == {"快递工会", "甲乙丙"}


def test_people_on_another_sheet_are_told_to_be_unread(manage, tree, tmp_path):
    book = openpyxl.Workbook()
    for title, people in (("一车间", [row(1, "林小满")]), ("二车间", [row(2, "陈大年")]), ("空表", [])):
        sheet = book.create_sheet(title)
        for line in [HEAD, *people]:
            sheet.append(line)
    path = tmp_path / "名册.xlsx"
    book.save(path)
    status, out, _ = manage("check", str(path), "--union", tree[DEPOT].code, "--json")
    assert (status, json.loads(out)["new"], json.loads(out)["unread"]) == (0, 1, ["二车间"])
    status, out, _ = manage("import", str(path), "--union", tree[DEPOT].code)
    assert "没有读的表：二车间" in out
