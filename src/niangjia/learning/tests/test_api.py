"""The same stories by program: from needs to a certificate and the board's figure; cadres; who may not."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from niangjia.accounts.services import issue_token
from niangjia.enrolment.tests.factories import make_people
from niangjia.learning.models import Course, Question
from niangjia.learning.tests.factories import BANK, DISTRICT, OTHER, WASTE
from niangjia.organizations.tests.factories import make_appointment, make_user

pytestmark = pytest.mark.django_db


class Program:
    """A client with a token."""

    def __init__(self, user: Any) -> None:
        self.bearer = f"Bearer {issue_token(by=user, name='程序')[1]}"

    def get(self, path: str) -> Any:
        return Client().get(f"/api/v1{path}", headers={"authorization": self.bearer})

    def post(self, path: str, body: Any = None, *, method: str = "post", status: int | None = None) -> Any:
        call = getattr(Client(), method)
        answer = call(f"/api/v1{path}", json.dumps(body or {}), "application/json", headers={"authorization": self.bearer})
        assert answer.status_code == status or (status is None and answer.status_code < 300), answer.content
        return answer.json() if answer.content else None


def plan(union: Any, **said: Any) -> dict[str, Any]:
    now = timezone.now()
    at = {name: (now + timedelta(days=n)).isoformat() for name, n in (("closes_at", 5), ("starts_at", 9), ("ends_at", 9))}
    return {"union": str(union.pk), "places": 20, **at} | said


def come(clock: Any, by: Any, user: Any, offer: str) -> str:
    """On the day the code that somebody shows is read at the door; gives the place."""
    clock.move_to(parse_datetime(Program(by).get(f"/offers/{offer}").json()["sessions"][0]["starts_at"]))
    place = Program(user).get("/enrolments/mine").json()["items"][0]
    told = Program(by).post(f"/offers/{offer}/check-ins", {"seen": [{"code": place["code"], "how": "code"}]})
    assert told["results"][0]["is_first"]
    return str(place["id"])


def test_from_needs_to_the_board(place: Any, clock: Any) -> None:
    tree, by = place
    desk, people = Program(by), make_people(tree[WASTE], 10)
    union = str(tree[DISTRICT].pk)
    said = {"union": union, "title": "现场急救", "topic": "health", "hours": 8, "threshold": 10, "test_size": 5}
    course = desk.post("/courses", said, status=201)
    came = desk.post(f"/courses/{course['id']}/questions", {"table": f"{BANK}\n问\t对\t错\t\tZ"}, status=201)
    assert (came["count"], [one["text"] for one in came["wrong"]]) == (8, ["问\t对\t错\t\tZ"])
    today = timezone.localdate()
    asked = {"union": union, "title": "需求", "opens_on": str(today), "closes_on": str(today + timedelta(days=5))}
    found = desk.post("/needs", asked, status=201)
    for user in people:
        Program(user).post(f"/needs/{found['id']}/answer", {"courses": [course["id"]]}, status=204)
    team, said = Program(make_user("", "chair", tree[WASTE])), {"union": str(tree[WASTE].pk), "missing": "叉车"}
    team.post(f"/needs/{found['id']}/report", said | {"needs": [{"course": course["id"], "people": 0}]}, status=422)
    team.post(f"/needs/{found['id']}/report", said | {"needs": [{"course": course["id"], "people": 12}]}, status=204)
    summary = desk.get(f"/needs/{found['id']}").json()
    assert [(one["title"], one["members"], one["reported"]) for one in summary["needs"]] == [("现场急救", 10, 12)]
    assert summary["needs"][0]["teams"] == [{"name": WASTE, "people": 12}]
    assert desk.get(f"/courses/{course['id']}").json()["asked"] == 10  # in tens
    run = desk.post(f"/courses/{course['id']}/open", plan(tree[DISTRICT], classes=0), status=201)
    desk.post(f"/courses/{course['id']}/open", plan(tree[DISTRICT], classes=0), status=409)

    member = Program(people[0])
    member.post(f"/offers/{run['offer']}/enrol")
    entry = come(clock, by, people[0], run["offer"])
    desk, member = Program(by), Program(people[0])
    paper = member.post(f"/exams/{entry}/start")
    assert "answer" not in json.dumps(paper)
    given = {str(one.pk): one.answer for one in Question.objects.filter(course=course["id"])}
    member.post(f"/papers/{paper['id']}/save", {"given": dict(list(given.items())[:1])})
    done = member.post(f"/papers/{paper['id']}/hand", {"given": given})
    assert (done["score"], done["passed"]) == (100, True)
    assert member.post(f"/papers/{paper['id']}/hand", {"given": {}})["score"] == 100
    Program(people[1]).post(f"/papers/{paper['id']}/save", {"given": {}}, status=404)
    assert desk.post(f"/classes/{run['id']}/award") == {"count": 1}
    assert member.get("/trainings/mine").json()["items"][0]["result"] == "passed"
    board = desk.get(f"/figures?union={union}&topic=learning").json()
    numbers = {one["key"]: one["value"] for one in board["items"]}
    assert [numbers[key] for key in ("classes", "trained", "trained_passed", "trained_certified")] == [1, 1, 1, 1]


def test_cadres_by_program(place: Any, clock: Any) -> None:
    tree, by = place
    desk, chair = Program(by), make_people(tree[WASTE], 1)[0]
    make_appointment(chair, "chair", tree[WASTE])
    make_appointment(make_people(tree[WASTE], 1)[0], "chair", tree["柳桥街道总工会"])  # of another level
    said = {"union": str(tree[DISTRICT].pk), "role": "chair", "basis": "every", "months": 12, "title": "轮训",
            "document": "规划", "valid_from": "2021-01-01"}  # fmt: skip
    one = desk.post("/requirements", said, status=201)
    assert len(desk.get("/cadres?band=overdue").json()["items"]) == 2
    due = desk.get("/cadres?band=overdue&level=unit").json()["items"]
    assert [(row["role"], row["band"], row["last_on"]) for row in due] == [("chair", "overdue", None)]
    run = desk.post("/cadres/batches", plan(tree[DISTRICT], title="主席班", hours=16, role="chair", level="unit"), status=201)
    listed = desk.get(f"/classes/{run['id']}/invitees").json()["items"]
    assert [(row["seat"], row["is_member"], row["stands"]) for row in listed] == [("named", True, "")]
    said_of = {"seats": [{"invitee": listed[0]["id"], "seat": "reserve"}]}
    assert desk.post(f"/classes/{run['id']}/seats", said_of) == {"count": 1}
    desk.post(f"/classes/{run['id']}/call", status=409)
    said_of["seats"][0]["seat"] = "named"
    desk.post(f"/classes/{run['id']}/seats", said_of)
    assert desk.post(f"/classes/{run['id']}/call") == {"count": 1}
    desk.post(f"/classes/{run['id']}/call", status=409)
    assert desk.get(f"/classes/{run['id']}/invitees").json()["items"][0]["stands"] == "已报上"
    Program(chair).post(f"/offers/{run['offer']}/enrol", status=409)
    come(clock, by, chair, run["offer"])
    desk = Program(by)
    assert [one["union"]["name"] for one in desk.get("/cadres?band=overdue").json()["items"]] == ["柳桥街道总工会"]
    assert [one["name"] for one in desk.get("/trainings?kind=cadre").json()["items"]] == [chair.person.name]
    changed = {key: said[key] for key in said if key != "union"} | {"months": 6, "valid_from": "2022-01-01"}
    assert desk.post(f"/requirements/{one['id']}", changed, method="put")["months"] == 6
    assert len(desk.get("/requirements").json()["items"]) == 2
    desk.post("/cadres/trainings", {"union": said["union"], "table": "姓名\t培训名称\n谁也不是\t班"}, status=422)


def test_pages_of_a_list_follow_the_due_day(place: Any) -> None:
    tree, by = place
    from niangjia.learning.tests.factories import make_requirement

    make_requirement(by, tree[DISTRICT])
    for n in range(5):
        make_user("", "chair", tree[WASTE], starts_on=timezone.localdate() - timedelta(days=900 + n))
    desk, seen, cursor = Program(by), [], ""
    while True:
        page = desk.get(f"/cadres?limit=2&cursor={cursor}").json()
        seen += [one["due_on"] for one in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert len(seen) == 5
    assert seen == sorted(seen)


def test_who_may_not(place: Any) -> None:
    tree, by = place
    said = {"union": str(tree[DISTRICT].pk), "title": "焊工", "topic": "skill", "hours": 8}
    Program(make_user("", "leader", tree[DISTRICT])).post("/courses", said, status=403)
    Program(make_user("", "chair", tree[OTHER])).post("/courses", said, status=404)
    course = Program(by).post("/courses", said, status=201)
    Program(make_user("", "chair", tree[OTHER])).post(f"/courses/{course['id']}/retire", status=404)
    change = said | {"revision": 9}
    Program(by).post(f"/courses/{course['id']}", {key: change[key] for key in change if key != "union"}, method="put", status=409)
    assert Course.objects.get().hours == 8
    naive = plan(tree[DISTRICT], classes=0, starts_at="2030-01-01T09:00:00")
    Program(by).post(f"/courses/{course['id']}/open", naive, status=422)
