"""The pages and the API as people use them, to the figure on the board."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from niangjia.accounts.services import issue_token
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user
from niangjia.volunteering import services
from niangjia.volunteering.models import Asked, Service, Volunteer
from niangjia.volunteering.tests.factories import make_campaign, make_helper, make_volunteer, put_back
from tests.support.clients import client_of, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
HOME, DISTRICT = "环卫公司工会", "嘉言区总工会"


@pytest.fixture
def boss(tree: Any) -> Any:
    return make_user("", "organiser", tree[DISTRICT])


def test_from_registering_to_thanks_by_page(tree: Any, boss: Any) -> None:
    user = make_member(tree[HOME], user=make_user()).person.user
    mine, desk = client_of(user), client_of(boss)
    page, save = reverse("volunteering:my_volunteer"), reverse("volunteering:my_volunteer_save")
    assert "我自愿成为工会志愿者" in text(mine.get(page))
    assert "请先看清并勾选同意" in text(mine.post(save, {"skills": ["first_aid"], "times": ["weekend"]}))
    assert mine.post(save, {"times": ["weekend"], "agreed": "on"}).status_code == 422
    said = {"skills": ["first_aid"], "times": ["weekend"], "agreed": "on"}
    assert "登记好了" in text(mine.post(save, said, follow=True))
    offer = make_campaign(boss, tree[DISTRICT])
    shift = offer.sessions.get()
    assert "班次、特长和时长" in text(desk.get(reverse("enrolment:offer", args=[offer.pk])))
    desk.post(reverse("volunteering:shift_needs", args=[shift.pk]), {"first_aid": "1"})
    assert "急救 0/1" in text(desk.get(reverse("volunteering:shifts", args=[offer.pk])))
    where = reverse("volunteering:shift", args=[shift.pk])
    name = user.person.name
    assert name in text(desk.get(f"{where}?skill=first_aid"))
    assert name not in text(desk.get(f"{where}?skill=photo"))
    invite = reverse("volunteering:shift_invite", args=[shift.pk])
    assert "已邀请 1 人" in text(desk.post(invite, {"ids": [str(Volunteer.objects.get().pk), "x"]}, follow=True))
    assert Asked.objects.count() == 1
    mine.post(reverse("enrolment:offer_enrol", args=[offer.pk]), {"session": str(shift.pk), "key": "k"})
    assert "我的班次" in text(mine.get(page))
    _hours_and_thanks(mine, desk, offer)
    assert name in text(desk.get(reverse("volunteering:volunteers")))


def _hours_and_thanks(mine: Any, desk: Any, offer: Any) -> None:
    page = reverse("volunteering:my_volunteer")
    put_back(offer)
    entry = offer.entries.get()
    sheet = reverse("volunteering:shift_sheet", args=[entry.session_id])
    wrong = desk.post(sheet, {f"hours_{entry.pk}": "3.2"})
    assert wrong.status_code == 422
    assert "请按半小时填写" in text(wrong)
    assert "已登记 1 人" in text(desk.post(sheet, {f"hours_{entry.pk}": "3"}, follow=True))
    correct = reverse("volunteering:hours_correct", args=[entry.pk])
    assert "现在记的是 3 小时" in text(desk.get(correct))
    assert desk.post(correct, {"hours": "2"}).status_code == 422
    desk.post(correct, {"hours": "2", "reason": "早走"})
    shown = text(mine.get(page))
    assert "早走" in shown
    assert "感谢已发给 1 位" in text(
        desk.post(reverse("volunteering:shifts_thank", args=[offer.pk]), {"text": "谢谢您"}, follow=True)
    )
    book = text(desk.get(reverse("volunteering:services")))
    assert "早走" in book


def test_by_api_to_the_figure(tree: Any, boss: Any) -> None:
    def call(user: Any, method: str, path: str, body: Any = None) -> Any:
        headers = {"authorization": f"Bearer {issue_token(by=user, name='test')[1]}"}
        data = json.dumps(body, default=str) if body is not None else ""
        return Client().generic(method, f"/api/v1{path}", data, content_type="application/json", headers=headers)

    user = make_member(tree[HOME], user=make_user()).person.user
    said = {"skills": ["haircut"], "times": ["weekend"]}
    assert call(user, "GET", "/volunteers/me").status_code == 404
    assert call(user, "PUT", "/volunteers/me", said).status_code == 422
    assert call(user, "PUT", "/volunteers/me", said | {"agreed": True}).json()["skills"] == ["haircut"]
    assert call(user, "POST", "/volunteers/me/pause").json()["state"] == "paused"
    assert call(user, "POST", "/volunteers/me/resume").json()["state"] == "active"
    offer = make_campaign(boss, tree[DISTRICT])
    shift = f"/shifts/{offer.sessions.get().pk}"
    assert call(boss, "POST", f"{shift}/needs", {"needs": [{"skill": "haircut", "people": 1}]}).json()["needs"][0]["there"] == 0
    free = call(boss, "GET", shift).json()["free"]
    assert call(boss, "POST", f"{shift}/invitations", {"volunteers": free}).json() == {"count": 1}
    call(user, "POST", f"/offers/{offer.pk}/enrol", {})
    put_back(offer)
    entry = call(boss, "GET", shift).json()["people"][0]["entry"]
    assert call(boss, "POST", f"{shift}/sheet", {"lines": [{"entry": entry, "hours": 0.3}]}).status_code == 422
    assert call(boss, "POST", f"{shift}/sheet", {"lines": [{"entry": entry, "hours": 3}]}).json() == {"count": 1}
    fixed = call(boss, "POST", f"/shift-entries/{entry}/correct", {"hours": 3.5, "reason": "核对"}).json()
    assert (fixed["kind"], fixed["hours"]) == ("correct", 0.5)
    assert call(user, "POST", f"/shift-entries/{entry}/check-out").status_code == 409
    assert call(boss, "POST", f"/offers/{offer.pk}/thanks", {"text": "谢谢"}).json() == {"count": 1}
    me = call(user, "GET", "/volunteers/me").json()
    assert (me["hours"], me["turns"]) == (3.5, 1)
    assert len(call(user, "GET", "/service-hours/mine").json()["items"]) == 2
    assert len(call(boss, "GET", "/service-hours?kind=record").json()["items"]) == 1
    figures = call(boss, "GET", f"/figures?union={tree[DISTRICT].pk}").json()
    found = {one["key"]: one["value"] for one in figures["items"]}
    assert (found["volunteers"], found["volunteer_turns"], found["volunteer_hours"]) == (1, 1, 3.5)
    assert call(user, "DELETE", "/volunteers/me").json() == {"count": 1}


def test_rights_of_the_pages(tree: Any, boss: Any) -> None:
    offer = make_campaign(boss, tree[DISTRICT])
    user, entry = make_helper(offer, tree[HOME])
    shift = offer.sessions.get()
    outside = client_of(make_user("", "chair", tree["大成区总工会"]))
    leader = client_of(make_user("", "leader", tree[DISTRICT]))
    for name, key, expected in (
        ("shifts", offer.pk, (404, 200)), ("shift", shift.pk, (404, 200)), ("shift_needs", shift.pk, (404, 403)),
        ("shifts_thank", offer.pk, (404, 403)), ("hours_correct", entry.pk, (404, 403)),
    ):  # fmt: skip
        url = reverse(f"volunteering:{name}", args=[key])
        assert (outside.get(url).status_code, leader.get(url).status_code) == expected, name
    out = reverse("volunteering:my_check_out", args=[entry.pk])
    assert client_of(make_volunteer(tree[HOME])).post(out).status_code == 404
    assert client_of(user).post(out).status_code == 302


@pytest.mark.parametrize("many", [1, 5])
def test_queries_do_not_grow(tree: Any, boss: Any, many: int, django_assert_max_num_queries: Any) -> None:
    offer = make_campaign(boss, tree[DISTRICT], shifts=many)
    shift = offer.sessions.first()
    helpers = [make_helper(offer, tree[HOME], shift) for _ in range(many)]
    for _ in range(many):
        make_volunteer(tree[HOME])
    services.set_needs(by=boss, session=shift, needs={"general": 2})
    desk, mine = client_of(boss), client_of(helpers[0][0])
    for client, name, args in (
        (desk, "volunteers", []), (desk, "services", []), (desk, "shifts", [offer.pk]), (desk, "shift", [shift.pk]),
        (mine, "my_volunteer", []),
    ):  # fmt: skip
        with django_assert_max_num_queries(15):
            assert client.get(reverse(f"volunteering:{name}", args=args)).status_code == 200
    assert not Service.objects.exists()
