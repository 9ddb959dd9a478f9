"""The roster from file to members: every sort, twice the same, and what each row is told."""


import pytest

from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.members import services as people
from niangjia.members.batches import failing, preview, services, staging
from niangjia.members.models import Membership, Person, StagedRow, Transfer
from niangjia.members.states import BatchState, TransferState
from niangjia.members.tests.rosters import HEAD, as_csv, checked, counts, dump, imported, number, row
from niangjia.members.transfers import services as transfers
from niangjia.organizations.tests import factories

pytestmark = pytest.mark.django_db

DEPOT, WASTE, PLANT = "快递站工会", "环卫公司工会", "大成化工厂工会"


@pytest.fixture(autouse=True, params=[staging.FEW, 0], ids=["staged first", "compared as staged"])
def few(request, monkeypatch):
    """Among few people a roster is compared when all of it is staged, among many row by row: the answers are the same."""
    monkeypatch.setattr(staging, "FEW", request.param)


@pytest.fixture
def street(tree):
    return tree["柳桥街道总工会"]


def test_new_people_become_members(tree):
    batch = imported(tree[DEPOT], [row(1, "林小满"), row(2, "欧阳文")])
    assert counts(batch) == {"new": 2}
    member = Membership.objects.get(name="欧阳文")
    assert (member.union, member.path, member.pinyin, member.initials) == (
        tree[DEPOT],
        tree[DEPOT].path,
        "ouyangwen",
        "oyw",
    )
    assert (member.person.id_number, member.person.phone) == (number(2), "19900000002")
    assert (member.person.gender, str(member.person.birth_date)) == ("female", "1985-06-17")
    assert member.batch_id == batch.pk


def test_who_has_died_does_not_come_back_by_a_roster(tree, street):
    imported(tree[DEPOT], [row(1, "林小满")])
    member = Membership.objects.get()
    people.leave(by=None, memberships=[member], on=member.joined_on, reason="died")
    batch = checked(street, [row(1, "林小满", DEPOT)])
    assert counts(batch) == {"conflict": 1}
    (one,) = preview.page(batch, "conflict")[1]
    assert "已登记去世" in one.reasons[0]


def test_every_sort_in_one_messy_file(tree, street):
    imported(tree[DEPOT], [row(1, "林小满"), row(2, "陈大年"), row(3, "周远")])
    imported(tree[PLANT], [row(4, "何之洲")])
    batch = checked(street, [
        row(1, "林小满", DEPOT),
        row(2, "陈大年", DEPOT, department="二车间"),
        row(3, "周近", DEPOT),
        row(4, "何之洲", DEPOT),
        row(5, "郑 新", WASTE),
        row(5, "郑新", WASTE),
        row(5, "郑旧", WASTE),
        ("吴错", number(6)[:-1] + ("0" if number(6)[-1] != "0" else "1"), "", DEPOT, "", ""),
        row(7, "孙无处", "没有的工会"),
    ])  # fmt: skip
    expected = {"new": 1, "same": 1, "changed": 1, "moved": 1, "duplicate": 1, "conflict": 2, "invalid": 2}
    assert counts(batch) == expected
    services.commit(by=None, batch=batch)
    assert counts(batch) == expected
    assert Membership.objects.get(name="陈大年").department == "二车间"
    assert Transfer.objects.get().name == "何之洲"


def test_the_same_file_twice_changes_nothing(tree, street):
    rows = [row(1, "林小满", DEPOT), row(2, "陈大年", WASTE), row(3, "周远", WASTE)]
    imported(street, rows)
    before = dump()
    assert counts(imported(street, rows)) == {"same": 3}
    assert dump() == before
    assert not StagedRow.objects.exclude(sort__in=("new", "same")).exists()


def test_an_empty_cell_says_nothing(tree):
    imported(tree[DEPOT], [row(1, "林小满")])
    assert counts(imported(tree[DEPOT], [("林小满", number(1), "", "", "", "")])) == {"same": 1}
    assert Membership.objects.get().department == "一车间"
    assert Person.objects.get().phone == "19900000001"


def test_someone_who_left_comes_back(tree):
    imported(tree[DEPOT], [row(1, "林小满")])
    member = Membership.objects.get()
    people.leave(by=None, memberships=[member], on=member.joined_on, reason="left")
    before = dump()
    batch = imported(tree[DEPOT], [row(1, "林小满")])
    assert counts(batch) == {"new": 1}
    assert (Person.objects.count(), Membership.objects.filter(left_on=None).count()) == (1, 1)
    services.undo(by=None, batch=batch)
    assert dump() == before


def test_a_transfer_is_agreed_and_nobody_is_in_two_unions(tree):
    imported(tree[PLANT], [row(1, "何之洲")])
    batch = imported(tree[DEPOT], [row(1, "何之洲")])
    assert Membership.objects.get().union == tree[PLANT]
    asked = Transfer.objects.get()
    assert asked.path == tree[PLANT].path
    transfers.answer_transfer(by=None, transfer=asked, verb="agree")
    current = Membership.objects.get(left_on=None)
    old = Membership.objects.exclude(left_on=None).get()
    assert (current.union, current.joined_on, old.left_on) == (tree[DEPOT], old.left_on, current.joined_on)
    with pytest.raises(Refused):
        transfers.answer_transfer(by=None, transfer=Transfer.objects.get(), verb="agree")
    services.undo(by=None, batch=batch)
    assert Membership.objects.get().union == tree[PLANT]
    assert Membership.objects.get().left_on is None


def test_a_transfer_is_asked_once_and_declined_with_a_reason(tree):
    imported(tree[PLANT], [row(1, "何之洲")])
    for _ in range(2):
        assert counts(imported(tree[DEPOT], [row(1, "何之洲")])) == {"moved": 1}
    asked = Transfer.objects.get()
    with pytest.raises(Invalid):
        transfers.answer_transfer(by=None, transfer=asked, verb="decline")
    transfers.answer_transfer(by=None, transfer=asked, verb="decline", reason="仍在我处工作")
    asked.refresh_from_db()
    assert (asked.state, asked.reason) == (TransferState.DECLINED, "仍在我处工作")
    assert Membership.objects.get().union == tree[PLANT]


def test_a_member_below_stays_where_the_roster_names_no_union(tree, street):
    imported(tree[DEPOT], [row(1, "林小满")])
    assert counts(imported(street, [row(1, "林小满"), row(2, "陈大年")])) == {"new": 1, "same": 1}
    assert Membership.objects.get(name="陈大年").union == street


def test_a_name_without_a_union_is_chosen_once_and_remembered(tree, street):
    batch = checked(street, [row(1, "林小满", "快递站工会柳桥店"), row(2, "陈大年", tree[WASTE].code)])
    assert counts(batch) == {"new": 1, "invalid": 1}
    assert batch.unplaced[0]["name"] == "快递站工会柳桥店"
    assert batch.unplaced[0]["candidates"][0]["name"] == DEPOT
    assert services.choose_union(by=None, batch=batch, text="快递站工会柳桥店", union=tree[DEPOT]) == 1
    assert counts(batch) == {"new": 2}
    services.commit(by=None, batch=batch)
    assert Membership.objects.get(name="林小满").union == tree[DEPOT]
    assert counts(checked(street, [row(3, "周远", "快递站工会柳桥店")])) == {"new": 1}
    with pytest.raises(Refused):
        services.choose_union(by=None, batch=batch, text="x", union=tree[DEPOT])


def test_only_unions_of_the_branch_are_found(tree, street):
    batch = checked(street, [row(1, "林小满", PLANT)])
    assert counts(batch) == {"invalid": 1}
    with pytest.raises(Invalid):
        services.choose_union(by=None, batch=batch, text=PLANT, union=tree[PLANT])


def test_columns_put_right_are_remembered(tree):
    head, rows = ("姓名", "身份证号", "甲", "乙"), [("林小满", number(1), "调度室", "高中")]
    batch = services.upload(by=None, union=tree[DEPOT], name="a.csv", parts=[as_csv(rows, head)])
    services.check(by=None, batch=batch)
    services.remap(by=None, batch=batch, columns={0: "name", 1: "id_number", 2: "department", 3: None})
    services.commit(by=None, batch=services.check(by=None, batch=batch))
    assert Membership.objects.get().department == "调度室"
    again = services.upload(by=None, union=tree[DEPOT], name="b.csv", parts=[as_csv(rows, head)])
    services.check(by=None, batch=again)
    assert [one["field"] for one in again.mapping] == ["name", "id_number", "department", None]
    with pytest.raises(Invalid):
        services.remap(by=None, batch=again, columns={0: "name", 1: "name"})


@pytest.mark.parametrize(
    ("data", "word"),
    [(b"\x89PNG\r\n\x1a\n" + b"\x00" * 200, "表格"), (b"PK\x03\x04broken", "文件"), (as_csv([]), "没有")],
)
def test_a_file_that_is_no_roster_fails_with_a_sentence(tree, data, word):
    batch = services.upload(by=None, union=tree[DEPOT], name="名册.xlsx", parts=[data])
    services.check(by=None, batch=batch)
    assert batch.state == BatchState.FAILED
    assert word in batch.error
    assert not StagedRow.objects.exists()
    with pytest.raises(Refused):
        services.commit(by=None, batch=batch)


def test_nothing_is_kept_of_an_empty_file_or_one_too_large(tree, settings):
    with pytest.raises(Invalid):
        services.upload(by=None, union=tree[DEPOT], name="a.csv", parts=[])
    settings.ROSTER_LIMIT = 10
    with pytest.raises(Invalid, match="MB"):
        services.upload(by=None, union=tree[DEPOT], name="a.csv", parts=[b"12345678", b"90123"])


def test_the_preview_says_why_and_what_changes(tree):
    imported(tree[DEPOT], [row(1, "林小满")])
    batch = checked(
        tree[DEPOT],
        [("林小满", number(1), "19900008888", "", "调度室", ""), row(2, "陈大年"), row(2, "陈大年")],
    )
    _, rows = preview.page(batch, "changed")
    assert [(one.label, one.before, one.after) for one in rows[0].changes] == [
        ("手机号码", "199****0001", "199****8888"),
        ("部门", "一车间", "调度室"),
    ]
    _, rows = preview.page(batch, "duplicate")
    assert "第 3 行" in rows[0].reasons[0]
    services.commit(by=None, batch=batch)
    _, rows = preview.page(batch, "changed")
    assert rows[0].changes[1].before == "一车间"


def test_failed_rows_come_back_in_the_own_layout(tree):
    from openpyxl import load_workbook

    batch = checked(tree[DEPOT], [row(1, "林小满"), ("陈大年", "123", "", "", "", ""), row(1, "林小满")])
    with failing.failed_workbook(batch) as file:
        rows = [list(line) for line in load_workbook(file).active.values]
    assert rows[0] == [*HEAD, "问题说明"]
    assert [line[0] for line in rows[1:]] == ["陈大年", "林小满"]
    assert "第 2 行" in rows[2][-1]


def test_rights_are_those_of_the_branch(tree):
    outsider = factories.make_user(role="organiser", union=tree[PLANT])
    reader = factories.make_user(role="leader", union=tree[DEPOT])
    with pytest.raises(Missing):
        checked(tree[DEPOT], [row(1, "林小满")], by=outsider)
    with pytest.raises(Forbidden):
        checked(tree[DEPOT], [row(1, "林小满")], by=reader)
