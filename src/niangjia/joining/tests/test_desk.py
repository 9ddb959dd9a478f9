"""The desk, the API, and what joining answers to the house: todos, figures, life, holdings, the end of a union."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niangjia.accounts.services import issue_token
from niangjia.joining import demo, figures, holdings, life, services, todos
from niangjia.joining.models import Application
from niangjia.joining.states import ApplicationState as S
from niangjia.joining.tests.factories import make_application, make_entry
from niangjia.kernel.audit import AuditEntry, looks_at
from niangjia.kernel.messages import inbox
from niangjia.kernel.wording import day
from niangjia.members.models import Membership
from niangjia.members.tests.factories import make_member
from niangjia.organizations.services.endings import merge_union
from niangjia.organizations.tests.factories import make_superuser, make_tree, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]


@pytest.fixture
def desk(client, organiser):
    client.force_login(organiser)
    return client


def do(one, verb):
    return reverse("joining:application_do", args=[one.pk, verb])


def test_the_odd_ones_are_in_front_and_the_oldest_first(tree, union, desk):
    first, second = make_application(union), make_application(union)
    member = make_member(tree["大成化工厂工会"])
    odd = make_application(union, name=member.name, id_number=member.person.id_number)
    rows = desk.get("/desk/applications").context["listing"].rows
    assert [row.record.pk for row in rows] == [odd.pk, first.pk, second.pk]
    found = desk.get("/desk/applications", {"search": second.id_number}).context["listing"].rows
    assert [row.record.pk for row in found] == [second.pk]


def test_the_day_of_an_application_is_said_once(union, desk):
    one = make_application(union)
    Application.objects.filter(pk=one.pk).update(submitted_at=timezone.now() - timedelta(days=20))
    page = desk.get(reverse("joining:application", args=[one.pk])).content.decode()
    assert page.count(day(timezone.localdate() - timedelta(days=20))) == 1


def test_the_list_takes_few_queries_however_long(union, desk, django_assert_max_num_queries):
    for _ in range(12):
        make_application(union)
    with django_assert_max_num_queries(10):
        assert desk.get("/desk/applications").status_code == 200


def test_one_click_accepts_and_another_takes_it_back(union, desk):
    one = make_application(union)
    answer = desk.post(do(one, "accept"), follow=True)
    assert f"{one.name}已加入{union.name}" in answer.content.decode()
    assert desk.post(do(one, "accept")).status_code == 409
    assert desk.post(do(one, "reopen"), follow=True).status_code == 200
    one.refresh_from_db()
    assert one.state == S.SUBMITTED


def test_a_return_owes_its_ground_at_the_field(union, desk):
    one = make_application(union)
    assert desk.post(do(one, "return"), {"ground": ""}).status_code == 422
    assert desk.post(do(one, "return"), {"ground": "papers", "reason": "补截图"}).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.answer) == (S.RETURNED, "需要补充劳动关系材料：补截图")
    assert desk.post(do(one, "nonsense")).status_code == 404


def test_a_member_elsewhere_is_asked_for_by_transfer(tree, union, desk):
    member = make_member(tree["大成化工厂工会"])
    one = make_application(union, name=member.name, id_number=member.person.id_number)
    refused = desk.post(do(one, "accept"))
    assert refused.status_code == 409
    assert "大成化工厂工会" in refused.content.decode()
    assert "向原工会提出转会" in refused.content.decode()
    desk.post(do(one, "transfer"))
    one.refresh_from_db()
    assert (one.state, one.ground) == (S.REFUSED, "member-elsewhere")
    assert member.person.transfers.filter(to_union=union).exists()


def test_forty_at_once_each_by_its_own(tree, union, desk):
    member = make_member(tree["大成化工厂工会"])
    good = [make_application(union) for _ in range(40)]
    bad = make_application(union, name=member.name, id_number=member.person.id_number)
    answer = desk.post("/desk/applications", {"verb": "accept", "ids": [str(one.pk) for one in [*good, bad]]})
    assert answer.status_code == 409
    assert Membership.objects.filter(union=union, left_on=None).count() == 40
    ask = desk.post("/desk/applications", {"verb": "refuse", "ids": [str(bad.pk)]})
    assert bad.name in ask.content.decode()
    url = reverse("joining:applications_do", args=["refuse"])
    assert desk.post(url, {"ids": [str(bad.pk)], "ground": "nonsense"}).status_code == 422
    assert desk.post(url, {"ids": [str(bad.pk)], "ground": "not-ours", "next": "//evil"})["Location"] == "/desk/applications"
    bad.refresh_from_db()
    assert bad.state == S.REFUSED
    elsewhere = make_application(tree["大成化工厂工会"])
    assert desk.post("/desk/applications", {"verb": "accept", "ids": [str(elsewhere.pk)]}).status_code == 404


def test_a_number_is_shown_for_a_reason_and_that_is_recorded(union, desk):
    one = make_application(union)
    url = reverse("joining:application_reveal", args=[one.pk])
    assert desk.post(url, {"field": "id_number", "reason": ""}).status_code == 422
    assert one.id_number in desk.post(url, {"field": "id_number", "reason": "核对身份证"}).content.decode()
    assert AuditEntry.objects.filter(verb="look", object_id=one.pk, reason="核对身份证").exists()
    assert desk.post(url, {"field": "consent_version", "reason": "x"}).status_code == 404
    desk.post(reverse("joining:application_do", args=[one.pk, "accept"]))
    one.refresh_from_db()
    assert [look.reason for look in looks_at(one.membership.person)] == ["核对身份证"]  # as the page has said


def test_a_look_at_ones_own_application_is_seen_at_once_and_anothers_number_is_nobodys_business(tree, union, desk):
    former = make_member(tree["大成化工厂工会"], left_on="2024-01-01", leave_reason="left", user=make_user("former"))
    own = make_application(union, user=former.person.user, name=former.name, id_number=former.person.id_number)
    other = make_application(union, user=former.person.user)
    for one in (own, other):
        url = reverse("joining:application_reveal", args=[one.pk])
        desk.post(url, {"field": "id_number", "reason": f"核对{one.name}"})
    assert [look.reason for look in looks_at(former.person)] == [f"核对{former.name}"]


def test_today_says_how_many_wait_and_since_when(union, organiser):
    assert list(todos.todos(organiser)) == []
    for _ in range(3):
        make_application(union)
    two_days = timezone.now() - timedelta(days=2, hours=1)
    Application.objects.filter(pk=Application.objects.first().pk).update(submitted_at=two_days)
    (line,) = todos.todos(organiser)
    assert line.sentence == "3 份入会申请待审核，最早一份已等待 2 天"
    rider = make_user("rider")
    make_application(union, user=rider)
    (mine,) = todos.todos(rider)
    assert mine.sentence == f"您向{union.name}的入会申请在等工会审核"


def test_figures_open_onto_their_rows(tree, union, organiser, desk):
    rider = make_user("rider")
    one = make_application(union, user=rider)
    make_application(union, group="none", employment_form="")
    services.accept(by=organiser, application=one)
    today = timezone.localdate()
    for figure, count in zip(figures.FIGURES, (2, 1, 1), strict=True):
        assert figure.rows(today).count() == count
        rows = desk.get(figure.url(tree["嘉言区总工会"], today)).context["listing"].rows
        assert len(rows) == count, figure.key
    one.refresh_from_db()
    moments = list(life.life(one.membership.person, organiser))
    assert [moment.title for moment in moments] == ["提交入会申请", "入会申请通过"]
    (kept,) = holdings.holdings(rider)
    assert one.id_number not in str(kept.rows)
    assert one.id_number in str(holdings.holdings(rider, whole=True))


def test_applications_follow_a_union_that_is_merged(tree, union):
    one = make_application(union)
    merge_union(union=union, target=tree["环卫公司工会"], by=make_superuser(), reason="合并")
    one.refresh_from_db()
    assert (one.union.name, one.path) == ("环卫公司工会", tree["环卫公司工会"].path)


def test_the_demo_has_applications_in_every_state(settings):
    tree = make_tree({"江海省总工会": {"云湖市总工会": {"嘉言区总工会": {name: {} for name, *_ in demo.STANDS}}}})
    by = make_user("o", "organiser", tree["云湖市总工会"])
    count = demo.load(unions=tree, by=by)
    assert 38 <= count <= 45
    states = set(Application.objects.values_list("state", flat=True))
    assert states >= {S.SUBMITTED, S.RETURNED, S.ACCEPTED, S.REFUSED, S.WITHDRAWN, S.DOUBLED}


# the API ------------------------------------------------------------------------------------------------------------


class Caller:
    """A client with a token."""

    def __init__(self, user):
        self.head = {"HTTP_AUTHORIZATION": f"Bearer {issue_token(by=user, name='测试')[1]}"}

    def post(self, path, body=None, **more):
        where = f"/api/v1{path}"
        return Client().post(where, json.dumps(body or {}), content_type="application/json", **self.head, **more)

    def get(self, path):
        return Client().get(f"/api/v1{path}", **self.head)


def body_for(union, **changes):
    entry = make_entry()
    said = {"name": entry.name, "id_number": entry.id_number, "phone": entry.phone, "group": "courier"}
    return said | {"union": str(union.pk), "employment_form": "gig"} | changes


def test_the_api_applies_accepts_and_repeats_itself(union, organiser):
    rider, reviewer = Caller(make_user("rider")), Caller(organiser)
    body = body_for(union)
    first = rider.post("/applications", body, HTTP_IDEMPOTENCY_KEY="1")
    assert first.status_code == 201
    assert rider.post("/applications", body, HTTP_IDEMPOTENCY_KEY="1").json() == first.json()
    made = first.json()
    assert made["id_number"] != body["id_number"]
    assert made["oddities"] == []
    assert rider.post(f"/applications/{made['id']}/accept").status_code == 403
    (waiting,) = reviewer.get("/applications").json()["items"]
    assert waiting["id"] == made["id"]
    accepted = reviewer.post(f"/applications/{made['id']}/accept").json()
    assert accepted["state"] == "accepted"
    assert accepted["member"]
    assert reviewer.post(f"/applications/{made['id']}/accept").status_code == 409
    assert rider.get("/me/applications").json()[0]["state"] == "accepted"
    again = rider.post("/applications", body_for(union))
    assert (again.status_code, again.json()["code"]) == (409, "member-already")


def test_the_api_returns_mends_passes_and_withdraws(tree, union, organiser):
    rider, reviewer = Caller(make_user("rider")), Caller(organiser)
    body = body_for(union)
    one = rider.post("/applications", body).json()
    where = f"/applications/{one['id']}"
    assert reviewer.post(f"{where}/return", {"ground": "papers", "reason": "截图"}).json()["state"] == "returned"
    seen = rider.get(where).json()
    change = body | {"id_number": "", "phone": "", "workplace": "云湖站", "revision": seen["revision"]}
    assert rider.post(f"{where}/mend", change).json()["workplace"] == "云湖站"
    passed = reviewer.post(f"{where}/pass", {"union": str(tree["环卫公司工会"].pk), "reason": "在那里上班"}).json()
    assert passed["union"]["name"] == "环卫公司工会"
    assert rider.post(f"{where}/withdraw").json()["state"] == "withdrawn"
    other = Caller(make_user("other"))
    assert other.get(where).status_code == 404
    assert other.post(f"{where}/withdraw").status_code == 404


def test_the_api_offers_unions_and_refuses_bad_fields(union, organiser):
    rider = Caller(make_user("rider"))
    offers = rider.get("/applications/offers?workplace=快递站").json()
    assert [one["name"] for one in offers] == [union.name]
    wrong = rider.post("/applications", body_for(union, phone="1"))
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["phone"])
    young = rider.post("/applications", body_for(union, id_number="470101201803070018"))
    assert young.status_code == 422
    assert Client().get("/api/v1/applications").status_code == 401


def test_an_applicant_with_an_account_hears_of_each_decision(tree, union, organiser):
    me = make_user("rider")
    one = make_application(union, user=me)
    texts = lambda: [message.text for message in inbox(me)]  # noqa: E731  asked again after each step
    assert texts() == []
    services.hand_back(by=organiser, application=one, ground="incomplete", reason="请写明站点")
    assert texts()[0] == "快递站工会退回了您的入会申请：资料不全或有误：请写明站点。改好可以再交，不用重新填写。"
    one.refresh_from_db()
    services.mend(by=me, application=one, union=union, entry=make_entry(name=one.name, id_number=one.id_number), revision=one.revision)
    one.refresh_from_db()
    services.pass_on(by=organiser, application=one, union=tree["环卫公司工会"], reason="在环卫公司做工")
    assert "环卫公司工会审核" in texts()[0]
    services.accept(by=organiser, application=one)
    assert "同意您入会" in texts()[0]
    assert inbox(me).first().url == reverse("joining:my_application", args=[one.pk])
    one.refresh_from_db()
    services.reopen(by=organiser, application=one)
    one.refresh_from_db()
    services.refuse(by=organiser, application=one, ground="member-elsewhere", reason="在别处")
    assert "身份证" in texts()[0]
    assert "在别处" not in texts()[0]
    assert len(texts()) == 5
    services.refuse(by=organiser, application=make_application(union), ground="other", reason="不在本区")
    assert len(texts()) == 5


@pytest.mark.parametrize(("role", "opens"), [("organiser", True), ("leader", False), ("auditor", False)])
def test_whoever_only_reads_is_led_to_no_page_that_refuses(tree, client, role, opens):
    client.force_login(make_user(role + "2", role, tree["嘉言区总工会"]))
    body = client.get(reverse("joining:applications")).content.decode()
    for name in ("joining:market", "joining:posters"):
        assert (f'"{reverse(name)}"' in body.partition("<main")[2]) is opens
