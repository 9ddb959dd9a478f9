"""WeChat: the official account's protocol against a stand-in, the member's binding, and what happens without an account."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from niangjia.kernel import job_runner
from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.errors import Gone, Refused
from niangjia.kernel.jobs import Job
from niangjia.kernel.messages import Message, MessageState, send
from niangjia.kernel.sealed import is_sealed
from niangjia.mine import services
from niangjia.mine.followers import state_of
from niangjia.mine.models import Follower
from niangjia.mine.tests.support import browser
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db
OPENID, SECRET = "oABC-openid-of-nobody", "wx-s3cret"
SEND, TOKEN = "/cgi-bin/message/template/send", "/cgi-bin/stable_token"


class StandIn(BaseHTTPRequestHandler):
    """The interface: tokens that count up, codes that name a follower, and answers to sends as the test says."""

    got: ClassVar[list[tuple[str, str, dict[str, Any]]]] = []
    answers: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        path, _, query = self.path.partition("?")
        self.got.append((path, query, body))
        if path == TOKEN:
            self._say({"access_token": f"token-{len(asked(TOKEN))}", "expires_in": 7200})
        else:
            self._say(self.answers.pop(0) if self.answers else {"errcode": 0, "errmsg": "ok", "msgid": 9001})

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        self.got.append((path, query, {}))
        good = "code=good" in query and f"secret={SECRET}" in query
        self._say({"openid": OPENID} if good else {"errcode": 40029, "errmsg": "invalid code"})

    def _say(self, answer: dict[str, Any]) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_: Any) -> None:
        """Quiet."""


def asked(path: str) -> list[tuple[str, dict[str, Any]]]:
    return [(query, body) for where, query, body in StandIn.got if where == path]


@pytest.fixture(autouse=True)
def wechat(settings: Any) -> Iterator[None]:
    cache.clear()
    server = HTTPServer(("127.0.0.1", 0), StandIn)
    StandIn.got.clear()
    StandIn.answers.clear()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.SECOND_FACTOR = False
    settings.WECHAT = {
        "make": "official", "appid": "wx123", "secret": SECRET, "template": "TPL", "fields": "thing1,time2",
        "site": "https://gh.example.cn", "url": f"http://127.0.0.1:{server.server_port}",
    }  # fmt: skip
    yield
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def user() -> Any:
    return make_user("wang")


@pytest.fixture
def bound(user: Any) -> Any:
    services.bind_wechat(by=user, code="good", state=state_of(user))
    return user


def write(user: Any) -> Message:
    made = send(to=user, kind="mine.answer", text="更正“学历”的申请已同意。", by=None, url="/my/data")
    return next(one for one in made if one.channel == "wechat")


def drain(*minutes: int) -> None:
    for ahead in minutes or (0,):
        with time_machine.travel(timezone.now() + timedelta(minutes=ahead)):
            job_runner.drain()


def test_what_goes_out_names_the_kind_and_the_page_and_nothing_else(bound: Any) -> None:
    one = write(bound)
    drain()
    ((query, body),) = asked(SEND)
    assert query == "access_token=token-1"
    assert (body["touser"], body["template_id"], body["url"]) == (OPENID, "TPL", "https://gh.example.cn/my/data")
    assert body["client_msg_id"] == one.pk.hex
    assert body["data"]["thing1"] == {"value": "申请的答复"}
    assert "学历" not in json.dumps(body, ensure_ascii=False)
    one.refresh_from_db()
    assert (one.state, one.reference) == (MessageState.SENT, "9001")
    assert asked(TOKEN)[0][1] == {
        "grant_type": "client_credential", "appid": "wx123", "secret": SECRET, "force_refresh": False
    }  # fmt: skip


def test_one_token_for_many_until_it_ends_and_it_lies_sealed(bound: Any) -> None:
    for _ in range(3):
        write(bound)
    drain()
    assert (len(asked(SEND)), len(asked(TOKEN))) == (3, 1)
    assert is_sealed(cache.get("wechat-token:wx123"))
    with time_machine.travel(timezone.now() + timedelta(seconds=7000)):
        write(bound)
        job_runner.drain()
    assert len(asked(TOKEN)) == 2


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_stale_token_is_asked_for_again_and_the_message_goes_once(bound: Any, code: int) -> None:
    StandIn.answers[:] = [{"errcode": code, "errmsg": "invalid credential"}]
    one = write(bound)
    drain()
    assert [query for query, _ in asked(SEND)] == ["access_token=token-1", "access_token=token-2"]
    assert asked(TOKEN)[1][1]["force_refresh"] is True
    one.refresh_from_db()
    assert (one.state, one.attempts) == (MessageState.SENT, 1)


@pytest.mark.parametrize("code", [43004, 40003, 43101, 40037])
def test_who_cannot_be_reached_is_not_tried_again(bound: Any, code: int) -> None:
    StandIn.answers[:] = [{"errcode": code, "errmsg": f"to {OPENID}"}]
    one = write(bound)
    drain(0, 30)
    one.refresh_from_db()
    assert (one.state, len(asked(SEND))) == (MessageState.FAILED, 1)
    assert str(code) in one.error
    assert OPENID not in one.error


@pytest.mark.parametrize("code", [-1, 45009])
def test_a_limit_is_waited_out(bound: Any, code: int) -> None:
    StandIn.answers[:] = [{"errcode": code}]
    one = write(bound)
    drain(0)
    one.refresh_from_db()
    assert one.state == MessageState.QUEUED
    drain(5)
    one.refresh_from_db()
    assert (one.state, one.attempts) == (MessageState.SENT, 2)


def test_the_follower_is_bound_by_the_member_sealed_and_once(user: Any) -> None:
    services.bind_wechat(by=user, code="good", state=state_of(user))
    with connection.cursor() as cursor:
        cursor.execute("SELECT openid FROM mine_follower")
        assert is_sealed(bytes(cursor.fetchone()[0]))
    services.bind_wechat(by=user, code="good", state=state_of(user))
    assert Follower.objects.count() == 1
    other = make_user("li")
    with pytest.raises(Refused) as refusal:
        services.bind_wechat(by=other, code="good", state=state_of(other))
    assert refusal.value.code == "bound-already"
    with pytest.raises(Gone):
        services.bind_wechat(by=other, code="good", state=state_of(user))
    with time_machine.travel(timezone.now() + timedelta(minutes=21)), pytest.raises(Gone):
        services.bind_wechat(by=user, code="good", state=_old_state(user))
    with pytest.raises(Refused):
        services.bind_wechat(by=user, code="used", state=state_of(user))
    said = str(list(AuditEntry.objects.values_list("detail", "label"))) + str(list(Job.objects.values_list("args")))
    assert OPENID not in said


def _old_state(user: Any) -> str:
    with time_machine.travel(timezone.now() - timedelta(minutes=21)):
        return state_of(user)


def test_the_way_to_wechat_and_back(user: Any) -> None:
    me = browser(user)
    page = me.get("/my/wechat", headers={"user-agent": "Mozilla/5.0 MicroMessenger/8.0"}).content.decode()
    assert "open.weixin.qq.com/connect/oauth2/authorize?appid=wx123" in page
    assert "snsapi_base" in page
    assert "open.weixin.qq.com" not in me.get("/my/wechat").content.decode()
    state = state_of(user)
    assert me.get(f"/my/wechat/back?code=good&state={state}").status_code == 200
    assert not Follower.objects.exists()  # looking binds nobody
    assert me.post("/my/wechat/back", {"code": "good", "state": state}).status_code == 302
    assert "解除绑定" in me.get("/my/wechat").content.decode()
    assert "微信绑定" in me.get("/my/data").content.decode()
    me.post("/my/wechat/unbind")
    assert not Follower.objects.exists()
    assert [one.channel for one in send(to=user, kind="mine.answer", text="x", by=None)] == ["in_app"]


def test_secrets_never_go_there(bound: Any) -> None:
    bound.set_phone("19900000101")
    bound.save()
    assert [one.channel for one in send(to=bound, kind="phone.code", text="482913", by=None)] == ["sms"]


def test_without_an_official_account_the_page_says_so(user: Any, settings: Any) -> None:
    settings.WECHAT = {"make": ""}
    assert "还没有接通微信公众号" in browser(user).get("/my/wechat").content.decode()
    with pytest.raises(Refused):
        services.bind_wechat(by=user, code="good", state=state_of(user))
