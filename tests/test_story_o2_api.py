"""O2 by program: what the stories of joining, moving, one person once, what is mine and coverage do on a phone, as JSON."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from niangjia.accounts.services import issue_token
from niangjia.duplicates.scanning import scan
from niangjia.duplicates.tests.factories import make_twice
from niangjia.joining.tests.factories import make_entry
from niangjia.kernel import job_runner
from niangjia.members.models import Membership, Person
from niangjia.members.services import handing
from niangjia.members.tests.factories import make_member
from niangjia.members.transfers import timing
from niangjia.mine import services as mine
from niangjia.mine.tests.support import NEW, OLD, code_to, make_mine
from niangjia.mine.tests.test_papers import photo
from niangjia.organizations.tests.factories import make_employer, make_tree, make_user

pytestmark = pytest.mark.django_db
Call = Callable[..., Any]
DEPOT, WASTE, STREET, PLANT, CITY = "快递站工会", "环卫公司工会", "柳桥街道总工会", "大成化工厂工会", "云湖市总工会"


@pytest.fixture
def tree(settings: Any, tmp_path: Any) -> Any:
    settings.SECOND_FACTOR = False
    settings.SMS = {"make": "shown"}
    settings.MEDIA_ROOT = tmp_path / "files"
    cache.clear()
    return make_tree()


def caller(user: Any) -> Call:
    """`call(method, path, body, status)`: the answer as JSON, with a token of the user; 200 or 201 unless said."""
    head = {"authorization": f"Bearer {issue_token(by=user, name='test')[1]}"}

    def call(method: str, path: str, body: Any = None, status: tuple[int, ...] | int = (200, 201, 202)) -> Any:
        if isinstance(body, dict) and "file" in body:
            answer = Client().post(f"/api/v1{path}", body, headers=head)
        else:
            text = json.dumps(body, default=str) if body is not None else ""
            answer = Client().generic(method, f"/api/v1{path}", text, content_type="application/json", headers=head)
        wanted = status if isinstance(status, tuple) else (status,)
        assert answer.status_code in wanted, (path, answer.status_code, answer.content.decode())
        return answer.json()

    return call


def where(person: Any) -> str:
    return Membership.objects.select_related("union").get(person=person, left_on=None).union.name


def test_1_joining(tree: Any) -> None:
    """Sent, seen by the desk, returned, mended without typing numbers again, accepted; refused where one is a member."""
    union, rider, desk = tree[DEPOT], caller(make_user("rider")), caller(make_user("", "organiser", tree[STREET]))
    offered = rider("GET", "/applications/offers?workplace=快递站")
    assert offered[0]["name"] == DEPOT
    entry = make_entry()
    body = {
        "union": str(union.pk), "name": entry.name, "id_number": entry.id_number, "phone": entry.phone,
        "employment_form": "gig", "group": "courier",
    }  # fmt: skip
    one = rider("POST", "/applications", body)
    url = f"/applications/{one['id']}"
    assert entry.id_number not in json.dumps(one)
    assert [row["id"] for row in desk("GET", "/applications")["items"]] == [one["id"]]
    desk("POST", f"{url}/return", {"ground": "workplace", "reason": "哪个站点？"})
    seen = rider("GET", "/me/applications")[0]
    assert (seen["state"], "哪个站点" in seen["answer"]) == ("returned", True)
    mended = body | {"id_number": "", "phone": "", "workplace": "一站", "revision": seen["revision"]}
    rider("POST", f"{url}/mend", mended)
    assert desk("POST", f"{url}/accept")["state"] == "accepted"
    again = body | {"union": str(tree[PLANT].pk)}
    refused = rider("POST", "/applications", again, 409)
    assert DEPOT in refused["detail"]  # one's own question is answered with the union to ask
    assert where(Person.objects.get(name=entry.name)) == DEPOT


def test_2_moving_and_leaving(tree: Any) -> None:
    """A transfer with both signatures; one without an answer, decided above; a firm that closes; leaving by oneself."""
    worker = make_member(tree[DEPOT], "任星河", user=make_user("worker"))
    me = caller(worker.person.user)
    giver, taker, city = (caller(make_user("", "organiser", tree[name])) for name in (DEPOT, PLANT, CITY))
    asked = me("POST", f"/members/{worker.person_id}/transfer", {"to": tree[PLANT].code})
    for call in (giver, taker):
        assert where(worker.person) == DEPOT
        last = call("POST", f"/transfers/{asked['id']}/agree")
    assert last["state"] == "agreed"
    assert where(worker.person) == PLANT

    back = me("POST", f"/members/{worker.person_id}/transfer", {"to": tree[DEPOT].code})
    taker("POST", f"/transfers/{back['id']}/agree")
    timing.escalate_due(timezone.localdate() + timedelta(days=32))
    assert me("GET", f"/transfers/{back['id']}")["state"] == "escalated"
    assert city("POST", f"/transfers/{back['id']}/grant", {"reason": "两边都问过"})["state"] == "agreed"
    assert where(worker.person) == DEPOT

    handing.set_holding(by=None, union=tree[WASTE], on=True)
    said = {"to": "", "on": timezone.localdate(), "reason": "企业关闭"}
    assert city("POST", f"/unions/{tree[DEPOT].pk}/move-members", said)["moved"] == 1
    assert where(worker.person) == WASTE
    member = f"/members/{worker.person_id}"
    stayed = city("POST", f"{member}/stay", {"reason": "已到环卫公司上班"})
    assert (stayed["waits"], stayed["stays"]) == (False, "已到环卫公司上班")
    assert city("POST", f"{member}/keep", {"standing": "retired", "on": timezone.localdate()})["standing"] == "retired"
    assert Membership.objects.filter(person=worker.person, left_on=None).count() == 1


def test_3_one_person_once(tree: Any) -> None:
    """Scanned, compared, merged, taken apart: each file has its membership again."""
    one, two = make_twice(tree[DEPOT], tree[WASTE])
    desk = caller(make_user("", "organiser", tree[STREET]))
    desk("POST", "/duplicates/scan")
    job_runner.drain()
    (pair,) = desk("GET", "/duplicates")["items"]
    assert "同一手机号" in json.dumps(pair, ensure_ascii=False)
    full = desk("GET", f"/duplicates/{pair['id']}")
    stays = full["left_memberships"][0]["id"]
    kept = min(one.pk, two.pk)
    assert desk("POST", f"/duplicates/{pair['id']}/merge", {"keep": str(kept), "stays": stays})["state"] == "merged"
    assert Membership.objects.filter(left_on=None).count() == 1
    assert desk("POST", f"/duplicates/{pair['id']}/unmerge", {"reason": "两个人"})["stays"] == []
    assert {where(one), where(two)} == {DEPOT, WASTE}
    caller(make_user("", "organiser", tree[DEPOT]))("GET", f"/duplicates/{pair['id']}", status=404)  # one side alone
    assert scan()["people"] == 2


def test_4_what_is_mine(tree: Any) -> None:
    """The card; a correction with its paper; who looked; consents; a copy; the number; erasure, with what the law keeps."""
    own = make_mine(tree, education="junior", union=WASTE)
    person = own.person
    officer = make_user("officer", "organiser", tree[WASTE])
    me, desk = caller(person.user), caller(officer)

    token = me("GET", "/me/card")["token"]
    assert desk("POST", "/cards/check", {"token": token})["union"] == WASTE
    _correct(me, desk)
    person.refresh_from_db()
    assert person.education == "college"
    _agree(me)

    assert "更正文化程度" not in json.dumps(me("GET", "/me/looks"), ensure_ascii=False)
    assert {"members.person", "mine.requests"} <= {row["key"] for row in me("GET", "/me/holdings")}
    me("POST", "/me/copies")
    job_runner.drain()
    assert any("副本" in row["text"] for row in me("GET", "/me/messages")["items"])
    _erase(me, desk)
    _change_the_number(me, desk)


def _correct(me: Call, desk: Call) -> None:
    one = me("POST", "/corrections", {"field": "education", "value": "college"})
    paper = me("POST", f"/corrections/{one['id']}/papers", {"file": photo()})
    assert desk("GET", "/corrections")["items"][0]["papers"][0]["id"] == paper["id"]
    desk("POST", f"/corrections/{one['id']}/return", {"reason": "请拍全页"})
    one = me("POST", "/corrections", {"field": "education", "value": "college", "note": "已拍全页"})
    desk("POST", f"/corrections/{one['id']}/approve")
    assert [row["state"] for row in me("GET", "/me/corrections")] == ["done", "returned"]


def _agree(me: Call) -> None:
    given = me("POST", "/me/consents", {"purpose": "messages", "given": True})
    assert {row["purpose"] for row in given if row["given"]} == {"messages"}
    me("POST", "/me/consents", {"purpose": "messages", "given": True}, 409)
    me("POST", "/me/consents", {"purpose": "nothing", "given": True}, 422)
    taken = me("POST", "/me/consents", {"purpose": "messages", "given": False})
    assert not [row for row in taken if row["given"]]
    assert [row["withdrawn_on"] for row in me("GET", "/me/consents") if row["purpose"] == "messages"] == [
        timezone.localdate().isoformat()
    ]


def _erase(me: Call, desk: Call) -> None:
    erasure = me("POST", "/erasures", {"note": "不再需要"})
    assert erasure["empties"] == ["education"]
    assert any(keep["rule"] for keep in erasure["keeps"])
    assert desk("POST", f"/erasures/{erasure['id']}/approve")["state"] == "done"
    assert me("GET", "/me/corrections")[1]["papers"] == []  # gone with the erasure


def _change_the_number(me: Call, desk: Call) -> None:
    change = me("POST", "/phone-changes", {"phone": NEW, "lost": True})
    me("POST", f"/phone-changes/{change['id']}/prove", {"new_code": code_to(NEW)})
    assert desk("POST", f"/phone-changes/{change['id']}/vouch", {"seen": True})["state"] == "waiting"
    assert OLD not in json.dumps(desk("GET", "/phone-changes"))
    assert mine.apply_due() == 0
    assert me("POST", f"/phone-changes/{change['id']}/cancel")["state"] == "cancelled"


def test_5_coverage(tree: Any) -> None:
    """Firms against unions, where to go next, a visit, a union; a list of a register; figures that open onto rows."""
    organiser = make_user("organiser", "organiser", tree["嘉言区总工会"])
    call = caller(organiser)
    firm = make_employer(tree[STREET], name="云湖甲商行", workers=60)
    make_member(tree[DEPOT], "任星河", group="courier")
    assert call("GET", "/coverage")["whole"]["workers"] == 60
    assert call("GET", "/coverage/next")["items"][0]["name"] == "云湖甲商行"
    lead = call("POST", "/leads", {"employer": firm.pk})
    today = timezone.localdate()
    call("POST", f"/leads/{lead['id']}/plan", {"assignee": "organiser", "due_on": today})
    call("POST", f"/leads/{lead['id']}/visit", {"on": today, "reason": "同意建会", "people": 66})
    assert call("POST", f"/leads/{lead['id']}/found", {"union": tree[DEPOT].pk})["state"] == "founded"
    assert call("GET", "/coverage")["whole"]["covered"] == 1
    rows = "企业名称,职工人数\n云湖乙商行,40\n".encode()
    made = call("POST", "/registers", {"union": str(tree["嘉言区总工会"].pk), "file": SimpleUploadedFile("名单.csv", rows)})
    call("POST", f"/registers/{made['id']}/commit")
    assert "云湖乙商行" in {row["name"] for row in call("GET", "/coverage/next")["items"]}
    found = {row["key"]: row["value"] for row in call("GET", "/figures")["items"]}
    assert found["members"] == 1
    listed = call("GET", f"/members?union={tree[DEPOT].pk}")["items"]
    assert len(listed) == found["members"]
