"""Who was trained is called: when, with which answers, typed or pasted, and what ends the calls."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from niangjia.enrolment.models import Entry
from niangjia.enrolment.services import check_in, unmark
from niangjia.jobs import services
from niangjia.jobs.figures import FIGURES
from niangjia.jobs.models import Followup, Trainee
from niangjia.jobs.pasting import answers_of, day_of
from niangjia.jobs.services.training import months_after
from niangjia.jobs.states import FollowupState
from niangjia.jobs.tests.factories import (
    make_candidacy,
    make_seeker,
    make_trainee,
    make_training,
    work,
)
from niangjia.jobs.todos import todos
from niangjia.kernel.audit import LOOK, AuditEntry
from niangjia.kernel.errors import Invalid, Missing, Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
DISTRICT, UNIT = "嘉言区总工会", "环卫公司工会"
TODAY = timezone.localdate


def test_who_comes_to_a_training_is_called_and_who_did_not_is_not(place):
    tree, boss = place
    people = [make_seeker(tree[UNIT]) for _ in range(2)]
    entries = make_training(boss, tree[DISTRICT], people, days_ago=120)
    came = Entry.objects.select_related("offer", "session").get(pk=entries[0].pk)
    for _ in range(2):
        check_in(by=boss, entry=came)
    one = Trainee.objects.get()
    assert (one.person, one.path) == (people[0].person, tree[UNIT].path)
    assert [call.due_on for call in one.followups.all()] == [months_after(one.trained_on, n) for n in (1, 3, 6)]
    assert [todo.count for todo in todos(boss)] == [1]
    asked = list(todos(people[0]))  # two calls are due by now: one question, and no term of the trainee's
    assert [("找到工作了吗" in todo.sentence, todo.due) for todo in asked] == [(True, None)]
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
    assert (trained.rows(TODAY()).count(), employed.rows(TODAY()).count()) == (2, 0)
    call = first.followups.select_related("trainee").get(month=1)
    for missing in ({"on": TODAY()}, {"employer": "恒远"}, {"on": first.trained_on - timedelta(days=1), "employer": "恒远"},
                    {"on": TODAY() + timedelta(days=1), "employer": "恒远"}):  # fmt: skip
        with pytest.raises(Invalid):
            services.answer(by=boss, followup=call, answer="employed", **missing)
    services.answer(by=boss, followup=call, answer="employed", **work())
    assert set(first.followups.values_list("state", flat=True)) == {FollowupState.EMPLOYED, FollowupState.SPARED}
    assert (trained.rows(TODAY()).count(), employed.rows(TODAY()).count()) == (2, 1)
    assert employed.rows(TODAY() - timedelta(days=1)).count() == 0
    services.revise_answer(by=boss, followup=Followup.objects.select_related("trainee").get(pk=call.pk), reason="重名")
    assert set(first.followups.values_list("state", flat=True)) == {FollowupState.PENDING}
    assert employed.rows(TODAY()).count() == 0
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
    assert one.employed_on == TODAY()
    assert one.employer.startswith("云湖第")
    with pytest.raises(Refused, match="已经登记过"):
        services.report(by=who, trainee=one, employed=True, **work())


def test_answers_pasted(place):
    tree, boss = place
    for name in ("赵明亮", "钱安静", "孙小红", "孙小红"):
        make_trainee(boss, tree[DISTRICT], who=make_seeker(tree[UNIT], name=name))
    reds = list(Trainee.objects.filter(name="孙小红").select_related("person").order_by("pk"))
    day = f"{TODAY():%Y-%m-%d}"
    table = "\n".join((
        "姓名\t手机后四位\t结果\t就业日期\t单位\t工种", f"赵明亮\t\t已就业\t{day}\t恒远机械\t电工", "钱安静\t\t联系不上\t\t\t",
        "孙小红\t\t未就业\t\t\t", f"孙小红\t{reds[1].person.phone[-4:]}\t未就业\t\t\t", "李四光\t\t未就业\t\t\t",
        "钱安静\t\t高兴\t\t\t", "赵明亮\t\t已就业\t昨天\t恒远\t",
    ))  # fmt: skip
    told = services.answer_pasted(by=boss, lines=answers_of(table, FollowupState.ANSWERS, TODAY()))
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
    assert f'action="{url}"' in shown.content.decode()  # what the call brings is written down from here
