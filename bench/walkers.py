"""Many people at once who walk through pages by HTTP/1.1: cookies, forms with their hidden fields, redirects.

Reads ``{"port", "at_once", "walks": [{"cookies", "steps"}]}`` from stdin. A step opens an address (``{"open": "/"}``) or sends
the first form of the page at hand whose action holds some words (``{"send": "enrol", "fill": {...}}``); ``arrives`` is what
the address must hold in the end. Prints ``{"rate", "seconds", "p50_ms", "p95_ms", "finished", "lost"}``: finished walks a
second, milliseconds a whole walk, and where those who did not arrive were left. Plain asyncio, no client library.
"""

import asyncio
import html
import json
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S)
INPUT = re.compile(r"<input\b([^>]*)>", re.S)
ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')
MOST_REDIRECTS = 10


@dataclass
class Walker:
    """Somebody with a connection, cookies, and a page at hand."""

    port: int
    cookies: dict[str, str]
    at: str = "/"
    page: str = ""
    status: int = 0
    line: Any = field(default=None, repr=False)

    async def open(self, path: str, form: dict[str, str] | None = None) -> None:
        """Ask, and follow where the answer sends."""
        for _ in range(MOST_REDIRECTS):
            goes = await self._ask(path, form)
            self.at = path
            if not goes:
                return
            path, form = _local(urljoin(path, goes)), None

    async def send(self, words: str, fill: dict[str, str]) -> None:
        """Post the form whose action holds the words; raises LookupError where there is none."""
        for head, body in FORM.findall(self.page):
            said = _attributes(head)
            action = html.unescape(said.get("action") or self.at)
            if words in action and said.get("method", "").lower() == "post":  # others are dialogs and searches
                fields = dict(_hidden(body)) | fill
                return await self.open(_local(urljoin(self.at, action)), fields)
        raise LookupError(words)

    async def _ask(self, path: str, form: dict[str, str] | None) -> str:
        """One request; gives where the answer sends, or nothing."""
        said = urlencode(form).encode() if form is not None else b""
        head = [f"{'GET' if form is None else 'POST'} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        if self.cookies:
            head.append("Cookie: " + "; ".join(f"{key}={value}" for key, value in self.cookies.items()))
        if form is not None:
            head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(said)}"]
        if self.line is None:
            self.line = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.line
        writer.write("\r\n".join([*head, "", ""]).encode() + said)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        names = [(key.lower(), value.strip()) for key, _, value in (one.partition(":") for one in answer.split("\r\n")[1:])]
        self.page = (await _body(reader, dict(names))).decode("utf-8", "replace")
        self.status = int(answer.split(" ", 2)[1])
        for key, value in names:
            if key == "set-cookie" and "max-age=0" not in value.lower():  # what is taken away was another host's
                name, _, rest = value.partition("=")
                self.cookies[name] = rest.partition(";")[0]
        if dict(names).get("connection", "").lower() == "close":
            writer.close()
            self.line = None
        return dict(names).get("location", "") if 300 <= self.status < 400 else ""


def _local(address: str) -> str:
    """The path and the query of an address."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _attributes(text: str) -> dict[str, str]:
    return dict(ATTRIBUTE.findall(text))


def _hidden(body: str) -> list[tuple[str, str]]:
    """What the form sends by itself."""
    inputs = [_attributes(text) for text in INPUT.findall(body)]
    return [(one["name"], html.unescape(one.get("value", ""))) for one in inputs if one.get("type") == "hidden" and "name" in one]


async def _body(reader: Any, names: dict[str, str]) -> bytes:
    if names.get("transfer-encoding", "").lower() != "chunked":
        return bytes(await reader.readexactly(int(names.get("content-length", "0"))))
    parts = []
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readexactly(2)
    return b"".join(parts)


async def _walk(port: int, walk: dict[str, Any]) -> tuple[float, str]:
    """Seconds of one whole walk, and where it went wrong (empty: it arrived)."""
    walker, began = Walker(port, dict(walk["cookies"])), time.perf_counter()
    lost = ""
    try:
        for step in walk["steps"]:
            if "open" in step:
                await walker.open(step["open"])
            else:
                await walker.send(step["send"], step.get("fill", {}))
            if walker.status >= 400 or step.get("arrives", "") not in walker.at:
                lost = f"{walker.status} at {re.sub('[0-9a-f-]{20,}', '…', walker.at)[:80]}"
                break
    except LookupError as error:
        lost = f"no form {error} at {walker.at[:80]}"
    if walker.line:
        walker.line[1].close()
    return time.perf_counter() - began, lost


async def _share(port: int, walks: list[Any], found: list[tuple[float, str]]) -> None:
    for walk in walks:
        found.append(await _walk(port, walk))


async def all_walk(asked: dict[str, Any]) -> dict[str, Any]:
    """``at_once`` people at a time."""
    found: list[tuple[float, str]] = []
    began = time.perf_counter()
    most = asked["at_once"]
    await asyncio.gather(*(_share(asked["port"], asked["walks"][n::most], found) for n in range(most)))
    took = time.perf_counter() - began
    times = sorted(seconds for seconds, lost in found if not lost) or [0.0]
    return {
        "rate": round(len([1 for _, lost in found if not lost]) / took, 1), "seconds": round(took, 2),
        "p50_ms": round(times[len(times) // 2] * 1000, 1), "p95_ms": round(times[len(times) * 95 // 100] * 1000, 1),
        "finished": len([1 for _, lost in found if not lost]), "lost": dict(Counter(lost for _, lost in found if lost)),
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(asyncio.run(all_walk(json.load(sys.stdin)))))
