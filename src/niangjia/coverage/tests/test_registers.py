"""A register list is compared, brought in as a whole and taken back as a whole."""

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from niangjia.coverage.models import Lead, RegisterList
from niangjia.coverage.services.leads import Target, open_lead
from niangjia.coverage.services.registers import check_list, commit_list, discard_list, undo_list
from niangjia.coverage.tests.lists import HEAD, as_csv, code
from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.kernel.marks import Mark
from niangjia.organizations.models import Employer
from niangjia.organizations.services.employers import link_employer
from niangjia.organizations.tests.factories import make_employer, make_tree, make_user

pytestmark = pytest.mark.django_db
DATA_COLUMNS = ("id", "name", "credit_code", "trade", "workers", "address", "area_id", "union_id")


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.SECOND_FACTOR = False


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def organiser(tree):
    return make_user("zuzhi", "organiser", tree["嘉言区总工会"])


def sheet(*rows, **more):
    return as_csv(*(row + ("",) * (len(HEAD) - len(row)) for row in rows), **more)


@pytest.fixture
def batch(tree, organiser):
    """One row of each verdict."""
    street = tree["柳桥街道总工会"]
    make_employer(street, name="云湖恒远机械有限公司", credit_code=code(1), workers=50)
    make_employer(street, name="云湖华辰纺织有限公司", workers=80, trade="纺织")
    make_employer(tree["大成区总工会"], name="别处的单位", credit_code=code(9))
    data = sheet(
        ("云湖恒远机械有限责任公司", code(1), "柳桥街道一号", "", "50"),  # changed: an address
        ("云湖华辰纺织", "", "", "纺织", "80"),  # known, by its name
        ("云湖鼎新食品有限公司", code(2), "柳桥街道二号", "食品", "30", "存续"),  # new, in the street
        ("云湖瑞丰家具有限公司", code(3), "无此地", "家具", "12", "存续"),  # new, in the district
        ("云湖瑞丰家具（有限公司）", code(3), "", "", ""),  # the same again
        ("云湖正大商行", code(4), "", "", "9", "注销"),  # closed
        ("别处的单位", code(9), "", "", ""),  # of another district
    )
    return check_list(union=tree["嘉言区总工会"], name="名单.csv", data=data, by=organiser)


def snapshot():
    return {row["id"]: row for row in Employer.objects.values(*DATA_COLUMNS)}


def test_each_row_has_its_verdict_and_its_reason(batch, tree):
    assert batch.counts == {"changed": 1, "known": 1, "new": 2, "invalid": 2, "closed": 1}
    rows = {row.number: row for row in batch.rows.select_related("area")}
    assert rows[2].data == {"address": "柳桥街道一号"}
    assert "即已登记的“云湖华辰纺织有限公司”" in rows[3].reason
    assert rows[4].area == tree["柳桥街道总工会"]
    assert rows[5].area == tree["嘉言区总工会"]
    assert "与第 5 行是同一个单位" in rows[6].reason
    assert "注销" in rows[7].reason
    assert "您的范围以外" in rows[8].reason
    assert "大成" not in rows[8].reason


@pytest.mark.parametrize(("address", "home"), [
    ("云湖市嘉言区柳桥街道一号", "嘉言区柳桥街道总工会"),  # a street of this name is in both districts
    ("大成区柳桥街道一号", "大成区柳桥街道总工会"),
    ("嘉言区望山镇二号", "望山镇总工会"),  # the district is named as well
    ("柳桥街道一号", "云湖市总工会"),  # of which of the two?
    ("嘉言区三号", "嘉言区总工会"),
])  # fmt: skip
def test_an_address_of_a_citys_list_leads_to_its_street(address, home):
    districts = {"嘉言区总工会": {"嘉言区柳桥街道总工会": {}, "望山镇总工会": {}}, "大成区总工会": {"大成区柳桥街道总工会": {}}}
    tree = make_tree({"云湖市总工会": districts})
    by = make_user("shi", "organiser", tree["云湖市总工会"])
    batch = check_list(union=tree["云湖市总工会"], name="名单.csv", data=sheet(("星野物流", "", address)), by=by)
    assert batch.rows.get().area.name == home


def test_nothing_is_written_before_the_commit_and_all_of_it_by_it(batch, organiser):
    before = snapshot()
    commit_list(batch=batch, by=organiser)
    assert {one.name for one in Employer.objects.exclude(pk__in=before)} == {"云湖鼎新食品有限公司", "云湖瑞丰家具有限公司"}
    made = Employer.objects.get(credit_code=code(2))
    assert (made.workers, made.trade, made.initials, made.source) == (30, "食品", "yhdxspyxgs", "名单导入 名单.csv")
    assert Employer.objects.get(credit_code=code(1)).address == "柳桥街道一号"
    assert Mark.objects.filter(source="employers", dirty=True, path=made.path).exists()
    assert AuditEntry.objects.filter(verb="register.commit").count() == 1


def test_undo_brings_back_the_state_before(batch, organiser):
    before = snapshot()
    commit_list(batch=batch, by=organiser)
    undo_list(batch=batch, by=organiser)
    assert snapshot() == before
    assert batch.kept == {"removed": 2, "restored": 1, "changed_since": 0, "in_use": 0}


def test_undo_leaves_what_others_touched_or_use(batch, organiser, tree):
    commit_list(batch=batch, by=organiser)
    linked, lead = Employer.objects.get(credit_code=code(2)), Employer.objects.get(credit_code=code(3))
    link_employer(employer=linked, union=tree["环卫公司工会"], by=organiser)
    open_lead(target=Target(employer=lead), by=organiser)
    undo_list(batch=batch, by=organiser)
    assert batch.kept == {"removed": 0, "restored": 1, "changed_since": 1, "in_use": 1}
    assert Employer.objects.filter(pk__in=[linked.pk, lead.pk]).count() == 2
    assert Lead.objects.filter(employer=lead).exists()


def test_the_same_list_again_brings_nothing(batch, organiser, tree):
    commit_list(batch=batch, by=organiser)
    data = sheet(("云湖鼎新食品有限公司", code(2), "柳桥街道二号", "食品", "30", "存续"))
    again = check_list(union=tree["嘉言区总工会"], name="名单.csv", data=data, by=organiser)
    assert again.counts == {"known": 1}


def test_a_firm_changed_since_the_check_stops_the_whole_list(batch, organiser, tree):
    firm = Employer.objects.get(credit_code=code(1))
    link_employer(employer=firm, union=tree["环卫公司工会"], by=organiser)
    before = snapshot()
    with pytest.raises(Refused, match="一条也没有写入"):
        commit_list(batch=batch, by=organiser)
    assert snapshot() == before
    assert RegisterList.objects.get(pk=batch.pk).state == "checked"


def test_a_code_taken_since_the_check_stops_the_whole_list(batch, organiser, tree):
    make_employer(tree["大成区总工会"], name="抢先一步", credit_code=code(3))
    before = snapshot()
    with pytest.raises(Refused, match="一条也没有写入"):
        commit_list(batch=batch, by=organiser)
    assert snapshot() == before


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ([], [undo_list]),
        ([commit_list], [commit_list, discard_list]),
        ([commit_list, undo_list], [commit_list, undo_list, discard_list]),
        ([discard_list], [commit_list, undo_list, discard_list]),
    ],
)
def test_every_verb_in_every_state(batch, organiser, first, then):
    for verb in first:
        verb(batch=batch, by=organiser)
    for verb in then:
        with pytest.raises(Refused):
            verb(batch=RegisterList.objects.get(pk=batch.pk), by=organiser)


@pytest.mark.parametrize(
    ("role", "where", "error"),
    [
        ("leader", "嘉言区总工会", Missing),
        ("chair", "大成区总工会", Missing),
        ("chair", "嘉言区总工会", None),
        ("organiser", "柳桥街道总工会", Missing),
    ],
)
def test_who_may_bring_it_in(batch, tree, role, where, error):
    user = make_user(role=role, union=tree[where])
    if error is None:
        commit_list(batch=batch, by=user)
        return
    with pytest.raises((Missing, Forbidden)):
        commit_list(batch=batch, by=user)
    with pytest.raises(Missing):
        check_list(union=tree["嘉言区总工会"], name="x.csv", data=sheet(("云湖甲商行",)), by=user)


@pytest.mark.parametrize("data", [b"", "姓名\n甲\n".encode(), sheet(), b"PK\x03\x04broken"])
def test_bad_files_are_told_at_the_file(tree, organiser, data):
    with pytest.raises(Invalid) as problem:
        check_list(union=tree["嘉言区总工会"], name="x.csv", data=data, by=organiser)
    assert "file" in problem.value.errors
    assert not RegisterList.objects.exists()


def test_many_rows_cost_no_more_queries(tree, organiser, django_assert_max_num_queries):
    rows = [(f"云湖第{n}商行", code(n + 100), "柳桥街道", "商贸", "9") for n in range(600)]
    with django_assert_max_num_queries(24):
        batch = check_list(union=tree["嘉言区总工会"], name="多.csv", data=sheet(*rows), by=organiser)
    with django_assert_max_num_queries(40):
        commit_list(batch=batch, by=organiser)
    assert batch.counts == {"new": 600}


NAMES = st.sampled_from(["甲商行", "甲（商行）", "乙有限公司", "乙有限责任公司", "丙厂", "丁"])
ROWS = st.lists(st.tuples(NAMES, st.sampled_from(["", code(1), code(2), code(3)]), st.integers(0, 40)), min_size=1, max_size=8)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(known=ROWS, listed=ROWS)
def test_commit_and_undo_are_inverse_whatever_the_list(tree, organiser, known, listed):
    Employer.objects.all().delete()
    for name, key, workers in known:
        if not key or not Employer.objects.filter(credit_code=key).exists():
            make_employer(tree["柳桥街道总工会"], name=name, credit_code=key, workers=workers)
    before = snapshot()
    data = sheet(*((f"云湖{name}" if name == "丁" else name, key, "", "", str(n)) for name, key, n in listed))
    batch = check_list(union=tree["嘉言区总工会"], name="x.csv", data=data, by=organiser)
    commit_list(batch=batch, by=organiser)
    codes = [one for one in Employer.objects.values_list("credit_code", flat=True) if one]
    assert len(codes) == len(set(codes))
    undo_list(batch=batch, by=organiser)
    assert snapshot() == before


def test_the_pages(batch, tree, organiser, client):
    client.force_login(organiser)
    page = client.get(reverse("coverage:register", args=[batch.pk])).content.decode()
    assert "导入 3 家" in page
    assert "云湖鼎新食品有限公司" in page
    changed = client.get(reverse("coverage:register", args=[batch.pk]), {"verdict": "changed"}).content.decode()
    assert "柳桥街道一号" in changed
    answer = client.post(reverse("coverage:register_do", args=[batch.pk, "commit"]), follow=True)
    assert "已导入：新增 2 家，更新 1 家。" in answer.content.decode()
    answer = client.post(reverse("coverage:register_do", args=[batch.pk, "undo"]), follow=True)
    assert "已撤销：移除 2 家，还原 1 家。" in answer.content.decode()
    assert "名单.csv" in client.get(reverse("coverage:registers")).content.decode()


def test_upload_by_the_page(tree, organiser, client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(organiser)
    url, code_ = reverse("coverage:register_new"), tree["嘉言区总工会"].code
    bad = client.post(url, {"file": SimpleUploadedFile("x.csv", b"a,b\n1,2\n"), "union": code_})
    assert bad.status_code == 422
    assert "没有找到表头" in bad.content.decode()
    good = client.post(url, {"file": SimpleUploadedFile("x.csv", sheet(("云湖甲商行",))), "union": code_})
    assert good.status_code == 302
    assert RegisterList.objects.get().counts == {"new": 1}
