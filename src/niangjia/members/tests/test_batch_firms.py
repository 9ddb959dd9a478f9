"""The firms that a roster names: known ones are found, others noted, and all of it taken back with the batch."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from niangjia.accounts.services import issue_token
from niangjia.members import services as people
from niangjia.members.batches import services
from niangjia.members.models import Membership, RosterFirm
from niangjia.members.tests.rosters import as_csv, counts, dump, number
from niangjia.organizations.creditcode import check_character
from niangjia.organizations.models import Employer, EmployerTail
from niangjia.organizations.tests.factories import make_employer, make_user

pytestmark = pytest.mark.django_db
DEPOT, WASTE, PLANT = "快递站工会", "环卫公司工会", "大成化工厂工会"
HEAD = ("姓名", "身份证号", "手机", "所属工会", "工作单位", "统一社会信用代码", "部门")
NAMES = ["林小满", "陈大年", "周远", "何之洲", "郑新", "吴双", "孙行", "钱进", "冯唐", "褚遂"]


def code(serial: int) -> str:
    """A valid credit code."""
    first = f"91990000MA{serial:07d}"
    return first + check_character(first)


def line(at, firm="", its_code="", union="", department="一车间"):
    return (NAMES[at], number(at), f"1990000{at:04d}", union, firm, its_code, department)


def checked(union, rows, head=HEAD, by=None):
    batch = services.upload(by=by, union=union, name="名册.csv", parts=[as_csv(rows, head)])
    return services.check(by=by, batch=batch)


def imported(union, rows):
    return services.commit(by=None, batch=checked(union, rows))


def firm_of(at):
    return Membership.objects.get(name=NAMES[at]).employer


@pytest.fixture
def street(tree):
    return tree["柳桥街道总工会"]


def test_the_command_tells_what_becomes_of_the_firms(tree, tmp_path):
    file = tmp_path / "名册.csv"
    file.write_bytes(as_csv([line(0, "贾河晨光印刷"), line(1, "柳桥木器厂")], HEAD))
    make_employer(tree["柳桥街道总工会"], name="柳桥木器厂")
    out = StringIO()
    call_command("roster", "check", str(file), "--union", tree[DEPOT].code, "--json", stdout=out)
    assert json.loads(out.getvalue())["firms"] == {"known": 1, "new": 1, "unclear": 0}
    out = StringIO()
    call_command("roster", "import", str(file), "--union", tree[DEPOT].code, stdout=out)
    assert "单位：已登记 1 家，新增 1 家" in out.getvalue()


@pytest.mark.usefixtures("one_factor")
def test_page_and_api_say_which_firms_are_new(tree, client):
    chair = make_user("chair", "chair", tree["嘉言区总工会"])
    client.force_login(chair)
    batch = checked(tree[DEPOT], [line(0, "贾河晨光印刷"), line(1, "个体")], by=chair)
    page = client.get(f"/desk/rosters/{batch.pk}").content.decode()
    assert "1 家还没有登记，导入时新增" in page
    assert "贾河晨光印刷" in page
    services.commit(by=chair, batch=batch)
    assert "登记新单位 1 家" in client.get(f"/desk/rosters/{batch.pk}").content.decode()
    _, token = issue_token(by=chair, name="测试")
    told = client.get(f"/api/v1/batches/{batch.pk}", headers={"authorization": f"Bearer {token}"}).json()["firms"]
    assert told == {"known": 0, "new": 1, "unclear": 0, "names": [{"name": "贾河晨光印刷", "rows": 1}]}
    services.undo(by=chair, batch=batch)
    assert "移除单位 1 家" in client.get(f"/desk/rosters/{batch.pk}").content.decode()


def test_a_known_firm_is_found_by_code_or_by_its_name_and_a_new_one_is_noted(tree, street):
    by_code = make_employer(tree["大成区总工会"], name="云湖远帆机械厂", credit_code=code(1))
    by_name = make_employer(street, name="柳桥（云湖）木器有限公司")
    rows = [
        line(0, "随便什么名字", code(1)),
        line(1, "柳桥(云湖)木器有限责任公司"),
        line(2, "贾河晨光印刷有限公司", code(2)),
        line(3, "贾河晨光印刷"),
        line(4, "个体"),
        line(5, "同上"),
        line(6),
    ]
    batch = checked(tree[DEPOT], rows)
    assert (batch.firms["known"], batch.firms["new"], batch.firms["unclear"]) == (2, 1, 0)
    assert batch.firms["names"] == [{"name": "贾河晨光印刷有限公司", "rows": 2}]
    assert Employer.objects.count() == 2, "a check writes no firms"
    services.commit(by=None, batch=batch)
    made = Employer.objects.get(credit_code=code(2))
    assert [firm_of(at) for at in range(7)] == [by_code, by_name, made, made, None, None, None]
    assert Membership.objects.get(name=NAMES[4]).workplace == "个体"
    assert (made.name, made.area, made.path, made.source) == ("贾河晨光印刷有限公司", street, street.path, "花名册导入 名册.csv")
    assert EmployerTail.objects.filter(employer=made).exists(), "it can be searched"
    assert (batch.firms["known"], batch.firms["new"]) == (2, 1)


def test_the_same_file_twice_changes_nothing(tree, street):
    rows = [line(0, "贾河晨光印刷有限公司", union=DEPOT), line(1, "环卫公司", union=WASTE), line(2, "", code(3), DEPOT)]
    imported(street, rows)
    before, firms = dump(), list(Employer.objects.order_by("pk").values())
    assert len(firms) == 2
    again = imported(street, rows)
    assert (counts(again), again.firms) == ({"same": 3}, {})
    assert (dump(), list(Employer.objects.order_by("pk").values())) == (before, firms)
    services.undo(by=None, batch=again)
    assert Employer.objects.count() == 2


def test_undo_takes_back_the_firms_that_nobody_uses(tree):
    first = imported(tree[DEPOT], [line(0, "贾河晨光印刷"), line(1, "柳桥木器厂"), line(2, "云湖远帆机械厂")])
    shared, edited, lonely = (firm_of(at) for at in range(3))
    imported(tree[WASTE], [line(3, "贾河晨光印刷")])
    assert firm_of(3) == shared
    Employer.objects.filter(pk=edited.pk).update(revision=1)  # somebody corrected it
    answer = services.undo(by=None, batch=first)
    assert (answer["removed"], answer["firms_removed"], answer["firms_kept"]) == (3, 1, 2)
    assert set(Employer.objects.all()) == {shared, edited}
    assert not RosterFirm.objects.exists()
    assert not EmployerTail.objects.filter(employer_id=lonely.pk).exists()


def test_another_workplace_is_another_firm_and_undo_brings_back_the_one_before(tree):
    imported(tree[DEPOT], [line(0, "贾河晨光印刷"), line(1, "贾河晨光印刷"), line(2, "个体")])
    before, old = dump(), firm_of(0)
    batch = imported(tree[DEPOT], [line(0, "柳桥木器厂"), line(1, "个体"), line(2, "", code(4), department="调度室")])
    assert counts(batch) == {"changed": 3}
    assert (firm_of(0).name, firm_of(1), firm_of(2)) == ("柳桥木器厂", None, None)
    services.undo(by=None, batch=batch)
    assert dump() == before
    assert set(Employer.objects.all()) == {old}


def test_a_change_of_something_else_leaves_the_firm_alone(tree):
    imported(tree[DEPOT], [line(0, "贾河晨光印刷")])
    other = make_employer(tree["柳桥街道总工会"], name="柳桥木器厂")
    Membership.objects.update(employer=other)  # somebody knows better
    assert counts(imported(tree[DEPOT], [line(0, "贾河晨光印刷", department="调度室")])) == {"changed": 1}
    assert firm_of(0) == other


def test_who_is_said_to_work_elsewhere_is_no_longer_counted_at_the_firm(tree):
    batch = imported(tree[DEPOT], [line(0, "贾河晨光印刷")])
    one = Membership.objects.select_related("person").get()
    people.edit(by=None, person=one.person, revision=0, department="调度室")
    assert firm_of(0).name == "贾河晨光印刷"
    people.edit(by=None, person=one.person, revision=1, workplace="柳桥木器厂")
    assert firm_of(0) is None
    services.undo(by=None, batch=batch)
    assert (Membership.objects.get().workplace, Employer.objects.count()) == ("柳桥木器厂", 0)


def test_who_comes_back_has_the_firm_of_the_roster(tree):
    imported(tree[DEPOT], [line(0, "贾河晨光印刷")])
    people.leave(by=None, memberships=[Membership.objects.get()], on=timezone.localdate(), reason="left")
    imported(tree[DEPOT], [line(0, "柳桥木器厂")])
    assert Membership.objects.get(left_on=None).employer.name == "柳桥木器厂"


def test_the_name_of_a_union_is_no_firm(tree, street):
    batch = imported(street, [line(0, "快递站工会", union=DEPOT), line(1, "大成区总工会", union=DEPOT), line(2, "柳桥工会委员会", union=DEPOT)])
    assert (counts(batch), batch.firms) == ({"new": 3}, {})
    assert not Employer.objects.exists()


def test_a_column_that_says_the_union_places_people_and_names_no_firm(tree, street):
    head = ("姓名", "身份证号", "手机", "建会单位", "部门")
    batch = services.commit(by=None, batch=checked(street, [(NAMES[0], number(0), "", DEPOT, "")], head))
    assert (Membership.objects.get().union, batch.firms) == (tree[DEPOT], {})


def test_the_credit_code_of_the_union_is_not_the_firms(tree):
    union = tree[DEPOT]
    type(union).objects.filter(pk=union.pk).update(credit_code=code(7))
    imported(union, [line(0, "贾河晨光印刷", code(7))])
    assert (firm_of(0).name, firm_of(0).credit_code) == ("贾河晨光印刷", "")


def test_a_wrong_code_is_said_and_the_row_goes_in(tree):
    bad = code(8)[:-1] + ("0" if code(8)[-1] != "0" else "1")
    batch = checked(tree[DEPOT], [line(0, "贾河晨光印刷", bad)])
    assert counts(batch) == {"new": 1}
    services.commit(by=None, batch=batch)
    assert (firm_of(0).name, firm_of(0).credit_code) == ("贾河晨光印刷", "")


def test_two_firms_of_one_name_are_nobodys_guess(tree, street):
    for at in (1, 2):
        make_employer(street, name="柳桥木器厂", credit_code=code(at))
    batch = imported(tree[DEPOT], [line(0, "柳桥木器厂"), line(1, "柳桥木器厂", code(2))])
    assert (batch.firms["unclear"], batch.firms["known"], batch.firms["new"]) == (1, 1, 0)
    assert (firm_of(0), firm_of(1).credit_code) == (None, code(2))


def test_two_codes_are_two_firms_and_one_code_is_one(tree):
    imported(tree[DEPOT], [line(0, "柳桥木器厂", code(1)), line(1, "柳桥木器厂", code(2)), line(2, "柳桥木器一厂", code(1))])
    assert firm_of(0) != firm_of(1)
    assert firm_of(0) == firm_of(2)


def test_the_nearest_place_that_has_the_name_counts(tree, street):
    district = tree["嘉言区总工会"]
    above = make_employer(district, name="云湖远帆机械厂")
    elsewhere = make_employer(tree["大成区总工会"], name="柳桥木器厂")
    imported(tree[DEPOT], [line(0, "云湖远帆机械厂"), line(1, "柳桥木器厂")])
    assert firm_of(0) == above
    assert firm_of(1) not in (elsewhere, None), "the same name in another district is another firm"
    here = make_employer(street, name="云湖远帆机械厂")
    imported(tree[DEPOT], [line(2, "云湖远帆机械厂")])
    assert firm_of(2) == here


def test_its_own_union_covers_a_new_firm(tree):
    imported(tree[WASTE], [line(0, "环卫公司"), line(1, "环卫公司"), line(2, "贾河劳务派遣公司")])
    assert firm_of(0).union == tree[WASTE]
    assert firm_of(2).union is None, "whoever lends workers has no union by that"


def test_most_of_a_union_say_whom_it_covers(tree):
    imported(tree[WASTE], [line(0, "云湖远帆机械厂"), line(1, "云湖远帆机械厂"), line(2, "贾河晨光印刷")])
    assert (firm_of(0).union, firm_of(2).union) == (tree[WASTE], None)
