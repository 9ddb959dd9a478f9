"""Coverage, leads, register lists and employers by program: the same services as the pages."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from niangjia.accounts.services import issue_token
from niangjia.coverage.models import Lead
from niangjia.coverage.tests.lists import as_csv, code
from niangjia.organizations.models import Employer
from niangjia.organizations.tests.factories import make_employer, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]


@pytest.fixture
def organiser(tree):
    return make_user("zuzhi", "organiser", tree["嘉言区总工会"])


@pytest.fixture
def call(organiser, client):
    tokens = {}

    def ask(method, path, body=None, user=organiser):
        if user.pk not in tokens:
            tokens[user.pk] = issue_token(by=user, name="test")[1]
        text = json.dumps(body, default=str) if body is not None else ""
        headers = {"authorization": f"Bearer {tokens[user.pk]}"}
        if isinstance(body, dict) and "file" in body:
            return client.post(f"/api/v1{path}", body, headers=headers)
        return client.generic(method, f"/api/v1{path}", text, content_type="application/json", headers=headers)

    return ask


def test_an_employer_by_program(tree, call):
    street = tree["柳桥街道总工会"]
    body = {"name": "云湖甲商行", "area": street.pk, "credit_code": code(1), "workers": 60, "latitude": 29.5, "longitude": 126.1}
    made = call("POST", "/employers", body)
    assert made.status_code == 201
    one = made.json()
    assert (one["area"]["name"], one["union"], one["workers"]) == ("柳桥街道总工会", None, 60)
    assert call("POST", "/employers", body).status_code == 422
    assert call("POST", "/employers", body | {"credit_code": "", "latitude": 200}).status_code == 422
    edit = f"/employers/{one['id']}/edit"
    done = call("POST", edit, {"revision": 0, "trade": "商贸", "union": tree["快递站工会"].pk}).json()
    assert (done["trade"], done["workers"], done["latitude"], done["union"]["name"]) == ("商贸", 60, 29.5, "快递站工会")
    assert call("POST", edit, {"revision": 0, "trade": "x"}).status_code == 409
    done = call("POST", edit, {"revision": done["revision"], "union": None, "latitude": None, "longitude": None}).json()
    assert (done["union"], done["latitude"], done["trade"]) == (None, None, "商贸")
    assert [row["name"] for row in call("GET", "/employers?covered=no&size=small").json()["items"]] == ["云湖甲商行"]
    assert call("GET", f"/employers/{one['id']}").json()["path_names"][-1] == "柳桥街道总工会"


def test_employers_keep_to_the_tree_and_the_role(tree, call):
    firm = make_employer(tree["大成区总工会"])
    assert call("GET", f"/employers/{firm.pk}").status_code == 404
    assert call("POST", f"/employers/{firm.pk}/edit", {"revision": 0}).status_code == 404
    leader = make_user(role="leader", union=tree["大成区总工会"])
    assert call("GET", f"/employers/{firm.pk}", user=leader).status_code == 200
    assert call("POST", f"/employers/{firm.pk}/edit", {"revision": 0}, user=leader).status_code == 403


def test_the_life_of_a_lead(tree, call, organiser):
    firm = make_employer(tree["柳桥街道总工会"], name="云湖甲商行", workers=60)
    shown = call("GET", "/coverage").json()
    assert shown["whole"] == {
        "label": "嘉言区总工会", "union": str(tree["嘉言区总工会"].pk), "firms": 1, "covered": 0, "workers": 60, "joined": 0,
    }  # fmt: skip
    assert [(one["title"], one["lead"]) for one in shown["next"]] == [("云湖甲商行", None)]
    lead = call("POST", "/leads", {"employer": firm.pk}).json()
    assert lead["state"] == "new"
    assert call("GET", "/coverage/next").json()["items"][0]["lead"] == lead["id"]
    url, today = f"/leads/{lead['id']}", timezone.localdate()
    assert call("POST", f"{url}/visit", {"on": today, "reason": "看看"}).status_code == 409
    planned = call("POST", f"{url}/plan", {"assignee": "zuzhi", "due_on": today}).json()
    assert (planned["state"], planned["assignee"]) == ("planned", "zuzhi")
    assert call("POST", f"{url}/plan", {"assignee": "nobody", "due_on": today}).status_code == 422
    assert call("POST", f"{url}/visit", {"on": today, "reason": "同意", "people": 66}).json()["people"] == 66
    done = call("POST", f"{url}/found", {"union": tree["快递站工会"].pk}).json()
    assert (done["state"], done["founded"]) == ("founded", str(tree["快递站工会"].pk))
    assert call("GET", "/leads").json()["items"] == []
    assert len(call("GET", "/leads?state=founded").json()["items"]) == 1
    assert Employer.objects.get(pk=firm.pk).union == tree["快递站工会"]


def test_a_group_and_what_is_no_target(tree, call):
    body = {"union": tree["柳桥街道总工会"].pk, "group": "courier"}
    assert call("POST", "/leads", body).json()["title"] == "柳桥街道 快递员"
    for wrong in ({}, {"group": "courier"}, {"union": body["union"], "group": "none"}, {"employer": body["union"]}):
        assert call("POST", "/leads", wrong).status_code == 404
    assert Lead.objects.count() == 1


def test_a_list_by_program(tree, call):
    data = as_csv(("云湖甲商行", code(1)), ("云湖甲（商行）", code(1)), head=("企业名称", "信用代码"))
    body = {"union": str(tree["嘉言区总工会"].pk), "file": SimpleUploadedFile("x.csv", data)}
    made = call("POST", "/registers", body)
    assert made.status_code == 201
    one = made.json()
    assert one["counts"] == {"new": 1, "invalid": 1}
    rows = call("GET", f"/registers/{one['id']}/rows?verdict=invalid").json()["items"]
    assert [row["reason"] for row in rows] == ["与第 2 行是同一个单位"]
    assert call("GET", f"/registers/{one['id']}/rows?verdict=odd").status_code == 422
    assert call("POST", f"/registers/{one['id']}/commit").json()["state"] == "committed"
    assert Employer.objects.get().name == "云湖甲商行"
    assert call("POST", f"/registers/{one['id']}/undo").json()["kept"]["removed"] == 1
    assert call("POST", f"/registers/{one['id']}/discard").status_code == 409
    stranger = make_user(role="organiser", union=tree["大成区总工会"])
    assert call("GET", f"/registers/{one['id']}", user=stranger).status_code == 404
    body["file"] = SimpleUploadedFile("x.csv", data)
    assert call("POST", "/registers", body, user=stranger).status_code == 404


def test_figures_carry_ratios(tree, call):
    make_employer(tree["柳桥街道总工会"], workers=60)
    body = call("GET", f"/figures?union={tree['嘉言区总工会'].pk}").json()
    rate = next(one for one in body["rates"] if one["key"] == "coverage_rate")
    assert rate == {
        "key": "coverage_rate", "label": "建会率", "part": "employers_covered", "whole": "employers", "value": 0.0,
    }  # fmt: skip
    assert body["branches"][0]["rates"]["joined_rate"] == 0.0
