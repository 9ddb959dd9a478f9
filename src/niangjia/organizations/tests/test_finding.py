"""The search: any part of a name, letters, codes, firms, places; what it does not read, and how it stays in step."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.organizations import finding, namedindex, tails
from niangjia.organizations.models import Employer, Union, UnionTail
from niangjia.organizations.services.unions import edit_union, rename_union
from niangjia.organizations.tests.factories import make_employer, make_superuser, make_tree

pytestmark = pytest.mark.django_db
TREE = {
    "江海省总工会": {
        "云湖市总工会": {
            "嘉言区总工会": {
                "嘉言区快递行业工会联合会": {},
                "柳桥街道总工会": {"柳桥小微企业工会联合会": {}, "顺达物流有限公司工会": {}, "恒远（嘉言）机械工会": {}},
            },
            "大成区总工会": {"大成区货运行业工会联合会": {}, "大成ABC电子有限公司工会": {}},
        }
    }
}


@pytest.fixture
def tree():
    return make_tree(TREE)


def names(text: str) -> set[str]:
    return set(finding.find(Union.objects.all(), text).values_list("name", flat=True))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("顺达", "顺达物流有限公司工会"),
        ("达物流", "顺达物流有限公司工会"),
        ("顺达物流有限公司工会", "顺达物流有限公司工会"),
        ("shunda", "顺达物流有限公司工会"),
        ("wuliu", "顺达物流有限公司工会"),
        ("sdwl", "顺达物流有限公司工会"),
        ("SDWL", "顺达物流有限公司工会"),
        ("物流 顺达", "顺达物流有限公司工会"),
        ("abc", "大成ABC电子有限公司工会"),
        ("ABC电子", "大成ABC电子有限公司工会"),
        ("恒远（嘉言）", "恒远（嘉言）机械工会"),
    ],
)
def test_any_part_of_a_name_finds_it(tree, text, name):
    assert names(text) == {name}


@pytest.mark.parametrize("text", ["没有这个", "顺达 没有", "zzzz", "%", "_", "达顺", "\\"])
def test_what_is_not_there_is_not_found(tree, text):
    assert names(text) == set()


def test_what_all_names_end_on_is_still_found(tree):
    assert len(names("工会")) == len(tree)
    assert names("联合会 货运") == {"大成区货运行业工会联合会"}
    assert "柳桥街道总工会" in names("总工会")


def test_codes_are_found_from_their_beginning(tree):
    one = tree["顺达物流有限公司工会"]
    assert names(one.code.lower()) == {one.name}
    assert one.name in names(one.code[:4])
    assert one.name not in names(one.code[1:])


def test_a_new_name_replaces_the_old_one(tree):
    boss, one = make_superuser(), tree["顺达物流有限公司工会"]
    rename_union(union=one, name="飞捷物流有限公司工会", by=boss, reason="更名")
    assert names("飞捷") == {"飞捷物流有限公司工会"}
    assert names("顺达") == set()
    one.refresh_from_db()
    edit_union(union=one, by=boss, revision=one.revision, short_name="捷物")
    assert names("捷物") == {one.name}


def test_what_was_written_past_the_services_is_indexed_later(tree):
    UnionTail.objects.all().delete()
    firm = Employer.objects.create(name="新桥商行", area=tree["嘉言区总工会"], path=tree["嘉言区总工会"].path)
    assert names("顺达") == set()
    assert namedindex.index_missing() == len(tree) + 1
    assert names("顺达") == {"顺达物流有限公司工会"}
    assert list(Employer.objects.filter(finding.employer_matches("新桥"))) == [firm]
    assert namedindex.index_missing() == 0


@given(st.text(alphabet="顺达物流有限公司工会联合总委员（）ab 1", min_size=1, max_size=20), st.data())
def test_every_tail_is_a_part_of_the_name_or_letters(name, data):
    found = list(tails.tails(name))
    folded = tails.folded(name)
    assert all(len(one) <= tails.LONGEST for one in found)
    assert all(one in folded or one.isascii() for one in found)


def suggested(text, **options):
    rows = Union.objects.exclude(kind="federation")
    return [one.union.name for one in finding.suggest(rows, text, **options)]


def test_a_firm_leads_to_the_union_that_covers_it(tree):
    make_employer(tree["嘉言区总工会"], union=tree["柳桥小微企业工会联合会"], name="清风茶馆")
    rows = Union.objects.exclude(kind="federation")
    (found,) = finding.suggest(rows, "清风茶馆")
    assert (found.union.name, found.why) == ("柳桥小微企业工会联合会", "清风茶馆由它覆盖")


def test_a_text_with_more_than_the_name_is_tried_shorter(tree):
    assert suggested("顺达物流柳桥站") == ["顺达物流有限公司工会"]
    assert suggested("") == []
    assert suggested("毫无关系") == []


def test_near_comes_before_far(tree):
    for name, east in (("嘉言区快递行业工会联合会", 120.5), ("大成区货运行业工会联合会", 121.5)):
        Union.objects.filter(pk=tree[name].pk).update(latitude=31.5, longitude=east)
    rows = Union.objects.exclude(kind="federation")
    here = finding.Place(31.5, 121.49)
    assert [one.union.name for one in finding.nearby(rows, here)] == ["大成区货运行业工会联合会"]
    assert suggested("行业", at=here)[:1] == []  # what all names end on finds nobody
    assert suggested("区", at=here)[0] == "大成区货运行业工会联合会"
    assert finding.distance(here, rows.get(name="顺达物流有限公司工会")) is None


def test_a_courier_gets_the_federation_of_the_trade_in_the_place(tree):
    rows, place = Union.objects.exclude(kind="federation"), [one.path for one in finding.places("嘉言")]
    found = finding.of_trade(rows, ("快递",), below=place, at=None)
    assert [one.union.name for one in found] == ["嘉言区快递行业工会联合会"]
    assert [one.union.name for one in finding.joint_unions(rows, [tree["柳桥街道总工会"].path])] == ["柳桥小微企业工会联合会"]
