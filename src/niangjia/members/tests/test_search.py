"""What a search text finds, and what it must not."""

import pytest

from niangjia.members.models import Membership
from niangjia.members.names import surname_reading
from niangjia.members.queries import matching
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_tree

pytestmark = pytest.mark.django_db

NAMES = ("王小明", "王明", "张伟", "张伟民", "欧阳娜娜", "尉迟恭", "单雄信", "曾国强", "赵一曼", "O'Neil Ann")


@pytest.fixture
def rows():
    union = make_tree()["环卫公司工会"]
    for name in NAMES:
        make_member(union, name)
    return Membership.objects.all()


def names(rows, text):
    return {one.name for one in matching(rows, text)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("王小明", {"王小明"}),
        ("小明", {"王小明"}),
        ("王", {"王小明", "王明"}),
        ("张伟", {"张伟", "张伟民"}),
        ("伟民", {"张伟民"}),
        ("张 伟", {"张伟", "张伟民"}),
        ("欧阳", {"欧阳娜娜"}),
        ("娜娜", {"欧阳娜娜"}),
        ("尉", {"尉迟恭"}),
        ("单", {"单雄信"}),
        ("曾", {"曾国强"}),
        ("明天", set()),
        ("wangxm", set()),
        ("wxm", {"王小明"}),
        ("WXM", {"王小明"}),
        ("wang xiao", {"王小明"}),
        ("w", {"王小明", "王明"}),
        ("z", {"张伟", "张伟民", "曾国强", "赵一曼"}),
        ("zw", {"张伟", "张伟民"}),
        ("zh", {"张伟", "张伟民", "赵一曼"}),
        ("shan", {"单雄信"}),
        ("oynn", {"欧阳娜娜"}),
        ("O'Neil", {"O'Neil Ann"}),
        ("%", set()),
        ("_伟", set()),
    ],
)
def test_names_pinyin_and_initials(rows, text, found):
    assert names(rows, text) == found


def test_a_whole_number_and_its_end():
    union = make_tree()["环卫公司工会"]
    mine = make_member(union, "沈若溪", number="11010119900307109X", phone="13812345678")
    make_member(union, "程立新")
    for text in (
        "11010119900307109X",
        "11010119900307109x",
        "109x",
        "07109X",
        "13812345678",
        "138 1234 5678",
        "5678",
        "345678",
    ):
        assert list(matching(Membership.objects.all(), text)) == [mine], text
    for text in ("110101199003071090", "19900307", "8109X", "13812345679", "945678"):
        assert not matching(Membership.objects.all(), text).exists(), text


def test_a_passport_is_found_whole_and_by_its_end():
    mine = make_member(make_tree()["环卫公司工会"], "Ann Lee", number="E12345678")
    for text in ("E12345678", "e12345678", "5678", "12345678"):
        assert list(matching(Membership.objects.all(), text)) == [mine], text


def test_fifteen_digits_find_the_eighteen():
    mine = make_member(make_tree()["环卫公司工会"], "沈若溪", number="110101900307123")
    assert list(matching(Membership.objects.all(), "110101900307123")) == [mine]


def test_a_family_name_read_two_ways_bounds_nothing():
    assert surname_reading("张") == "zhang"
    assert surname_reading("尉") == ""
