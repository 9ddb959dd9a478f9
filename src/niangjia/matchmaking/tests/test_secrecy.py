"""Attacks on the choices: pages, API, dumps, exports, copies, merges. None finds one."""

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.urls import reverse

from niangjia.accounts.services import issue_token
from niangjia.kernel import questions
from niangjia.kernel.lists import LISTINGS
from niangjia.matchmaking import services
from niangjia.matchmaking.models import Attendee, Ballot, BallotKey, Evening, Outcome
from niangjia.matchmaking.queries import outcome, own_choices
from niangjia.matchmaking.rules import own_attendee
from niangjia.matchmaking.tests.factories import choose, close_window, during, number_of
from niangjia.matchmaking.tests.watching import CHOSEN, HOME, by_page, rows, says
from niangjia.members.merging.people import merge_people
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db
CURIOUS = ("chair", "organiser", "care_officer", "leader", "auditor", "administrator", "publicity")


def test_no_table_holds_a_choice(people: Any, evening: Evening) -> None:
    """A badge is a number in one column alone; every other place that names one would be a choice."""

    def found() -> set[str]:
        return {where for where, value in rows() if not isinstance(value, bytes | memoryview) and says(value)}

    assert Ballot.objects.count() == 3
    assert found() == {"matchmaking_attendee.number"}
    close_window(evening)
    services.match_due(by=None)
    assert found() == {"matchmaking_attendee.number"}


def test_envelopes_say_nothing_by_size_time_or_likeness(people: Any, evening: Evening) -> None:
    _, men = people
    by_page(evening, men[0], [])
    envelopes = [bytes(one.closed) for one in Ballot.objects.all()]
    assert len({len(one) for one in envelopes}) == 1
    assert len(set(envelopes)) == len(envelopes) == 4
    assert {one.name for one in Ballot._meta.fields} == {"attendee", "closed"}
    close_window(evening)
    services.match_due(by=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM matchmaking_outcome")
        sizes = {len(bytes(one)) for (one,) in cursor.fetchall()}
    assert len(sizes) == 1
    assert {one.name for one in Outcome._meta.fields} == {"attendee", "sealed"}


def test_an_envelope_put_into_my_row_does_not_open(people: Any, evening: Evening, tree: Any) -> None:
    """Somebody who writes the database, and has an account at the evening."""
    women, men = people
    mine, hers = own_attendee(men[0], evening), own_attendee(women[0], evening)
    assert mine is not None
    assert hers is not None
    stolen = bytes(Ballot.objects.get(attendee=hers).closed)
    Ballot.objects.create(attendee=mine, closed=stolen)
    assert own_choices(mine, during(evening)) == []
    # the row itself given to another account: bound to the account as well
    Attendee.objects.filter(pk=mine.pk).update(user=make_user())
    Attendee.objects.filter(pk=hers.pk).update(user=men[0])
    moved = Attendee.objects.get(pk=hers.pk)
    assert own_choices(moved, during(evening)) == []
    choose(evening, men[0])
    close_window(evening)
    services.match_due(by=None)
    sealed = Outcome.objects.get(attendee__user=women[1]).sealed
    Outcome.objects.filter(attendee=moved).update(sealed=sealed)
    assert outcome(moved) is None


def curious_clients(tree: Any) -> list[tuple[str, Client]]:
    found = []
    for role in CURIOUS:
        client = Client()
        client.force_login(make_user("", role, tree["云湖市总工会"]))
        found.append((role, client))
    root = Client()
    root.force_login(make_user("root-of-all"))
    return [*found, ("member", root)]


def test_no_colleague_sees_a_card_or_a_choice(people: Any, evening: Evening, tree: Any) -> None:
    women, _ = people
    Attendee.objects.filter(user=women[0]).update(nickname="湖边的风", intro="只给参加人看的话")
    desk = [("evenings", []), ("evening", [evening.pk]), ("evening_door", [evening.pk]), ("evening_set", [evening.offer_id])]
    mine = [("my_evening", [evening.pk]), ("my_evenings", [])]
    for role, client in curious_clients(tree):
        for name, args in [*desk, *mine]:
            answer = client.get(reverse(f"matchmaking:{name}", args=args))
            said = answer.content.decode()
            assert "湖边的风" not in said, f"{name} to {role}"
            assert "只给参加人看的话" not in said
            if name == "my_evening":
                assert answer.status_code == 404
        export = reverse("kernel:export", args=["evening_door", "csv"]) + f"?evening={evening.pk}"
        answer = client.get(export)
        said = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
        assert "湖边的风" not in said
        post = client.post(reverse("matchmaking:my_evening_choose", args=[evening.pk]), {"choice_1": "1"})
        assert post.status_code == 404


def test_the_api_gives_choices_to_nobody_else(people: Any, evening: Evening, tree: Any) -> None:
    women, men = people

    def ask(user: Any, path: str, method: str = "GET", **sent: Any) -> Any:
        headers = {"authorization": f"Bearer {issue_token(by=user, name='x')[1]}"}
        return Client().generic(method, f"/api/v1/evenings{path}", headers=headers, content_type="application/json", **sent)

    own = ask(women[0], f"/{evening.pk}/mine").json()
    assert own["choices"] == list(CHOSEN)
    assert ask(women[0], f"/{evening.pk}/mine")["Cache-Control"] == "no-store"
    assert ask(men[0], f"/{evening.pk}/mine").json()["choices"] == []
    assert ask(men[0], f"/{evening.pk}/mine").json()["matches"] is None
    for role in CURIOUS:
        spy = make_user("", role, tree["云湖市总工会"])
        assert ask(spy, f"/{evening.pk}/mine").status_code == 404
        assert ask(spy, f"/{evening.pk}/choices", "PUT", data='{"numbers": []}').status_code == 404
        for path in ("", f"/{evening.pk}"):
            said = ask(spy, path).content.decode()
            assert not says(said)
    close_window(evening)
    assert ask(women[0], f"/{evening.pk}/mine").json()["choices"] == []


def test_djangos_admin_and_no_list_know_the_tables() -> None:
    ours = {Ballot, BallotKey, Outcome, Attendee, Evening}
    assert not ours & set(admin.site._registry)
    assert {name for name, one in LISTINGS.items() if one.__module__.startswith("niangjia.matchmaking")} == {
        "evenings", "evening_door",
    }  # fmt: skip


def test_copies_and_lives_know_no_choice(people: Any, evening: Evening, tree: Any) -> None:
    women, men = people
    by_page(evening, men[0], [number_of(evening, women[0])])
    close_window(evening)
    services.match_due(by=None)
    held = questions.holdings(women[0], whole=True)
    assert any(one.key == "matchmaking.attendees" for one in held)
    assert not says(repr(held))
    spy = make_user("", "chair", tree["云湖市总工会"])
    life = questions.life(women[0].person, spy)
    assert not [one for one in life if one.context == "matchmaking"]


def test_merging_files_gives_nobody_anothers_choices(people: Any, evening: Evening, tree: Any) -> None:
    """A colleague who makes her file and mine one, to read mine with her account."""
    women, men = people
    by_page(evening, men[0], [number_of(evening, women[0])])
    spy = make_member(tree[HOME], user=make_user(), gender="female").person
    boss = make_user("", "organiser", tree["云湖市总工会"])
    merge_people(by=boss, kept=spy.pk, gone=women[0].person.pk, stays=spy.memberships.get().pk)
    spy_user = type(spy.user).objects.get(pk=spy.user_id)
    assert own_attendee(spy_user, evening) is None
    client = Client()
    client.force_login(spy_user)
    for attempt in ("GET", "declare"):
        url = reverse("matchmaking:my_evening" + ("_declare" if attempt == "declare" else ""), args=[evening.pk])
        data = {"agreed": "on", "nickname": "我"}
        answer = client.get(url) if attempt == "GET" else client.post(url, data)
        said = answer.content.decode()
        assert not says(said)
    close_window(evening)
    services.match_due(by=None)
    assert "你们互相选了对方" not in client.get(reverse("matchmaking:my_evening", args=[evening.pk])).content.decode()
    mine = own_attendee(women[0], evening)
    assert mine is not None
    assert [one.number for one in outcome(mine) or []] == [CHOSEN[0]]


def test_who_has_no_number_sees_nobody(people: Any, evening: Evening, tree: Any) -> None:
    late = make_member(tree[HOME], user=make_user(), gender="female").person.user
    client = Client()
    client.force_login(late)
    assert client.get(reverse("matchmaking:my_evening", args=[evening.pk])).status_code == 404
