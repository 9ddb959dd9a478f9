"""Every address × every role: who may, gets in; who may not, is told so; what is outside one's tree is not there."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from niangjia.jobs.states import HOSTS as JOB_HOSTS
from niangjia.kernel.access import ROLES
from niangjia.members.states import WRITERS as MEMBER_WRITERS
from niangjia.organizations.tests.factories import PASSWORD
from tests.addresses import OF_RECORDS, PAGES, address, invented, record_of, rule_for
from tests.support.sequences import undone
from tests.world import World

# who may open what is no matter of the database; what the pages read is tried on both by the tests of each context
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
EVERYBODY = ("visitor", "nobody", *ROLES)
METHODS = ("get", "post")
WELCOME = {
    200,
    302,
    405,
    409,
    422,
}  # 405: the page knows the other method alone; 409, 422: the empty form is refused
# nobody's record says yes to these yet: files belong to records of later contexts
NOBODYS = {
    "kernel:attachment", "kernel:attachment_small", "kernel:exported",
    "enrolment:my_entry", "enrolment:my_entry_do", "enrolment:my_entry_rate", "enrolment:my_certificate",
    "enrolment:nomination_decline", "volunteering:my_check_out", "volunteering:my_volunteer_do",
    "jobs:my_candidacy_do", "jobs:my_slot_give_up", "jobs:my_training",
    "learning:my_exam", "learning:my_exam_start", "learning:my_needs", "learning:my_paper", "learning:my_paper_do",
    # the verbs of whoever asked, who is none of the sweep's people
    "mine:correction_withdraw", "mine:correction_paper", "mine:attachment_remove", "mine:erasure_withdraw", "mine:phone_codes",
    "mine:phone_stop", "mine:copy_take",
}  # fmt: skip
# one's own and nobody else's, whatever one's role: the world gave them to the organiser
OWN = {"own_evening", "job", "filter", "token", "session", "own_application", "entry"}
# announced to everybody, wherever one's own union stands: job fairs with their vacancies and times, the menu of courses
FOR_EVERYBODY = {"jobs:my_advice", "jobs:my_vacancy", "learning:my_course", "learning:my_course_do"}
# the page opens for a role and says 403 for what the role may not do to this record
MORE_THAN_A_ROLE = {"organizations:union_restore": ("chair",)}
# the page is read by more roles than its one button is for
BUTTON_OF = {"jobs:exhibitor": JOB_HOSTS, "jobs:trainee": JOB_HOSTS, "members:posting": MEMBER_WRITERS}
READ_BY_FORM = {
    "members:reveal", "joining:application_reveal", "members:roster_place", "kernel:calendar_confirm", "mine:my_consent",
    "members:my_transfer", "members:my_transfer_withdraw", "members:my_expulsion", "members:my_leaving", "members:my_leaving_withdraw",
}  # fmt: skip
# a list in the address is as open as the list itself
AS_ITS_LIST = {"kernel:export": "members:members", "kernel:save_filter": "members:members"}
BOOKKEEPING = ("kernel_auditentry", "django_session", "usersessions_usersession")
WRITES = re.compile(
    r"\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE|TRUNCATE)\b|\s*WITH\b.*\b(INSERT INTO|DELETE FROM|UPDATE \W)",
    re.I | re.S,
)


def client(world: World, role: str) -> Client:
    one = Client(raise_request_exception=True)
    if role != "visitor":
        one.force_login(world.users[role])
    return one


def ask(one: Client, method: str, where: str) -> HttpResponse:
    with undone():
        response = getattr(one, method)(where)
        if response.streaming:
            b"".join(response.streaming_content)
        return response


def sweep(one: Client, views: list[str], where: Callable[[str], str], judge: Callable[..., str]) -> None:
    """Ask each view by each method; ``judge(view, method, response)`` gives what is wrong, or nothing."""
    wrong = []
    for view in views:
        for method in METHODS:
            response = ask(one, method, where(view))
            said = judge(view, method, response)
            if said:
                wrong.append(f"{method} {view}: {response.status_code}, {said}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_every_address_of_ours_says_who_may_open_it() -> None:
    assert len(PAGES) > 60
    assert all(rule_for(view) for view in PAGES)
    assert {*AS_ITS_LIST, *NOBODYS, *READ_BY_FORM, *MORE_THAN_A_ROLE} <= set(PAGES)


def test_visitors_see_what_is_public_and_nothing_else(world: World) -> None:
    def judge(view: str, method: str, response: HttpResponse) -> str:
        if rule_for(view).kind == "public":
            return "" if response.status_code in {200, 302, 405, 422} else "public, yet closed"
        goes = response.get("Location", "")
        public = view == "accounts:factors" and goes == "/accounts/security/"
        return "" if "/accounts/login/?next=" in goes or public else "open to visitors"

    sweep(client(world, "visitor"), list(PAGES), lambda view: address(view, world.inside), judge)


@pytest.mark.parametrize("role", EVERYBODY[1:])
def test_the_right_role_gets_in_and_the_wrong_one_is_told(world: World, role: str) -> None:
    sweep(
        client(world, role), list(PAGES), lambda view: address(view, world.inside),
        lambda view, method, response: _of_role(role, view, method, response),
    )  # fmt: skip


def _of_role(role: str, view: str, method: str, response: HttpResponse) -> str:
    rule = rule_for(AS_ITS_LIST.get(view, view))
    status = response.status_code
    if rule.kind == "role" and role not in rule.roles:
        told = view in AS_ITS_LIST or "需要以下任一任职" in response.content.decode()
        closed = status == 405 and view in AS_ITS_LIST
        return "" if closed or (status == 403 and told) else "not closed to the wrong role"
    if role in MORE_THAN_A_ROLE.get(view, ()):
        return "" if status == 403 else "open to a role that may not"
    if method == "post" and role not in BUTTON_OF.get(view, (role,)):
        return "" if status == 403 else "its button is for others"
    foreign = view in OF_RECORDS and record_of(view) in OWN and role != "organiser"
    if foreign or view in NOBODYS:
        return "" if status in {404, 405} else "somebody else's"
    if status == 404 and method == "post" and view in READ_BY_FORM:
        return ""  # an empty form names nothing that is there
    return "" if status in WELCOME else "closed to the right role"


@pytest.mark.parametrize("role", EVERYBODY[1:])
def test_a_record_outside_the_tree_is_not_there(world: World, role: str) -> None:
    def judge(view: str, method: str, response: HttpResponse) -> str:
        rule = rule_for(view)
        if rule.kind == "public" or view in FOR_EVERYBODY:
            return ""
        expected = {404, 405} if rule.kind == "login" or role in rule.roles else {403}
        return "" if response.status_code in expected else "a record of another branch"

    views = [view for view in OF_RECORDS if record_of(view) in world.outside and view != "mine:my_consent"]
    assert len(views) > 30
    sweep(client(world, role), views, lambda view: address(view, world.outside), judge)


@pytest.mark.parametrize("role", ["visitor", "administrator", "organiser"])
def test_an_invented_id_is_not_there(world: World, role: str) -> None:
    def judge(view: str, method: str, response: HttpResponse) -> str:
        rule = rule_for(view)
        if role == "visitor" and rule.kind != "public":
            return "" if response.status_code == 302 else "open to visitors"
        may = rule.kind != "role" or role in rule.roles
        return "" if response.status_code in ({404, 405} if may else {403}) else "it is not there"

    sweep(client(world, role), OF_RECORDS, invented, judge)


@pytest.mark.parametrize("role", ["visitor", "nobody", "administrator", "chair", "organiser", "auditor"])
def test_reading_writes_nothing(world: World, role: str) -> None:
    """No statement but a note of the look itself, and that for whoever takes data away."""
    one, written = client(world, role), []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if WRITES.match(sql) and not any(table in sql for table in BOOKKEEPING):
            written.append(f"{view}: {sql[:100]}")
        return execute(sql, params, many, context)

    for view in PAGES:
        with connection.execute_wrapper(watch):
            ask(one, "get", address(view, world.inside))
    assert not written, "\n".join(written)


def test_the_watch_above_sees_a_write() -> None:
    assert WRITES.match("INSERT INTO x VALUES (1)")
    assert WRITES.match("WITH a AS (SELECT 1) INSERT INTO x SELECT * FROM a")
    assert not WRITES.match('SELECT "updated_at" FROM x')


def test_without_a_second_factor_nothing_of_others_opens(world: World) -> None:
    def judge(view: str, method: str, response: HttpResponse) -> str:
        path = address(view, world.inside)
        if rule_for(view).kind == "public" or path.startswith("/accounts/") or response.status_code == 403:
            return ""
        return "" if response.get("Location") == "/accounts/security/" else "open without a second factor"

    with undone():
        type(world.users["organiser"]).objects.update(second_factor_since=None)
        sweep(client(world, "organiser"), list(PAGES), lambda view: address(view, world.inside), judge)


def test_a_deactivated_account_is_out_at_the_next_click(world: World) -> None:
    one = client(world, "organiser")
    assert ask(one, "get", "/desk/").status_code == 200
    with undone():
        type(world.users["organiser"]).objects.filter(username="organiser").update(is_active=False)
        response = one.get("/desk/")
    assert "/accounts/login/" in response["Location"]


def test_an_ended_session_is_out_at_the_next_click(world: World) -> None:
    def by_form() -> Client:
        one = Client()
        one.post("/accounts/login/", {"login": "nobody", "password": PASSWORD})
        assert one.get("/my/").status_code == 200
        return one

    with undone():
        here, there = by_form(), by_form()
        assert here.post("/accounts/sessions/end-others").status_code == 302
        assert "/accounts/login/" in there.get("/my/")["Location"]
        assert here.get("/my/").status_code == 200


def test_a_role_that_is_taken_away_is_gone_at_the_next_click(world: World) -> None:
    one = client(world, "organiser")
    with undone():
        held = world.users["organiser"].appointments.all()
        held.update(removed_at=timezone.now())
        assert one.get("/desk/").status_code == 403
        held.update(removed_at=None, ends_on=timezone.localdate() - timedelta(days=1))
        assert one.get("/desk/").status_code == 403
        held.update(ends_on=timezone.localdate())
        assert one.get("/desk/").status_code == 200  # the last day is a whole day


@pytest.mark.parametrize("path", ["/admin/", "/admin/accounts/user/", "/admin/organizations/union/"])
def test_djangos_admin_is_for_the_system_administrator_alone(world: World, path: str) -> None:
    for role in ("nobody", "chair", "organiser", "administrator"):
        response = ask(client(world, role), "get", path)
        assert response.status_code in {302, 404}, role
        assert (
            response.status_code == 404
            or settings.LOGIN_URL in response["Location"]
            or "/admin/login/" in response["Location"]
        )
