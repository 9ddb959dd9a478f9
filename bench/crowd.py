"""Many people at once by HTTP/1.1, each with a token and a key of their own: plain asyncio, no client library.

Reads ``{"port", "path", "tokens", "at_once"}`` (and ``scheme``, ``body``, where they are others) from stdin, or instead of
path and tokens ``requests``, each the whole text of one. Prints ``{"rate", "p50_ms", "p95_ms", "p99_ms", "longest_ms",
"states"}``.
"""

import asyncio
import json
import re
import resource
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from typing import Any

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


def wait_for(port: int, server: "subprocess.Popen[Any]", limit: float = 60.0) -> None:
    """Until the server answers there: a port listens before anybody takes what comes. Raises TimeoutError, ChildProcessError."""
    end = time.monotonic() + limit
    while not answers(port, max(1.0, end - time.monotonic())):
        if server.poll() is not None:
            raise ChildProcessError(f"the server ended before it answered on {port}")
        if time.monotonic() > end:
            raise TimeoutError(f"nothing answers on {port}")


def answers(port: int, limit: float) -> bool:
    """Whether something says anything at all within so many seconds."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=limit) as probe:
            probe.sendall(b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            return bool(probe.recv(1))
    except OSError:
        return False


def listens(port: int) -> bool:
    """Whether something does."""
    with closing(socket.socket()) as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def post(path: str, body: str, **headers: str) -> str:
    """The whole text of a request; ``_`` in the name of a header stands for a hyphen."""
    said = {"Host": "127.0.0.1", "Content-Type": "application/json", "Content-Length": str(len(body.encode()))}
    said |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items())]
    return "\r\n".join([*lines, "", body])


def _requests(asked: dict[str, Any]) -> list[str]:
    if "requests" in asked:
        found: list[str] = asked["requests"]
        return found
    path, body, scheme = asked["path"], asked.get("body", "{}"), asked.get("scheme", "Bearer")
    return [
        post(path, body, Authorization=f"{scheme} {one}", Idempotency_Key=f"{path[-42:-6]}-{one[-20:]}") for one in asked["tokens"]
    ]


class _Line(asyncio.Protocol):
    """An open connection: asks one request after the other of its share, and notes seconds and answer of each."""

    def __init__(self) -> None:
        self.done = asyncio.get_running_loop().create_future()
        self._got, self._began = b"", 0.0
        self._share: Iterator[str] = iter(())
        self._found: list[tuple[float, str]] = []

    def connection_made(self, transport: Any) -> None:
        """Open; nothing is asked yet."""
        self._transport = transport

    def go(self, share: list[str], found: list[tuple[float, str]]) -> None:
        """Begin."""
        self._share, self._found = iter(share), found
        self._next()

    def _next(self) -> None:
        request = next(self._share, None)
        if request is None:
            self._transport.close()
            self.done.set_result(None)
            return
        self._began = time.perf_counter()
        self._transport.write(request.encode())

    def data_received(self, data: bytes) -> None:
        """A piece of an answer; when it is whole, the next one asks."""
        self._got += data
        head, ended, body = self._got.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        if not ended or len(body) < (int(length[1]) if length else 0):
            return
        status = head.split(b" ", 2)[1].decode()
        self._found.append((time.perf_counter() - self._began, json.loads(body)["state"] if status == "200" else status))
        self._got = b""
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        """Whoever has no answer yet has none at all."""
        if not self.done.done():
            self.done.set_exception(error or ConnectionResetError("the server closed the line"))


async def _lines(port: int, count: int) -> list[_Line]:
    """So many open connections; a hundred at a time, for the server's queue of those who knock is short."""
    loop, found = asyncio.get_running_loop(), []
    while len(found) < count:
        some = min(100, count - len(found))
        made = await asyncio.gather(*(loop.create_connection(_Line, "127.0.0.1", port) for _ in range(some)))
        found += [line for _, line in made]
    return found


async def rush(asked: dict[str, Any]) -> dict[str, Any]:
    """Everybody, ``at_once`` connections at a time; all are open before the first one asks."""
    found: list[tuple[float, str]] = []
    lines = await _lines(asked["port"], asked["at_once"])
    requests = _requests(asked)
    shares = [requests[n :: asked["at_once"]] for n in range(asked["at_once"])]
    began = time.perf_counter()
    for line, share in zip(lines, shares, strict=True):
        line.go(share, found)
    await asyncio.gather(*(line.done for line in lines))
    took = time.perf_counter() - began
    times = sorted(one for one, _ in found)
    return {
        "rate": round(len(found) / took), "seconds": round(took, 2), "p50_ms": round(times[len(times) // 2] * 1000, 1),
        "p95_ms": round(times[len(times) * 95 // 100] * 1000, 1), "p99_ms": round(times[len(times) * 99 // 100] * 1000, 1),
        "longest_ms": round(times[-1] * 1000, 1),
        "states": dict(Counter(state for _, state in found)),
    }  # fmt: skip


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    print(json.dumps(asyncio.run(rush(json.load(sys.stdin)))))
