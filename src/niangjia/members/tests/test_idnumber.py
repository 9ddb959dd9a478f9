from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.members.idnumber import EARLIEST_BIRTH, BadNumber, check18, check_digit, parse, today


def make(region: str = "470101", day: str = "19900307", order: str = "123") -> str:
    body = region + day + order
    return body + check_digit(body)


regions = st.integers(100000, 899999).map(str)
births = st.dates(EARLIEST_BIRTH, date(2025, 12, 31)).map(lambda day: day.strftime("%Y%m%d"))
numbers = st.builds(make, regions, births, st.integers(0, 999).map("{:03d}".format))


@given(numbers)
def test_every_valid_number_is_parsed(number):
    identity = parse(number)
    assert identity.number == number
    assert identity.kind == ("hmt_permit" if number[:2] in ("81", "82", "83") else "resident")
    assert identity.birth_date.strftime("%Y%m%d") == number[6:14]
    assert identity.gender == ("male" if int(number[16]) % 2 else "female")


@given(numbers, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_any_changed_digit_is_refused(number, at, digit):
    changed = number[:at] + digit + number[at + 1 :]
    if changed == number:
        return
    assert not check18(changed)
    with pytest.raises(BadNumber):
        parse(changed)


@given(numbers)
def test_what_people_do_to_a_number_is_undone(number):
    wide = "".join(chr(ord(char) + 0xFEE0) for char in number)
    for spoilt in (
        number.lower(),
        f" {number}\t",
        "'" + number,
        wide,
        f"{number[:6]} {number[6:14]} {number[14:]}",
    ):
        assert parse(spoilt).number == number


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_a_bad_number(text):
    said: tuple[str, ...] = ()
    try:
        assert parse(parse(text).number).number == parse(text).number
    except BadNumber as bad:
        said = (bad.reason_zh, bad.hint_zh)
    assert all(said)


def test_the_right_check_digit_is_said():
    number = make()
    wrong = number[:17] + ("0" if number[17] != "0" else "1")
    with pytest.raises(BadNumber) as bad:
        parse(wrong)
    assert f"校验位应为 {number[17]}" in bad.value.hint_zh


@pytest.mark.parametrize("day", ["18991231", "19900230", "19901301", "00000000"])
def test_a_birth_date_that_cannot_be(day):
    with pytest.raises(BadNumber, match="出生日期"):
        parse(make(day=day))


def test_birth_today_is_possible_and_tomorrow_is_not(monkeypatch):
    monkeypatch.setattr("niangjia.members.idnumber.today", lambda: date(2098, 5, 4))
    assert parse(make(day="20980504")).birth_date == date(2098, 5, 4)
    with pytest.raises(BadNumber, match="在今天之后"):
        parse(make(day="20980505"))


def test_an_unknown_region_is_noted_and_not_refused():
    assert parse(make("470101")).note
    assert parse(make("110101")).note is None


def test_fifteen_digits_become_eighteen():
    identity = parse("470101900307123")
    assert identity.number == make("470101", "19900307", "123")
    assert "15 位" in identity.note


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (make("810000"), "hmt_permit"),
        (make("830000"), "hmt_permit"),
        (make("931156"), "foreign_card"),
        ("H12345678", "hm_pass"),
        ("m0123456789", "hm_pass"),
        ("12345678", "tw_pass"),
        ("E12345678", "passport"),
        ("EA1234567", "passport"),
        ("123456789", "passport"),
    ],
)
def test_the_other_documents(text, kind):
    assert parse(text).kind == kind


def test_the_older_foreign_card_has_a_check_digit_and_half_a_birth_date():
    stem = "ABC470078092" + "03"
    total = sum(int(char, 36) * (7, 3, 1)[at % 3] for at, char in enumerate(stem))
    good = f"{stem}{total % 10}"
    assert parse(good).kind == "foreign_card"
    assert parse(good).birth_date == date(1978, 9, 20)
    assert today() > date(2005, 1, 1)
    with pytest.raises(BadNumber, match="校验位"):
        parse(f"{stem}{(total + 1) % 10}")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "空的"),
        ("470101********1234", "星号"),
        ("1.1010119900307E+17", "丢失"),
        ("47010119900307000" + "0", "抹掉"),
        ("47010119900307123", "17 位"),
        ("4701011990030712345", "19 位"),
        ("47010119900307O23X", "字符"),
        ("张三", "认不出来"),
    ],
)
def test_why_a_number_is_refused(text, word):
    with pytest.raises(BadNumber) as bad:
        parse(text)
    assert word in bad.value.reason_zh


def test_a_named_kind_must_fit():
    assert parse("12345678", "passport").kind == "passport"
    with pytest.raises(BadNumber, match="证件类型"):
        parse("E12345678", "resident")
