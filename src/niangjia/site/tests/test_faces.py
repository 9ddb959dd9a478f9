"""The front doors: 今日, search, 我的, the public page, the probes, the refusals."""

from datetime import date

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from niangjia.enrolment import services
from niangjia.enrolment.tests.factories import make_offer
from niangjia.kernel.audit import record
from niangjia.kernel.marks import touch
from niangjia.members.models import Batch, Membership, Person
from niangjia.organizations.tests.factories import make_superuser, make_term, make_user
from niangjia.site import refusals

MINE, DESK = 24, 56  # queries of the two pages that people begin with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]


def member(union, name="田桂英", user=None):
    person = Person.objects.create(name=name, user=user)
    touch("members", [(union.pk, union.path)])
    return Membership.objects.create(
        person=person, union=union, path=union.path, name=name, pinyin="tianguiying", initials="tgy",
        joined_on=date(2024, 5, 1),
    )  # fmt: skip


def text_of(response) -> str:
    return response.content.decode()


def test_today_groups_by_clock_and_names_the_union_with_the_role(tree, client):
    user = make_user("zuzhi", "organiser", tree["嘉言区总工会"])
    make_term(tree["环卫公司工会"], days_left=-3)
    make_term(tree["快递站工会"], days_left=20)
    client.force_login(user)
    response = client.get("/desk/")
    assert [words for words, _ in response.context["groups"]] == ["已经到期", "快到期"]
    page = text_of(response)
    assert "嘉言区总工会" in page
    assert "组织干部" in page
    assert page.index("环卫公司工会") < page.index("快递站工会")
    for _, todos in response.context["groups"]:
        assert all(client.get(todo.url).status_code == 200 for todo in todos)


def test_an_empty_branch_shows_three_first_steps_that_open(tree, client):
    client.force_login(make_user("xin", "chair", tree["嘉言区总工会"]))
    steps = client.get("/desk/").context["steps"]
    assert len(steps) == 3
    assert all(client.get(step.url).status_code == 200 for step in steps)


def test_nothing_to_do_is_said_once_there_are_members(tree, client):
    member(tree["环卫公司工会"])
    client.force_login(make_user("xin", "chair", tree["嘉言区总工会"]))
    response = client.get("/desk/")
    assert not response.context["steps"]
    assert not response.context["groups"]
    assert "今天没有等您办的事" in text_of(response)


def test_a_house_without_unions_begins_with_the_first(client):
    client.force_login(make_superuser())
    assert client.get("/desk/").context["steps"][0].title == "还没有工会：先建立第一个总工会"
    assert client.get("/").status_code == 200
    assert client.get("/board/").status_code == 404


def test_search_finds_unions_members_and_batches_of_the_branch_alone(tree, client):
    member(tree["环卫公司工会"])
    member(tree["大成化工厂工会"], name="田大成")
    user = make_user("zuzhi", "organiser", tree["嘉言区总工会"])
    union = tree["环卫公司工会"]
    batch = Batch.objects.create(
        union=union, path=union.path, name="环卫花名册.xlsx", sha256="0" * 64, size=1, by=user
    )
    client.force_login(user)
    page = text_of(client.get("/desk/search", {"q": "环卫"}))
    assert "环卫公司工会" in page
    assert f"/desk/rosters/{batch.pk}" in page
    people = text_of(client.get("/desk/search", {"q": "田"}))
    assert "田桂英" in people
    assert "田大成" not in people
    assert "没有找到" in text_of(client.get("/desk/search", {"q": "查无此人\x00"}))
    assert client.get("/desk/search").status_code == 200


def test_search_of_a_role_without_people_shows_no_person(tree, client):
    member(tree["环卫公司工会"])
    client.force_login(make_user("xuanchuan", "publicity", tree["嘉言区总工会"]))
    assert "田桂英" not in text_of(client.get("/desk/search", {"q": "田桂英"})).replace(
        'value="田桂英"', ""
    ).replace('subtitle">田桂英', "")


def test_a_member_sees_the_union_and_others_how_to_join(tree, client):
    user = make_user("zhigong")
    client.force_login(user)
    assert "怎样入会" in text_of(client.get("/my/"))
    union = tree["环卫公司工会"]
    union.contact_phone = "0799-0000000"
    union.save()
    member(union, user=user)
    page = text_of(client.get("/my/"))
    assert "田桂英" in page
    assert union.name in page
    assert 'href="tel:0799-0000000"' in page
    assert "怎样入会" not in page
    assert "去工作台" not in page
    for place in ("/my/services", "/my/things"):
        assert client.get(place).status_code == 200


def test_the_pages_that_people_begin_with_ask_no_more_than_they_did(tree, client, django_assert_max_num_queries):
    user = make_user("zhigong")
    member(tree["环卫公司工会"], user=user)
    client.force_login(user)
    with django_assert_max_num_queries(MINE):
        assert "田桂英" in text_of(client.get("/my/"))
    client.force_login(make_user("zuzhi", "organiser", tree["嘉言区总工会"]))
    with django_assert_max_num_queries(DESK):
        assert client.get("/desk/").status_code == 200


def test_whoever_has_left_reads_when_and_is_not_taken_for_a_stranger(tree, client):
    me = make_user("wo")
    one = member(tree["环卫公司工会"], user=me)
    Membership.objects.filter(pk=one.pk).update(left_on=date(2026, 2, 1), leave_reason="left")
    client.force_login(me)
    page = text_of(client.get("/my/"))
    assert "您在环卫公司工会的会籍已于" in page
    assert "还不是会员" not in page


def test_a_member_is_told_why_the_desk_stays_shut(tree, client):
    client.force_login(make_user("zhigong"))
    response = client.get("/desk/")
    assert response.status_code == 403
    assert "您的任职不能打开这里" in text_of(response)


def test_the_public_page_counts_and_names_no_person(tree, client):
    member(tree["环卫公司工会"])
    page = text_of(client.get("/"))
    assert "江海省总工会" in page
    assert "云湖市总工会" in page
    assert "田桂英" not in page
    assert [number for _, number in client.get("/").context["roots"][0]["numbers"]] == [len(tree), 1]


def test_the_first_page_leads_to_what_is_open(tree, client):
    city = tree["云湖市总工会"]
    organiser = make_user("", "organiser", city)
    offer = make_offer(organiser, city, opened=False)
    assert offer.title not in text_of(client.get("/"))  # a draft is nobody's business
    services.open_offer(by=organiser, offer=offer)
    assert offer.title in text_of(client.get("/"))


def test_probes_answer_and_metrics_stay_at_home(tree, client):
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}
    record("look", by=None)
    page = text_of(client.get("/metrics"))
    assert "niangjia_database_up 1\n" in page
    assert 'niangjia_jobs{state="failed"} 0\n' in page
    assert int(page.split("\nniangjia_audit_unsealed ")[1].split()[0]) >= 1
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 403
    assert client.get("/metrics", HTTP_X_FORWARDED_FOR="192.0.2.7").status_code == 403
    client.force_login(make_user("lingdao", "leader", tree["江海省总工会"]))
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_refusals_are_pages_of_ours(client):
    assert "没有找到" in text_of(client.get("/nowhere"))
    assert client.get("/api/v1/nowhere")["content-type"] == "application/problem+json"
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/accounts/login/", {"login": "a", "password": "b"})
    assert response.status_code == 403
    assert "返回上一页，刷新" in text_of(response)
    request = RequestFactory().get("/desk/")
    assert "系统出错了" in text_of(refusals.broken(request))
    assert refusals.broken(request).status_code == 500
    assert refusals.broken(RequestFactory().get("/api/v1/x"))["content-type"] == "application/problem+json"
    refused = Client(raise_request_exception=False).get("/", HTTP_HOST="elsewhere.example")
    assert refused.status_code == 400
    assert "请求无法识别" in text_of(refused)


def test_today_is_the_day_of_beijing(client, tree):
    client.force_login(make_user("zuzhi", "organiser", tree["嘉言区总工会"]))
    assert client.get("/desk/").context["today"] == timezone.localdate()
