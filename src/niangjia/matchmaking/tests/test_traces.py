"""What is left behind of the choices: in logs, audits, error reports, backups. Nobody finds one."""

import logging
import sqlite3
import sys
import tarfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import got_request_exception
from django.db import connection
from django.test import Client
from django.urls import reverse

from niangjia.accounts.services import issue_token
from niangjia.kernel import backups
from niangjia.kernel.masks import SealedReporter
from niangjia.kernel.sealed import SealBroken
from niangjia.matchmaking import services
from niangjia.matchmaking.models import Ballot, Evening
from niangjia.matchmaking.tests.factories import close_window, number_of
from niangjia.matchmaking.tests.watching import CHOSEN, by_page, rows, says

pytestmark = pytest.mark.django_db


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
    assert not says(said)
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
    assert not says(said)
    assert where == "api" or "hand_in" in said


def test_a_matching_that_fails_reports_no_number(people: Any, evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("niangjia.matchmaking.services.matching.mutual", fails)
    with pytest.raises(SealBroken) as raised:
        services.match_due(by=None, now=evening.chooses_until)
    tb: Any = raised.value.__traceback__
    reporter = SealedReporter(None, SealBroken, raised.value, tb.tb_next)  # without the test's own frame
    said = str(reporter.get_traceback_html()) + str(reporter.get_traceback_text())
    assert "_match" in said
    assert not says(said)
    assert Ballot.objects.count() == 3  # nothing half done: the next minute tries again


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
