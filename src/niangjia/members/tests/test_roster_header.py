import pytest

from niangjia.members.idnumber import check_digit
from niangjia.members.roster.columns import FIELDS, map_columns, memory
from niangjia.members.roster.fields import field_of
from niangjia.members.roster.header import Header, find_header
from niangjia.members.roster.limits import Unreadable

BODY = "47010119900307123"
ID = BODY + check_digit(BODY)
PHONE = "19900001111"


def header_of(*rows):
    return find_header(enumerate(map(list, rows), 1))


def fields(names, *rows, remembered=None):
    header = Header(1, list(names))
    return [column.field for column in map_columns(header, [list(row) for row in rows], remembered)]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        *[(word, field.key) for field in FIELDS for word in (field.label_zh, *field.synonyms)],
        ("手机号码（必填）", "phone"),
        ("* 姓 名：", "name"),
        ("入会\n时间", "joined_on"),
        ("联系电话/手机", "phone"),
        ("会员的身份证号码", "id_number"),
        ("现工作单位", "employer"),
        ("紧急联系人电话", None),
        ("配偶姓名", None),
        ("工会主席姓名", None),
        ("民族", None),
        ("序号", None),
        ("", None),
    ],
)
def test_headings(text, field):
    assert field_of(text)[0] == field


def test_no_synonym_belongs_to_two_fields():
    words = [word for field in FIELDS for word in {field.label_zh, *field.synonyms}]
    assert len(words) == len(set(words))


def test_below_titles_notes_and_blank_lines():
    header = header_of(
        ["会员花名册", "", "", ""],
        ["填表说明：请填写姓名、身份证号码", "", "", ""],
        [],
        ["序号", "姓 名", "证件号码", "联系电话"],
        ["1", "云河", ID, PHONE],
    )
    assert header == Header(4, ["序号", "姓名", "证件号码", "联系电话"], 1)
    assert header.first_data_row == 5


def test_two_rows_with_merged_groups():
    header = header_of(
        ["会员花名册"],
        ["序号", "基本信息", "", "", "工会信息", ""],
        ["", "姓名", "性别", "身份证号码", "所属工会", "入会时间"],
        ["1", "云河", "男", ID, "甲工会", "2021.5"],
    )
    assert (header.row_number, header.height, header.first_data_row) == (2, 2, 4)
    mapped = map_columns(header, [["1", "云河", "男", ID, "甲工会", "2021.5"]])
    assert [column.field for column in mapped] == [None, "name", "gender", "id_number", "union", "joined_on"]


def test_columns_of_the_family_are_not_the_members_own():
    header = header_of(
        ["姓名", "身份证号", "家庭成员", ""], ["", "", "姓名", "身份证号"], ["云河", ID, "云山", ID]
    )
    assert header.height == 2
    assert [column.field for column in map_columns(header, [["云河", ID, "云山", ID]])] == [
        "name",
        "id_number",
        None,
        None,
    ]


def test_data_without_a_header_and_nothing_at_all():
    assert header_of([], [ID, "云河"]) == Header(0, ["第1列", "第2列"], 0)
    for rows in ([["会员花名册"], ["云河", "男"]], [[], ["", ""]], []):
        with pytest.raises(Unreadable):
            header_of(*rows)


def test_a_second_header_row_is_not_taken_for_a_sub_header():
    assert header_of(["姓名", "身份证号"], ["姓名", "身份证号"], ["云河", ID]).height == 1


def test_content_decides_where_headings_say_nothing():
    assert fields(["编号", "人员"], [ID, "张云河"]) == ["id_number", "name"]
    assert fields(["姓名", "身份证号", "甲", "乙"], ["云河", ID, PHONE, "男"]) == [
        "name",
        "id_number",
        "phone",
        "gender",
    ]
    assert fields(["姓名", "身份证号", "甲"], ["云河", ID, "1990年3月"]) == [
        "name",
        "id_number",
        "birth_date",
    ]
    assert fields(["姓名", "身份证号", "甲"], ["云河", ID, "2020年3月"]) == ["name", "id_number", None]


def test_swapped_headings_follow_the_content():
    assert fields(["姓名", "手机", "身份证号"], ["云河", ID, PHONE]) == ["name", "id_number", "phone"]


def test_one_field_one_column_and_the_rival_is_said():
    mapped = map_columns(Header(1, ["联系电话", "手机", "姓名"]), [["0515-88880000", PHONE, "云河"]])
    assert [column.field for column in mapped] == [None, "phone", "name"]
    assert "已采用“手机”" in mapped[0].note_zh


def test_a_spouses_number_is_never_the_members():
    assert fields(["姓名", "身份证号", "配偶身份证号", "配偶手机"], ["云河", ID, ID, PHONE]) == [
        "name",
        "id_number",
        None,
        None,
    ]


def test_what_was_chosen_is_remembered():
    names = ["姓名", "身份证号", "手机", "单位"]
    remembered = memory(map_columns(Header(1, names), [])) | {"单位": "union", "手机": None}
    mapped = map_columns(Header(1, names), [["云河", ID, PHONE, "甲"]], remembered)
    assert [column.field for column in mapped] == ["name", "id_number", None, "union"]
    assert {column.how for column in mapped} == {"remembered"}
    assert fields(["姓名"], remembered={"姓名": "no_such_field"}) == ["name"]
