"""The pages of nominations, as cadres use them, and the same through the API."""

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from niangjia.enrolment.models import Call, Nomination, Offer
from niangjia.enrolment.services import reviewing
from niangjia.enrolment.tests.named import (
    DISTRICT,
    TOWN,
    WASTE,
    check_named,
    fresh,
    line,
    make_direct,
    make_named,
    put_forward,
    quota_of,
)
from niangjia.enrolment.tests.test_api import Program
from niangjia.kernel.questions import todos
from niangjia.kernel.workflow import history
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user
from tests.support.clients import client_of, text

pytestmark = pytest.mark.django_db


def url(name: str, *args: Any) -> str:
    return reverse(f"enrolment:{name}", args=args)


def test_numbers_paste_review_notice_and_list(place: Any) -> None:
    tree, boss = place
    offer = make_named(boss, tree, opened=False, numbers={})
    desk = client_of(boss)
    page = text(desk.get(url("offer_quotas", offer.pk)))
    assert "柳桥街道总工会 10" in page
    first = text(desk.get(url("offer", offer.pk)))
    assert ("分好才能开放" in first, "开放报名" in first) == (True, False)
    assert "超过推荐总数" in text(desk.post(url("offer_quotas", offer.pk), {"total": 3, "numbers": "柳桥街道总工会 11"}))
    assert "看不出名额" in text(desk.post(url("offer_quotas", offer.pk), {"total": 3, "numbers": "柳桥街道总工会"}))
    assert "没有找到这个工会" in text(desk.post(url("offer_quotas", offer.pk), {"total": 3, "numbers": "火星工会 1"}))
    desk.post(url("offer_quotas", offer.pk), {"total": 4, "numbers": "环卫公司工会 3\n快递站工会 1"})
    assert "开放报名" in text(desk.get(url("offer", offer.pk)))
    desk.post(url("offer_do", offer.pk, "open"))
    assert fresh(offer).state == "open"
    people = _put_forward(tree, offer)
    _decide(tree, offer, people, desk)
    check_named(offer)


def _put_forward(tree: Any, offer: Any) -> list[Any]:
    """The company pastes two of its people and somebody unknown, ranks them, and hands them up."""
    company = client_of(make_user("", "chair", tree[WASTE]))
    quota = quota_of(offer, tree[WASTE])
    assert "3" in text(company.get(url("nominations")))
    people = [make_member(tree[WASTE], user=make_user()) for _ in range(2)]
    pasted = "\n".join([*(line(one) for one in people), "查无此人\t470101198807150014\t工匠"])
    form = {"union": str(tree[WASTE].pk), "text": pasted}
    looked = company.post(url("nominate_paste", quota.pk), form)
    assert "推荐可以的 2 人" in text(looked)
    assert not Nomination.objects.exists()
    failed = company.post(url("nominate_paste", quota.pk), form | {"verb": "failed"})
    assert failed.content[:2] == b"PK"
    assert "查无此人" in sheet_of(failed.content)
    done = company.post(
        url("nominate_paste", quota.pk), form | {"verb": "confirm", "mark": looked.context["found"].mark}, follow=True
    )
    assert "已推荐 2 人" in text(done)
    second = Nomination.objects.get(person=people[1].person)
    company.post(url("nominate_do", quota.pk, "up"), {"one": second.pk})
    assert fresh(second).rank == 1
    assert "已上报 2 人" in text(company.post(url("nominate_do", quota.pk, "submit"), follow=True))
    return people


def _decide(tree: Any, offer: Any, people: list[Any], desk: Any) -> None:
    """The town agrees, the district approves; after the notice the list stands."""
    town = client_of(make_user("", "organiser", tree[TOWN]))
    review = url("offer_review", offer.pk)
    assert people[0].name in text(town.get(review))
    ids = [str(one.pk) for one in Nomination.objects.all()]
    refused = town.post(url("offer_review_do", offer.pk, "return"), {"ids": ids, "at": tree[TOWN].path}, follow=True)
    assert "退回要写明理由" in text(refused)
    town.post(url("offer_review_do", offer.pk, "pass"), {"ids": ids, "at": tree[TOWN].path})
    top = {"ids": ids, "at": tree[DISTRICT].path}
    assert "已批准 2 人" in text(desk.post(url("offer_review_do", offer.pk, "approve"), top, follow=True))
    desk.post(url("offer_nominations_do", offer.pk, "notice"), {"days": 5})
    shown = text(Client().get(url("public_offer", offer.pk)))
    assert "名单公示" in shown
    assert people[0].name not in shown
    assert "公示期满才能定名单" in text(desk.post(url("offer_nominations_do", offer.pk, "place"), follow=True))
    Call.objects.update(notice_from="2026-01-01", notice_until="2026-01-05")
    assert "名单已定，2 人" in text(desk.post(url("offer_nominations_do", offer.pk, "place"), follow=True))
    assert "已报上" in text(client_of(people[0].person.user).get(url("my_offers")))


def sheet_of(data: bytes) -> str:
    import openpyxl

    return str([[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(data)).active])


def test_ticked_members_and_an_exception(place: Any) -> None:
    tree, boss = place
    offer = make_named(boss, tree, rules=[{"kind": "member_years", "years": 30}])
    one = make_member(tree[WASTE], "严文静")
    client = client_of(make_user("", "chair", tree[WASTE]))
    pick = url("nominate_pick", quota_of(offer, tree[WASTE]).pk)
    assert "严文静" in text(client.get(pick, {"q": "严文"}))
    data = {"union": str(tree[WASTE].pk), "person": [str(one.person_id)], "category": "工匠"}
    assert "入会未满 30 年" in text(client.post(pick, data, follow=True))
    client.post(pick, data | {"reason": "援外归来"})
    assert Nomination.objects.get().override == "援外归来"
    assert client.post(pick, {"union": "x"}).status_code == 302


def test_a_list_set_by_the_desk_page(place: Any) -> None:
    tree, boss = place
    offer = make_direct(boss, tree)
    client = client_of(boss)
    assert "粘贴名单" in text(client.get(url("offer", offer.pk)))
    member = make_member(tree[WASTE], user=make_user())
    form = {"union": str(tree[DISTRICT].pk), "text": line(member)}
    paste = url("nominate_paste", quota_of(offer, tree[DISTRICT]).pk)
    mark = client.post(paste, form).context["found"].mark
    assert "已列入名单 1 人" in text(client.post(paste, form | {"verb": "confirm", "mark": mark}, follow=True))
    assert "已报上" in text(client_of(member.person.user).get(url("my_offers")))


def test_somebody_declines_on_the_phone(place: Any) -> None:
    tree, boss = place
    offer = make_named(boss, tree)
    member = make_member(tree[WASTE], user=make_user())
    one = put_forward(boss, offer, tree[WASTE], member)[0]
    phone = client_of(member.person.user)
    assert "工会推荐了您" in text(phone.get(url("my_offers")))
    assert client_of(make_user()).post(url("nomination_decline", one.pk)).status_code == 404
    assert "已放弃" in text(phone.post(url("nomination_decline", one.pk), follow=True))
    assert fresh(one).state == "declined"


def test_what_waits_today(place: Any) -> None:
    tree, boss = place
    offer = make_named(boss, tree)
    company, town, district = (make_user("", "chair", tree[name]) for name in (WASTE, TOWN, DISTRICT))
    assert "4 个名额还差 4 个" in todos(company)[0].sentence
    made = put_forward(company, offer, tree[WASTE], make_member(tree[WASTE]))
    again = [type(one).objects.get(pk=one.pk) for one in (company, town, district)]
    assert "推荐了 1 人，还没有上报" in todos(again[0])[0].sentence
    reviewing.send_up(by=company, nominations=made)
    assert "有 1 人的推荐等您审核" in todos(again[1])[0].sentence
    assert not [one for one in todos(again[2]) if "推荐" in one.sentence]
    reviewing.send_up(by=town, nominations=[fresh(made[0])])
    reviewing.approve(by=district, nominations=[fresh(made[0])])
    assert "可以公示、定名单" in todos(again[2])[0].sentence


def test_rights_of_the_pages(place: Any) -> None:
    tree, boss = place
    offer = make_named(boss, tree)
    quota = quota_of(offer, tree[WASTE])
    outside = client_of(make_user("", "chair", tree["大成区总工会"]))
    leader = client_of(make_user("", "leader", tree[WASTE]))
    for name, key in (("nominate", quota.pk), ("nominate_paste", quota.pk), ("nominate_pick", quota.pk), ("offer_review", offer.pk)):
        assert outside.get(url(name, key)).status_code == 404, name
    assert leader.get(url("nominate", quota.pk)).status_code == 200
    assert leader.get(url("nominate_paste", quota.pk)).status_code == 403
    below = client_of(make_user("", "chair", tree[WASTE]))
    assert below.get(url("offer_nominations", offer.pk)).status_code == 404
    assert below.get(url("nominate", quota_of(offer, tree["快递站工会"]).pk)).status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_queries_do_not_grow(place: Any, many: int, django_assert_max_num_queries: Any) -> None:
    tree, boss = place
    offer = make_named(boss, tree)
    made = put_forward(boss, offer, tree[WASTE], *(make_member(tree[WASTE]) for _ in range(many)))
    client = client_of(boss)
    with django_assert_max_num_queries(14):
        client.get(url("nominate", quota_of(offer, tree[WASTE]).pk))
    reviewing.send_up(by=boss, nominations=made)
    reviewing.send_up(by=boss, nominations=[fresh(one) for one in made])
    with django_assert_max_num_queries(14):
        client.get(url("offer_review", offer.pk))
    with django_assert_max_num_queries(14):
        client.get(url("offer_nominations", offer.pk))
    with django_assert_max_num_queries(14):
        client.get(url("nominations"))


@pytest.mark.parametrize("typed", ["", "0", "-1", "1.5", "\u00b2", "1\x00x", "9" * 7])
def test_a_place_in_the_order_that_is_no_number(place: Any, typed: str) -> None:
    tree, boss = place
    offer = make_named(boss, tree)
    one = put_forward(boss, offer, tree[WASTE], make_member(tree[WASTE]))[0]
    where = url("nominate_do", one.quota_id, "rank")
    answer = client_of(make_user("", "chair", tree[WASTE])).post(where, {"one": one.pk, "to": typed}, follow=True)
    assert "次序请填写从 1 开始的整数" in text(answer)
    assert fresh(one).rank == 1


def test_a_reason_is_kept_without_what_cannot_be_stored(place: Any) -> None:
    tree, boss = place
    offer = make_named(boss, tree)
    one = put_forward(boss, offer, tree[WASTE], make_member(tree[WASTE]))[0]
    company = client_of(make_user("", "chair", tree[WASTE]))
    where = url("nominate_do", one.quota_id, "withdraw")
    done = company.post(where, {"one": one.pk, "reason": " 本人\x00不去 "}, follow=True)
    assert f"已撤回{one.name}的推荐" in text(done)
    assert history(one).last().reason == "本人不去"


def test_by_the_api(place: Any) -> None:
    tree, boss = place
    offer = make_named(boss, tree, numbers={WASTE: 2})
    desk, company, town = Program(boss), Program(make_user("", "chair", tree[WASTE])), Program(make_user("", "chair", tree[TOWN]))
    base = f"/offers/{offer.pk}"
    members = [make_member(tree[WASTE]) for _ in range(3)]
    people = [{"name": one.name, "number": one.person.id_number[-6:], "category": "工匠"} for one in members[:2]]
    people.append({"person": str(members[2].person_id), "category": "工匠"})
    body = {"union": str(tree[WASTE].pk), "people": people}
    looked = company.post(f"{base}/nominations/preview", body).json()
    assert [one["verdict"] for one in looked["rows"]] == ["ok", "ok", "over"]
    made = company.post(f"{base}/nominations", body | {"mark": looked["mark"]}, key="n")
    assert (made.status_code, made.json()) == (201, {"people": 2})
    assert company.post(f"{base}/nominations", body | {"mark": looked["mark"]}, key="n").json() == {"people": 2}
    items = company.get(f"{base}/nominations").json()["items"]
    ids = [one["id"] for one in items]
    assert company.post(f"/nominations/{ids[1]}/rank", {"to": 1}).json()["rank"] == 1
    assert company.post(f"{base}/nominations/pass", {"ids": ids}).json() == {"people": 2}
    assert company.post(f"{base}/nominations/pass", {"ids": ids}).status_code == 403
    assert town.post(f"{base}/nominations/return", {"ids": ids[:1], "reason": "重报"}).json() == {"people": 1}
    assert company.post(f"{base}/nominations/pass", {"ids": ids[:1]}).json() == {"people": 1}
    assert town.post(f"{base}/nominations/pass", {"ids": ids}).json() == {"people": 2}
    assert desk.post(f"{base}/nominations/approve", {"ids": ids}).json() == {"people": 2}
    assert desk.post(f"{base}/place").json() == {"people": 2}
    assert desk.get(f"{base}/quotas").json()["placed"] == 2
    numbers = {"total": 12, "quotas": [{"union": str(tree[WASTE].pk), "total": 9}]}
    assert desk.post(f"{base}/quotas", numbers).json()["given"] == 9
    assert company.post(f"{base}/place").status_code == 404
    assert Offer.objects.get().mode == "approval"
