"""Runs the web server and the task worker as one, and ends them as one.

    python tools/serving.py HOST PORT GREETING

Prints GREETING when the server answers. ./start becomes this program when all is prepared: it stays as long as the
house stands, so it imports little and nothing of ours.
"""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv" / "bin" / "python"
PATIENCE = 20.0  # seconds that running requests and jobs have to finish after SIGTERM
START_LIMIT = 60.0  # seconds until the first answer
PR_SET_PDEATHSIG = 1
# One interpreter thread pool per worker and no HTTP/2: pages come from behind a proxy or from the same machine.
GRANIAN = ("--interface", "wsgi", "--workers", "2", "--blocking-threads", "4", "--backpressure", "64", "--http", "1",
           "--no-ws", "--respawn-failed-workers", "--log-level", "warning")  # fmt: skip


def serve(host: str, port: int, greeting: str) -> int:
    """Blocks until told to stop (0) or until one of the two ends by itself (1)."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    web = _child([PYTHON.parent / "granian", *GRANIAN, "--host", host, "--port", str(port),
                  "niangjia.site.wsgi:application"])  # fmt: skip
    worker = _child([PYTHON, ROOT / "tools" / "manage.py", "worker"])
    children = {"网页服务": web, "后台任务": worker}
    died: list[str] = []
    for name, child in children.items():
        threading.Thread(target=_watch, args=(name, child, died, stop.set), daemon=True).start()
    try:
        _wait_for_answer(host, port, stop)
        if not stop.is_set():
            print(greeting, flush=True)
        stop.wait()
        ended = list(died)
    finally:
        _end(list(children.values()))
    if ended:
        print(f"{ended[0]}意外结束，已全部停止。")
        return 1
    print("已停止。")
    return 0


def _child(command: list[str | Path]) -> "subprocess.Popen[bytes]":
    """In a session of its own, so that Ctrl-C reaches us alone and the order of ending is ours."""
    return subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        start_new_session=True,
        preexec_fn=_end_with_parent,
    )


def _end_with_parent() -> None:
    """Linux: even kill -9 of ./start leaves nobody behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _watch(name: str, child: "subprocess.Popen[bytes]", died: list[str], stop: Callable[[], None]) -> None:
    child.wait()
    died.append(name)
    stop()


def _wait_for_answer(host: str, port: int, stop: threading.Event) -> None:
    """Until the server is well, or somebody says stop; a socket has no other way to tell. Ends where it is not well."""
    limit = time.monotonic() + START_LIMIT
    while not stop.is_set():
        status = _ask(host, port)
        if status:
            if status != b"200":
                sys.exit(f"服务启动了，但是不正常（/healthz 应答 {status.decode()}），已停止。原因见上。")
            return
        if time.monotonic() > limit:
            sys.exit("服务没有在一分钟内应答，已停止。")
        stop.wait(0.05)


def _ask(host: str, port: int) -> bytes:
    """The status of /healthz, empty while nobody listens. By hand: http.client would stay in memory, with TLS and all."""
    with (
        contextlib.suppress(OSError),
        socket.create_connection((host, port), timeout=START_LIMIT) as connection,
    ):
        connection.sendall(f"GET /healthz HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
        return connection.recv(64).partition(b" ")[2][:3]
    return b""


def _end(children: list["subprocess.Popen[bytes]"]) -> None:
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


if __name__ == "__main__":
    sys.exit(serve(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
