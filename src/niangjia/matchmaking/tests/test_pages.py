"""The pages and the API as people use them, and to the figure on the board."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niangjia.accounts.services import issue_token
from niangjia.enrolment.models import Offer
from niangjia.enrolment.tests.factories import entry_of
from niangjia.kernel.questions import FIGURES, counted
from niangjia.matchmaking import services
from niangjia.matchmaking.models import Attendee, Ballot, Evening
from niangjia.matchmaking.tests.factories import (
    close_window,
    make_evening,
    make_guest,
    make_guests,
    make_offer_of_two,
    number_of,
    open_window,
)
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user
from tests.support.clients import client_of, text

pytestmark = pytest.mark.django_db
HOME, DISTRICT = "环卫公司工会", "嘉言区总工会"


def local(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def test_the_desk_sets_an_evening_where_the_offer_says_so(tree: Any, boss: Any) -> None:
    offer = make_offer_of_two(boss, tree[DISTRICT])
    desk = client_of(boss)
    assert "还没有设定：什么时候交选" in text(desk.get(reverse("enrolment:offer", args=[offer.pk])))
    assert "还没有设定互选" in text(desk.get("/desk/"))
    url = reverse("matchmaking:evening_set", args=[offer.pk])
    ends = offer.sessions.get().ends_at
    form = {"chooses_from": local(ends), "chooses_until": local(ends + timedelta(days=9)), "most": "3", "ranked": "on"}
    assert "最多开放 7 天" in text(desk.post(url, form))
    form["chooses_until"] = local(ends + timedelta(days=1))
    answer = desk.post(url, form, follow=True)
    assert "互选时间已设定" in text(answer)
    assert "号码牌和互选" in text(desk.get(reverse("enrolment:offer", args=[offer.pk])))
    assert "还没有设定互选" not in text(desk.get("/desk/"))
    member = make_member(tree[HOME], user=make_user()).person.user
    assert client_of(member).get(url).status_code == 403
    assert client_of(make_user("", "chair", tree["大成区总工会"])).get(url).status_code == 404


def test_from_the_place_to_the_outcome_by_page(tree: Any, boss: Any) -> None:
    evening = make_evening(boss, tree[DISTRICT])
    woman = make_guest(evening, tree[HOME], "female", declared=False)
    man = make_guest(evening, tree[HOME], "male", phone_ok=True)
    hers = client_of(woman)
    assert "还差一步：单身声明" in text(hers.get(reverse("enrolment:my_entry", args=[entry_of(evening.offer, woman).pk])))
    page = reverse("matchmaking:my_evening", args=[evening.pk])
    assert "我声明：我目前单身" in text(hers.get(page))
    declare = reverse("matchmaking:my_evening_declare", args=[evening.pk])
    answer = hers.post(declare, {"nickname": "小雨", "phone_ok": "on"})
    assert answer.status_code == 422
    assert "并勾选同意" in text(answer)
    assert "声明已记录" in text(hers.post(declare, {"nickname": "小雨", "phone_ok": "on", "agreed": "on"}, follow=True))
    assert "活动开始以后，这里能看到" in text(hers.get(page))
    door = text(client_of(boss).get(reverse("matchmaking:evening_door", args=[evening.pk])))
    assert "已声明" in door
    assert "小雨" not in door
    open_window(evening)
    assert "可以交选了" in text(hers.get("/my/tasks")) or "可以交选了" in text(hers.get("/my/"))
    choose = reverse("matchmaking:my_evening_choose", args=[evening.pk])
    assert hers.post(choose, {"choice_1": "12345"}).status_code == 422
    twice = {"choice_1": str(number_of(evening, man)), "choice_2": str(number_of(evening, man))}
    assert "只能选一次" in text(hers.post(choose, twice))
    said = {"choice_1": str(number_of(evening, man))}
    assert "已交选" in text(hers.post(choose, said, follow=True))
    again = hers.get(page)
    assert "改好了，重新交选" in text(again)
    assert again["Cache-Control"].count("no-store") == 1
    client_of(man).post(choose, {"choice_1": str(number_of(evening, woman))})
    close_window(evening)
    assert "正在比对" in text(hers.get(page))
    services.match_due(by=None)
    done = text(hers.get(page))
    assert "你们互相选了对方" in done
    assert man.person.phone in done
    assert woman.person.phone in text(client_of(man).get(page))
    desk = text(client_of(boss).get(reverse("matchmaking:evening", args=[evening.pk])))
    assert "结果已公布" in desk
    assert '牵手</span>' not in desk  # two people are too few for a count


def call(user: Any, method: str, path: str, body: Any = None) -> Any:
    """One request of the API."""
    headers = {"authorization": f"Bearer {issue_token(by=user, name='test')[1]}"}
    data = json.dumps(body, default=str) if body is not None else ""
    return Client().generic(method, f"/api/v1{path}", data, content_type="application/json", headers=headers)


def joined(tree: Any, evening: Evening, gender: str) -> Any:
    """Somebody who took a place and declared, by API."""
    user = make_member(tree[HOME], user=make_user(), gender=gender).person.user
    assert call(user, "POST", f"/offers/{evening.offer_id}/enrol", {}).json()["state"] == "taken"
    told = call(user, "POST", f"/evenings/{evening.pk}/declare", {"nickname": user.username, "agreed": True}).json()
    assert told["number"]
    assert told["facing"] == []  # before the evening nobody is shown to anybody
    return user


def pick(evening: Evening, user: Any, whom: Any) -> None:
    """Hand in the one number of somebody, found on the list, by API."""
    facing = call(user, "GET", f"/evenings/{evening.pk}/mine").json()["facing"]
    assert len(facing) == 12
    number = next(card["number"] for card in facing if card["nickname"] == whom.username)
    assert call(user, "PUT", f"/evenings/{evening.pk}/choices", {"numbers": [number]}).status_code == 204


def test_by_api_to_the_figure(tree: Any, boss: Any) -> None:
    offer = make_offer_of_two(boss, tree[DISTRICT])
    ends = offer.sessions.get().ends_at
    body = {"offer": offer.pk, "chooses_from": ends.isoformat(), "chooses_until": (ends + timedelta(days=1)).isoformat()}
    assert call(boss, "POST", "/evenings", body | {"most": 0}).status_code == 422
    evening = Evening.objects.get(pk=call(boss, "POST", "/evenings", body).json()["id"])
    women, men = ([joined(tree, evening, one) for _ in range(12)] for one in ("female", "male"))
    open_window(evening)
    for woman, man in zip(women, men, strict=True):
        pick(evening, woman, man)
        pick(evening, man, woman)
    assert call(boss, "GET", f"/evenings/{evening.pk}").json()["handed"] == 24
    close_window(evening)
    assert call(women[0], "PUT", f"/evenings/{evening.pk}/choices", {"numbers": []}).status_code == 410
    services.match_due(by=None)
    mine = call(women[0], "GET", f"/evenings/{evening.pk}/mine").json()
    assert [(one["nickname"], one["is_best"]) for one in mine["matches"]] == [(men[0].username, True)]
    assert call(boss, "GET", "/evenings").json()["items"][0]["pairs"] == 12
    assert call(women[0], "GET", "/evenings/mine").json()["items"][0]["id"] == str(evening.pk)
    city = tree["云湖市总工会"]
    spread = counted(["couples"], city.path, timezone.localdate())["couples"]
    assert (spread.whole.total, spread.branches[tree[DISTRICT].path].total) == (12, 12)
    shown = FIGURES["couples"].url(city, timezone.localdate())
    assert "12 对" in text(client_of(make_user("", "leader", city)).get(shown))


@pytest.mark.parametrize("many", [1, 6])
def test_queries_do_not_grow(tree: Any, boss: Any, many: int, django_assert_max_num_queries: Any) -> None:
    evening = make_evening(boss, tree[DISTRICT])
    women, _ = make_guests(evening, tree[HOME], many)
    for _ in range(many):
        make_evening(boss, tree[DISTRICT], offer=make_offer_of_two(boss, tree[DISTRICT]))
    open_window(evening)
    desk, member = client_of(boss), client_of(women[0])
    for client, name, args, most in (
        (desk, "evenings", [], 12),
        (desk, "evening", [evening.pk], 14),
        (desk, "evening_door", [evening.pk], 12),
        (member, "my_evening", [evening.pk], 16),
        (member, "my_evenings", [], 9),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(reverse(f"matchmaking:{name}", args=args)).status_code == 200


def test_rights_of_the_desk(tree: Any, boss: Any) -> None:
    evening = make_evening(boss, tree[DISTRICT])
    outside = client_of(make_user("", "chair", tree["大成区总工会"]))
    leader = client_of(make_user("", "leader", tree[DISTRICT]))
    auditor = client_of(make_user("", "auditor", tree[DISTRICT]))
    for name, expected in (("evening", (404, 200, 200)), ("evening_door", (404, 403, 403))):
        url = reverse(f"matchmaking:{name}", args=[evening.pk])
        assert tuple(one.get(url).status_code for one in (outside, leader, auditor)) == expected


def test_an_evening_without_a_declaration_shows_nobody(tree: Any, boss: Any) -> None:
    evening = make_evening(boss, tree[DISTRICT])
    make_guest(evening, tree[HOME], "male", nickname="阿山")
    late = make_guest(evening, tree[HOME], "female", declared=False)
    open_window(evening)
    said = text(client_of(late).get(reverse("matchmaking:my_evening", args=[evening.pk])))
    assert "阿山" not in said
    assert "声明并领号码" in said
    assert Attendee.objects.count() == 1
    assert not Ballot.objects.exists()
    assert Offer.objects.count() == 1
