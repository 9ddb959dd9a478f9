"""K13 by program: places of a training and who comes, followed after 1, 3 and 6 months; a fair on the way; the board."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from niangjia.jobs.tests.factories import make_place, make_seeker, make_trainee
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db
DISTRICT, UNIT = "嘉言区总工会", "环卫公司工会"


def test_a_training_and_a_fair_until_everybody_has_work(call, clock):
    tree, boss = make_place()
    people = [make_seeker(tree[UNIT], name=name) for name in ("田桂英", "任星河", "何立新")]
    she, he, _ = people
    _train(call, clock, boss, tree[DISTRICT], people)
    due_on = {one["month"]: one["due_on"] for one in call(boss, "GET", "/followups")["items"]}

    clock.move_to(_at(due_on[1]))
    (mine,) = call(she, "GET", "/trainees/mine")["items"]
    assert call(she, "POST", f"/trainees/{mine['id']}/report", {"employed": False})["state"] == "unemployed"
    (due,) = call(boss, "GET", "/followups?due=now")["items"]
    assert (due["name"], due["month"]) == ("任星河", 1)
    assert "*" in due["phone"]
    call(boss, "POST", f"/followups/{due['id']}/answer", {"answer": "unemployed", "note": "请他来招聘会"})
    assert call(boss, "GET", "/followups?due=now")["items"] == []
    _a_fair(call, clock, tree, boss, he)
    assert _rate(call, boss, tree[DISTRICT]) == (2, 1)

    clock.move_to(_at(due_on[3]))
    (due,) = call(boss, "GET", "/followups?due=now")["items"]  # who has work is not asked
    assert (due["name"], due["month"]) == ("田桂英", 3)
    assert call(boss, "POST", f"/followups/{due['id']}/answer", {"answer": "unreached"})["state"] == "unreached"
    clock.move_to(_at(due_on[6]))
    assert [one["month"] for one in call(boss, "GET", "/followups?due=now")["items"]] == [3, 6]
    work = {"answer": "employed", "on": timezone.localdate(), "employer": "云湖电力安装公司", "job": "电工"}
    call(boss, "POST", f"/followups/{due['id']}/answer", work)
    assert call(boss, "GET", "/followups?due=now")["items"] == []
    assert call(she, "GET", "/trainees/mine")["items"][0]["employer"] == "云湖电力安装公司"
    assert _rate(call, boss, tree[DISTRICT]) == (2, 2)


def _at(day):
    return timezone.make_aware(datetime.fromisoformat(day)) + timedelta(hours=10)


def _train(call, clock, boss, union, people):
    """Three take a place, two come."""
    now = timezone.localtime()
    start, end = now + timedelta(days=21), now + timedelta(days=23, hours=7)
    session = {"title": "全场", "starts_at": start, "ends_at": end, "pools": [{"name": "全部", "total": 100}]}
    plan = {"union": union.pk, "title": "低压电工免费培训", "kind": "training", "mode": "first_come", "opens_at": now,
            "closes_at": now + timedelta(days=14), "sessions": [session]}  # fmt: skip
    offer = call(boss, "POST", "/offers", plan, 201)
    base = f"/offers/{offer['id']}"
    call(boss, "POST", f"{base}/open")
    entries = [call(one, "POST", f"{base}/enrol", {})["id"] for one in people]
    clock.move_to(start)
    for one in entries[:2]:
        assert call(boss, "POST", f"/enrolments/{one}/attend")["state"] == "attended"
    assert call(boss, "GET", "/followups?due=now")["items"] == []
    clock.move_to(end)
    assert call(boss, "POST", f"{base}/sessions/{offer['sessions'][0]['id']}/close-door")["count"] == 1
    call(boss, "POST", f"{base}/close")
    call(boss, "POST", f"{base}/end")


def _a_fair(call, clock, tree, boss, who):
    """In three weeks: employers with booths, vacancies, an adviser; he is seen, advised, and hired."""
    start = timezone.localtime() + timedelta(days=21)
    plan = {"union": tree[DISTRICT].pk, "title": "春风行动", "starts_at": start, "ends_at": start + timedelta(hours=3), "venue": "广场"}
    fair = call(boss, "POST", "/job-fairs", plan, 201)
    base = f"/job-fairs/{fair['id']}"
    desk = _prepare(call, boss, base)
    assert call(who, "GET", base, status=404)  # a draft
    call(boss, "POST", f"/offers/{fair['offer']}/open")

    assert [one["title"] for one in call(who, "GET", "/vacancies?search=电工&pay=7000")["items"]] == ["电工"]
    vacancy = call(who, "GET", "/vacancies?search=电工")["items"][0]
    sent = call(who, "POST", f"/vacancies/{vacancy['id']}/apply", {"agreed": True, "words": "有证"}, 201)
    slot = call(who, "GET", f"{base}/slots?limit=1")["items"][0]
    assert slot["desk"] == desk["id"]
    assert call(who, "POST", f"/slots/{slot['id']}/book", {"topic": "社保"})["mine"] is True
    assert call(boss, "GET", f"{base}/slots?limit=1")["items"][0]["mine"] is False
    stranger = make_user("", "organiser", tree["大成区总工会"])
    call(stranger, "POST", f"/candidacies/{sent['id']}/hire", status=404)
    call(who, "POST", f"/candidacies/{sent['id']}/hire", status=403)
    assert call(boss, "POST", f"/candidacies/{sent['id']}/invite")["state"] == "interview"
    call(boss, "POST", f"/slots/{slot['id']}/meet", status=409)  # not before its time
    call(boss, "POST", f"{base}/hold", {"visitors": 321}, 409)  # not before its day
    clock.move_to(start + timedelta(hours=1))
    assert call(boss, "POST", f"/slots/{slot['id']}/meet")["state"] == "met"
    _fill(call, boss, make_seeker(tree[UNIT]), vacancy["id"], sent["id"])
    _count(call, boss, base, fair["entrances"][0]["id"])
    call(boss, "POST", f"{base}/hold", {"visitors": 321})
    values = _figures(call, boss, tree[DISTRICT])
    assert (values["job_fairs"], values["vacancies"], values["job_fair_visitors"]) == (1, 2, 321)
    (hired,) = call(boss, "GET", f"/trainees?union={tree[DISTRICT].pk}&employed=yes")["items"]
    assert (hired["name"], hired["employer"]) == ("任星河", "云湖恒远")


def _prepare(call, boss, base):
    """One employer by hand with a vacancy, others from a table; gives the adviser's desk."""
    firm = call(boss, "POST", f"{base}/exhibitors", {"name": "云湖恒远", "booth": 1, "phone": "0570-5550100"}, 201)
    assert "5550100" not in firm["phone"]
    assert call(boss, "POST", f"{base}/exhibitors", {"name": "云湖青禾", "booth": 1}, 422)["code"] == "booth-taken"
    call(boss, "POST", f"/exhibitors/{firm['id']}/vacancies", {"title": "电工", "places": 3, "pay_low": 6000, "pay_high": 8000}, 201)
    table = "云湖恒远\t保洁员\t5\t3200\t高新区\n云湖青禾\t客服\t很多\t面议"
    pasted = call(boss, "POST", f"{base}/vacancies/paste", {"table": table})
    assert (pasted["done"], [one["number"] for one in pasted["wrong"]]) == (1, [2])
    return call(boss, "POST", f"{base}/desks", {"kind": "law", "adviser": "律师 陈"}, 201)


def _fill(call, boss, other, vacancy, first):
    second = call(other, "POST", f"/vacancies/{vacancy}/apply", {"agreed": False}, 201)["id"]
    assert call(boss, "POST", f"/vacancies/{vacancy}/places", {"places": 1})["places"] == 1
    assert call(boss, "POST", f"/candidacies/{first}/hire")["state"] == "hired"
    assert call(boss, "POST", f"/candidacies/{second}/hire", status=409)["code"] == "filled"
    assert [one["title"] for one in call(other, "GET", "/vacancies")["items"]] == ["保洁员"]  # full is closed


def _count(call, boss, base, gate):
    """At the gate by taps; one that is sent again is the same visitor."""
    taps = {"taps": [{"entrance": gate, "key": f"visitor-{n:04}"} for n in range(3)]}
    for _ in range(2):
        assert call(boss, "POST", f"{base}/taps", taps)["total"] == 3


def _figures(call, boss, union):
    return {one["key"]: one["value"] for one in call(boss, "GET", f"/figures?union={union.pk}")["items"]}


def _rate(call, boss, union):
    """Of how many that were trained so many have work."""
    values = _figures(call, boss, union)
    return values["jobs_trained"], values["jobs_employed"]


def test_calls_by_program(call):
    tree, boss = make_place()
    who = make_seeker(tree[UNIT], name="任星河")
    trainee = make_trainee(boss, tree[DISTRICT], who=who)
    due = call(boss, "GET", "/followups?due=now")["items"]
    assert [(one["name"], one["month"]) for one in due] == [("任星河", 1)]
    assert "*" in due[0]["phone"]
    path = f"/followups/{due[0]['id']}"
    assert call(boss, "POST", f"{path}/answer", {"answer": "employed"}, 422)["errors"].keys() == {"employer", "on"}
    assert call(boss, "POST", f"{path}/answer", {"answer": "unreached"})["state"] == "unreached"
    assert call(who, "GET", "/trainees/mine")["items"][0]["id"] == str(trainee.pk)
    told = {"employed": True, "on": timezone.localdate(), "employer": "自主创业", "job": "骑手"}
    assert call(who, "POST", f"/trainees/{trainee.pk}/report", told)["state"] == "employed"
    call(boss, "POST", f"{path}/revise", {"reason": ""}, 422)
    assert call(boss, "POST", f"{path}/revise", {"reason": "重名"})["state"] == "pending"
    wrong = call(boss, "POST", "/followups/paste", {"table": "任星河\t\t未就业"})
    assert wrong == {"done": 1, "known": 0, "wrong": []}
