import io
from datetime import date

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from niangjia.members.roster.answer import COLUMN, explained, write_answer
from niangjia.members.roster.cells import Lost
from niangjia.members.roster.clean import Cleaner, Issue
from niangjia.members.roster.columns import map_columns
from niangjia.members.roster.header import Header, find_header
from niangjia.members.roster.reading import open_table

SHEET = [
    ["会员花名册"],
    [],
    ["序号", "姓名", "身份证号", "入会时间"],
    ["1", "云河", "470101199003071234", date(2021, 5, 3)],
    ["2", "云山", "470101199003071235", ""],
    ["3", "=1+1", "'+cmd", "@x"],
]


def answered(rows, header, problems):
    out = io.BytesIO()
    count = write_answer(out, header, enumerate(rows, 1), problems)
    return count, out.getvalue()


def test_the_users_own_layout_comes_back_with_one_more_column():
    header = find_header(enumerate(SHEET, 1))
    count, content = answered(SHEET, header, {4: "坏", 6: "也坏"})
    assert count == 2
    rows = [cells for _, cells in open_table(content).sheets[0].rows()]
    assert rows[0][0] == "会员花名册"
    assert rows[2] == ["序号", "姓名", "身份证号", "入会时间", COLUMN]
    assert rows[3] == ["1", "云河", "470101199003071234", date(2021, 5, 3), "坏"]
    assert rows[4] == ["3", "=1+1", "'+cmd", "@x", "也坏"]
    assert len(rows) == 5


def test_nothing_becomes_a_formula_or_a_link():
    header = Header(1, ["姓名", "备注"])
    values = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "https://example.invalid", "007", '=HYPERLINK("a")']
    _, content = answered(
        [["姓名", "备注"], *[["云河", value] for value in values]], header, dict.fromkeys(range(2, 11), "x")
    )
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    for at in range(2, 11):
        cell = sheet.cell(at, 2)
        assert cell.data_type == "s"
        assert cell.number_format == "@"
        assert cell.hyperlink is None


def test_a_number_that_lost_its_digits_comes_back_as_lost_as_it_was():
    table = [SHEET[2], ["1", "云河", Lost("4.70101199003071E+17"), ""]]
    header = find_header(enumerate(table, 1))
    _, content = answered(table, header, {2: "坏"})
    (cells,) = [cells for number, cells in open_table(content).sheets[0].rows() if number == 2]
    assert cells[2] == "4.70101199003071E+17"
    row = Cleaner(map_columns(find_header(enumerate(table, 1)), [])).clean(2, cells)
    assert any("后几位已经丢失" in issue.reason_zh for issue in row.issues)


def test_an_answer_can_be_mended_and_brought_in_again():
    header = find_header(enumerate(SHEET, 1))
    _, content = answered(SHEET, header, {5: "坏"})
    sheet = open_table(content).sheets[0]
    again = find_header(sheet.rows())
    assert [column.field for column in map_columns(again, [])] == [
        None,
        "name",
        "id_number",
        "joined_on",
        None,
    ]
    out = io.BytesIO()
    assert write_answer(out, again, sheet.rows(), {4: "还坏"}) == 1
    rows = [cells for _, cells in open_table(out.getvalue()).sheets[0].rows()]
    assert rows[2] == ["序号", "姓名", "身份证号", "入会时间", COLUMN]
    assert rows[3][-1] == "还坏"


def test_a_file_without_a_header_gets_one():
    _, content = answered([["470101199003071234", "云河"]], Header(0, ["第1列", "第2列"], 0), {1: "坏"})
    rows = [cells for _, cells in open_table(content).sheets[0].rows()]
    assert rows == [["第1列", "第2列", COLUMN], ["470101199003071234", "云河", "坏"]]


def test_an_explanation_says_row_field_reason_and_hint():
    issues = [
        Issue("phone", 2, "1", "手机号码应为 11 位", "请核对后补正"),
        Issue("", -1, "", "与第 2 行重复", ""),
    ]
    assert explained(9, issues) == "原第 9 行 手机号码：手机号码应为 11 位（请核对后补正）；与第 2 行重复"


texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=20
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(texts.filter(lambda text: "_x" not in text), min_size=3, max_size=3), max_size=8))
def test_every_text_survives(rows):
    problems = dict.fromkeys(range(2, len(rows) + 2), "坏")
    _, content = answered([["甲", "乙", "丙"], *rows], Header(1, ["甲", "乙", "丙"]), problems)
    read = [cells for _, cells in open_table(content).sheets[0].rows()]
    assert read[1:] == [[*row, "坏"] for row in rows]
