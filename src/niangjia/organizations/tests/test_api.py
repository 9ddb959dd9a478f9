"""The tree as JSON."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest

from niangjia.accounts import services
from niangjia.organizations.models import Appointment, Union
from niangjia.organizations.tests.factories import APPROVED, make_term, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]


@pytest.fixture
def call(tree, client):
    """``call("GET", "/unions")`` as the chair of the city, or as the user given."""
    chair = make_user("shi-zhuxi", "chair", tree["云湖市总工会"])
    tokens = {}

    def ask(method, path, body=None, user=chair, **headers):
        if user.pk not in tokens:
            tokens[user.pk] = services.issue_token(by=user, name="test")[1]
        headers |= {"authorization": f"Bearer {tokens[user.pk]}"}
        text = json.dumps(body, default=str) if body is not None else ""
        return client.generic(
            method, f"/api/v1{path}", text, content_type="application/json", headers=headers
        )

    return ask


def test_me_says_who_which_roles_and_which_branches(tree, call):
    me = call("GET", "/me").json()
    assert me["username"] == "shi-zhuxi"
    assert (me["roles"][0]["role"], me["roles"][0]["role_name"]) == ("chair", "主席")
    assert me["roles"][0]["path_names"] == ["江海省总工会", "云湖市总工会"]
    assert [one["name"] for one in me["branches"]] == ["云湖市总工会"]


def test_the_list_pages_filters_and_carries_names(tree, call):
    first = call("GET", "/unions?limit=2").json()
    assert [one["name"] for one in first["items"]] == ["云湖市总工会", "嘉言区总工会"]
    assert first["items"][1]["path_names"] == ["江海省总工会", "云湖市总工会", "嘉言区总工会"]
    assert first["items"][1]["union"]["name"] == "云湖市总工会"
    rest = call("GET", f"/unions?limit=200&cursor={first['next']}").json()
    assert len(rest["items"]) == 6
    assert rest["next"] is None

    def names(query):
        return [one["name"] for one in call("GET", f"/unions?{query}").json()["items"]]

    assert names(f"parent={tree['云湖市总工会'].pk}") == ["嘉言区总工会", "大成区总工会"]
    assert names(f"code={tree['快递站工会'].code}") == ["快递站工会"]
    assert names("search=hwgs&kind=grassroots") == ["环卫公司工会"]
    assert names(f"parent={uuid4()}") == []


@pytest.mark.parametrize(
    "query", ["kind=club", "parent=nonsense", "cursor=nonsense", "limit=0", "limit=9999"]
)
def test_a_query_that_makes_no_sense_is_a_422(call, query):
    answer = call("GET", f"/unions?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")


def test_verbs_do_what_the_services_do(tree, call):
    union = tree["快递站工会"]
    made = call("POST", "/unions", {"parent": union.parent_id, "name": "新桥工会", "kind": "grassroots"} | APPROVED)
    assert made.status_code == 201
    key = made.json()["id"]
    assert (
        call("POST", f"/unions/{key}/rename", {"name": "新桥二工会", "reason": "更正"}).json()["name"]
        == "新桥二工会"
    )
    edited = call("POST", f"/unions/{key}/edit", {"revision": 1, "address": "柳桥路1号"}).json()
    assert (edited["address"], edited["revision"]) == ("柳桥路1号", 2)
    assert call("POST", f"/unions/{key}/edit", {"revision": 1, "address": "别处"}).json()["code"] == "stale"
    moved = call("POST", f"/unions/{key}/move", {"to": tree["大成区总工会"].pk, "reason": "区划调整"}).json()
    assert moved["path_names"][-2:] == ["大成区总工会", "新桥二工会"]
    assert call("POST", f"/unions/{key}/dissolve", {"reason": "关停"}).json()["state"] == "dissolved"
    organiser = make_user(role="organiser", union=tree["云湖市总工会"])
    assert (
        call("POST", f"/unions/{key}/restore", {"reason": "复工"}, user=organiser).json()["state"] == "active"
    )
    merged = call(
        "POST", f"/unions/{key}/merge", {"target": tree["大成化工厂工会"].pk, "reason": "合并"}
    ).json()
    assert (merged["state"], merged["merged_into"]) == ("merged", str(tree["大成化工厂工会"].pk))
    again = call("POST", f"/unions/{key}/restore", {"reason": "x"}, user=organiser)
    assert (again.status_code, again.json()["code"]) == (409, "wrong-state")


def test_the_same_key_makes_one_union(tree, call):
    body = {"parent": tree["柳桥街道总工会"].pk, "name": "新桥工会", "kind": "grassroots"}
    refused = call("POST", "/unions", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "approval-missing")
    body |= APPROVED
    answers = [call("POST", "/unions", body, **{"idempotency-key": "k1"}) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert Union.objects.filter(name="新桥工会").count() == 1


def test_out_of_the_tree_is_404_and_the_wrong_role_403(tree, call):
    stranger = make_user(role="organiser", union=tree["大成区总工会"])
    leader = make_user(role="leader", union=tree["云湖市总工会"])
    nobody = make_user()
    union = tree["快递站工会"]
    body = {"name": "别的工会", "reason": "x"}
    for key in (union.pk, uuid4()):
        assert call("GET", f"/unions/{key}", user=stranger).status_code == 404
        assert call("POST", f"/unions/{key}/rename", body, user=stranger).status_code == 404
    refused = call("POST", f"/unions/{union.pk}/rename", body, user=leader)
    assert refused.status_code == 403
    assert "组织干部" in refused.json()["detail"]
    assert call("GET", "/unions", user=nobody).status_code == 403
    assert call("GET", "/unions/not-an-id").status_code == 404


def test_terms_begin_are_put_off_and_end(tree, call):
    union = tree["快递站工会"]
    body = {
        "union": union.pk,
        "starts_on": "2026-01-10",
        "years": 3,
        "seats": [{"position": "chair", "holder": "程立新"}],
    }
    made = call("POST", "/terms", body)
    assert made.status_code == 201, made.content.decode()
    term = made.json()
    assert (term["ends_on"], term["seats"][0]["holder"], term["rule"]["article"]) == (
        "2029-01-09",
        "程立新",
        "第十六条",
    )
    assert (
        call("POST", "/terms", body | {"years": 4, "starts_on": "2026-02-01"}).json()["rule"]["key"]
        == "union.term_years"
    )
    late = call("POST", f"/terms/{term['id']}/extend", {"until": "2031-01-01", "reason": "x"})
    assert (late.status_code, list(late.json()["errors"])) == (422, ["until"])
    assert (
        len(
            call("POST", f"/terms/{term['id']}/seat", {"position": "member", "holder": "何小满"}).json()[
                "seats"
            ]
        )
        == 2
    )
    assert call("POST", f"/terms/{term['id']}/end", {"reason": "x"}).json()["state"] == "ended"
    make_term(tree["环卫公司工会"], days_left=-3)
    overdue = call("GET", "/terms?band=overdue").json()["items"]
    assert [one["clock"] for one in overdue] == ["已超期 3 天未换届"]


def test_a_token_feels_the_removal_of_its_appointment_at_once(tree, call):
    user = make_user("zuzhi")
    body = {"user": "zuzhi", "role": "organiser", "union": tree["嘉言区总工会"].pk}
    made = call("POST", "/appointments", body)
    assert made.status_code == 201, made.content.decode()
    assert call("GET", "/unions", user=user).json()["items"][0]["name"] == "嘉言区总工会"
    key = made.json()["id"]
    assert [one["user"] for one in call("GET", "/appointments?role=organiser").json()["items"]] == ["zuzhi"]
    assert call("POST", f"/appointments/{key}/remove", {"reason": "调离"}).json()["removed_at"]
    assert call("GET", "/unions", user=user).status_code == 403
    assert call("POST", f"/appointments/{key}/remove", {"reason": "调离"}).status_code == 409
    one = Appointment.objects.get(pk=key)
    assert one.removed_at - one.created_at < timedelta(minutes=5)
