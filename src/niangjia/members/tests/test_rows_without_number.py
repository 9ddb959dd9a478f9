"""Rows without an identity number: the one member of the union with that name and phone, or nobody; never a guess."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from niangjia.members.batches import failing, preview, services
from niangjia.members.models import Membership, Person, StagedRow
from niangjia.members.tests.rosters import as_csv, checked, counts, dump, imported, number, row
from niangjia.organizations.tests import factories

pytestmark = pytest.mark.django_db
STREET, DEPOT, WASTE, PLANT = "柳桥街道总工会", "快递站工会", "环卫公司工会", "大成化工厂工会"


@pytest.fixture
def here(tree):
    imported(tree[DEPOT], [row(1, "林小满"), row(2, "陈大年")])
    return tree


def bare(at, name, union="", department="一车间", phone=""):
    """A row without a number."""
    return (name, "", phone or f"1990000{at:04d}", union, department, "大专")


def reasons(batch, sort):
    return [said for one in preview.page(batch, sort)[1] for said in one.reasons + one.warnings]


def test_a_member_is_known_by_name_and_phone(here):
    batch = checked(here[DEPOT], [bare(1, "林小满"), bare(2, "陈大年", department="调度室")])
    assert counts(batch) == {"same": 1, "changed": 1}
    assert reasons(batch, "same") == reasons(batch, "changed") == [preview.BY_PHONE]
    services.commit(by=None, batch=batch)
    changed = Membership.objects.get(name="陈大年")
    assert changed.department == "调度室"
    assert changed.person.id_number == number(2), "the number stays"
    assert Person.objects.count() == 2


def test_an_undo_brings_back_the_state_before(here):
    before = dump()
    batch = services.commit(by=None, batch=checked(here[DEPOT], [bare(2, "陈大年", department="调度室")]))
    assert dump() != before
    services.undo(by=None, batch=batch)
    assert dump() == before


@pytest.mark.parametrize(
    "wrong",
    [
        bare(1, "林小曼"),
        bare(9, "林小满"),
        bare(1, "林小满", WASTE),
    ],
)
def test_another_name_phone_or_union_is_nobody(here, wrong):
    batch = checked(here[STREET], [wrong])
    assert counts(batch) == {"invalid": 1}
    assert reasons(batch, "invalid") == [preview.NOT_BY_PHONE]
    assert preview.NOT_BY_PHONE in failing.problems(batch)[2]


def test_members_of_other_branches_are_not_found_out(here):
    imported(here[PLANT], [row(3, "何之洲")])
    batch = checked(here[DEPOT], [bare(3, "何之洲")])
    assert reasons(batch, "invalid") == [preview.NOT_BY_PHONE]
    branch = checked(here[STREET], [bare(1, "林小满")])
    assert counts(branch) == {"same": 1}, "the whole branch where the row names no union"


def test_two_who_answer_are_a_conflict(here):
    shared = ("林小满", number(4), "19900000001", "", "一车间", "大专")
    imported(here[DEPOT], [shared])
    batch = checked(here[DEPOT], [bare(1, "林小满")])
    assert counts(batch) == {"conflict": 1}
    assert reasons(batch, "conflict") == [preview.TWO_BY_PHONE]
    assert not StagedRow.objects.get(batch_id=batch.pk).person_id


def test_whoever_has_left_is_nobody(here):
    Membership.objects.filter(name="林小满").update(left_on=timezone.localdate(), leave_reason="quit")
    assert counts(checked(here[DEPOT], [bare(1, "林小满")])) == {"invalid": 1}


def test_a_person_twice_in_the_file_goes_in_once(here):
    batch = checked(
        here[DEPOT], [bare(1, "林小满"), bare(1, "林小满"), row(2, "陈大年"), bare(2, "陈大年")]
    )
    assert counts(batch) == {"same": 2, "duplicate": 2}
    assert [(one.number, one.twin) for one in StagedRow.objects.filter(sort="duplicate").order_by("number")] == [
        (3, 2), (5, 4),
    ]  # fmt: skip
    assert "按姓名和手机号" in reasons(batch, "duplicate")[0]


def test_neither_number_nor_phone_says_what_is_missing(here):
    batch = checked(here[DEPOT], [("林小满", "", "", "", "", "")])
    (said,) = reasons(batch, "invalid")
    assert "没有填写身份证号" in said
    assert "手机号" in said


def test_it_is_sorted_again_when_things_have_changed(here):
    batch = checked(here[DEPOT], [bare(3, "何之洲"), bare(1, "林小满", department="调度室")])
    assert counts(batch) == {"invalid": 1, "changed": 1}
    imported(here[DEPOT], [row(3, "何之洲")])
    Person.objects.filter(name="林小满").update(phone=None, phone_index=None, phone_tail=None)
    services.commit(by=None, batch=batch)
    batch.refresh_from_db()
    assert counts(batch) == {"same": 1, "invalid": 1}
    assert not Membership.objects.filter(department="调度室").exists()


def test_a_union_chosen_on_the_page_does_not_let_a_stranger_in(here):
    batch = checked(here[STREET], [bare(1, "林小满", "快递柳桥店"), bare(9, "路人", "快递柳桥店")])
    assert counts(batch) == {"invalid": 2}
    services.choose_union(by=None, batch=batch, text="快递柳桥店", union=here[DEPOT])
    assert counts(batch) == {"same": 1, "invalid": 1}
    services.commit(by=None, batch=batch)
    assert not Person.objects.filter(name="路人").exists()


def test_a_file_without_the_column_at_all(here, client, settings):
    settings.SECOND_FACTOR = False
    client.force_login(factories.make_user("organiser", "organiser", here[DEPOT]))
    data = as_csv([("林小满", "19900000001", "调度室"), ("路人", "19900009999", "")], ("姓名", "手机", "部门"))
    sent = {"file": SimpleUploadedFile("通讯录.csv", data), "union": here[DEPOT].code}
    page = client.post(reverse("members:roster_new"), sent, follow=True)
    assert page.status_code == 200
    assert {card["sort"]: card["number"] for card in page.context["cards"]} == {"changed": 1, "invalid": 1}
    assert preview.NOT_BY_PHONE in page.content.decode()
