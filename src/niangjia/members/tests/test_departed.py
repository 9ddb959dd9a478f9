"""Whoever has died leaves nothing open: no login, no office, no seat; and what comes back where it was a mistake."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niangjia.accounts import services as accounts
from niangjia.accounts.models import Invitation
from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.errors import Forbidden, Refused
from niangjia.kernel.questions import todos
from niangjia.members import services as people
from niangjia.members.merging.people import merge_people
from niangjia.members.services import deaths
from niangjia.members.tests.factories import make_member
from niangjia.organizations.models import Appointment, Seat
from niangjia.organizations.services import namesakes
from niangjia.organizations.services.terms import NewSeat, add_seat, start_term
from niangjia.organizations.tests.factories import PASSWORD, make_superuser, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
DEPOT, WASTE, CITY = "快递站工会", "环卫公司工会", "云湖市总工会"
TODAY = timezone.localdate


@pytest.fixture
def far(tree):
    return make_user("far", "chair", tree[WASTE])


@pytest.fixture
def one(tree, chair):
    return make_member(tree[DEPOT], "何之洲", user=chair)


@pytest.fixture
def term(tree, city, chair):
    seats = [NewSeat("chair", "何之洲", chair), NewSeat("member", "林小满")]
    return start_term(union=tree[DEPOT], starts_on=TODAY() - timedelta(days=30), by=city, years=3, seats=seats)


def waits(user):
    return [todo.sentence for todo in todos(user) if "空缺" in todo.sentence]


def _comes_in(client):
    client.post("/accounts/login/", {"login": "chair", "password": PASSWORD})
    return client.get("/my/me").status_code == 200


def test_login_office_and_seat_end_with_the_life_of_the_person(client, one, chair, city, term):
    token, text = accounts.issue_token(by=chair, name="报表程序")
    Invitation.objects.create(
        user=chair, label="members.person", object_id=one.person_id, verbs=" view ", invited_by=city,
        until=timezone.now() + timedelta(days=9),
    )  # fmt: skip
    assert _comes_in(client)
    on = TODAY() - timedelta(days=3)
    deaths.record_death(by=city, person=one.person, on=on)
    assert client.get("/my/me").status_code == 302  # to the login, which does not let in
    assert not _comes_in(Client())
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {text}"}).status_code == 401
    token.refresh_from_db()
    assert token.ended_at is not None
    assert not Invitation.objects.filter(ended_at=None).exists()
    held = Appointment.objects.get(user=chair)
    assert (held.ends_on, held.removed_at is not None, held.removed_by) == (on, True, city)
    assert Seat.objects.get(user=chair).ends_on == on
    assert Seat.objects.get(holder="林小满").ends_on is None
    told = set(AuditEntry.objects.values_list("verb", flat=True))
    assert told >= {"member.died", "account.close", "token.end-all", "invitation.revoke", "appointment.remove", "term.seat"}


def test_the_union_is_asked_for_a_successor_until_there_is_one(client, one, city, term, far):
    assert waits(city) == []
    people.leave(by=city, memberships=[one], on=TODAY(), reason="died")  # the other way in which it is recorded
    assert waits(city) == ["何之洲去世，快递站工会工会委员会主席空缺，请补选"]
    assert waits(far) == []
    client.force_login(city)
    assert "何之洲去世" in client.get("/desk/").content.decode()
    add_seat(term=term, position="chair", holder="石安然", by=city, reason="补选")
    assert waits(city) == []


def test_a_mistake_gives_the_login_back_and_says_what_it_does_not(client, one, chair, city, term):
    client.force_login(city)
    done = client.post(reverse("members:member_died", args=[one.person_id]), {"on": TODAY().isoformat()}, follow=True)
    assert "登录账号已停用，任职和委员席位已结束" in done.content.decode()
    chair.refresh_from_db()
    assert not chair.is_active
    url = reverse("members:member_return", args=[one.person_id])
    assert "报名的名额和接口令牌不恢复" in client.get(url).content.decode()
    answer = client.post(url, {"reason": "登记错了人"}, follow=True)
    assert "登录账号一并恢复" in answer.content.decode()
    chair.refresh_from_db()
    assert chair.is_active
    assert chair.check_password(PASSWORD)
    assert not Appointment.objects.filter(user=chair, removed_at=None).exists()
    assert Seat.objects.get(user=chair).ends_on == TODAY()
    assert AuditEntry.objects.filter(verb="account.reopen", subject=chair.pk).exists()


def test_a_login_that_was_closed_before_stays_closed(one, chair, city):
    accounts.close_account(by=make_superuser(), user=chair, reason="手机丢了")
    deaths.record_death(by=city, person=one.person, on=TODAY())
    deaths.return_member(by=city, person=one.person, reason="登记错了人")
    chair.refresh_from_db()
    assert not chair.is_active


def test_nobody_locks_out_who_holds_an_office_above(client, tree, one, chair):
    above = make_user("above", "chair", tree[CITY])
    boss = make_member(tree[DEPOT], "林小满", user=above)
    for person in (boss, make_member(tree[DEPOT], "石安然", user=make_superuser())):
        with pytest.raises(Forbidden) as refused:
            deaths.record_death(by=chair, person=person.person, on=TODAY())
        assert refused.value.code == "office-beyond-reach"
        person.person.refresh_from_db()
        assert person.person.died_on is None
    above.refresh_from_db()
    assert above.is_active


def test_by_the_api_as_well(client, one, chair, city, term):
    _, text = accounts.issue_token(by=city, name="登记程序")
    url, sent = f"/api/v1/members/{one.person_id}", {"content_type": "application/json", "headers": {"Authorization": f"Bearer {text}"}}
    assert client.post(f"{url}/died", {"on": TODAY().isoformat()}, **sent).status_code == 200
    chair.refresh_from_db()
    assert not chair.is_active
    assert client.post(f"{url}/return", {"reason": "登记错了"}, **sent).status_code == 200
    chair.refresh_from_db()
    assert chair.is_active


def test_nobody_opens_the_login_of_the_dead(client, one, chair, city):
    """Neither the desk, nor by the API, nor at the machine; taking the death back does."""
    root = make_superuser()
    deaths.record_death(by=city, person=one.person, on=TODAY())
    client.force_login(root)
    page = client.post(f"/desk/accounts/{chair.pk}/reopen", {"reason": "家属要看"})
    assert page.status_code == 409
    assert "登记去世，账号不能恢复使用" in page.content.decode()
    _, text = accounts.issue_token(by=root, name="t")
    head = {"Authorization": f"Bearer {text}"}
    answer = client.post(f"/api/v1/accounts/{chair.pk}/reopen", {"reason": "家属"}, content_type="application/json", headers=head)
    assert (answer.status_code, answer.json()["code"]) == (409, "holder-died")
    get_user_model().objects.filter(pk=chair.pk).update(is_superuser=True)
    with pytest.raises(Refused, match="登记去世"):
        accounts.recover_administrator(by=None, username="chair")
    chair.refresh_from_db()
    assert not chair.is_active
    deaths.return_member(by=city, person=one.person, reason="登记错了人")
    accounts.close_account(by=root, user=chair, reason="手机丢了")
    accounts.reopen_account(by=root, user=chair, reason="找到了")
    assert chair.is_active


def test_whose_file_was_merged_into_one_of_the_dead(one, chair, city, tree):
    other = make_member(tree[DEPOT], "何之洲", user=make_user("second"))
    people.leave(by=city, memberships=[other], on=TODAY(), reason="other")
    merge_people(by=city, kept=one.person_id, gone=other.person_id)
    deaths.record_death(by=city, person=one.person, on=TODAY())
    with pytest.raises(Refused, match="登记去世"):
        accounts.reopen_account(by=make_superuser(), user=other.person.user, reason="误停")


@pytest.mark.parametrize(
    ("holder", "since", "asked"),
    [("林小满", 30, True), ("林小满", 0, True), ("林小满", -1, False), ("林大满", 30, False)],
)
def test_a_seat_of_that_name_is_looked_at_by_the_union(tree, city, holder, since, asked):
    """Begun after the death it is another's; nothing ends by itself."""
    on = TODAY() - timedelta(days=3)
    term = start_term(union=tree[DEPOT], starts_on=TODAY() - timedelta(days=60), by=city, years=3)
    seat = add_seat(term=term, position="member", holder=holder, by=city, starts_on=on - timedelta(days=since))
    deaths.record_death(by=city, person=make_member(tree[DEPOT], "林小满").person, on=on)
    seat.refresh_from_db()
    assert (seat.namesake_died_on, seat.ends_on) == (on if asked else None, None)
    said = [todo.sentence for todo in todos(city) if "请核对" in todo.sentence]
    assert said == (["快递站工会工会委员会委员席位上的林小满可能已去世，请核对"] if asked else [])


@pytest.mark.parametrize(("verb", "over"), [("keep", False), ("leave", True)])
def test_the_union_says_whether_it_is_the_same_person(client, city, term, verb, over):
    deaths.record_death(by=city, person=make_member(term.union, "林小满").person, on=TODAY())
    seat = Seat.objects.get(holder="林小满")
    where = reverse("organizations:seat_keep" if verb == "keep" else "organizations:seat_leave", args=[term.pk, seat.pk])
    client.force_login(city)
    assert "同名会员" in client.get(reverse("organizations:term", args=[term.pk])).content.decode()
    client.post(where, {"ends_on": TODAY().isoformat(), "reason": "去世"})
    seat.refresh_from_db()
    assert (seat.ends_on is not None) is over
    assert not [todo for todo in todos(city) if "请核对" in todo.sentence]
    with pytest.raises(Refused):
        namesakes.keep_seat(seat=seat, by=city)


def test_by_the_api(client, tree, city, term):
    deaths.record_death(by=city, person=make_member(tree[DEPOT], "林小满").person, on=TODAY())
    _, text = accounts.issue_token(by=city, name="t")
    head = {"Authorization": f"Bearer {text}"}

    def send(seat, verb, **body):
        url = f"/api/v1/terms/{term.pk}/seats/{seat}/{verb}"
        return client.post(url, body, content_type="application/json", headers=head)

    seats = {one["holder"]: one for one in client.get(f"/api/v1/terms/{term.pk}", headers=head).json()["seats"]}
    assert [seats[name]["namesake_died_on"] for name in ("林小满", "何之洲")] == [TODAY().isoformat(), None]
    key = seats["林小满"]["id"]
    assert [send(key, "keep").status_code, send(key, "keep").status_code] == [200, 409]
    assert send(key, "leave", reason="调离").status_code == 200
    assert Seat.objects.get(holder="林小满").ends_on == TODAY()


def test_a_mistaken_death_leaves_no_doubt_and_a_federation_is_not_asked(tree, city, term):
    person = make_member(tree[DEPOT], "林小满").person
    above = start_term(union=tree[CITY], starts_on=TODAY() - timedelta(days=9), by=make_superuser(), seats=[NewSeat("member", "林小满")])
    deaths.record_death(by=city, person=person, on=TODAY())
    assert Seat.objects.get(term=term, holder="林小满").namesake_died_on == TODAY()
    assert Seat.objects.get(term=above).namesake_died_on is None
    deaths.return_member(by=city, person=person, reason="登记错了人")
    assert not Seat.objects.filter(namesake_died_on__isnull=False).exists()
