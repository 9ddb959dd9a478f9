"""Login through a provider of the federation's own, against a stand-in on the loopback."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from environs import Env

from niangjia.accounts import oidc
from niangjia.accounts.models import User
from niangjia.accounts.tests.people import code_of, person, with_app

pytestmark = pytest.mark.django_db
START, BACK = "/accounts/oidc/sso/login/", "/accounts/oidc/sso/login/callback/"


class Provider(BaseHTTPRequestHandler):
    """Discovery, token and userinfo: as much of OpenID Connect as a login needs."""

    claims: dict[str, Any] = {}

    def do_GET(self) -> None:
        home = f"http://127.0.0.1:{self.server.server_port}"
        known = {
            "authorization_endpoint": "/auth",
            "token_endpoint": "/token",
            "userinfo_endpoint": "/me",
            "jwks_uri": "/keys",
        }
        found = {"issuer": home} | {key: home + path for key, path in known.items()}
        self.say(self.claims if self.path == "/me" else found)

    def do_POST(self) -> None:
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        good = asked["code"] == ["right"] and asked["client_secret"] == ["sesame"] and asked["code_verifier"]
        self.say(
            {"access_token": "at", "token_type": "Bearer"} if good else {"error": "invalid_grant"},
            200 if good else 400,
        )

    def say(self, body: Any, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_rest: Any) -> None:
        """Quiet."""


@pytest.fixture
def provider(settings, monkeypatch) -> Iterator[type[Provider]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("NIANGJIA_OIDC_SERVER", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("NIANGJIA_OIDC_CLIENT", "niangjia")
    monkeypatch.setenv("NIANGJIA_OIDC_SECRET", "sesame")
    settings.SOCIALACCOUNT_PROVIDERS = oidc.providers(Env())
    settings.SECOND_FACTOR = False
    Provider.claims = {"sub": "42", "preferred_username": "lin.organiser"}
    yield Provider
    server.shutdown()
    server.server_close()


def enter(client, code="right"):
    away = urlsplit(client.post(START)["Location"])
    assert away.path == "/auth"
    state = parse_qs(away.query)["state"][0]
    return client.get(BACK, {"code": code, "state": state})


def test_the_button_stands_only_where_a_provider_is_configured(client, provider, settings):
    assert "统一身份认证" in client.get("/accounts/login/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "统一身份认证" not in client.get("/accounts/login/").content.decode()


def test_the_account_of_the_same_name_is_opened(client, provider):
    user = person()
    assert enter(client)["Location"] == "/welcome/"
    assert client.session["_auth_user_id"] == str(user.pk)
    client.post("/accounts/logout/")
    provider.claims = {"sub": "42", "preferred_username": "renamed"}
    assert enter(client)["Location"] == "/welcome/"


def test_nobody_is_made_by_logging_in(client, provider):
    answer = enter(client)
    assert answer.status_code == 403
    assert "没有对应的账号" in answer.content.decode()
    assert not User.objects.exists()


def test_a_closed_account_stays_closed(client, provider):
    person(is_active=False)
    enter(client)
    assert "_auth_user_id" not in client.session


def test_our_second_factor_is_asked_for_as_well(client, provider):
    secret = with_app(person())
    assert enter(client)["Location"] == "/accounts/2fa/authenticate/"
    assert client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})["Location"] == "/welcome/"


def test_a_wrong_code_of_the_provider_opens_nothing(client, provider):
    person()
    assert "没有登录成功" in enter(client, "wrong").content.decode()
    assert "_auth_user_id" not in client.session


def test_without_a_server_there_is_no_such_way_in(monkeypatch):
    monkeypatch.delenv("NIANGJIA_OIDC_SERVER", raising=False)
    assert oidc.providers(Env()) == {}
    assert oidc.origins(Env()) == []
