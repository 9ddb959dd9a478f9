"""A lost number: vouched for, waited out, stopped from the old one; every verb in every state."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from niangjia.kernel.errors import Invalid, Missing, Problem, Refused
from niangjia.kernel.messages import inbox
from niangjia.kernel.questions import todos
from niangjia.kernel.wording import day
from niangjia.members.models import Person
from niangjia.mine import services
from niangjia.mine.models import PhoneChange
from niangjia.mine.states import PhoneState
from niangjia.mine.tests.support import (
    NEW,
    OLD,
    UNION,
    browser,
    code_to,
    key_of,
    logged_in,
    make_mine,
    number_of,
    texts_to,
)
from niangjia.organizations.tests.factories import make_appointment, make_tree, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shown_texts")]
LINK = "https://niangjia.example/phone/cancel"


def lost(me: Any) -> PhoneChange:
    """A lost number whose new one was proved."""
    one = services.start_change(by=me, phone=NEW, lost=True)
    return services.prove_new(by=me, change=one, code=code_to(NEW), link=LINK)


def test_a_lost_number_is_vouched_for_waited_out_and_then_changed(me: Any, desk: Any) -> None:
    page = logged_in(me)
    page.post("/my/phone", {"phone": NEW, "lost": "on"})
    one = PhoneChange.objects.get()
    page.post(f"/my/phone/{one.pk}/codes", {"new_code": code_to(NEW)})
    assert [todo.sentence for todo in todos(desk)] == ["1 位会员换手机号，等您当面核实"]
    officer = browser(desk)
    where = f"/desk/requests/phones/{one.pk}"
    assert "请当面核对" in officer.post(f"{where}/do/vouch").content.decode()
    officer.post(f"{where}/do/vouch", {"seen": "1"})
    one.refresh_from_db()
    assert (one.state, one.vouched_by, one.rule["key"]) == (PhoneState.WAITING, desk, "data.phone_delay_days")
    assert any(LINK.rpartition("/")[2] in text for text in texts_to(OLD))
    assert services.apply_due() == 0
    assert number_of(me) == OLD
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1)):
        assert services.apply_due() == 1
        assert services.apply_due() == 0
    assert number_of(me) == NEW
    assert page.get("/my/phone").status_code == 302  # every session ended
    assert Person.objects.get(user=me).phone == NEW


@pytest.mark.usefixtures("still")
def test_the_old_number_stops_it_with_one_tap_and_a_preview_does_not(me: Any, desk: Any) -> None:
    one = lost(me)
    services.vouch(by=desk, change=one, seen=True)
    key = key_of()
    visitor = Client()
    assert "199****0202" in visitor.get(f"/phone/cancel?k={key}").content.decode()
    one.refresh_from_db()
    assert one.state == PhoneState.WAITING
    assert "已取消" in visitor.post("/phone/cancel", {"k": key}).content.decode()
    one.refresh_from_db()
    assert one.state == PhoneState.CANCELLED
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        assert services.apply_due() == 0
    assert number_of(me) == OLD
    assert "可能不是本人" in (inbox(desk).get().text or "")  # whoever vouched hears that the old number said no
    page = browser(desk).get(f"/desk/requests/phones/{one.pk}").content.decode()
    assert "旧号码取消了这次更换" in page
    assert "生效时间" not in page
    assert day(one.due_at) not in browser(desk).get("/desk/requests/phones").content.decode()
    assert "链接无效" in visitor.post("/phone/cancel", {"k": key}).content.decode()
    answers = [visitor.get(f"/phone/cancel?k=x{n}").status_code for n in range(21)]
    assert answers[-1] == 429


def test_the_link_lies_nowhere_in_the_clear(me: Any) -> None:
    from django.core import serializers

    lost(me)
    key = key_of()
    from niangjia.kernel.messages import Message

    for model in (PhoneChange, Message):
        assert key not in serializers.serialize("json", model.objects.all())


def test_whoever_holds_an_office_needs_two(me: Any, desk: Any, tree: dict[str, Any]) -> None:
    make_appointment(me, "cashier", tree[UNION])
    one = lost(me)
    services.vouch(by=desk, change=one, seen=True)
    one.refresh_from_db()
    assert (one.state, one.due_at) == (PhoneState.SECONDING, None)
    assert not todos(desk)
    with pytest.raises(Refused) as refusal:
        services.vouch(by=desk, change=one, seen=True)
    assert refusal.value.code == "same-person"
    second = make_user("chair", "chair", tree[UNION])
    services.vouch(by=second, change=one, seen=True)
    one.refresh_from_db()
    assert (one.state, one.seconded_by) == (PhoneState.WAITING, second)


def test_nobody_vouches_for_oneself_from_outside_or_with_another_role(me: Any, tree: dict[str, Any]) -> None:
    one = lost(me)
    with pytest.raises(Missing):
        services.vouch(by=make_user("far", "organiser", tree["大成区总工会"]), change=one, seen=True)
    with pytest.raises(Missing):
        services.vouch(by=make_user("care", "care_officer", tree[UNION]), change=one, seen=True)
    make_appointment(me, "chair", tree[UNION])
    me = type(me).objects.get(pk=me.pk)
    with pytest.raises(Refused):
        services.vouch(by=me, change=one, seen=True)


def test_the_desk_begins_for_who_stands_there(me: Any, desk: Any) -> None:
    person = Person.objects.get(user=me)
    officer = browser(desk)
    begun = officer.post(f"/desk/members/{person.pk}/phone", {"phone": NEW, "seen": "on"})
    one = PhoneChange.objects.get()
    assert begun["Location"] == f"/desk/requests/phones/{one.pk}"
    assert officer.post(f"{begun['Location']}/do/prove", {"code": "000000"}).status_code == 422
    officer.post(f"{begun['Location']}/do/prove", {"code": code_to(NEW)})
    one.refresh_from_db()
    assert (one.state, one.vouched_by) == (PhoneState.WAITING, desk)
    assert "取消" in browser(me).get("/my/phone").content.decode()
    browser(me).post(f"/my/phone/{one.pk}/stop")
    one.refresh_from_db()
    assert one.state == PhoneState.CANCELLED


def test_a_refusal_is_told_with_its_reason(me: Any, desk: Any) -> None:
    one = lost(me)
    with pytest.raises(Invalid):
        services.refuse_change(by=desk, change=one, reason="")
    services.refuse_change(by=desk, change=one, reason="照片不像本人")
    assert "照片不像本人" in browser(me).get("/my/messages").content.decode()
    assert services.start_change(by=me, phone=NEW, lost=True).state == PhoneState.PROVING


def test_a_number_that_became_anothers_meanwhile_is_not_taken_from_them(me: Any, desk: Any, tree: dict[str, Any]) -> None:
    one = lost(me)
    services.vouch(by=desk, change=one, seen=True)
    make_mine(tree, "li", phone=NEW, name="李四")
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert services.apply_due() == 0
    one.refresh_from_db()
    assert (one.state, number_of(me)) == (PhoneState.CANCELLED, OLD)


def test_who_belongs_to_no_union_cannot_be_vouched_for(tree: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refusal:
        services.start_change(by=make_user("outsider"), phone=NEW, lost=True)
    assert refusal.value.code == "nobody-vouches"


STEPS = {
    "vouch": lambda by, one: services.vouch(by=by, change=one, seen=True),
    "refuse": lambda by, one: services.refuse_change(by=by, change=one, reason="x"),
    "prove": lambda by, one: services.prove_new(by=one.user, change=one, code=code_to(NEW), link=LINK),
    "cancel": lambda by, one: services.cancel_change(by=one.user, change=one),
    "confirm": lambda by, one: services.confirm_change(by=one.user, change=one, new_code="1", old_code="1"),
}
ALLOWED = {("vouch", "asked"), ("refuse", "asked"), ("refuse", "seconding"), ("prove", "proving"), ("cancel", "proving")} | {
    ("cancel", state) for state in ("asked", "seconding", "waiting")
}


@pytest.mark.parametrize("verb", sorted(STEPS))
@pytest.mark.parametrize("state", ["proving", "asked", "seconding", "waiting", "done", "cancelled", "refused"])
def test_every_verb_in_every_state(me: Any, desk: Any, verb: str, state: str) -> None:
    one = services.start_change(by=me, phone=NEW, lost=True)
    more = {"due_at": timezone.now(), "vouched_by": desk} if state in ("waiting", "seconding") else {}
    if verb == "prove" and more:
        more = {"due_at": timezone.now(), "vouched_by": desk}
    PhoneChange.objects.filter(pk=one.pk).update(**{"state": state, **more})
    one.refresh_from_db()
    if (verb, state) in ALLOWED:
        STEPS[verb](desk, one)
        return
    with pytest.raises(Problem):
        STEPS[verb](desk, one)
    one.refresh_from_db()
    assert (one.state, number_of(me)) == (state, OLD)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_day_comes_while_the_old_number_stops_it(race: Any, settings: Any) -> None:
    cache.clear()
    settings.SMS = {"make": "shown"}
    tree = make_tree()
    me = make_mine(tree).person.user
    desk = make_user("organiser", "organiser", tree[UNION])
    one = lost(me)
    services.vouch(by=desk, change=one, seen=True)
    PhoneChange.objects.update(due_at=timezone.now())
    runs = [services.apply_due, lambda: services.cancel_change(by=me, change=one)] * 2
    race(4, lambda n: runs[n]())
    one.refresh_from_db()
    assert (one.state, number_of(me)) in {(PhoneState.DONE, NEW), (PhoneState.CANCELLED, OLD)}
