"""Fairs, tables, consent, times at desks, trainees and their numbers: what is promised holds."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from niangjia.enrolment.models import Entry
from niangjia.enrolment.services import cancel_offer, check_in, unmark
from niangjia.jobs import services
from niangjia.jobs.figures import FIGURES
from niangjia.jobs.lists import (
    CandidacyListing,
    FollowupListing,
    JobFairListing,
    TraineeListing,
    VacancyListing,
)
from niangjia.jobs.models import AUDIENCES, Candidacy, Exhibitor, Followup, Slot, Trainee, Vacancy
from niangjia.jobs.pasting import Unclear, answers_of, day_of, vacancies_of
from niangjia.jobs.queries import search
from niangjia.jobs.services.training import months_after
from niangjia.jobs.states import FollowupState
from niangjia.jobs.tests.factories import (
    make_candidacy,
    make_desk,
    make_fair,
    make_firm,
    make_place,
    make_seeker,
    make_trainee,
    make_training,
    make_vacancy,
    today,
    work,
)
from niangjia.jobs.todos import todos
from niangjia.kernel.audit import LOOK, AuditEntry
from niangjia.kernel.errors import Gone, Invalid, Missing, Refused
from niangjia.kernel.messages import inbox
from niangjia.organizations.tests.factories import make_employer

pytestmark = pytest.mark.django_db
DISTRICT, UNIT = "嘉言区总工会", "环卫公司工会"
TODAY = timezone.localdate()
TABLE = """单位\t岗位\t人数\t月薪\t地点\t要求\t面向
云湖恒远\t装配工\t10\t4500-6500\t高新区\t能倒班\t不限
云湖恒远\t电工\t3人\t6000\t高新区\t持证\t农民工
云湖青禾\t客服\t十个\t面议\t嘉言区\t\t
云湖青禾\t文员\t2\t很多\t嘉言区\t\t外星人
\t保洁\t2\t面议\t\t\t
云湖青禾\t主播\t1\t9000-4000\t\t\t"""


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.SECOND_FACTOR = False


@pytest.fixture
def place():
    return make_place()


@pytest.fixture
def fair(place):
    tree, boss = place
    return make_fair(boss, tree[DISTRICT])


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


def test_who_comes_to_a_training_is_called_and_who_did_not_is_not(place):
    tree, boss = place
    people = [make_seeker(tree[UNIT]) for _ in range(2)]
    entries = make_training(boss, tree[DISTRICT], people, days_ago=40)
    came = Entry.objects.select_related("offer", "session").get(pk=entries[0].pk)
    for _ in range(2):
        check_in(by=boss, entry=came)
    one = Trainee.objects.get()
    assert (one.person, one.path) == (people[0].person, tree[UNIT].path)
    assert [call.due_on for call in one.followups.all()] == [months_after(one.trained_on, n) for n in (1, 3, 6)]
    assert [todo.count for todo in todos(boss)] == [1]
    assert "找到工作了吗" in next(iter(todos(people[0]))).sentence
    unmark(by=boss, entry=came)
    assert not Trainee.objects.exists()
    check_in(by=boss, entry=came)
    services.answer(by=boss, followup=Followup.objects.get(month=1), answer="unreached")
    with pytest.raises(Refused, match="已经回访过"):
        unmark(by=boss, entry=came)


def test_work_ends_the_calls_and_the_share_follows(place):
    tree, boss = place
    first, second = (make_trainee(boss, tree[DISTRICT], home=tree[UNIT]) for _ in range(2))
    trained, employed = FIGURES[3], FIGURES[4]
    assert (trained.rows(TODAY).count(), employed.rows(TODAY).count()) == (2, 0)
    call = first.followups.select_related("trainee").get(month=1)
    for missing in ({"on": TODAY}, {"employer": "恒远"}, {"on": first.trained_on - timedelta(days=1), "employer": "恒远"},
                    {"on": TODAY + timedelta(days=1), "employer": "恒远"}):  # fmt: skip
        with pytest.raises(Invalid):
            services.answer(by=boss, followup=call, answer="employed", **missing)
    services.answer(by=boss, followup=call, answer="employed", **work())
    assert set(first.followups.values_list("state", flat=True)) == {FollowupState.EMPLOYED, FollowupState.SPARED}
    assert (trained.rows(TODAY).count(), employed.rows(TODAY).count()) == (2, 1)
    assert employed.rows(TODAY - timedelta(days=1)).count() == 0
    services.revise_answer(by=boss, followup=Followup.objects.select_related("trainee").get(pk=call.pk), reason="重名")
    assert set(first.followups.values_list("state", flat=True)) == {FollowupState.PENDING}
    assert employed.rows(TODAY).count() == 0
    assert second.followups.count() == 3


def test_a_trainee_says_so_and_an_employer_at_a_fair_does(place, fair):
    tree, boss = place
    who = make_seeker(tree[UNIT])
    one = make_trainee(boss, tree[DISTRICT], who=who, days_ago=10)
    with pytest.raises(Refused, match="到时候会问您"):
        services.report(by=who, trainee=one, employed=False)
    with pytest.raises(Missing):
        services.report(by=make_seeker(tree[UNIT]), trainee=one, employed=True, **work())
    services.hire(by=boss, candidacy=make_candidacy(boss, fair, who))
    one.refresh_from_db()
    assert one.employed_on == TODAY
    assert one.employer.startswith("云湖第")
    with pytest.raises(Refused, match="已经登记过"):
        services.report(by=who, trainee=one, employed=True, **work())


def test_answers_pasted(place):
    tree, boss = place
    for name in ("赵明亮", "钱安静", "孙小红", "孙小红"):
        make_trainee(boss, tree[DISTRICT], who=make_seeker(tree[UNIT], name=name))
    reds = list(Trainee.objects.filter(name="孙小红").select_related("person").order_by("pk"))
    day = f"{TODAY:%Y-%m-%d}"
    table = "\n".join((
        "姓名\t手机后四位\t结果\t就业日期\t单位\t工种", f"赵明亮\t\t已就业\t{day}\t恒远机械\t电工", "钱安静\t\t联系不上\t\t\t",
        "孙小红\t\t未就业\t\t\t", f"孙小红\t{reds[1].person.phone[-4:]}\t未就业\t\t\t", "李四光\t\t未就业\t\t\t",
        "钱安静\t\t高兴\t\t\t", "赵明亮\t\t已就业\t昨天\t恒远\t",
    ))  # fmt: skip
    told = services.answer_pasted(by=boss, lines=answers_of(table, FollowupState.ANSWERS, TODAY))
    wrong = {one.line.number: one.told for one in told if one.told}
    assert set(wrong) == {4, 6, 7, 8}
    assert "手机后四位" in wrong[4]
    assert "李四光" in wrong[6]
    assert "高兴" in wrong[7]
    assert "昨天" in wrong[8]
    assert Trainee.objects.get(name="赵明亮").employer == "恒远机械"
    assert reds[1].followups.get(month=1).state == "unemployed"
    assert reds[0].followups.get(month=1).state == "pending"


def test_days_as_people_write_them():
    asked = date(2026, 3, 1)
    for text in ("2026-02-03", "2026/2/3", "2026年2月3日", "2月3日", "20260203", "2026.2.3"):
        assert day_of(text, asked) == date(2026, 2, 3), text
    assert day_of("12月30日", asked) == date(2025, 12, 30)
    assert day_of("昨天", asked) is None
    assert months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)


def test_a_whole_number_needs_a_reason_and_leaves_a_trace(place, client):
    tree, boss = place
    one = make_trainee(boss, tree[DISTRICT])
    phone = one.person.phone
    client.force_login(boss)
    url = reverse("jobs:trainee", args=[one.pk])
    assert phone not in client.get(url).content.decode()
    reveal = reverse("jobs:trainee_reveal", args=[one.pk])
    assert phone not in client.post(reveal, {"reason": ""}, follow=True).content.decode()
    shown = client.post(reveal, {"reason": "1 个月回访"})
    assert phone in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert AuditEntry.objects.get(verb=LOOK).subject == one.person.pk


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
