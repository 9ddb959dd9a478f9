"""What carries a message out of the house. One class a channel and make; ``settings.SMS`` says which is in use.

``CloudMas`` speaks the HTTP interface of China Mobile's 云MAS, which most unions of a province already have a contract
for: a POST of base64 over JSON, signed by an MD5 over the fields in their order, free text under a signature that was
registered once. Another make is another class with ``deliver``.
"""

import base64
import json
from dataclasses import dataclass
from hashlib import md5
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Protocol
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

TIMEOUT = 10  # seconds
ANSWER = 64 * 1024  # bytes of an answer that are read at most
SUBMIT = "/sms/submit"


class Undelivered(Exception):
    """A message did not go out; ``again`` says whether trying later may help. The sentence carries no number."""

    def __init__(self, sentence: str, *, again: bool) -> None:
        super().__init__(sentence)
        self.sentence, self.again = sentence, again


@dataclass(frozen=True)
class Outgoing:
    """One text to one number; ``id`` stays the same however often it is tried. ``label`` and ``url``: its kind, its page."""

    id: str
    to: str
    text: str
    label: str = ""
    url: str = ""


class Gateway(Protocol):
    """What a channel needs: hand one message over, give the gateway's own number of it, or raise Undelivered."""

    def deliver(self, one: Outgoing) -> str:
        """Hand over; raises :class:`Undelivered`."""
        ...


class Shown:
    """The demo's: nothing leaves the house, the text is read in the outbox instead."""

    def deliver(self, one: Outgoing) -> str:
        """Nothing to do."""
        return "demo"


class CloudMas:
    """云MAS over HTTP: ``url`` (scheme, host, port), group name, interface account and its secret, signature, serial."""

    def __init__(self, *, url: str, group: str, account: str, secret: str, sign: str, serial: str = "") -> None:
        self.url, self.group, self.account = urlsplit(url), group, account
        self.secret, self.sign, self.serial = secret, sign, serial

    def body(self, one: Outgoing) -> bytes:
        """The request: JSON in base64, ``mac`` over the fields in the order that the interface asks for."""
        said = self.group + self.account + self.secret + one.to + one.text + self.sign + self.serial
        fields = {
            "ecName": self.group,
            "apId": self.account,
            "mobiles": one.to,
            "content": one.text,
            "sign": self.sign,
            "addSerial": self.serial,
            "mac": md5(said.encode(), usedforsecurity=False).hexdigest(),  # the interface's choice, not ours
        }
        return base64.b64encode(json.dumps(fields, ensure_ascii=False).encode())

    def deliver(self, one: Outgoing) -> str:
        """Hand over; the gateway's number of the group of messages."""
        path = self.url.path if self.url.path.strip("/") else SUBMIT
        answer = ask(self.url, "POST", path, self.body(one), kind="text/plain", who="短信网关")
        if answer.get("success") in (True, "true"):
            return str(answer.get("msgGroup", ""))[:64]
        code = str(answer.get("rspcod", "?"))[:40]
        raise Undelivered(f"短信网关拒绝了这条短信（{code}），请核对网关设置。", again=False)


def ask(url: SplitResult, method: str, path: str, body: bytes, *, kind: str, who: str) -> dict[str, Any]:
    """Send ``body`` of a content type to the host of ``url``; the JSON object that ``who`` answers with.

    Raises :class:`Undelivered` for no answer, any status but 200, and what is no JSON; a JSON of another kind is {}.
    """
    make = HTTPSConnection if url.scheme == "https" else HTTPConnection
    line = make(url.hostname or "", url.port, timeout=TIMEOUT)
    try:
        line.request(method, path, body, {"Content-Type": f"{kind}; charset=utf-8"})
        response = line.getresponse()
        text = response.read(ANSWER)
    except (OSError, HTTPException) as error:
        raise Undelivered(f"连不上{who}（{type(error).__name__}）。", again=True) from error
    finally:
        line.close()
    if response.status != 200:
        raise Undelivered(f"{who}答复 {response.status}。", again=response.status >= 500)
    try:
        found = json.loads(text)
    except ValueError as error:
        raise Undelivered(f"{who}的答复无法识别。", again=True) from error
    return found if isinstance(found, dict) else {}


def gateway(channel: str) -> Gateway:
    """What carries a channel here; raises :class:`Undelivered` where nothing does."""
    if channel == "wechat":
        from niangjia.kernel.wechat import official  # which knows this module

        return official()
    chosen = dict(settings.SMS) if channel == "sms" else {}
    make = chosen.pop("make", "")
    if make == "mas":
        return CloudMas(**chosen)
    if make == "shown":
        return Shown()
    raise Undelivered("这个渠道还没有接通，请系统管理员在设置中配置。", again=False)


def is_shown() -> bool:
    """Whether texts stay in the house and are read in the outbox: in the demo."""
    return settings.SMS.get("make") == "shown"
