"""Messages: a row first, then out by a gateway; retried, given up, tried once more; nothing secret stays."""

import base64
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from hashlib import md5
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from niangjia.kernel import job_runner, messages
from niangjia.kernel.errors import Refused
from niangjia.kernel.gateways import CloudMas, Outgoing, Undelivered
from niangjia.kernel.jobs import Job
from niangjia.kernel.messages import NOTICES, Message, MessageState, again, notice, send
from niangjia.kernel.sealed import is_sealed
from niangjia.kernel.views_messages import OutboxListing, todos
from niangjia.organizations.tests.factories import make_superuser, make_tree, make_user

pytestmark = pytest.mark.django_db
PHONE = "19900000077"
SECRET = "s3cret"


class StandIn(BaseHTTPRequestHandler):
    """A gateway that keeps what it got and answers what the test says."""

    got: ClassVar[list[dict[str, Any]]] = []
    answers: ClassVar[list[tuple[int, bytes]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append({"path": self.path, **json.loads(base64.b64decode(body))})
        status, text = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


GOOD = (200, b'{"msgGroup":"1121061500","rspcod":"success","success":true}')
BAD = (200, b'{"msgGroup":"","rspcod":"IllegalMac","success":false}')


@pytest.fixture
def mas(settings: Any) -> Iterator[type[StandIn]]:
    server = HTTPServer(("127.0.0.1", 0), StandIn)
    StandIn.got.clear()
    StandIn.answers[:] = [GOOD]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.SMS = {
        "make": "mas", "url": f"http://127.0.0.1:{server.server_port}", "group": "云湖市总工会", "account": "niangjia",
        "secret": SECRET, "sign": "AbCd", "serial": "",
    }  # fmt: skip
    yield StandIn
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "NOTICES", dict(NOTICES))
    notice("test.code", "验证码", channels=("sms",), secret=True, needed=True)
    notice("test.done", "办事结果", channels=("in_app", "sms"))


def code() -> Message:
    return send(to=PHONE, kind="test.code", text="验证码 482913", by=None)[0]


def test_a_text_goes_out_signed_as_the_gateway_asks(mas: type[StandIn]) -> None:
    one = code()
    assert (one.state, mas.got) == (MessageState.QUEUED, [])
    job_runner.drain()
    (got,) = mas.got
    said = f"云湖市总工会niangjia{SECRET}{PHONE}验证码 482913AbCd"
    assert got["mac"] == md5(said.encode(), usedforsecurity=False).hexdigest()
    assert (got["path"], got["mobiles"], got["content"]) == ("/sms/submit", PHONE, "验证码 482913")
    assert SECRET not in json.dumps(got)
    one.refresh_from_db()
    assert (one.state, one.reference, one.attempts) == (MessageState.SENT, "1121061500", 1)
    assert one.text is None  # a secret is nobody's to read afterwards
    assert one.sent_at is not None


def test_a_number_and_a_text_lie_sealed_and_jobs_carry_ids(mas: type[StandIn]) -> None:
    from django.db import connection

    one = code()
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM kernel_message")
        assert is_sealed(bytes(cursor.fetchone()[0]))
    assert Job.objects.get().args == {"message": str(one.pk)}


def test_a_gateway_that_stumbles_is_asked_again_and_the_text_goes_once(mas: type[StandIn]) -> None:
    mas.answers[:] = [(503, b"busy"), (200, b"<html>"), GOOD]
    one = code()
    for minutes in (0, 1, 5):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
            job_runner.drain()
    one.refresh_from_db()
    assert (one.state, one.attempts, one.error) == (MessageState.SENT, 3, "")
    job = Job.objects.get()
    messages.deliver(None, **job.args)  # a worker that was killed after the answer runs again
    assert len(mas.got) == 3


def test_a_gateway_that_stays_away_is_given_up(settings: Any) -> None:
    settings.SMS = {"make": "mas", "url": "http://127.0.0.1:9", "group": "", "account": "", "secret": "", "sign": ""}
    one = code()
    for hours in range(6):
        with time_machine.travel(timezone.now() + timedelta(hours=2 * hours)):
            job_runner.drain()
    one.refresh_from_db()
    assert (one.state, one.attempts) == (MessageState.FAILED, 5)
    assert "连不上短信网关" in one.error
    assert PHONE not in one.error + Job.objects.get().error


def test_what_the_gateway_refuses_is_not_asked_again_until_somebody_does(mas: type[StandIn]) -> None:
    mas.answers[:] = [BAD, GOOD]
    one = code()
    job_runner.drain()
    one.refresh_from_db()
    assert (one.state, len(mas.got)) == (MessageState.FAILED, 1)
    assert "IllegalMac" in one.error
    again(one, by=None)
    job_runner.drain()
    one.refresh_from_db()
    assert one.state == MessageState.SENT
    with pytest.raises(Refused):
        again(one, by=None)


def test_without_a_gateway_a_text_fails_with_a_sentence(settings: Any) -> None:
    settings.SMS = {"make": ""}
    one = code()
    job_runner.drain()
    one.refresh_from_db()
    assert one.state == MessageState.FAILED
    assert "还没有接通" in one.error


@pytest.mark.parametrize("status", [301, 400, 500])
def test_only_a_200_counts(mas: type[StandIn], status: int) -> None:
    mas.answers[:] = [(status, GOOD[1])]
    made = CloudMas(**{key: value for key, value in _settings().items() if key != "make"})
    with pytest.raises(Undelivered) as refusal:
        made.deliver(Outgoing("1", PHONE, "x"))
    assert refusal.value.again == (status >= 500)


def test_who_has_an_account_reads_it_within_the_house_and_only_who_agreed_on_the_phone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    user = make_user("wang")
    user.set_phone(PHONE)
    user.save()
    monkeypatch.setattr(messages, "_agrees", [lambda to: False])
    (one,) = send(to=user, kind="test.done", text="办好了", by=None, url="/my/")
    assert (one.channel, one.state) == ("in_app", MessageState.SENT)
    monkeypatch.setattr(messages, "_agrees", [lambda to: True])
    assert [one.channel for one in send(to=user, kind="test.done", text="办好了", by=None)] == ["in_app", "sms"]
    assert [todo.sentence for todo in todos(user)] == ["2 条新消息"]
    page = _client(user).get("/my/messages").content.decode()
    assert page.count("办好了") == 2
    _client(user).post("/my/messages/read")
    assert not todos(user)
    other = make_user("li")
    assert "办好了" not in _client(other).get("/my/messages").content.decode()


def test_administrators_see_their_branch_masked_and_send_again(mas: type[StandIn], settings: Any) -> None:
    settings.SECOND_FACTOR = False
    tree = make_tree()
    inside, outside = tree["嘉言区总工会"], tree["大成区总工会"]
    mas.answers[:] = [BAD, BAD, GOOD]
    send(to=PHONE, kind="test.code", text="482913", by=None, path=inside.path)
    (foreign,) = send(to="19900000088", kind="test.code", text="551122", by=None, path=outside.path)
    job_runner.drain()
    desk = _client(make_user("admin", "administrator", inside))
    page = desk.get("/desk/outbox").content.decode()
    assert "199****0077" in page
    for hidden in (PHONE, "482913", "199****0088"):
        assert hidden not in page
    every = [str(pk) for pk in Message.objects.values_list("pk", flat=True)]
    desk.post("/desk/outbox", {"verb": "again", "ids": [*every, "x"]})
    job_runner.drain()
    assert Message.objects.get(path=inside.path).state == MessageState.SENT
    foreign.refresh_from_db()
    assert foreign.state == MessageState.FAILED
    assert _client(make_user("leader", "leader", inside)).get("/desk/outbox").status_code == 403
    assert "199****0088" in _client(make_superuser()).get("/desk/outbox").content.decode()


def test_the_list_costs_the_same_with_three_rows(django_assert_num_queries: Any) -> None:
    boss, user = make_superuser(), make_user("wang")
    assert OutboxListing(boss, {}).base().count() == 0  # the rights are read, once a request
    for count in (1, 3):
        while Message.objects.count() < count:
            send(to=user, kind="test.done", text="x", by=None)
        with django_assert_num_queries(1):
            assert len(OutboxListing(boss, {}).rows) == count


def test_in_the_demo_nothing_leaves_and_the_text_is_read_in_the_outbox(settings: Any) -> None:
    settings.SMS = {"make": "shown"}
    settings.SECOND_FACTOR = False
    code()
    job_runner.drain()
    assert "482913" in _client(make_superuser()).get("/desk/outbox").content.decode()


def test_messages_are_forgotten_after_a_year() -> None:
    code()
    with time_machine.travel(timezone.now() + timedelta(days=364)):
        assert messages.prune() == 0
    with time_machine.travel(timezone.now() + timedelta(days=366)):
        assert messages.prune() == 1


def _settings() -> dict[str, str]:
    from django.conf import settings

    return dict(settings.SMS)


def _client(user: Any) -> Client:
    one = Client()
    one.force_login(user)
    return one
