"""What makes two files look like one person's, and what must not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.duplicates.likeness import LIKELY, POSSIBLE, SURE, WEIGHTS, WORDS, Face, compare, near, sentence
from niangjia.duplicates.spelling import names_apart
from niangjia.members.tests.rosters import number

BORN = date(1985, 6, 17)
PHONE, OTHER = "19900001111", "19900007777"


def face(name: str = "林小满", **known: object) -> Face:
    return Face(**({"name": name} | known))


def full(at: int, name: str = "林小满", birth: str = "19850617", **known: object) -> Face:
    """A file with a full number, and what the number tells."""
    day = date(int(birth[:4]), int(birth[4:6]), int(birth[6:]))
    return face(name, **({"id_kind": "resident", "id_number": number(at, birth), "birth": day} | known))


@pytest.mark.parametrize(
    ("one", "two", "least", "words"),
    [
        (face(phone=PHONE), face("林晓满", phone=PHONE), POSSIBLE, "同一手机号，姓名同音"),
        (face(phone=PHONE), face("林大满", phone=PHONE), POSSIBLE, "同一手机号，姓名只差一字"),
        (face(phone=PHONE), full(1, phone=PHONE), LIKELY, "同一手机号，姓名相同"),
        (face(phone=PHONE, birth=BORN), full(1, phone=PHONE), SURE, "同一手机号，姓名相同，出生日期相同"),
        (full(1, phone=PHONE), full(2, phone=PHONE), LIKELY, "证件号码只差一位"),
        (full(1, union=1), full(1, birth="19850618", union=1), LIKELY, "出生日期只差一处，同一工会，证件号码只差一位"),
        (full(12), full(21), LIKELY, "证件号码有两位颠倒"),
        (full(1), face(id_kind="passport", id_number="E12345678", birth=BORN, phone=OTHER), POSSIBLE, "出生日期相同"),
        (face("刘國强", phone=PHONE), face("刘国强", phone=PHONE), LIKELY, "姓名只是字形不同"),
        (face("买买提·艾力", phone=PHONE), face("买买提艾力", phone=PHONE), LIKELY, "姓名只是字形不同"),
        (face("买买提·艾力", phone=PHONE), face("买买提", phone=PHONE), POSSIBLE, "姓名一长一短"),
        (face("林小满", phone=PHONE), face("林满小", phone=PHONE), POSSIBLE, "姓名字序颠倒"),
    ],
)  # fmt: skip
def test_the_same_person(one, two, least, words):
    found = compare(one, two, namesakes=3)
    assert found is not None
    assert found.score >= least
    assert words in sentence(list(found.reasons))


@pytest.mark.parametrize(
    ("one", "two", "at_phone", "namesakes"),
    [
        (full(11, "林小满", phone=PHONE, union=1), full(13, "林小圆", phone=PHONE, union=1), 2, 2),  # twins
        (full(11, "林建国", phone=PHONE), full(11, "林建军", birth="20091103", phone=PHONE), 2, 2),  # father and son
        (full(11, phone=PHONE), full(345, phone=OTHER), 2, 2000),  # born on one day, a common name
        (full(11, phone=PHONE), full(345, phone=OTHER), 2, 2),
        (full(11, phone=PHONE), full(111, "王晨", birth="19770302", phone=PHONE), 2, 2),  # a couple
        (full(11, phone=PHONE), full(987, birth="19700102", phone=PHONE), 15, 2),  # the foreman's phone
        (face(), face(), 2, 2),
        (face("王伟", phone=PHONE), face("王芳", phone=PHONE), 2, 2),
        (face(phone=PHONE, gender="male"), face("林大满", phone=PHONE, gender="female"), 2, 2),
    ],
)
def test_not_the_same_person(one, two, at_phone, namesakes):
    found = compare(one, two, at_phone=at_phone, namesakes=namesakes)
    assert found is None, sentence(list(found.reasons))


def test_two_full_numbers_are_said_and_never_certain():
    found = compare(full(1, phone=PHONE, union=1), full(2, phone=PHONE, union=1))
    assert found.two_numbers
    assert LIKELY <= found.score < SURE
    other = compare(full(1, phone=PHONE), full(987, phone=PHONE))
    assert other.two_numbers
    assert "证件号码不同" in sentence(list(other.reasons))


@pytest.mark.parametrize(
    ("a", "b", "how"),
    [
        ("林小满", "林小满", "name"), ("张偉", "张伟", "name_variant"), ("欧阳娜娜", "欧阳娜娜", "name"),
        ("林晓满", "林小满", "name_sound"), ("林小满", "林大满", "name_letter"), ("林小满", "林满", "name_letter"),
        ("林小满", "陈大年", ""), ("林", "王", ""), ("王伟", "李芳", ""),
    ],
)  # fmt: skip
def test_names(a, b, how):
    assert names_apart(a, b) == how
    assert names_apart(b, a) == how


@pytest.mark.parametrize(
    ("a", "b", "how"),
    [("1234", "1234", ""), ("1234", "1244", "digit"), ("1234", "1324", "swap"), ("1234", "3214", ""), ("123", "1234", "")],
)
def test_near(a, b, how):
    assert near(a, b) == how


def test_every_weight_has_words():
    assert WEIGHTS.keys() == WORDS.keys()


faces = st.builds(
    Face,
    name=st.sampled_from(["林小满", "林晓满", "林大满", "王伟", "王芳", "买买提·艾力", "John Li"]),
    gender=st.sampled_from(["", "male", "female"]),
    birth=st.sampled_from([None, BORN, date(1985, 7, 17), date(1960, 1, 1)]),
    id_kind=st.just("resident"),
    id_number=st.sampled_from(["", number(1), number(2), number(12), number(21), number(1, "19850717")]),
    phone=st.sampled_from(["", PHONE, OTHER]),
    union=st.sampled_from([None, 1, 2]),
)


@given(a=faces, b=faces, at=st.integers(2, 40))
def test_it_does_not_matter_who_comes_first(a, b, at):
    assert compare(a, b, at_phone=at) == compare(b, a, at_phone=at)
    found = compare(a, b, at_phone=at)
    assert found is None or POSSIBLE <= found.score <= 100
