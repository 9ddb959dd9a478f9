from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.members.idnumber import check_digit, today
from niangjia.members.roster.cells import Lost
from niangjia.members.roster.clean import Cleaner, Row
from niangjia.members.roster.columns import Mapped
from niangjia.members.roster.dates import BadDate, parse_date
from niangjia.members.roster.fields import FIELDS
from niangjia.members.roster.rows import Repeat, duplicates

BODY = "47010119900307123"
ID = BODY + check_digit(BODY)
KEYS = [field.key for field in FIELDS]
MAPPING = [Mapped(at, key, key, "name", 1.0) for at, key in enumerate(KEYS)]


def row(**cells) -> Row:
    cells = {"name": "云河", "id_number": ID} | cells
    return Cleaner(MAPPING).clean(7, [cells.get(key, "") for key in KEYS])


def only_issue(**cells):
    (issue,) = row(**cells).issues
    return issue


@pytest.mark.parametrize(
    ("cell", "day", "precision"),
    [
        ("2021-5-3", date(2021, 5, 3), "day"),
        ("2021/5/3", date(2021, 5, 3), "day"),
        ("2021.05.03", date(2021, 5, 3), "day"),
        ("2021年5月3日", date(2021, 5, 3), "day"),
        ("２０２１年５月３日", date(2021, 5, 3), "day"),
        ("2021-05-03 00:00:00", date(2021, 5, 3), "day"),
        ("20210503", date(2021, 5, 3), "day"),
        ("44319", date(2021, 5, 3), "day"),
        ("20000", date(1954, 10, 3), "day"),
        ("80000", date(2119, 1, 11), "day"),
        (date(2021, 5, 3), date(2021, 5, 3), "day"),
        ("2021.5", date(2021, 5, 1), "month"),
        ("2021年5月", date(2021, 5, 1), "month"),
        ("2021-05", date(2021, 5, 1), "month"),
        ("202105", date(2021, 5, 1), "month"),
        ("2021-1", date(2021, 1, 1), "month"),
        ("2021.01", date(2021, 1, 1), "month"),
        ("2021.10", date(2021, 10, 1), "month"),
    ],
)
def test_dates(cell, day, precision):
    assert parse_date(cell) == (day, precision)


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ("21.5", "两位"),
        ("21年5月3日", "两位"),
        ("2021.1", "10 月"),
        ("2021", "年份"),
        ("2021年", "年份"),
        ("2021-2-30", "不存在"),
        ("2021.13", "不存在"),
        ("5/3/2021", "分不清"),
        ("19999", "不是日期"),
        ("80001", "不是日期"),
        ("去年", "不是日期"),
        (Lost("1" * 16), "不是日期"),
    ],
)
def test_dates_that_are_not_guessed(cell, word):
    with pytest.raises(BadDate) as bad:
        parse_date(cell)
    assert word in bad.value.reason_zh


@given(
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d"]),
)
def test_every_full_date_is_read(day, style):
    assert parse_date(day.strftime(style)) == (day, "day")


def test_a_whole_clean_row():
    found = row(
        phone="+86 199-0000-1111",
        joined_on="2021.5",
        gender="男",
        group="外卖骑手",
        union="甲 工会",
        note="/",
    )
    assert found.issues == []
    assert found.valid
    assert found.values == {
        "name": "云河",
        "id_number": ID,
        "id_kind": "resident",
        "birth_date": date(1990, 3, 7),
        "gender": "male",
        "phone": "19900001111",
        "joined_on": date(2021, 5, 1),
        "joined_on_precision": "month",
        "group": "food_rider",
        "union": "甲 工会",
    }


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("19900001111", "19900001111"),
        ("８６１９９００００１１１１", "19900001111"),
        ("0086 19900001111", "19900001111"),
        ("'199 0000 1111", "19900001111"),
        ("0515-88880000", "0515-88880000"),
        ("(010)88880000-123", "010-88880000-123"),
        ("051588880000", "0515-88880000"),
    ],
)
def test_phones(text, phone):
    assert row(phone=text).values["phone"] == phone


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("1990000111", "10 位"),
        ("199****1111", "星号"),
        ("19900001111/19900002222", "不止一个"),
        ("88880000", "区号"),
        ("12900001111", "格式"),
        ("电话见备注", "数字以外"),
        ("1.99E+10", "丢失"),
    ],
)
def test_phones_that_are_refused(text, word):
    issue = only_issue(phone=text)
    assert (issue.field, issue.column, issue.value, issue.level) == (
        "phone",
        KEYS.index("phone"),
        text,
        "error",
    )
    assert word in issue.reason_zh
    assert not row(phone=text).valid


@pytest.mark.parametrize("cell", [Lost("470101199003071200"), "4.7010119900307E+17"])
def test_a_number_that_lost_its_digits(cell):
    issue = only_issue(id_number=cell)
    assert issue.field == "id_number"
    assert "丢失" in issue.reason_zh


def test_a_row_that_contradicts_its_number_is_warned_about():
    issue = only_issue(gender="女")
    assert (issue.field, issue.level) == ("gender", "warn")
    assert row(gender="女").valid
    issue = only_issue(birth_date="1990-03-08")
    assert (issue.field, issue.level) == ("birth_date", "warn")
    assert row(birth_date="1990年3月").issues == []


def test_a_passport_takes_gender_and_birth_from_the_row():
    found = row(id_number="E12345678", gender="女", birth_date="1990年3月")
    assert found.values["gender"] == "female"
    assert found.values["birth_date"] == date(1990, 3, 1)
    assert found.values["birth_date_precision"] == "month"


def test_joining_has_bounds():
    assert row(joined_on=today().isoformat()).issues == []
    assert "今天之后" in only_issue(joined_on=(today() + timedelta(days=1)).isoformat()).reason_zh
    assert "出生" in only_issue(joined_on="1990-03-07").reason_zh
    assert row(joined_on="1990-03-08").issues == []
    assert "成立" in only_issue(id_number="E12345678", joined_on="1925-04-30").reason_zh


def test_an_unknown_word_of_a_list():
    assert only_issue(gender="不详人").level == "error"
    issue = only_issue(group="宇航员")
    assert issue.level == "warn"
    assert "货车司机" in issue.hint_zh
    assert row(group="/").issues == []


def test_a_row_with_every_cell_wrong_says_every_cell():
    cells = dict.fromkeys(KEYS, "？" * 600)
    found = Cleaner(MAPPING).clean(1, [cells[key] for key in KEYS])
    assert {issue.field for issue in found.issues} == set(KEYS)
    assert found.values == {}


def test_what_is_missing_is_said():
    issue = only_issue(name="")
    assert (issue.field, issue.reason_zh) == ("name", "没有填写姓名")
    assert only_issue(id_number="").field == "id_number"
    assert only_issue(id_number="  ").field == "id_number"


def test_rows_that_are_no_data():
    cleaner = Cleaner(MAPPING)
    assert cleaner.clean(1, []).kind == "blank"
    assert cleaner.clean(1, ["", " ", "\u3000"]).kind == "blank"
    assert cleaner.clean(1, ["合计：20 人"]).kind == "footer"
    assert cleaner.clean(1, ["", "", "填表人：云河"]).kind == "data"
    assert cleaner.clean(1, ["合计"]).issues == []
    assert not cleaner.clean(1, ["合计"]).valid


@given(
    st.lists(
        st.text(max_size=25) | st.dates() | st.builds(Lost, st.text("0123456789", min_size=16, max_size=20)),
        max_size=20,
    )
)
def test_any_cells_become_a_row(cells):
    found = Cleaner(MAPPING).clean(3, cells)
    assert found.kind in ("data", "blank", "footer")
    for issue in found.issues:
        assert issue.reason_zh


cells_of = st.fixed_dictionaries(
    {
        "name": st.text("云河山阿依古丽·. 　", min_size=1, max_size=8),
        "phone": st.sampled_from(["", "+86 199 0000 1111", "0515—88880000", "19900001111"]),
        "union": st.text(max_size=20),
        "joined_on": st.sampled_from(["", "2021.5", "44319", "2021年5月3日"]),
        "note": st.text(max_size=20),
    }
)


@given(cells_of)
def test_cleaning_what_is_clean_changes_nothing(cells):
    once = row(**cells)
    if not once.valid:
        return
    again = row(**{key: once.values.get(key, "") for key in cells if key != "joined_on"})
    for key in ("name", "phone", "union", "note"):
        assert again.values.get(key) == once.values.get(key)


def test_repeats_of_one_person():
    other = "47010119900307124"
    rows = [
        Row(2, {"id_number": ID, "name": "云河"}),
        Row(3, {"id_number": other + check_digit(other), "name": "云河"}),
        Row(4, {"id_number": ID, "name": "云河"}),
        Row(5, {"id_number": ID, "name": "云山"}),
        Row(6, {}),
        Row(7, {"id_number": "E12345678", "name": "云河"}),
        Row(8, {"id_number": "E12345678", "name": "云河"}),
    ]
    found = duplicates(rows)
    assert found == {4: Repeat("duplicate", 2), 5: Repeat("conflict", 2), 8: Repeat("duplicate", 7)}
    assert "第 2 行" in found[5].sentence


def test_a_line_of_totals_is_no_person_even_with_a_count_under_the_number():
    assert row(name="合计", id_number="43").kind == "footer"
    assert row(name="合计").kind == "data"


def test_a_signature_under_the_number_beside_another_is_no_person():
    signed = ["填表人：云河"] + [""] * (len(KEYS) - 1)
    signed[KEYS.index("id_number")] = "审核人：云山"
    assert Cleaner(MAPPING).clean(9, signed).kind == "footer"
    signed[KEYS.index("id_number")] = "470101"
    assert Cleaner(MAPPING).clean(9, signed).kind == "data"


def test_a_group_in_the_column_of_the_form_of_work_is_kept_as_the_group():
    told = row(employment_form="快递员")
    assert (told.values["group"], "employment_form" in told.values, told.valid) == ("courier", False, True)
    assert "职业群体" in told.issues[0].reason_zh
    assert "group" not in row(employment_form="无").values
    assert row(employment_form="快递员", group="货车司机").values["group"] == row(group="货车司机").values["group"]
