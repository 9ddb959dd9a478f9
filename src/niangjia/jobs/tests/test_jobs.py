"""Fairs, tables, consent, times at desks, searches and lists: what is promised holds."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from niangjia.enrolment.services import cancel_offer
from niangjia.jobs import services
from niangjia.jobs.lists import (
    CandidacyListing,
    FollowupListing,
    JobFairListing,
    TraineeListing,
    VacancyListing,
)
from niangjia.jobs.models import AUDIENCES, Candidacy, Exhibitor, Slot, Vacancy
from niangjia.jobs.pasting import Unclear, vacancies_of
from niangjia.jobs.queries import search
from niangjia.jobs.tests.factories import (
    make_candidacy,
    make_desk,
    make_fair,
    make_firm,
    make_seeker,
    make_trainee,
    make_vacancy,
    today,
)
from niangjia.kernel.audit import LOOK, AuditEntry
from niangjia.kernel.errors import Forbidden, Gone, Invalid, Missing, Refused
from niangjia.kernel.messages import inbox
from niangjia.organizations.tests.factories import make_employer, make_user
from tests.support.clients import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
DISTRICT, UNIT = "嘉言区总工会", "环卫公司工会"
TABLE = """单位\t岗位\t人数\t月薪\t地点\t要求\t面向
云湖恒远\t装配工\t10\t4500-6500\t高新区\t能倒班\t不限
云湖恒远\t电工\t3人\t6000\t高新区\t持证\t农民工
云湖青禾\t客服\t十个\t面议\t嘉言区\t\t
云湖青禾\t文员\t2\t很多\t嘉言区\t\t外星人
\t保洁\t2\t面议\t\t\t
云湖青禾\t主播\t1\t9000-4000\t\t\t"""


def test_a_table_takes_what_is_right_and_says_what_is_wrong(place, fair):
    _, boss = place
    sheet = services.paste_vacancies(by=boss, fair=fair, lines=vacancies_of(TABLE, AUDIENCES))
    assert (sheet.done, sheet.known, len(sheet.wrong)) == (2, 0, 4)
    told = {row.line.number: row.told for row in sheet.wrong}
    assert "十个" in told[4]
    assert "很多" in told[5]
    assert "外星人" in told[5]
    assert "没有单位" in told[6]
    assert "不能小于" in told[7]
    assert set(Vacancy.objects.values_list("title", "places", "pay_low", "pay_high", "audience")) == {
        ("装配工", 10, 4500, 6500, ""), ("电工", 3, 6000, 6000, "migrant"),
    }  # fmt: skip
    assert set(Exhibitor.objects.values_list("name", flat=True)) == {"云湖恒远"}  # nothing is left of a row that is wrong
    again = services.paste_vacancies(by=boss, fair=fair, lines=vacancies_of(TABLE, AUDIENCES))
    assert (again.done, again.known) == (0, 2)


def test_what_is_wrong_stays_in_the_field_under_the_own_heading(place, fair):
    _, boss = place
    client, page = client_of(boss), reverse("jobs:vacancies_paste", args=[fair.pk])
    table = "岗位\t备注\t人数\t单位\n装配工\t急\t3\t云湖恒远\n客服\t\t十个\t云湖青禾"
    left = client.post(page, {"table": table}).context["form"]["table"].value()
    assert left == "岗位\t备注\t人数\t单位\n客服\t\t十个\t云湖青禾"
    assert client.post(page, {"table": left.replace("十个", "10")}).context["form"]["table"].value() == ""
    assert set(Vacancy.objects.values_list("title", "exhibitor__name")) == {("装配工", "云湖恒远"), ("客服", "云湖青禾")}


def test_booths_come_with_the_table(place, fair):
    _, boss = place
    make_firm(boss, fair, name="云湖青禾", booth=None)
    head = "单位\t岗位\t人数\t月薪\t展位\n"

    def paste(rows):
        sheet = services.paste_vacancies(by=boss, fair=fair, lines=vacancies_of(head + rows, AUDIENCES))
        return sheet.done, sheet.known, [row.told for row in sheet.wrong]

    assert paste("云湖恒远\t焊工\t3\t面议\t1\n云湖恒远\t电工\t3\t面议\t1\n云湖青禾\t客服\t2\t面议\t") == (3, 0, [])
    assert paste("云湖青禾\t客服\t2\t面议\t2 号") == (0, 1, [])
    assert dict(fair.exhibitors.values_list("name", "booth")) == {"云湖恒远": 1, "云湖青禾": 2}
    done, known, told = paste("云湖恒远\t车工\t1\t面议\t7\n大成化工\t操作工\t1\t面议\t1\n大成化工\t操作工\t1\t面议\t门口\n大成化工\t操作工\t1\t面议\t9999")
    assert (done, known) == (0, 0)
    for said, words in zip(told, ("已经在 1 号展位", "1 号展位已经是“云湖恒远”的", "展位“门口”看不懂", "展位请填写 1 到"), strict=True):
        assert words in said
    assert fair.exhibitors.count() == 2


def test_a_table_without_heading_and_one_that_nobody_reads():
    line = vacancies_of("云湖恒远\t焊工\t2\t面议", AUDIENCES)[0]
    assert (line.employer, line.title, line.places, line.pay_low, line.errors) == ("云湖恒远", "焊工", 2, None, {})
    for bad in ("", "\n \n", "甲\t乙\t1\n" * 501):
        with pytest.raises(Unclear):
            vacancies_of(bad, AUDIENCES)


def test_a_known_firm_is_that_firm_and_a_booth_has_one(place, fair):
    tree, boss = place
    known = make_employer(tree["柳桥街道总工会"], name="云湖恒远机械有限公司")
    first = make_firm(boss, fair, name="云湖恒远机械有限公司", booth=3)
    assert first.employer == known
    with pytest.raises(Invalid, match="3 号展位已经是“云湖恒远机械有限公司”的"):
        make_firm(boss, fair, booth=3)
    with pytest.raises(Invalid, match="已经在参会名单里"):
        make_firm(boss, fair, name="云湖恒远机械有限公司")
    with pytest.raises(Invalid) as problem:
        make_firm(boss, fair, booth=fair.booths + 1)
    assert "booth" in problem.value.errors
    services.remove_exhibitor(by=boss, exhibitor=first)
    assert make_firm(boss, fair, booth=3).booth == 3


def test_nothing_leaves_without_consent_and_every_look_is_recorded(place, fair):
    tree, boss = place
    vacancy = make_vacancy(boss, fair)
    yes, no = (make_seeker(tree[UNIT], name=name) for name in ("赵明亮", "钱安静"))
    for who, agreed in ((yes, True), (no, False)):
        services.apply(by=who, vacancy=vacancy, agreed=agreed)
    with pytest.raises(Invalid):
        services.hand_over(by=boss, exhibitor=vacancy.exhibitor, reason=" ")
    handed = {one.candidacy.name: (one.name, one.phone) for one in
              services.hand_over(by=boss, exhibitor=vacancy.exhibitor, reason="交给人事王经理")}  # fmt: skip
    assert handed["赵明亮"] == ("赵明亮", yes.person.phone)
    assert handed["钱安静"] == ("钱**", "")
    looks = AuditEntry.objects.filter(verb=LOOK)
    assert list(looks.values_list("subject", "reason")) == [(yes.person.pk, "交给人事王经理")]
    services.consent(by=yes, candidacy=Candidacy.objects.get(name="赵明亮"), agreed=False)
    assert not any(one.phone for one in services.hand_over(by=boss, exhibitor=vacancy.exhibitor, reason="再交一次"))
    with pytest.raises(Missing):
        services.consent(by=no, candidacy=Candidacy.objects.get(name="赵明亮"), agreed=True)


def test_applying(place, fair):
    tree, boss = place
    vacancy, who = make_vacancy(boss, fair), make_seeker(tree[UNIT])
    one = services.apply(by=who, vacancy=vacancy, agreed=True)
    assert services.apply(by=who, vacancy=vacancy, agreed=True) == one
    services.withdraw(by=who, candidacy=one)
    assert Candidacy.objects.get(pk=one.pk).agreed_at is None
    assert services.apply(by=who, vacancy=vacancy, agreed=False) != one
    services.close_vacancy(by=boss, vacancy=vacancy)
    with pytest.raises(Gone):
        services.apply(by=make_seeker(tree[UNIT]), vacancy=vacancy, agreed=True)
    hidden = make_vacancy(boss, make_fair(boss, tree[DISTRICT], opened=False))
    with pytest.raises(Missing):
        services.apply(by=who, vacancy=hidden, agreed=True)


def test_the_person_hears_of_the_employers_word(place, fair):
    tree, boss = place
    who = make_seeker(tree[UNIT])
    one = make_candidacy(boss, fair, who)
    services.invite(by=boss, candidacy=one)
    services.hire(by=boss, candidacy=one)
    assert [m.kind for m in inbox(who)] == ["jobs.hire", "jobs.invite"]


def test_nobody_is_hired_beyond_the_places(place, fair):
    tree, boss = place
    vacancy = make_vacancy(boss, fair, places=2)
    first, second, third = (services.apply(by=make_seeker(tree[UNIT]), vacancy=vacancy, agreed=True) for _ in range(3))
    services.hire(by=boss, candidacy=first)
    assert Vacancy.objects.get(pk=vacancy.pk).state == "open"
    services.hire(by=boss, candidacy=second)  # the last place: it closes
    vacancy = Vacancy.objects.get(pk=vacancy.pk)
    assert vacancy.state == "closed"
    with pytest.raises(Refused, match="招 2 人，已经录用 2 人"):
        services.hire(by=boss, candidacy=third)
    with pytest.raises(Gone, match="已经招满"):
        services.apply(by=make_seeker(tree[UNIT]), vacancy=vacancy, agreed=True)
    with pytest.raises(Refused, match="已经招满"):
        services.reopen_vacancy(by=boss, vacancy=vacancy)
    services.revise(by=boss, candidacy=second, reason="记错")
    assert services.reopen_vacancy(by=boss, vacancy=vacancy).state == "open"
    assert services.hire(by=boss, candidacy=third).state == "hired"


def test_a_filled_vacancy_has_no_button_that_is_refused(place, fair, client):
    tree, boss = place
    vacancy = make_vacancy(boss, fair, places=1)
    first, _ = (services.apply(by=make_seeker(tree[UNIT]), vacancy=vacancy, agreed=True) for _ in range(2))
    client.force_login(boss)

    def words():
        page = client.get(reverse("jobs:vacancy", args=[vacancy.pk])).content.decode()
        return [("：录用" in page), ("：未录用" in page), ("停止招聘" in page), ("恢复招聘" in page), ("先改招聘人数" in page)]

    assert words() == [True, True, True, False, False]
    services.hire(by=boss, candidacy=first)
    assert words() == [False, True, False, False, True]
    services.set_places(by=boss, vacancy=Vacancy.objects.get(), places=2)
    assert words() == [True, True, True, False, False]
    services.hold_fair(by=boss, fair=today(fair), visitors=1)
    assert words() == [True, True, False, False, False]  # the word comes after the fair, applications do not


def test_the_employer_wants_more_people_or_fewer(place, fair):
    tree, boss = place
    vacancy = make_vacancy(boss, fair, places=1)
    first, second = (services.apply(by=make_seeker(tree[UNIT]), vacancy=vacancy, agreed=True) for _ in range(2))
    services.hire(by=boss, candidacy=first)
    services.hold_fair(by=boss, fair=today(fair), visitors=1)  # the word comes after the fair
    more = services.set_places(by=boss, vacancy=vacancy, places=2)
    assert (more.places, more.state) == (2, "open")
    services.hire(by=boss, candidacy=second)
    with pytest.raises(Invalid, match="不能少于 2"):
        services.set_places(by=boss, vacancy=vacancy, places=1)
    for wrong in (0, 100_001):
        with pytest.raises(Invalid):
            services.set_places(by=boss, vacancy=vacancy, places=wrong)
    services.set_places(by=boss, vacancy=vacancy, places=3)
    assert services.set_places(by=boss, vacancy=vacancy, places=2).state == "closed"  # full by this
    with pytest.raises(Forbidden):
        services.set_places(by=make_user("", "auditor", tree[DISTRICT]), vacancy=vacancy, places=9)


def test_nobody_has_two_times_at_once_and_a_desk_lies_on_the_grid(place, fair):
    tree, boss = place
    first, second, who = make_desk(boss, fair), make_desk(boss, fair), make_seeker(tree[UNIT])
    assert len(first) == 7 * 60 // fair.slot_minutes
    services.book(by=who, slot=first[0], topic="劳动合同")
    assert services.book(by=who, slot=first[0]).pk == first[0].pk  # asked twice
    with pytest.raises(Refused, match="同一时间"):
        services.book(by=who, slot=second[0])
    services.book(by=who, slot=second[1])
    with pytest.raises(Refused, match="刚刚被别人约了"):
        services.book(by=make_seeker(tree[UNIT]), slot=first[0])
    start = fair.offer.sessions.get().starts_at + timedelta(minutes=7)
    with pytest.raises(Invalid) as problem:
        services.add_desk(by=boss, fair=fair, kind="law", adviser="律师 丁", starts_at=start)
    assert "starts_at" in problem.value.errors
    services.give_up(by=who, slot=first[0])
    assert services.book(by=make_seeker(tree[UNIT]), slot=first[0]).state == "booked"


def test_a_fair_called_off_tells_who_has_a_time(place, fair):
    tree, boss = place
    who = make_seeker(tree[UNIT])
    services.book(by=who, slot=make_desk(boss, fair)[0])
    cancel_offer(by=boss, offer=fair.offer, reason="台风")
    fair.refresh_from_db()
    assert fair.state == "cancelled"
    assert not Slot.objects.exclude(person=None).exists()
    assert "台风" in inbox(who).first().text


def test_search(place, fair):
    _, boss = place
    firm = make_firm(boss, fair, name="云湖恒远")
    for title, low, high, where in (("电工", 6000, 8000, "高新区"), ("保洁员", 3200, 3800, "嘉言区"), ("主播", None, None, "")):
        make_vacancy(boss, fair, firm=firm, title=title, pay_low=low, pay_high=high, place=where)
    rows = fair.vacancies.all()
    assert {one.title for one in search(rows, pay=5000)} == {"电工"}
    assert {one.title for one in search(rows, text="保洁")} == {"保洁员"}
    assert search(rows, text="恒远").count() == 3
    assert {one.title for one in search(rows, place="高新区")} == {"电工"}


@pytest.mark.parametrize("kind", [JobFairListing, VacancyListing, CandidacyListing, FollowupListing, TraineeListing])
def test_a_list_asks_as_much_for_many_rows_as_for_few(place, kind):
    tree, boss = place

    def grow(many):
        for _ in range(many):
            fair = today(make_fair(boss, tree[DISTRICT]))
            make_candidacy(boss, fair, make_seeker(tree[UNIT]))
            make_trainee(boss, tree[DISTRICT])

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert kind(boss, {}).rows
        return len(found)

    grow(1)
    few = queries()
    grow(3)
    assert queries() == few <= 9


@pytest.mark.parametrize(("typed", "said"), [("", "没有写人数。"), ("很多", "人数“很多”不是整数。")])
def test_a_number_that_is_missing_is_not_called_a_wrong_one(typed: str, said: str) -> None:
    line = vacancies_of(f"云湖恒远\t焊工\t{typed}\t面议", AUDIENCES)[0]
    assert line.errors["places"] == [said]
