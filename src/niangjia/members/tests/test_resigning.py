"""Leaving by oneself: asked, taken back, confirmed, or by the passing of time; nobody else's word counts."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from niangjia.accounts import services as accounts
from niangjia.kernel.errors import Forbidden, Missing, Problem, Refused
from niangjia.kernel.messages import inbox
from niangjia.kernel.questions import FIGURES, todos
from niangjia.members import services as people
from niangjia.members.models import Membership, Resignation
from niangjia.members.services import handing, resigning
from niangjia.members.states import RESIGNATION_MOVES, ResignationState
from niangjia.members.tests.factories import make_member
from niangjia.members.transfers import services as transfers
from niangjia.organizations.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
DEPOT, WASTE = "快递站工会", "环卫公司工会"


def current(one: Membership) -> Membership | None:
    return Membership.objects.filter(person=one.person, left_on__isnull=True).select_related("union").first()


def asked(one: Membership, wish: str = "") -> Resignation:
    return resigning.ask_to_leave(by=one.person.user, wish=wish)


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_asked_and_confirmed_ends_the_membership_that_day_and_both_are_told(one: Any, chair: Any) -> None:
    made = asked(one, " 回老家 ")
    assert (made.wish, made.due_on - made.asked_on) == ("回老家", timedelta(days=30))
    assert made.rule["key"] == "union.resignation"
    assert current(one) is not None
    assert "何之洲申请退会" in (inbox(chair).first().text or "")
    assert [todo for todo in todos(chair) if "1 人申请退会" in todo.sentence]
    resigning.confirm_leaving(by=chair, resignation=made)
    one.refresh_from_db()
    assert (one.left_on, one.leave_reason) == (timezone.localdate(), "withdrew")
    assert (made.state, made.ended_by) == ("confirmed", chair)
    assert "您已于" in (inbox(one.person.user).first().text or "")
    assert not [todo for todo in todos(chair) if todo.kind == "resignation"]


def test_taken_back_while_it_waits_and_asked_again(one: Any, chair: Any) -> None:
    made = asked(one)
    with pytest.raises(Refused) as refusal:
        asked(one)
    assert refusal.value.code == "already-asked"
    with pytest.raises(Missing):
        resigning.withdraw_leaving(by=chair, resignation=made)
    resigning.withdraw_leaving(by=one.person.user, resignation=made)
    assert "撤回了退会申请" in (inbox(chair).first().text or "")
    assert current(one) is not None
    assert asked(one).state == "asked"


def test_without_an_answer_it_takes_effect_on_its_day(one: Any) -> None:
    made = asked(one)
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        assert resigning.expire_due() == 0
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        assert resigning.expire_due() == 1
        assert resigning.expire_due() == 0
        made.refresh_from_db()
        assert (made.state, made.last_day) == ("effective", timezone.localdate())
    assert current(one) is None


def test_nobody_else_and_nobody_twice(tree: Any, one: Any, chair: Any) -> None:
    with pytest.raises(Refused):
        resigning.ask_to_leave(by=make_user("nobody"))
    made = asked(one)
    with pytest.raises(Missing):
        resigning.confirm_leaving(by=make_user("far", "chair", tree[WASTE]), resignation=made)
    with pytest.raises(Forbidden):
        resigning.confirm_leaving(by=make_user("reader", "auditor", tree[DEPOT]), resignation=made)
    own = make_member(tree[DEPOT], "田桂英", user=chair)
    with pytest.raises(Refused) as refusal:
        resigning.confirm_leaving(by=chair, resignation=asked(own))
    assert refusal.value.code == "own-request"
    resigning.confirm_leaving(by=chair, resignation=made)
    with pytest.raises(Refused):
        resigning.confirm_leaving(by=chair, resignation=made)


def test_a_transfer_a_leaving_or_a_death_overtakes_it(tree: Any, one: Any) -> None:
    made = asked(one)
    transfers.begin_transfer(by=None, person=one.person, to=tree[WASTE])
    made.refresh_from_db()
    assert made.state == "lapsed"
    assert current(one).union == tree[WASTE]
    again = asked(one)
    people.leave(by=None, memberships=[current(one)], on=timezone.localdate(), reason="left")
    again.refresh_from_db()
    assert again.state == "lapsed"


def test_it_goes_along_when_the_firm_moves(tree: Any, one: Any) -> None:
    made = asked(one)
    handing.move_now(by=None, union=tree[DEPOT], target=tree[WASTE], on=timezone.localdate(), reason="合并")
    assert resigning.follow_members() == 1
    assert resigning.follow_members() == 0
    made.refresh_from_db()
    assert (made.union, made.path) == (tree[WASTE], tree[WASTE].path)
    resigning.confirm_leaving(by=make_user("waste", "organiser", tree[WASTE]), resignation=made)
    assert current(one) is None


@pytest.mark.parametrize("state", list(ResignationState.LABELS))
@pytest.mark.parametrize("verb", list(RESIGNATION_MOVES))
def test_every_verb_in_every_state(one: Any, chair: Any, verb: str, state: str) -> None:
    made = asked(one)
    ended = {} if state == "asked" else {"ended_on": made.asked_on}
    Resignation.objects.filter(pk=made.pk).update(state=state, **ended)
    made.refresh_from_db()
    run = {
        "confirm": lambda: resigning.confirm_leaving(by=chair, resignation=made),
        "withdraw": lambda: resigning.withdraw_leaving(by=one.person.user, resignation=made),
        "expire": lambda: resigning.expire_due(on=made.due_on) or _refused(),
        "lapse": lambda: _lapse(one) if state == "asked" else _refused(),
    }[verb]
    if state in RESIGNATION_MOVES[verb].sources:
        run()
        made.refresh_from_db()
        assert made.state == RESIGNATION_MOVES[verb].target
    else:
        with pytest.raises(Problem):
            run()
        made.refresh_from_db()
        assert made.state == state


def _refused() -> None:
    raise Refused("不行")


def _lapse(one: Any) -> None:
    people.leave(by=None, memberships=[current(one)], on=timezone.localdate(), reason="left")


def test_the_pages_of_the_member_and_the_desk(tree: Any, one: Any, chair: Any) -> None:
    me, desk = browser(one.person.user), browser(chair)
    page = me.get("/my/leaving").content.decode()
    assert "会员卡失效" in page
    assert "/my/transfer" in page
    assert me.post("/my/leaving", {"wish": "回老家"}).status_code == 422
    assert me.post("/my/leaving", {"wish": "回老家", "known": "on"}).status_code == 302
    made = Resignation.objects.get()
    assert "撤回申请" in me.get("/my/leaving").content.decode()
    assert "何之洲" in desk.get("/desk/resignations").content.decode()
    assert "回老家" in desk.get(f"/desk/resignations/{made.pk}").content.decode()
    assert desk.post("/desk/resignations", {"verb": "confirm", "ids": [str(made.pk)]}).status_code == 302
    assert current(one) is None
    assert "想回来" in me.get("/my/leaving").content.decode()


def test_the_api(one: Any, chair: Any) -> None:
    me, desk = api(one.person.user), api(chair)
    made = me("post", "resignations", {"wish": ""})
    assert made.status_code == 201
    key = made.json()["id"]
    assert [row["id"] for row in desk("get", "resignations?state=asked").json()["items"]] == [key]
    assert me("post", f"resignations/{key}/confirm").status_code == 403
    assert me("post", f"resignations/{key}/withdraw").json()["state"] == "withdrawn"
    assert desk("post", f"resignations/{key}/confirm").status_code == 409


def api(user: Any) -> Any:
    _, token = accounts.issue_token(by=user, name="手机")

    def ask(method: str, where: str, body: Any = None) -> Any:
        sent = {"data": body or {}, "content_type": "application/json"} if method == "post" else {}
        return getattr(Client(), method)(f"/api/v1/{where}", headers={"authorization": f"Bearer {token}"}, **sent)

    return ask


def test_who_went_to_another_union_is_counted_as_transferred_out(tree: Any, one: Any, chair: Any) -> None:
    figure, today = FIGURES["moved_out"], timezone.localdate()
    assert figure.rows(today).count() == 0
    transfers.begin_transfer(by=None, person=one.person, to=tree[WASTE])
    assert [row.union for row in figure.rows(today)] == [tree[DEPOT]]
    assert FIGURES["left"].rows(today).count() == 0
    assert "何之洲" in browser(chair).get(figure.url(tree[DEPOT], today)).content.decode()
