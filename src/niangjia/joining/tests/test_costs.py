"""What an application costs the database: so many statements, however it comes, and none that reads the whole table."""

from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from niangjia.accounts.services import issue_token
from niangjia.joining import services
from niangjia.joining.models import Application
from niangjia.joining.services import sending
from niangjia.joining.tests.factories import make_application, make_entry
from niangjia.organizations.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
PATH = "/api/v1/applications"
# as test_applying counts them
BATCH = 14 if connection.vendor == "postgresql" else 12


def send(token: str, union: Any, key: str = "") -> Any:
    entry = make_entry(workplace="云湖速达站")
    said = {"union": str(union.pk), "name": entry.name, "id_number": entry.id_number, "phone": entry.phone, "workplace": entry.workplace}
    head = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
    return Client().post(PATH, said, content_type="application/json", headers=head)


def test_a_program_that_applies_for_itself_asks_twice_beside_the_batch(tree, django_assert_num_queries):
    union, token = tree["快递站工会"], issue_token(by=make_user("rider"), name="程序")[1]
    assert send(token, union).status_code == 201  # the token's use is noted
    with django_assert_num_queries(BATCH + 3):  # the token; in the batch the account's own membership; the names above the union
        assert send(token, union).status_code == 201
    with django_assert_num_queries(BATCH + 7):  # what is kept under the key; its answer, in a savepoint
        assert send(token, union, "k").status_code == 201


def test_whoever_holds_an_office_applies_for_somebody_at_the_desk(tree):
    union, token = tree["快递站工会"], issue_token(by=make_user("organiser", "organiser", tree["嘉言区总工会"]), name="程序")[1]
    made = send(token, union).json()
    assert (made["source"], Application.objects.get().user) == ("desk", None)
    elsewhere = issue_token(by=make_user("far", "organiser", tree["环卫公司工会"]), name="程序")[1]
    assert send(elsewhere, union).json()["source"] == "api"


@pytest.mark.parametrize("role", ["", "organiser"])
def test_a_federation_is_not_found_by_a_program(tree, role):
    user = make_user("rider", role, tree["嘉言区总工会"]) if role else make_user("rider")
    answer = send(issue_token(by=user, name="程序")[1], tree["嘉言区总工会"])
    assert (answer.status_code, answer.json()["detail"]) == (404, "没有找到这个工会，或者它不直接发展会员。")


@pytest.mark.postgres
@pytest.mark.parametrize("known", [False, True])
def test_no_statement_reads_the_whole_table_whatever_is_known_of_it(tree, known):
    """Statistics of an empty table, or none: the plan must not hang on them."""
    union = tree["快递站工会"]
    with connection.cursor() as cursor:
        if known:
            cursor.execute("ANALYZE joining_application")  # of an empty table
        make_application(union, token="a" * 32)
        _many(cursor, 4000)
    entries = [make_entry(workplace="云湖速达站") for _ in range(8)]
    with patch.object(sending.together, "ask", side_effect=lambda asked: asked):
        asked = [services.apply(by=None, union=union, entry=one, source="phone", token=f"{n:032d}") for n, one in enumerate(entries)]
    with CaptureQueriesContext(connection) as ran:
        sending.together._run(asked)
    reads = [one["sql"] for one in ran.captured_queries if 'FROM "joining_application"' in one["sql"]]
    assert len(reads) == 2
    with connection.cursor() as cursor:
        for sql in reads:
            cursor.execute(f"EXPLAIN {sql}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Seq Scan on joining_application" not in plan, plan


def _many(cursor: Any, rows: int) -> None:
    """The one application, so many times again under other keys."""
    own = {
        "id": "gen_random_uuid()", "id_index": "decode(md5('i' || n), 'hex')", "phone_index": "decode(md5('p' || n), 'hex')",
        "token_index": "decode(md5('t' || n), 'hex')",
    }  # fmt: skip
    names = [field.column for field in Application._meta.local_fields]
    columns, values = ", ".join(f'"{one}"' for one in names), ", ".join(own.get(one, f'"{one}"') for one in names)
    born = f"SELECT {values} FROM joining_application, generate_series(1, %s) n"  # noqa: S608
    cursor.execute(f"INSERT INTO joining_application ({columns}) {born}", [rows])
