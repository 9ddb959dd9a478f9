import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.members.names import UnionNames, clean_name, name_distance, name_problem, nearest, search_keys
from niangjia.members.text import squeeze, tidy
from niangjia.members.unionnames import union_core
from niangjia.members.vocabulary import CHOICES, code_of, label


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("欧阳娜娜", ("ouyangnana", "oynn")),
        ("单小云", ("shanxiaoyun", "sxy")),
        ("曾云", ("zengyun", "zy")),
        ("仇云", ("qiuyun", "qy")),
        ("解云", ("xieyun", "xy")),
        ("区云", ("ouyun", "oy")),
        ("查云", ("zhayun", "zy")),
        ("朴云", ("piaoyun", "py")),
        ("尉迟云", ("yuchiyun", "ycy")),
        ("尉云", ("weiyun", "wy")),
        ("长孙云", ("zhangsunyun", "zsy")),
        ("万俟云", ("moqiyun", "mqy")),
        ("云单", ("yundan", "yd")),
        ("吕云", ("lvyun", "ly")),
        ("阿依古丽·云", ("ayiguliyun", "aygly")),
        ("Anna Cloud", ("annacloud", "ac")),
    ],
)
def test_search_keys(name, keys):
    assert search_keys(name) == keys


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("云 河", "云河"),
        ("云\u3000河", "云河"),
        ("'云河", "云河"),
        ("阿依古丽.云", "阿依古丽·云"),
        ("阿依古丽 • 云", "阿依古丽·云"),
        ("阿依古丽・云", "阿依古丽·云"),
        ("阿依古丽· ·云", "阿依古丽·云"),
        ("  Anna   Cloud ", "Anna Cloud"),
        ("Ａｎｎａ", "Anna"),
        ("云\u200b河", "云河"),
    ],
)
def test_clean_name(text, name):
    assert clean_name(text) == name


@pytest.mark.parametrize("name", ["", "云河1", "云河(小)", "云?", "····", "云" * 61])
def test_names_with_a_problem(name):
    assert name_problem(name) is not None


@pytest.mark.parametrize("name", ["云河", "阿依古丽·云", "Anna Cloud", "𠮷云", "O'Brien"])
def test_names_without_a_problem(name):
    assert name_problem(name) is None


@given(st.text(max_size=40))
def test_cleaning_twice_changes_nothing(text):
    for clean in (tidy, squeeze, clean_name):
        assert clean(clean(text)) == clean(text)
    search_keys(clean_name(text))


@given(st.text(max_size=8), st.text(max_size=8))
def test_distance_is_a_distance(a, b):
    assert name_distance(a, b) == name_distance(b, a) <= max(len(a), len(b))
    assert (name_distance(a, b) == 0) == (a == b)


def test_union_names_without_their_suffixes():
    assert union_core("大成环卫清扫有限责任公司工会委员会") == "大成环卫清扫"
    assert union_core("嘉言区总工会") == "嘉言区"
    assert union_core("总工会") == "总工会"


def test_nearest_unions():
    unions = [
        "云湖市大成区环卫清扫有限公司工会委员会",
        "云湖市嘉言区总工会",
        "大成区市政养护有限公司工会",
        "云湖市第一人民医院工会委员会",
    ]
    index = UnionNames(unions)
    assert index.nearest("大成环卫清扫公司")[0][0] == unions[0]
    assert index.nearest("第一人民医院")[0][0] == unions[3]
    assert nearest("嘉言区工会", unions, 1) == [(unions[1], pytest.approx(0.8, abs=0.1))]
    assert index.nearest("完全不相干") == []


def test_vocabulary():
    assert code_of("gender", " 男 ") == "male"
    assert code_of("group", "外卖骑手") == "food_rider"
    assert code_of("employment_form", "1.合同制") == "contract"
    assert code_of("education", "不知道") is None
    for field, table in CHOICES.items():
        assert {code_of(field, label(field, code)) for code in table.values()} == set(table.values())


@pytest.mark.parametrize("hidden", ["\u2066", "\u2069", "\u061c", "\u180e", "\u200b", "\u202e", "\u3164", "\ufe0f", "\U000e0041"])
def test_nothing_hidden_stays_in_a_name(hidden: str) -> None:
    """A sign that nobody sees would make two people of one on a list, or one certificate look like another's."""
    assert clean_name(f"王{hidden}小{hidden}明") == "王小明"
    assert clean_name(f"{hidden}Li Na") == "Li Na"
