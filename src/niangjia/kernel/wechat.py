"""A WeChat official account (服务号): template messages, and which follower somebody is.

The protocol is the one of api.weixin.qq.com: a token for all processes (``/cgi-bin/stable_token``, asked for again before it
ends or when the interface calls it stale), ``/cgi-bin/message/template/send``, and the OAuth page of the browser inside
WeChat, whose code names the follower (``/sns/oauth2/access_token``). What goes out names the kind of a message and the time;
its words stay in the house, behind the link.
"""

import json
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from niangjia.kernel.gateways import Outgoing, Undelivered, ask
from niangjia.kernel.sealed import SealBroken, seal, unseal

STALE = {40001, 40014, 42001}  # the token is not, or no longer, one
UNREACHABLE = {40003: "绑定的微信号已失效", 43004: "本人没有关注公众号", 43101: "本人拒收了公众号消息"}
LATER = {-1, 45009, 45011, 50002}  # busy, or more than the account may send for now
EARLY = 300  # seconds before its end that a token is let go
AUTHORIZE = "https://open.weixin.qq.com/connect/oauth2/authorize"
LONGEST = 20  # characters that a field of a template takes


class WeChat:
    """One official account: its id and secret, the template and its two fields (what, when), the site that links lead to."""

    def __init__(self, *, appid: str, secret: str, template: str, fields: str, site: str, url: str) -> None:
        self.appid, self.secret, self.template = appid, secret, template
        self.what, _, self.when = fields.partition(",")
        self.site, self.url = site.rstrip("/"), urlsplit(url)

    def deliver(self, one: Outgoing) -> str:
        """Hand over; the interface's own number of the message, which it takes once however often it is sent."""
        body = self.body(one)
        for fresh in (False, True):
            answer = self._post(f"/cgi-bin/message/template/send?access_token={self.token(fresh=fresh)}", body)
            if answer.get("errcode") not in STALE:
                break
        _refuse(answer)
        return str(answer.get("msgid", ""))[:64]

    def body(self, one: Outgoing) -> dict[str, Any]:
        """The message: what kind, when, and the page where it is read."""
        data = {self.what.strip(): {"value": one.label[:LONGEST]}}
        if self.when.strip():
            data[self.when.strip()] = {"value": f"{timezone.localtime():%Y-%m-%d %H:%M}"}
        return {
            "touser": one.to,
            "template_id": self.template,
            "url": f"{self.site}{one.url or '/my/messages'}",
            "client_msg_id": one.id.replace("-", ""),
            "data": data,
        }

    def token(self, *, fresh: bool = False) -> str:
        """The account's token, sealed where processes share it; ``fresh``: the interface calls the one we have stale."""
        key = f"wechat-token:{self.appid}"
        kept = None if fresh else _opened(cache.get(key))
        if kept:
            return kept
        said = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret, "force_refresh": fresh}
        answer = self._post("/cgi-bin/stable_token", said)
        _refuse(answer)
        token, lives = str(answer.get("access_token", "")), int(answer.get("expires_in", 0))
        cache.set(key, seal(token, key.encode()), max(lives - EARLY, 1))
        return token

    def authorize_url(self, back: str, state: str) -> str:
        """The page of WeChat that sends its browser ``back`` with a code; ``state`` are letters and digits."""
        asked = {"appid": self.appid, "redirect_uri": back, "response_type": "code", "scope": "snsapi_base", "state": state}
        return f"{AUTHORIZE}?{urlencode(asked)}#wechat_redirect"

    def openid(self, code: str) -> str:
        """Which follower a code names; raises :class:`Undelivered` for a code that is used, old or invented."""
        asked = {"appid": self.appid, "secret": self.secret, "code": code, "grant_type": "authorization_code"}
        answer = self._ask("GET", f"/sns/oauth2/access_token?{urlencode(asked)}", b"")
        _refuse(answer)
        found = str(answer.get("openid", ""))
        if not found:
            raise Undelivered("微信没有说明是哪个微信号。", again=False)
        return found

    def _post(self, path: str, said: dict[str, Any]) -> dict[str, Any]:
        return self._ask("POST", path, json.dumps(said, ensure_ascii=False).encode())

    def _ask(self, method: str, path: str, body: bytes) -> dict[str, Any]:
        return ask(self.url, method, path, body, kind="application/json", who="微信")


def _refuse(answer: dict[str, Any]) -> None:
    """Raise what an error code means; its number is told, never its text, which repeats what was sent."""
    code = answer.get("errcode", 0)
    if not code:
        return
    if code in UNREACHABLE:
        raise Undelivered(f"{UNREACHABLE[code]}（{code}）。", again=False)
    if code in STALE or code in LATER:
        raise Undelivered(f"微信暂时没有接收（{code}）。", again=True)
    raise Undelivered(f"微信拒绝了这条消息（{code}），请核对公众号和模板的设置。", again=False)


def _opened(kept: bytes | None) -> str:
    """The token that was sealed; nothing where there is none, or where it was sealed with keys that are no more."""
    if not kept:
        return ""
    try:
        return unseal(kept, f"wechat-token:{settings.WECHAT['appid']}".encode())
    except SealBroken:
        return ""


def is_configured() -> bool:
    """Whether this house has an official account."""
    return settings.WECHAT.get("make") == "official"


def official() -> WeChat:
    """The account that the settings name; raises :class:`Undelivered` where they name none."""
    if not is_configured():
        raise Undelivered("还没有接通微信公众号，请系统管理员在设置中配置。", again=False)
    return WeChat(**{key: value for key, value in settings.WECHAT.items() if key != "make"})
