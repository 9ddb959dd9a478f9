"""Attacks on the choices: pages, API, dumps, logs, error reports, exports, copies, merges, backups. None finds one."""

import json
import logging
import re
import sqlite3
import sys
import tarfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.contrib import admin
from django.core.signals import got_request_exception
from django.db import connection
from django.test import Client
from django.urls import reverse

from niangjia.accounts.services import issue_token
from niangjia.kernel import backups, questions
from niangjia.kernel.lists import LISTINGS
from niangjia.kernel.masks import SealedReporter
from niangjia.kernel.sealed import SealBroken
from niangjia.matchmaking import services
from niangjia.matchmaking.models import Attendee, Ballot, BallotKey, Evening, Outcome
from niangjia.matchmaking.queries import outcome, own_choices
from niangjia.matchmaking.rules import own_attendee
from niangjia.matchmaking.tests.factories import (
    choose,
    close_window,
    during,
    make_evening,
    make_guests,
    number_of,
    open_window,
)
from niangjia.members.merging.people import merge_people
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_tree, make_user

pytestmark = pytest.mark.django_db
HOME, DISTRICT = "环卫公司工会", "嘉言区总工会"
CURIOUS = ("chair", "organiser", "care_officer", "leader", "auditor", "administrator", "publicity")
# badges that stand in nothing else of a small world, so that a search finds them wherever they lie
CHOSEN = (7341, 8652, 9573)


@pytest.fixture
def tree(settings: Any) -> Any:
    settings.SECOND_FACTOR = False
    return make_tree()


@pytest.fixture
def evening(tree: Any) -> Evening:
    return open_window_of(tree)


def open_window_of(tree: Any) -> Evening:
    boss = make_user("", "organiser", tree[DISTRICT])
    return make_evening(boss, tree[DISTRICT])


@pytest.fixture
def people(tree: Any, evening: Evening) -> tuple[list[Any], list[Any]]:
    """Three and three; the men wear the badges that are searched for; everybody chooses all."""
    women, men = make_guests(evening, tree[HOME], 3)
    for man, number in zip(men, CHOSEN, strict=True):
        Attendee.objects.filter(user=man).update(number=number)
    open_window(evening)
    for woman in women:
        by_page(evening, woman, CHOSEN)
    return women, men


def by_page(evening: Evening, user: Any, numbers: Any) -> Any:
    client = Client()
    client.force_login(user)
    data = {f"choice_{place + 1}": str(one) for place, one in enumerate(numbers)}
    return client.post(reverse("matchmaking:my_evening_choose", args=[evening.pk]), data)


def rows(*without: str) -> Any:
    """Every value of every table, as the database gives it."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in without:
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name from the catalogue
                for line in cursor.fetchall():
                    for column, value in zip(cursor.description, line, strict=True):
                        yield f"{table}.{column[0]}", value


def says(value: Any) -> bool:
    if isinstance(value, UUID) or (isinstance(value, str) and re.fullmatch("[0-9a-f]{32}", value)):
        return False  # a key is drawn at random, and may have any digits
    data = bytes(value) if isinstance(value, bytes | memoryview) else json.dumps(value, default=str).encode()
    return any(str(one).encode() in data or one.to_bytes(2, "big") == data for one in CHOSEN)


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
            assert not [one for one in CHOSEN if str(one) in said]
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
    assert not [one for one in CHOSEN if str(one) in repr(held)]
    spy = make_user("", "chair", tree["云湖市总工会"])
    life = questions.life(women[0].person, spy)
    assert not [one for one in life if one.context == "matchmaking"]


def test_no_log_and_no_audit_says_a_number(people: Any, evening: Evening) -> None:
    women, men = people
    root, written = logging.getLogger(), StringIO()
    handler = logging.StreamHandler(written)
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    by_page(evening, men[0], [number_of(evening, one) for one in women])
    assert by_page(evening, women[1], [CHOSEN[0], CHOSEN[0]]).status_code == 422
    Client().put(f"/api/v1/evenings/{evening.pk}/choices", {"numbers": [CHOSEN[0]]}, "application/json")
    close_window(evening)
    services.match_due(by=None)
    root.removeHandler(handler)
    root.setLevel(level)
    said = "\n".join(line for line in written.getvalue().splitlines() if "matchmaking_attendee" not in line)
    assert not [one for one in CHOSEN if str(one) in said]
    audits = [value for where, value in rows() if where.startswith(("kernel_auditentry", "kernel_event"))]
    assert not [value for value in audits if says(value)]


@pytest.fixture
def reports() -> Iterator[list[str]]:
    """What would be mailed to whoever runs the house, for each request that failed."""
    found: list[str] = []

    def note(request: Any, **_: Any) -> None:
        reporter = SealedReporter(request, *sys.exc_info())
        found.append(str(reporter.get_traceback_html()) + str(reporter.get_traceback_text()))

    got_request_exception.connect(note)
    yield found
    got_request_exception.disconnect(note)


def fails(*_: Any, **__: Any) -> Any:
    raise SealBroken("gone")


@pytest.mark.parametrize("where", ["page", "api"])
def test_no_error_report_says_a_number(
    people: Any, evening: Evening, monkeypatch: pytest.MonkeyPatch, reports: list[str], where: str
) -> None:
    """The database goes away in the middle of handing in, with the choices in every variable around."""
    women, _ = people
    monkeypatch.setattr("niangjia.matchmaking.services.choosing.close", fails)
    client = Client(raise_request_exception=False)
    if where == "page":
        client.force_login(women[0])
        data = {f"choice_{place + 1}": str(one) for place, one in enumerate(CHOSEN)}
        answer = client.post(reverse("matchmaking:my_evening_choose", args=[evening.pk]), data)
    else:
        headers = {"authorization": f"Bearer {issue_token(by=women[0], name='x')[1]}"}
        url = f"/api/v1/evenings/{evening.pk}/choices"
        answer = client.put(url, {"numbers": list(CHOSEN)}, "application/json", headers=headers)
    assert answer.status_code == 500
    said = answer.content.decode() + "".join(reports)
    assert not [one for one in CHOSEN if str(one) in said]
    assert where == "api" or "hand_in" in said


def test_a_matching_that_fails_reports_no_number(people: Any, evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("niangjia.matchmaking.services.matching.mutual", fails)
    with pytest.raises(SealBroken) as raised:
        services.match_due(by=None, now=evening.chooses_until)
    tb: Any = raised.value.__traceback__
    reporter = SealedReporter(None, SealBroken, raised.value, tb.tb_next)  # without the test's own frame
    said = str(reporter.get_traceback_html()) + str(reporter.get_traceback_text())
    assert "_match" in said
    assert not [one for one in CHOSEN if str(one) in said]
    assert Ballot.objects.count() == 3  # nothing half done: the next minute tries again


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
        assert not [one for one in CHOSEN if str(one) in said]
    close_window(evening)
    services.match_due(by=None)
    assert "你们互相选了对方" not in client.get(reverse("matchmaking:my_evening", args=[evening.pk])).content.decode()
    mine = own_attendee(women[0], evening)
    assert mine is not None
    assert [one.number for one in outcome(mine) or []] == [CHOSEN[0]]


@pytest.mark.django_db(transaction=True)
def test_no_backup_carries_an_envelope(people: Any, evening: Evening, tmp_path: Path) -> None:
    target = tmp_path / "b.tar"
    backups.backup(target)
    with tarfile.open(target) as tar:
        names = tar.getnames()
        assert not [name for name in names if "ballot" in name]
        if connection.vendor == "sqlite":
            tar.extract("database.sqlite3", tmp_path, filter="data")
            copy = sqlite3.connect(tmp_path / "database.sqlite3")
            for table, expected in (("ballot", 0), ("ballotkey", 0), ("attendee", 6)):
                assert copy.execute(f"SELECT COUNT(*) FROM matchmaking_{table}").fetchone()[0] == expected  # noqa: S608
            copy.close()
            body = (tmp_path / "database.sqlite3").read_bytes()
            assert not [one for one in Ballot.objects.all() if bytes(one.closed) in body]


def test_who_has_no_number_sees_nobody(people: Any, evening: Evening, tree: Any) -> None:
    late = make_member(tree[HOME], user=make_user(), gender="female").person.user
    client = Client()
    client.force_login(late)
    assert client.get(reverse("matchmaking:my_evening", args=[evening.pk])).status_code == 404
