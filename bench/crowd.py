"""Many people at once by HTTP/1.1, each with a token and a key of their own: plain asyncio, no client library.

Reads ``{"port", "path", "tokens", "at_once"}`` (and ``scheme``, ``body``, where they are others) from stdin, or instead of
path and tokens ``requests``, each the whole text of one. Prints ``{"rate", "p50_ms", "p95_ms", "p99_ms", "longest_ms",
"states"}``.
"""

import asyncio
import json
import resource
import socket
import sys
import time
from collections import Counter
from contextlib import closing
from typing import Any


def wait_for(port: int, limit: float = 60.0) -> None:
    """Until something listens there; raises TimeoutError."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        if listens(port):
            return
    raise TimeoutError(f"nothing listens on {port}")


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


async def _person(reader: Any, writer: Any, request: str) -> tuple[float, str]:
    """One request on an open connection; seconds and what was answered."""
    text = request.encode()
    began = time.perf_counter()
    writer.write(text)
    await writer.drain()
    answer = await reader.readuntil(b"\r\n\r\n")
    lines = answer.lower().split(b"\r\n")
    length = next((int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length")), 0)
    body = await reader.readexactly(length)
    took = time.perf_counter() - began
    status = answer.split(b" ", 2)[1].decode()
    return took, json.loads(body)["state"] if status == "200" else status


async def _worker(line: Any, share: list[str], found: list[tuple[float, str]]) -> None:
    reader, writer = line
    for request in share:
        found.append(await _person(reader, writer, request))
    writer.close()


async def _lines(port: int, count: int) -> list[Any]:
    """So many open connections; a hundred at a time, for the server's queue of those who knock is short."""
    found: list[Any] = []
    while len(found) < count:
        some = min(100, count - len(found))
        found += await asyncio.gather(*(asyncio.open_connection("127.0.0.1", port) for _ in range(some)))
    return found


async def rush(asked: dict[str, Any]) -> dict[str, Any]:
    """Everybody, ``at_once`` connections at a time; all are open before the first one asks."""
    found: list[tuple[float, str]] = []
    lines = await _lines(asked["port"], asked["at_once"])
    requests = _requests(asked)
    shares = [requests[n :: asked["at_once"]] for n in range(asked["at_once"])]
    began = time.perf_counter()
    await asyncio.gather(*(_worker(line, share, found) for line, share in zip(lines, shares, strict=True)))
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
