"""Many people at once by HTTP/1.1, each with a token and a key of their own: plain asyncio, no client library.

Reads ``{"port", "path", "tokens", "at_once"}`` from stdin, prints ``{"rate", "p50_ms", "p99_ms", "longest_ms", "states"}``.
"""

import asyncio
import json
import socket
import sys
import time
from collections import Counter
from contextlib import closing
from typing import Any

BODY = b"{}"


def wait_for(port: int, limit: float = 60.0) -> None:
    """Until something listens there; raises TimeoutError."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        with closing(socket.socket()) as probe:
            probe.settimeout(0.2)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise TimeoutError(f"nothing listens on {port}")


async def _person(reader: Any, writer: Any, path: str, token: str) -> tuple[float, str]:
    """One request on an open connection; seconds and what was answered."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {path[-42:-6]}-{token[-20:]}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(BODY)}\r\n\r\n"
    )
    began = time.perf_counter()
    writer.write(head.encode() + BODY)
    await writer.drain()
    answer = await reader.readuntil(b"\r\n\r\n")
    lines = answer.lower().split(b"\r\n")
    length = next((int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length")), 0)
    body = await reader.readexactly(length)
    took = time.perf_counter() - began
    status = answer.split(b" ", 2)[1].decode()
    return took, json.loads(body)["state"] if status == "200" else status


async def _worker(asked: dict[str, Any], share: list[str], found: list[tuple[float, str]]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", asked["port"])
    for token in share:
        found.append(await _person(reader, writer, asked["path"], token))
    writer.close()


async def rush(asked: dict[str, Any]) -> dict[str, Any]:
    """Everybody, ``at_once`` connections at a time."""
    found: list[tuple[float, str]] = []
    began = time.perf_counter()
    shares = [asked["tokens"][n :: asked["at_once"]] for n in range(asked["at_once"])]
    await asyncio.gather(*(_worker(asked, share, found) for share in shares))
    took = time.perf_counter() - began
    times = sorted(one for one, _ in found)
    return {
        "rate": round(len(found) / took), "seconds": round(took, 2), "p50_ms": round(times[len(times) // 2] * 1000, 1),
        "p99_ms": round(times[len(times) * 99 // 100] * 1000, 1), "longest_ms": round(times[-1] * 1000, 1),
        "states": dict(Counter(state for _, state in found)),
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(asyncio.run(rush(json.load(sys.stdin)))))
