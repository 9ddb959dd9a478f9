"""K13 by program: a fair with its vacancies, somebody hired at it, a trainee followed until employed, and the board."""

from datetime import timedelta

import pytest
from django.utils import timezone

from niangjia.jobs.models import JobFair
from niangjia.jobs.tests.factories import make_place, make_seeker, make_trainee
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db
DISTRICT, UNIT = "嘉言区总工会", "环卫公司工会"


def test_a_fair_from_the_plan_to_the_board(call):
    tree, boss = make_place()
    who, stranger = make_seeker(tree[UNIT], name="任星河"), make_user("", "organiser", tree["大成区总工会"])
    trainee = make_trainee(boss, tree[DISTRICT], who=who)
    start = timezone.now() + timedelta(days=5)
    plan = {"union": tree[DISTRICT].pk, "title": "春风行动", "starts_at": start, "ends_at": start + timedelta(hours=3), "venue": "广场"}
    fair = call(boss, "POST", "/job-fairs", plan, 201)
    base = f"/job-fairs/{fair['id']}"
    firm = call(boss, "POST", f"{base}/exhibitors", {"name": "云湖恒远", "booth": 1, "phone": "0570-5550100"}, 201)
    assert "5550100" not in firm["phone"]
    assert call(boss, "POST", f"{base}/exhibitors", {"name": "云湖青禾", "booth": 1}, 422)["code"] == "booth-taken"
    table = "云湖恒远\t电工\t3\t6000-8000\t高新区\n云湖青禾\t客服\t很多\t面议"
    pasted = call(boss, "POST", f"{base}/vacancies/paste", {"table": table})
    assert (pasted["done"], [one["number"] for one in pasted["wrong"]]) == (1, [2])
    desk = call(boss, "POST", f"{base}/desks", {"kind": "law", "adviser": "律师 陈"}, 201)
    assert call(who, "GET", base, status=404)  # a draft
    call(boss, "POST", f"/offers/{fair['offer']}/open")

    assert [one["title"] for one in call(who, "GET", "/vacancies?search=电工&pay=7000")["items"]] == ["电工"]
    vacancy = call(who, "GET", "/vacancies")["items"][0]
    sent = call(who, "POST", f"/vacancies/{vacancy['id']}/apply", {"agreed": True, "words": "有证"}, 201)
    slot = call(who, "GET", f"{base}/slots?limit=1")["items"][0]
    assert slot["desk"] == desk["id"]
    assert call(who, "POST", f"/slots/{slot['id']}/book", {"topic": "社保"})["mine"] is True
    assert call(boss, "GET", f"{base}/slots?limit=1")["items"][0]["mine"] is False
    call(stranger, "POST", f"/candidacies/{sent['id']}/hire", status=404)
    call(who, "POST", f"/candidacies/{sent['id']}/hire", status=403)
    _fill(call, boss, make_seeker(tree[UNIT]), vacancy["id"], sent["id"])

    call(boss, "POST", f"{base}/hold", {"visitors": 321}, 409)  # not before its day
    JobFair.objects.update(held_on=timezone.localdate())
    call(boss, "POST", f"{base}/hold", {"visitors": 321})
    shown = call(boss, "GET", f"/trainees?union={tree[DISTRICT].pk}&employed=yes")["items"]
    assert [(one["id"], one["employer"]) for one in shown] == [(str(trainee.pk), "云湖恒远")]
    values = {one["key"]: one["value"] for one in call(boss, "GET", f"/figures?union={tree[DISTRICT].pk}")["items"]}
    assert (values["job_fairs"], values["vacancies"], values["job_fair_visitors"]) == (1, 1, 321)
    assert (values["jobs_trained"], values["jobs_employed"]) == (1, 1)


def _fill(call, boss, other, vacancy, first):
    second = call(other, "POST", f"/vacancies/{vacancy}/apply", {"agreed": False}, 201)["id"]
    assert call(boss, "POST", f"/vacancies/{vacancy}/places", {"places": 1})["places"] == 1
    assert call(boss, "POST", f"/candidacies/{first}/hire")["state"] == "hired"
    assert call(boss, "POST", f"/candidacies/{second}/hire", status=409)["code"] == "filled"
    assert call(other, "GET", "/vacancies")["items"] == []  # full is closed


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
