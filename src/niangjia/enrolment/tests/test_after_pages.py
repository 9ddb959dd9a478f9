"""The pages of what comes after: papers, corrections, certificates and their check, the account, one rating."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niangjia.enrolment import services
from niangjia.enrolment.codes import CERTIFICATE, code_of
from niangjia.enrolment.lists_paper import sign_in
from niangjia.enrolment.models import Certificate, Cost, Settlement
from niangjia.enrolment.tests.factories import begin, entry_of, finish, make_offer, make_people, make_place
from niangjia.enrolment.todos import todos
from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.errors import Refused
from niangjia.kernel.papers_layout import laid_out
from niangjia.members.queries import file_of
from niangjia.organizations.tests.factories import make_user
from tests.support.clients import client_of, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def lecture(settings: Any) -> tuple[Any, Any, list[Any]]:
    """Two came, one did not; the lecture was yesterday."""
    settings.SECOND_FACTOR = False
    cache.clear()
    tree, boss = make_place()
    offer = make_offer(boss, tree["嘉言区总工会"], places=3, title="急救知识讲座")
    people = make_people(tree["环卫公司工会"], 3)
    for one in people:
        services.enrol(by=one, offer=offer)
    finish(offer)
    for one in people[:2]:
        services.check_in(by=boss, entry=entry_of(offer, one))
    services.close_offer(by=boss, offer=offer)
    return boss, offer, people


def url(name: str, one: Any, *more: Any) -> str:
    return reverse(f"enrolment:{name}", args=[one.pk, *more])


def test_the_page_of_everything_after(lecture: Any, django_assert_max_num_queries: Any) -> None:
    boss, offer, _ = lecture
    with django_assert_max_num_queries(38):
        page = text(client_of(boss).get(url("offer_after", offer)))
    assert "已到 2 / 3 人" in page
    assert "2 人到场还没有发证书" in page
    assert "满十人才显示" in page
    unions = {union.name: union for union in type(offer.union).objects.all()}
    assert client_of(make_user("", "chair", unions["大成区总工会"])).get(url("offer_after", offer)).status_code == 404
    leader = client_of(make_user("", "leader", unions["嘉言区总工会"]))
    assert "发证书</a>" not in text(leader.get(url("offer_after", offer)))
    assert leader.get(url("offer_insurance", offer)).status_code == 403


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_the_sheet_to_sign(lecture: Any, form: str) -> None:
    boss, offer, _ = lecture
    answer = client_of(boss).get(url("session_sheet", offer.sessions.get(), form))
    assert answer.content[:2] == {"pdf": b"%P", "docx": b"PK"}[form]
    assert AuditEntry.objects.filter(verb="paper.take").exists()


def test_the_sheet_says_the_category_only_where_there_are_several(lecture: Any) -> None:
    def heads(data: dict[str, Any]) -> list[str]:
        return next(one["head"] for one in laid_out("enrolment/sign_in", data)["blocks"] if one["kind"] == "table")

    data = sign_in(lecture[1].sessions.get())
    assert "类别" not in heads(data)
    assert "类别" in heads(data | {"list": [one | {"pool": str(n)} for n, one in enumerate(data["list"] * 2)]})


def test_numbers_leave_for_a_reason_that_each_can_see(lecture: Any) -> None:
    boss, offer, people = lecture
    client = client_of(boss)
    assert client.post(url("offer_insurance", offer), {"reason": " "}).status_code == 422
    answer = client.post(url("offer_insurance", offer), {"reason": "投保意外险"})
    assert answer.content[:2] == b"PK"
    assert "xlsx" in answer["Content-Disposition"]
    looks = AuditEntry.objects.filter(reason="投保意外险")
    assert {one.subject for one in looks if one.subject} == {file_of(one).pk for one in people}
    assert looks.filter(verb="list.export").count() == 1


def test_costs_are_typed_settled_and_opened_again(lecture: Any) -> None:
    boss, offer, _ = lecture
    client = client_of(boss)
    rows = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-item": "讲课费", "form-0-basis": "whole"}
    assert client.post(url("offer_costs", offer), rows | {"form-0-planned": "-5"}).status_code == 422
    assert "请写费用项目" in text(client.post(url("offer_costs", offer), rows | {"form-0-item": "", "form-0-planned": "5"}))
    client.post(url("offer_costs", offer), rows | {"form-0-planned": "800", "form-0-actual": "801.50", "form-1-basis": "day"})
    assert (Cost.objects.count(), str(Cost.objects.get().actual)) == (1, "801.50")
    assert "归档" in text(client.post(url("offer_settle", offer), {}))
    services.end_offer(by=boss, offer=offer)
    client.post(url("offer_settle", offer), {})
    page = text(client.get(url("offer_after", offer)))
    assert "已结算" in page
    assert "400.75" in page
    client.post(url("settlement_withdraw", Settlement.objects.get()), {"reason": "漏了一张票"})
    assert Settlement.objects.get().state == "withdrawn"


@pytest.mark.usefixtures("still")
def test_a_certificate_from_the_desk_to_a_strangers_check(lecture: Any) -> None:
    boss, offer, people = lecture
    desk, member, stranger = client_of(boss), client_of(people[0]), Client()
    assert "已发 2 份证书" in text(desk.post(url("offer_certify", offer), {"text": "2 学时"}, follow=True))
    one = Certificate.objects.get(entry=entry_of(offer, people[0]))
    page = text(member.get(url("my_entry", entry_of(offer, people[0]))))
    assert url("my_certificate", one) in page
    assert member.get(url("my_certificate", one)).content[:4] == b"%PDF"
    assert client_of(people[1]).get(url("my_certificate", one)).status_code == 404
    assert desk.get(url("certificate_paper", one)).content[:4] == b"%PDF"
    form = {"number": one.number, "code": code_of(CERTIFICATE, one.pk)}
    assert one.name[0] + "*" not in text(stranger.get(reverse("enrolment:certificates"), form))  # GET says nothing
    shown = text(stranger.post(reverse("enrolment:certificates"), form))
    assert "有效" in shown
    assert one.name not in shown
    wrong = stranger.post(reverse("enrolment:certificates"), form | {"code": "AAAAAAAAA"})
    assert (wrong.status_code, "没有查到" in text(wrong)) == (422, True)
    desk.post(url("certificate_revoke", one), {"reason": "姓名写错"})
    assert "已撤销" in text(stranger.post(reverse("enrolment:certificates"), form))
    for _ in range(20):
        last = stranger.post(reverse("enrolment:certificates"), form)
    assert last.status_code == 429


def test_a_wrong_mark_is_put_right_from_the_list(lecture: Any) -> None:
    boss, offer, people = lecture
    services.end_offer(by=boss, offer=offer)
    entry = entry_of(offer, people[2])
    client = client_of(boss)
    assert url("entry_correct", entry) in text(client.get(url("offer_entries", offer)))
    assert client.post(url("entry_correct", entry), {"came": "yes", "reason": ""}).status_code == 422
    client.post(url("entry_correct", entry), {"came": "yes", "reason": "签到表上有签字"})
    assert entry_of(offer, people[2]).state == "attended"


def test_one_rating_from_ones_own_page(lecture: Any) -> None:
    _, offer, people = lecture
    entry, member = entry_of(offer, people[0]), client_of(people[0])
    assert "办得怎么样" in text(member.get(url("my_entry", entry)))
    assert "请选 1 到 5 星" in text(member.post(url("my_entry_rate", entry), {"stars": "9"}, follow=True))
    assert "谢谢您的评价" in text(member.post(url("my_entry_rate", entry), {"stars": "4", "comment": "好"}, follow=True))
    assert "每人评一次" in text(member.post(url("my_entry_rate", entry), {"stars": "1"}, follow=True))
    assert client_of(people[1]).post(url("my_entry_rate", entry), {"stars": "1"}).status_code == 404
    assert "办得怎么样" not in text(client_of(people[2]).get(url("my_entry", entry_of(offer, people[2]))))


def test_the_door_without_script(lecture: Any) -> None:
    boss, offer, people = lecture
    client, door = client_of(boss), url("offer_door", offer)
    begin(offer)
    entry = entry_of(offer, people[2])
    assert "已到 <strong" in text(client.get(door))
    phone = file_of(people[2]).phone or ""
    if phone:
        assert entry.name in text(client.get(door, {"q": phone[-4:]}))
    assert "没有找到" in text(client.get(door, {"q": "没有这个人"}))
    assert "签到成功" in text(client.post(door, {"entry": str(entry.pk)}))
    assert "已经签过到" in text(client.post(door, {"entry": str(entry.pk)}))
    finish(offer)
    said = client.post(url("offer_door_do", offer, "close"), follow=True)
    assert "0 人记为未到场" in text(said)
    assert client.get(door, {"session": str(offer.pk)}).status_code == 404
    answer = client.get(url("offer_door_list", offer)).json()
    assert (answer["arrived"], answer["expected"], len(answer["guests"])) == (3, 3, 3)
    assert client.get(url("offer_door_list", offer), {"since": answer["now"]}).json()["came"] == []
    send = url("offer_door_send", offer)
    answers = [client.post(send, body, content_type="application/json") for body in ("{", "{}", "[1]", '[{"entry": 5, "how": 7}]')]
    assert [one.status_code for one in answers] == [422, 422, 200, 200]  # what is no arrival is answered so, one by one


def test_the_day_itself_waits_at_the_desk(lecture: Any) -> None:
    boss, offer, _ = lecture
    assert [one.sentence for one in todos(boss)] == ["“急救知识讲座”办完了，核对到场情况后归档"]
    begin(offer)
    assert [one.sentence for one in todos(boss)] == ["“急救知识讲座”今天签到"]
    finish(offer)
    services.end_offer(by=boss, offer=offer)
    assert list(todos(boss)) == []


def test_of_two_shifts_on_one_day_the_door_is_that_of_the_one_that_is_not_over(place: Any, clock: Any) -> None:
    """However many were before: three weeks of them are."""
    tree, boss = place
    first = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=2)
    shifts = [
        services.NewSession(f"{day} 日 {hour} 时", first + timedelta(days=day, hours=hour), first + timedelta(days=day, hours=hour + 3), "",
                            [services.NewPool("全部", 5)])
        for day in range(11) for hour in (0, 5)
    ]  # fmt: skip
    offer = make_offer(boss, tree["嘉言区总工会"], sessions=shifts, closes_at=first - timedelta(hours=1))
    morning, afternoon = offer.sessions.order_by("-starts_at")[:2][::-1]
    for moment, door in (
        (morning.starts_at - timedelta(hours=8), morning), (morning.ends_at - timedelta(seconds=1), morning),
        (morning.ends_at, afternoon), (afternoon.ends_at - timedelta(seconds=1), afternoon),
    ):  # fmt: skip
        clock.move_to(moment)
        assert [one.url.partition("?session=")[2] for one in todos(boss)] == [str(door.pk)]


@pytest.mark.parametrize(("kind", "asked"), [("course", False), ("recuperation", True)])
def test_only_what_a_rule_bounds_is_asked_where_it_was(lecture: Any, kind: str, asked: bool) -> None:
    boss, offer, _ = lecture
    services.end_offer(by=boss, offer=offer)
    type(offer).objects.filter(pk=offer.pk).update(kind=kind)
    page = text(client_of(boss).get(url("offer_settle", offer)))
    assert ("在省外" in page, "超出规定的理由" in page) == (asked, asked)
    services.set_costs(by=boss, offer=offer, costs=[services.NewCost("场地", Decimal(1000), "whole", Decimal(1000))])
    assert client_of(boss).post(url("offer_settle", offer), {"note": "多住一晚"}).status_code == 302
    assert Settlement.objects.get().note == "多住一晚"


def test_what_has_begun_is_not_called_off(lecture: Any) -> None:
    boss, offer, people = lecture
    client = client_of(boss)
    assert "取消项目" not in text(client.get(url("offer", offer)))
    refused = client.post(url("offer_cancel", offer), {"reason": "下雨"})
    assert (refused.status_code, "已经开始或有人签到" in text(refused)) == (409, True)
    assert entry_of(offer, people[0]).state == "attended"
    offer.sessions.update(starts_at=timezone.now() + timedelta(days=1), ends_at=timezone.now() + timedelta(days=2))
    with pytest.raises(Refused, match="已经开始或有人签到"):  # somebody attended
        services.cancel_offer(by=boss, offer=offer, reason="下雨")
    ahead = make_offer(boss, offer.union, title="下一期")
    assert "取消项目" in text(client.get(url("offer", ahead)))
