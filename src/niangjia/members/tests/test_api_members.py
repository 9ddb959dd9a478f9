"""Members by token: the same rules as the pages, refusals as problem+json."""

import pytest
from django.contrib.auth import get_user_model

from niangjia.accounts.services import issue_token
from niangjia.kernel import invented
from niangjia.kernel.audit import LOOK, AuditEntry
from niangjia.members.models import Membership, Person
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]

NUMBER = "11010119900307109X"
NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def call(client, tree):
    """`call(method, path, body, user=…)` under /api/v1 with a token of the user (the district's organiser)."""
    organiser = make_user("shen", "organiser", tree["嘉言区总工会"])

    def send(method, path, body=None, user=None, **headers):
        _, text = issue_token(by=get_user_model().objects.get(pk=(user or organiser).pk), name="测试")
        head = {"authorization": f"Bearer {text}"} | headers
        options = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(client, method)(f"/api/v1{path}", headers=head, **options)

    return send


def test_the_list_carries_what_every_item_carries(call, tree):
    make_member(tree["环卫公司工会"], "田桂英", number=NUMBER)
    make_member(tree["大成化工厂工会"], "程立新")
    answer = call("get", "/members").json()
    assert answer["next"] is None
    (item,) = answer["items"]
    assert item["name"] == "田桂英"
    assert item["union"] == {"id": str(tree["环卫公司工会"].pk), "name": "环卫公司工会"}
    assert item["path_names"] == [
        "江海省总工会",
        "云湖市总工会",
        "嘉言区总工会",
        "柳桥街道总工会",
        "环卫公司工会",
    ]
    assert item["id_number"] == "110***********109X"


def test_search_branch_and_pages(call, tree):
    for name in ("王一", "王二", "李三"):
        make_member(tree["环卫公司工会"], name)
    make_member(tree["快递站工会"], "王四", group="courier")
    first = call("get", f"/members?search=王&limit=2&union={tree['柳桥街道总工会'].pk}").json()
    assert [one["name"] for one in first["items"]] == ["王二", "王四"]
    rest = call("get", f"/members?search=王&limit=2&cursor={first['next']}").json()
    assert ([one["name"] for one in rest["items"]], rest["next"]) == (["王一"], None)
    assert [one["name"] for one in call("get", "/members?group=courier").json()["items"]] == ["王四"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        (f"union={NOBODY}", 404),
        ("union=x", 422),
        ("group=no", 422),
        ("sort=phone", 422),
        ("cursor=x", 422),
        ("limit=0", 422),
        ("limit=201", 422),
        ("joined_month=2026-13", 422),
        ("search=%00", 422),
    ],
)
def test_a_bad_query_is_told(call, query, status):
    answer = call("get", f"/members?{query}")
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"


def test_one_person_and_nobody_outside(call, tree):
    mine, foreign = make_member(tree["环卫公司工会"]), make_member(tree["大成化工厂工会"])
    found = call("get", f"/members/{mine.person_id}").json()
    assert (found["revision"], len(found["memberships"])) == (0, 1)
    for pk in (foreign.person_id, NOBODY):
        assert call("get", f"/members/{pk}").status_code == 404
    assert (
        call("patch", f"/members/{foreign.person_id}", {"revision": 0, "department": "x"}).status_code == 404
    )


def test_entering_changing_leaving(call, tree):
    body = {
        "name": "沈若溪",
        "id_number": NUMBER,
        "union": str(tree["环卫公司工会"].pk),
        "department": "一班",
    }
    made = call("post", "/members", body, **{"idempotency-key": "a"})
    assert made.status_code == 201
    assert call("post", "/members", body, **{"idempotency-key": "a"}).json() == made.json()
    assert call("post", "/members", body).json()["code"] == "member-already"
    key = made.json()["id"]
    changed = call("patch", f"/members/{key}", {"revision": 0, "phone": "13900000000"}).json()
    assert (changed["phone"], changed["department"], changed["revision"]) == ("139****0000", "一班", 1)
    stale = call("patch", f"/members/{key}", {"revision": 0, "phone": "13900000001"})
    assert (stale.status_code, stale.json()["code"]) == (409, "somebody-was-first")
    left = call(
        "post",
        f"/members/{key}/leave",
        {"on": Membership.objects.get().joined_on.isoformat(), "reason": "left"},
    )
    assert left.json()["left_on"] is not None
    assert call("post", f"/members/{key}/leave", {"on": "2026-01-01", "reason": "left"}).status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id_number": "110101199003071234"}, "id_number"),
        ({"name": ""}, "name"),
        ({"gender": "x"}, "gender"),
        ({"phone": "1"}, "phone"),
        ({"joined_on": "2999-01-01"}, "joined_on"),
    ],
)
def test_a_wrong_field_is_named(call, tree, change, field):
    good = {"name": "沈若溪", "id_number": invented.identity(9), "union": str(tree["环卫公司工会"].pk)}
    answer = call("post", "/members", good | change)
    assert answer.status_code == 422
    assert field in answer.json()["errors"]
    assert not Person.objects.exists()


def test_a_number_in_full_is_recorded(call, tree):
    mine = make_member(tree["环卫公司工会"], number=NUMBER)
    url = f"/members/{mine.person_id}/reveal"
    assert call("post", url, {"field": "id_number", "reason": " "}).status_code == 422
    assert call("post", url, {"field": "id_number", "reason": "核对"}).json()["value"] == NUMBER
    assert AuditEntry.objects.get(verb=LOOK).subject == mine.person_id


def test_a_reader_may_not_write_and_a_member_may_not_read(call, tree):
    mine = make_member(tree["环卫公司工会"])
    leader = make_user("lead", "leader", tree["云湖市总工会"])
    assert call("get", f"/members/{mine.person_id}", user=leader).status_code == 200
    assert call("patch", f"/members/{mine.person_id}", {"revision": 0}, user=leader).status_code == 403
    assert call("get", "/members", user=make_user("zhigong")).status_code == 403


@pytest.mark.parametrize("many", [1, 3])
def test_a_page_costs_the_same_for_one_and_for_three(client, tree, many, django_assert_num_queries):
    for _ in range(many):
        make_member(tree["环卫公司工会"])
    _, token = issue_token(by=make_user("shen", "organiser", tree["嘉言区总工会"]), name="测试")
    head = {"authorization": f"Bearer {token}"}
    client.get("/api/v1/members", headers=head)
    with django_assert_num_queries(6):
        assert len(client.get("/api/v1/members", headers=head).json()["items"]) == many
