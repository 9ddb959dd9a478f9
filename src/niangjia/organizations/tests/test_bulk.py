"""Many unions at once."""

from datetime import date

import pytest
from django.db import IntegrityError

from niangjia.kernel.errors import Forbidden, Invalid, Missing
from niangjia.kernel.marks import Mark
from niangjia.organizations.models import Union, UnionVersion
from niangjia.organizations.services.bulk import NewUnion, create_many
from niangjia.organizations.services.unions import rename_union
from niangjia.organizations.tests.factories import make_superuser, make_tree, make_user

pytestmark = pytest.mark.django_db


def test_a_tree_is_made_with_paths_codes_levels_and_history():
    unions = make_tree()
    street = unions["柳桥街道总工会"]
    assert street.path.startswith(unions["嘉言区总工会"].path)
    assert len(street.path) == 16
    assert street.level == "town"
    assert unions["环卫公司工会"].level == "unit"
    assert unions["快递站工会"].code == f"{street.code}-002"
    assert (street.pinyin, street.initials) == ("liuqiaojiedaozonggonghui", "lqjdzgh")
    assert UnionVersion.objects.filter(verb="create", valid_to=None).count() == len(unions)
    street.refresh_from_db()
    assert street.next_child == 2


def test_a_batch_goes_below_a_union_that_exists_and_counts_on():
    unions = make_tree()
    street = unions["柳桥街道总工会"]
    user = make_user(role="organiser", union=street)
    made = create_many([NewUnion("新一工会", "grassroots", street), NewUnion("一组", "group", 0)], by=user)
    assert made[0].path > unions["快递站工会"].path
    assert made[1].parent == made[0]
    assert made[0].code.endswith("-003")
    assert Mark.objects.get(source="unions", union_id=made[0].pk).path == made[0].path


def test_a_kind_in_the_wrong_place_stops_the_whole_batch():
    street = make_tree()["柳桥街道总工会"]
    before = Union.objects.count()
    with pytest.raises(Invalid, match="上级应当是"):
        create_many(
            [NewUnion("好", "grassroots", street), NewUnion("一组", "group", street)], by=make_superuser()
        )
    assert Union.objects.count() == before


def test_not_below_a_union_of_others():
    unions = make_tree()
    stranger = make_user(role="organiser", union=unions["大成区总工会"])
    with pytest.raises(Missing):
        create_many([NewUnion("新", "grassroots", unions["柳桥街道总工会"])], by=stranger)
    reader = make_user(role="leader", union=unions["嘉言区总工会"])
    with pytest.raises(Forbidden, match="组织干部"):
        create_many([NewUnion("新", "grassroots", unions["柳桥街道总工会"])], by=reader)
    with pytest.raises(Invalid, match="上级"):
        create_many([NewUnion("新总工会", "federation", code="X")], by=stranger)


def test_a_code_twice_is_refused_by_the_database():
    street = make_tree()["柳桥街道总工会"]
    with pytest.raises(IntegrityError):
        create_many([NewUnion("新", "grassroots", street, code=street.code)], by=make_superuser())


def test_a_large_batch_is_set_based_and_writes_the_same(django_assert_max_num_queries):
    tree = make_tree()
    street, by = tree["柳桥街道总工会"], make_superuser()
    specs = [NewUnion(f"新桥第{number}工会", "grassroots", street) for number in range(700)]
    with django_assert_max_num_queries(40):
        made = create_many(
            specs, by=by, effective_on=date(2026, 3, 1), reason="批量建会", document="柳工〔2026〕9号"
        )
    versions = UnionVersion.objects.filter(union__in=made)
    assert versions.count() == 700
    one = versions.get(union=made[5])
    assert (one.name, one.parent, one.valid_from, one.valid_to) == (
        made[5].name,
        street,
        date(2026, 3, 1),
        None,
    )
    assert (one.verb, one.state, one.by, one.document) == ("create", "active", by, "柳工〔2026〕9号")
    assert UnionVersion.objects.filter(union=street).count() == 1
    assert Mark.objects.filter(source="unions", union_id=made[699].pk, path=made[699].path).exists()
    rename_union(union=made[5], name="改名工会", by=by, reason="x")
    assert versions.filter(union=made[5]).count() == 2
