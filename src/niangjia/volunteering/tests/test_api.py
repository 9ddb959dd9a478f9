"""K15 by program: registered by skill, asked for a shift, checked in and out on the day, hours and thanks, the board."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from niangjia.enrolment.models import Offer
from niangjia.enrolment.tests.factories import check_sums
from niangjia.kernel.messages import Message
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_tree, make_user
from niangjia.volunteering.tests.factories import saturday

pytestmark = pytest.mark.django_db
DISTRICT, HOME = "嘉言区总工会", "环卫公司工会"


@pytest.fixture
def place() -> tuple[Any, Any]:
    tree = make_tree()
    return tree, make_user("", "organiser", tree[DISTRICT])


def campaign(call: Any, boss: Any, union: Any) -> tuple[str, list[str]]:
    """The ids of an open offer and of its two shifts, on two Saturdays."""
    start = saturday()
    sessions = [
        {"title": f"第{n + 1}班", "starts_at": start + timedelta(weeks=n), "ends_at": start + timedelta(weeks=n, hours=4), "venue": "社区",
         "pools": [{"name": "全部", "total": 5}]}
        for n in range(2)
    ]  # fmt: skip
    body = {"union": union.pk, "title": "社区服务日", "kind": "volunteer", "mode": "first_come", "opens_at": timezone.now(),
            "closes_at": start - timedelta(hours=1), "sessions": sessions}  # fmt: skip
    offer = call(boss, "POST", "/offers", body, 201)["id"]
    opened = call(boss, "POST", f"/offers/{offer}/open")
    return offer, [one["id"] for one in opened["sessions"]]


def helpers(call: Any, home: Any, *skills: str) -> list[Any]:
    found = []
    for skill in skills:
        user = make_member(home, user=make_user()).person.user
        call(user, "GET", "/volunteers/me", status=404)
        said = {"skills": [skill], "times": ["weekend"], "agreed": True}
        assert "agreed" in call(user, "PUT", "/volunteers/me", said | {"agreed": False}, 422)["errors"]
        assert call(user, "PUT", "/volunteers/me", said)["skills"] == [skill]
        found.append(user)
    return found


def comes(call: Any, clock: Any, boss: Any, offer: str, user: Any) -> Any:
    """The first shift begins, and the code that somebody shows is read at the door; gives when."""
    begins = parse_datetime(call(boss, "GET", f"/offers/{offer}")["sessions"][0]["starts_at"])
    clock.move_to(begins)
    code = call(user, "GET", "/enrolments/mine")["items"][0]["code"]
    assert call(boss, "POST", f"/offers/{offer}/check-ins", {"seen": [{"code": code, "how": "code"}]})["results"][0]["is_first"]
    return begins


def test_shifts_from_the_need_to_the_thanks(call: Any, place: Any, clock: Any) -> None:
    tree, boss = place
    offer, shifts = campaign(call, boss, tree[DISTRICT])
    first, second, third = helpers(call, tree[HOME], "first_aid", "driving", "first_aid")
    assert {one["name"] for one in call(boss, "GET", "/volunteers?skill=first_aid")["items"]} == {first.person.name, third.person.name}
    shift = f"/shifts/{shifts[0]}"
    call(boss, "POST", f"{shift}/needs", {"needs": [{"skill": "flying", "people": 1}]}, 422)
    needs = call(boss, "POST", f"{shift}/needs", {"needs": [{"skill": "first_aid", "people": 2}]})
    assert (needs["needs"], len(needs["free"])) == ([{"skill": "first_aid", "there": 0, "people": 2}], 3)
    assert call(boss, "POST", f"{shift}/invitations", {"volunteers": needs["free"]})["count"] == 3
    assert Message.objects.filter(kind="volunteering.invite").count() == 3
    entries = [call(one, "POST", f"/offers/{offer}/enrol", {"session": shifts[0]})["id"] for one in (first, second, third)]
    assert call(boss, "GET", shift)["needs"][0]["there"] == 2
    call(boss, "POST", f"/shift-entries/{entries[0]}/check-out", status=409)  # has not come yet

    begins = comes(call, clock, boss, offer, first)
    call(second, "POST", f"/shift-entries/{entries[0]}/check-out", status=404)  # another's
    clock.move_to(begins + timedelta(hours=2))
    gone = call(first, "POST", f"/shift-entries/{entries[0]}/check-out")
    assert (gone["hours"], gone["kind"]) == (2.0, "record")
    wrong = {"lines": [{"entry": entries[1], "hours": 3.0}, {"entry": entries[2], "hours": 2.75}]}
    assert f"hours_{entries[2]}" in call(boss, "POST", f"{shift}/sheet", wrong, 422)["errors"]
    assert call(boss, "GET", "/service-hours")["items"][1:] == []  # all of a sheet or nothing
    right = {"lines": [{"entry": entries[1], "hours": 3.0}, {"entry": entries[2], "hours": 2.5}]}
    assert call(boss, "POST", f"{shift}/sheet", right)["count"] == 2
    path = f"/shift-entries/{entries[2]}/correct"
    call(boss, "POST", path, {"hours": 2.0, "reason": ""}, 422)
    assert call(boss, "POST", path, {"hours": 2.0, "reason": "早走半小时"})["hours"] == -0.5

    call(boss, "POST", f"/offers/{offer}/thanks", {"text": " "}, 422)
    assert call(boss, "POST", f"/offers/{offer}/thanks", {"text": "辛苦了"})["count"] == 3
    call(boss, "POST", f"/offers/{offer}/thanks", {"text": "辛苦了"}, 409)
    me = call(third, "GET", "/volunteers/me")
    assert (me["hours"], me["turns"]) == (2.0, 1)
    assert [one["hours"] for one in call(third, "GET", "/service-hours/mine")["items"]] == [-0.5, 2.5]
    values = {one["key"]: one["value"] for one in call(boss, "GET", f"/figures?union={tree[DISTRICT].pk}")["items"]}
    assert (values["volunteers"], values["volunteer_turns"], values["volunteer_hours"]) == (3, 3, 7)
    check_sums(Offer.objects.get())


def test_a_volunteer_rests_and_leaves(call: Any, place: Any) -> None:
    tree, _ = place
    (user,) = helpers(call, tree[HOME], "driving")
    assert call(user, "POST", "/volunteers/me/pause")["state"] == "paused"
    call(user, "POST", "/volunteers/me/pause", status=409)
    assert call(user, "POST", "/volunteers/me/resume")["state"] == "active"
    call(user, "POST", "/volunteers/me/fly", status=404)
    assert call(user, "DELETE", "/volunteers/me")["count"] == 1
    call(user, "GET", "/volunteers/me", status=404)


def test_who_may_not(call: Any, place: Any) -> None:
    tree, boss = place
    offer, shifts = campaign(call, boss, tree[DISTRICT])
    (user,) = helpers(call, tree[HOME], "driving")
    entry = call(user, "POST", f"/offers/{offer}/enrol", {"session": shifts[0]})["id"]
    stranger, leader = make_user("", "organiser", tree["大成区总工会"]), make_user("", "leader", tree[DISTRICT])
    for path, body in (
        (f"/shifts/{shifts[0]}/needs", {"needs": []}), (f"/shifts/{shifts[0]}/invitations", {"volunteers": []}),
        (f"/shifts/{shifts[0]}/sheet", {"lines": [{"entry": entry, "hours": 1.0}]}), (f"/offers/{offer}/thanks", {"text": "谢谢"}),
        (f"/shift-entries/{entry}/correct", {"hours": 1.0, "reason": "核对"}),
    ):  # fmt: skip
        call(stranger, "POST", path, body, 404)
        call(leader, "POST", path, body, 403)
        call(user, "POST", path, body, 403)
    call(stranger, "GET", f"/shifts/{shifts[0]}", status=404)
    call(user, "GET", "/volunteers", status=403)
    assert call(stranger, "GET", "/volunteers")["items"] == call(stranger, "GET", "/service-hours")["items"] == []
    assert len(call(leader, "GET", "/volunteers")["items"]) == 1
