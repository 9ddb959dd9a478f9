"""Lists of members as files: the roster's own words, masked numbers, and in full only for a reason."""

import io

import openpyxl
import pytest
from django.urls import reverse

from niangjia.kernel.audit import LOOK, AuditEntry
from niangjia.members import full_export
from niangjia.members.roster.fields import field_of
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_appointment, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]

NUMBER, PHONE = "11010119900307109X", "13812345678"


@pytest.fixture
def organiser(client, tree):
    user = make_user("shen", "organiser", tree["嘉言区总工会"])
    client.force_login(user)
    return user


def rows_of(answer):
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def exported(client, query=""):
    return rows_of(client.get(reverse("kernel:export", args=["members", "xlsx"]) + query))


def test_the_headings_are_the_rosters_own(client, tree, organiser):
    make_member(tree["环卫公司工会"])
    head = exported(client)[0]
    known = {word: field_of(word)[0] for word in head}
    assert {word for word, field in known.items() if field is None} == {"离会日期", "离会原因"}
    assert len(set(known.values()) - {None}) == len(head) - 2


def test_numbers_leave_masked(client, tree, organiser):
    make_member(tree["环卫公司工会"], "田桂英", number=NUMBER, phone=PHONE, group="courier")
    make_member(tree["大成化工厂工会"])
    head, row = exported(client)
    said = dict(zip(head, row, strict=True))
    assert (said["姓名"], said["证件号码"], said["手机号码"]) == (
        "田桂英",
        "110***********109X",
        "138****5678",
    )
    assert (said["所属工会"], said["职业群体"], said["性别"]) == ("环卫公司工会", "快递员", "男")


def test_in_full_for_a_reason_that_each_of_them_can_see(client, tree, organiser):
    one = make_member(tree["环卫公司工会"], number=NUMBER, phone=PHONE)
    url = reverse("members:export_full")
    assert "将导出 1 人" in client.get(url).content.decode()
    assert client.post(url, {"reason": " "}).status_code == 422
    assert not AuditEntry.objects.filter(verb=LOOK).exists()
    answer = client.post(url, {"reason": "上报省总实名制数据"})
    assert answer["Cache-Control"] == "no-store"
    head, row = rows_of(answer)
    assert dict(zip(head, row, strict=True))["证件号码"] == NUMBER
    look = AuditEntry.objects.get(verb=LOOK)
    assert (look.subject, look.by, look.reason) == (one.person_id, organiser, "上报省总实名制数据")


def test_a_long_list_does_not_leave_in_full(client, tree, organiser, monkeypatch):
    monkeypatch.setattr(full_export, "MOST", 1)
    for _ in range(2):
        make_member(tree["环卫公司工会"])
    assert client.post(reverse("members:export_full"), {"reason": "上报"}).status_code == 422
    assert not AuditEntry.objects.filter(verb=LOOK).exists()


def test_who_may_only_read_takes_nothing_in_full(client, tree):
    make_member(tree["环卫公司工会"])
    client.force_login(make_user("lead", "leader", tree["云湖市总工会"]))
    assert client.post(reverse("members:export_full"), {"reason": "上报"}).status_code == 403


def test_in_full_never_reaches_where_one_only_reads(client, tree):
    user = make_user("both", "organiser", tree["嘉言区总工会"])
    make_appointment(user, "leader", tree["云湖市总工会"])
    make_member(tree["环卫公司工会"], "王一")
    make_member(tree["大成化工厂工会"], "李二")
    client.force_login(user)
    assert [row[0] for row in exported(client)[1:]] == ["李二", "王一"]
    full = rows_of(client.post(reverse("members:export_full"), {"reason": "上报"}))
    assert [row[0] for row in full[1:]] == ["王一"]
