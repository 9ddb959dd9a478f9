"""No number of a person leaks: not into pages, answers, exports, logs, history, jobs, files, or a column of any table."""

import json
import logging
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from niangjia.accounts.services import issue_token
from niangjia.kernel import job_runner
from niangjia.kernel.audit import LOOK, AuditEntry
from niangjia.kernel.invented import identity, name, phone
from niangjia.kernel.sealed import is_sealed, sealed_fields
from niangjia.members.models import Batch, Person
from niangjia.members.tests.rosters import as_csv
from tests.addresses import PAGES, address
from tests.people import HEAD, row
from tests.world import NUMBERS, PHONES, World, make_world

pytestmark = pytest.mark.django_db(transaction=True)
ENTERED, CHANGED, ROSTER = 40, 41, (50, 51, 52)
USED = (ENTERED, CHANGED, *ROSTER)
# wrong, yet somebody's all the same: another check digit, a phone with a digit too many
WRONG = (identity(53)[:-1] + ("1" if identity(53)[-1] == "0" else "0"), phone(54) + "7")
SORTS = ("new", "same", "changed", "moved", "duplicate", "conflict", "invalid")
ROWS = 6
SECRETS = (*WRONG, *NUMBERS[:2], *PHONES[:2], *map(identity, USED), *map(phone, USED))
READERS = ("organiser", "chair", "auditor", "leader", "administrator", "nobody")
# what hands numbers out on purpose, to whoever brought them; the reveal and the export in full say so in the record
ON_PURPOSE = {"members:roster_failed", "members:reveal", "members:export_full"}


def leaked(text: str | bytes) -> list[str]:
    data = text if isinstance(text, bytes) else text.encode()
    return [secret for secret in SECRETS if secret.encode() in data]


@pytest.fixture
def logs() -> Iterator[StringIO]:
    """What the server's own log says, as it is written."""
    root, written = logging.getLogger(), StringIO()
    console = next(one for one in root.handlers if one.filters and isinstance(one, logging.StreamHandler))
    before, level = console.stream, root.level
    console.stream = written  # not setStream: it would flush the one before, which pytest may have closed
    root.setLevel(logging.DEBUG)
    yield written
    root.setLevel(level)
    console.stream = before


@pytest.fixture
def world(logs: StringIO) -> World:
    """The small world after a busy day: entered, changed, imported, undone, looked at, left; by page and by API."""
    world = make_world()
    by_page(world)
    by_api(world)
    job_runner.drain()
    return world


def client(world: World, role: str) -> Client:
    one = Client()
    one.force_login(world.users[role])
    return one


def by_page(world: World) -> None:
    desk, union = client(world, "organiser"), world.inside["union"]
    entered = {
        "name": name(ENTERED),
        "id_number": identity(ENTERED),
        "phone": phone(ENTERED),
        "joined_on": "2026-01-05",
    }
    answer = desk.post(
        f"/desk/members/new?union={union.pk}", entered | {"union": f"{union.code} {union.name}"}
    )
    assert answer.status_code in {200, 302, 422}
    person = world.inside["person"]
    reveal = {"field": "phone", "reason": "核对电话"}
    shown = desk.post(address("members:reveal", world.inside), reveal)
    assert PHONES[0] in shown.content.decode()
    lines = [row(number) for number in ROSTER] + [row(ROSTER[0])]
    lines += [row(53, 身份证号=WRONG[0]), row(54, 手机=WRONG[1])]
    for verbs in (("commit", "undo"), ("commit",)):
        file = SimpleUploadedFile("花名册.csv", as_csv(lines, HEAD))
        done = desk.post("/desk/rosters/new", {"file": file, "union": union.name})
        assert done.status_code == 302
        for verb in verbs:
            job_runner.drain()
            desk.post(f"{done['Location']}/do/{verb}")
    desk.post(f"/desk/members/{person.pk}/leave", {"on": "2026-05-01", "reason": "left"})
    desk.get(f"/desk/members?search={identity(ROSTER[1])}")
    desk.get(f"/desk/search?q={phone(ROSTER[1])}")


def by_api(world: World) -> None:
    headers = {"authorization": f"Bearer {issue_token(by=world.users['organiser'], name='对接')[1]}"}
    body = {
        "union": str(world.inside["union"].pk), "name": name(CHANGED), "id_number": identity(CHANGED),
        "phone": phone(CHANGED), "joined_on": "2026-01-05",
    }  # fmt: skip
    keyed = headers | {"idempotency-key": "1"}
    made = Client().post("/api/v1/members", body, "application/json", headers=keyed)
    assert made.status_code == 201, made.content.decode()
    assert not leaked(made.content)
    again = Client().post("/api/v1/members", body, "application/json", headers=headers)
    assert again.status_code == 409  # a refusal names nobody's number either
    assert not leaked(again.content)
    change = {"revision": made.json()["revision"], "phone": phone(ENTERED)}
    Client().patch(f"/api/v1/members/{made.json()['id']}", change, "application/json", headers=headers)


def test_the_busy_day_happened(world: World) -> None:
    """Otherwise the searches below would find nothing in nothing."""
    assert Person.objects.filter(name__in=[name(number) for number in ROSTER]).count() == len(ROSTER)
    assert set(Batch.objects.filter(total=ROWS).values_list("state", flat=True)) == {"undone", "committed"}
    assert AuditEntry.objects.filter(verb=LOOK).exists()
    assert leaked(f"…{identity(ENTERED)}…{phone(CHANGED)}…") == [identity(ENTERED), phone(CHANGED)]


def test_no_page_shows_a_number(world: World) -> None:
    world.inside["batch"] = Batch.objects.get(total=ROWS, state="committed")
    people = {"person": Person.objects.get(name=name(ROSTER[0]))}
    found = []
    for role in READERS:
        one = client(world, role)
        for view in PAGES:
            for records in (world.inside, world.inside | people):
                answer = one.get(address(view, records))
                if view not in ON_PURPOSE and leaked(plain(answer)):
                    found.append(f"{view} to {role}: {leaked(plain(answer))}")
    assert not found, "\n".join(found)


def plain(answer: HttpResponse) -> bytes:
    """All that an answer says; workbooks and Word papers unpacked."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if not body.startswith(b"PK"):
        return bytes(body)
    with ZipFile(BytesIO(body)) as packed:
        return b"\n".join(packed.read(name) for name in packed.namelist())


def test_no_list_of_the_api_and_no_export_says_a_number(world: World) -> None:
    headers = {"authorization": f"Bearer {issue_token(by=world.users['organiser'], name='对接')[1]}"}
    for path in ("members", "unions", "terms", "appointments", "batches", "transfers", "figures", "me"):
        answer = Client().get(
            f"/api/v1/{path}?limit=200" if path not in {"figures", "me"} else f"/api/v1/{path}",
            headers=headers,
        )
        assert answer.status_code == 200, path
        assert not leaked(answer.content), path
    for batch in Batch.objects.filter(total=ROWS):
        for sort in SORTS:
            shown = client(world, "organiser").get(f"/desk/rosters/{batch.pk}/rows/{sort}")
            assert shown.status_code in {200, 302}
            assert not leaked(shown.content), sort
            answer = Client().get(f"/api/v1/batches/{batch.pk}/rows?sort={sort}", headers=headers)
            assert not leaked(answer.content), sort
    desk = client(world, "organiser")
    for form in ("csv", "xlsx"):
        answer = desk.get(f"/desk/lists/members/export.{form}")
        assert name(ROSTER[0]).encode() in (said := plain(answer))  # it is the list of these people
        assert not leaked(said), form


def test_no_column_of_any_table_holds_a_number(world: World) -> None:
    """Text, JSON and bytes of everything: history, audit trail, jobs, tokens, answers that are kept, sessions, cache."""
    found, rows = [], 0
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  a name from the database's own catalogue
            for line in cursor.fetchall():
                rows += 1
                for column, value in zip(cursor.description, line, strict=True):
                    said = (
                        bytes(value)
                        if isinstance(value, bytes | memoryview)
                        else json.dumps(value, default=str)
                    )
                    if leaked(said):
                        found.append(f"{table}.{column[0]}: {leaked(said)}")
    assert rows > 500
    assert not found, "\n".join(found)


def test_sealed_columns_are_sealed(world: World) -> None:
    seen = 0
    with connection.cursor() as cursor:
        for model, field in sealed_fields():
            table, column = model._meta.db_table, field.column
            cursor.execute(f'SELECT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL')  # noqa: S608  our own names
            for (value,) in cursor.fetchall():
                seen += 1
                assert is_sealed(bytes(value)), f"{model.__name__}.{field.name}"
    assert seen > 10


def test_no_file_holds_a_number_in_the_open(world: World) -> None:
    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert files
    assert not {path.name: leaked(path.read_bytes()) for path in files if leaked(path.read_bytes())}


def test_no_line_of_the_log_says_a_number(world: World, logs: StringIO) -> None:
    logging.getLogger("niangjia.test").warning("row of %s, phone %s", identity(ENTERED), phone(ENTERED))
    said = logs.getvalue()
    assert "row of" in said
    assert not leaked(said)


def test_verify_finds_nothing_wrong_after_the_day(world: World) -> None:
    out = StringIO()
    call_command("verify", "--json", stdout=out)
    assert json.loads(out.getvalue())["ok"], out.getvalue()
