"""A register list as it comes: header, columns, cells; and when two names are one firm."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from niangjia.coverage.reading import MOST, Unreadable, clean, look, repeats, rows
from niangjia.coverage.tests.lists import as_csv, code
from niangjia.organizations.firmnames import core


def read(data: bytes, name: str = "名单.csv") -> list:
    return list(rows(look(data, name)))


def test_the_header_is_found_below_titles_and_sums_are_no_firms():
    data = as_csv(
        ("云湖恒远机械有限公司", code(1), "柳桥街道一号", "制造业", "120", "存续", "柳桥街道"),
        ("", "", "", "", "", "", ""),
        ("合计", "", "", "", "120", "", ""),
        before=[("嘉言区市场主体名单",), ("导出日期：2026-10-01",)],
    )
    (row,) = read(data)
    assert row.number == 4
    assert row.values == {
        "name": "云湖恒远机械有限公司", "credit_code": code(1), "address": "柳桥街道一号", "trade": "制造业", "workers": 120,
    }  # fmt: skip
    assert row.town == "柳桥街道"
    assert not row.wrong


def test_a_workbook_with_other_headings_on_its_second_sheet():
    book = Workbook()
    book.active.append(["填表说明"])
    sheet = book.create_sheet("数据")
    sheet.append(["序号", "*单位名称", "社会信用代码（18位）", "参保人数", "登记状态", "纬度", "经度"])
    sheet.append([1, "云湖甲商行", code(2).lower(), 30.0, "注销", 29.5, 126.25])
    out = io.BytesIO()
    book.save(out)
    (row,) = read(out.getvalue(), "数据.xlsx")
    assert row.values["credit_code"] == code(2)
    assert row.values["workers"] == 30
    assert (row.values["latitude"], row.values["longitude"]) == (29.5, 126.25)
    assert row.closed == "注销"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"name": ""  , "address": "柳桥街道"}, "没有单位名称"),
        ({"name": "甲" * 121}, "超过 120 个字"),
        ({"name": "云湖甲商行", "credit_code": "123"}, "18 位"),
        ({"name": "云湖甲商行", "credit_code": code(3)[:-1] + ("0" if code(3)[-1] != "0" else "1")}, "校验不通过"),
    ],
)
def test_what_is_wrong_is_said(cells, said):
    row = clean(5, cells)
    assert any(said in one for one in row.wrong)


@pytest.mark.parametrize(
    ("text", "count"),
    [("120", 120), ("约50人", 50), ("1,200", 1200), ("１２０人", 120), ("50.0", 50), ("50-99", None), ("若干", None)],
)
def test_numbers_of_workers(text, count):
    row = clean(5, {"name": "云湖甲商行", "workers": text})
    assert row.values.get("workers") == count
    assert bool(row.notes) == (count is None)


@pytest.mark.parametrize("status", ["注销", "吊销,未注销", "已歇业", "迁出"])
def test_closed_firms_are_told(status):
    assert clean(5, {"name": "云湖甲商行", "status": status}).closed == status


@pytest.mark.parametrize("status", ["存续", "在营（开业）", "", "正常"])
def test_open_firms_are_open(status):
    assert not clean(5, {"name": "云湖甲商行", "status": status}).closed


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", "姓名,身份证号\n甲,1\n".encode()])
def test_what_is_no_list_is_told(data):
    with pytest.raises(Unreadable):
        read(data)


def test_too_many_rows_are_told():
    data = as_csv(*((f"云湖第{n}商行",) for n in range(MOST + 1)), head=("企业名称",))
    with pytest.raises(Unreadable, match="拆成"):
        read(data)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("云湖恒远机械有限公司", "云湖恒远机械有限责任公司"),
        ("云湖（嘉言）商贸有限公司", "云湖(嘉言)商贸有限公司"),
        ("云湖（嘉言）商贸有限公司", "云湖嘉言商贸公司"),
        ("云湖 恒远·机械股份有限公司", "云湖恒远机械"),
        ("ＡＢＣ科技有限公司", "abc科技有限公司"),
    ],
)
def test_names_that_mean_one_firm(one, other):
    assert core(one) == core(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("云湖（嘉言）商贸有限公司", "云湖（贾河）商贸有限公司"),
        ("云湖恒远机械有限公司", "云湖恒远机械有限公司分公司"),
        ("云湖第1商行", "云湖第11商行"),
    ],
)
def test_names_that_do_not(one, other):
    assert core(one) != core(other)


@given(st.text(max_size=40))
def test_the_core_of_a_core_is_itself(text):
    assert core(core(text)) == core(text)


@given(st.lists(st.tuples(st.sampled_from(["甲商行", "甲（商行）", "乙商行"]), st.sampled_from(["", "A", "B"])), max_size=12))
def test_a_repeat_points_to_an_earlier_row_and_two_codes_are_two_firms(some):
    read_ = []
    for number, (name, key) in enumerate(some, 1):
        row = clean(number, {"name": name})
        if key:
            row.values["credit_code"] = key
        read_.append(row)
    found = repeats(read_, core)
    kept = [row for row in read_ if row.number not in found]
    for number, first in found.items():
        assert first < number
        assert first not in found
    codes = [row.values["credit_code"] for row in kept if "credit_code" in row.values]
    assert len(codes) == len(set(codes))
