"""Runs the web server and the task worker as one, and ends them as one.

    .venv/bin/python tools/serving.py HOST PORT GREETING

Prints GREETING when the server answers. ./start becomes this program when all is prepared. Django is imported here, once,
and both children are forks of this process: they share its memory, and starting costs one import instead of three.
"""

import contextlib
import ctypes
import gc
import multiprocessing
import os
import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
THREADS = 32  # a worker; they wait more than they work (kernel/lane.py, kernel/seats.py)
CONNECTIONS = 16_000  # a worker; granian's backpressure counts open connections, also those that ask for nothing
KNOCKING = 4096  # connections that the system holds for us until they are taken
PATIENCE = 20.0  # seconds that running requests and jobs have to finish after SIGTERM
START_LIMIT = 60.0  # seconds until the first answer
PR_SET_PDEATHSIG = 1
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def serve(host: str, port: int, greeting: str) -> int:
    """Blocks until told to stop (0) or until one of the two ends by itself (1)."""
    stop = threading.Event()
    for number in STOPS:
        signal.signal(number, lambda *_: stop.set())
    load()
    children = {"网页服务": Child(lambda: web(host, port)), "后台任务": Child(tasks)}
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


def load() -> None:
    """Import what every process of the house needs; nothing is open and no thread runs when they fork."""
    from django.db import connections
    from django.urls import get_resolver

    from niangjia.site.wsgi import application  # noqa: F401  sets Django up

    _ = get_resolver().url_patterns
    connections.close_all()
    gc.collect()
    gc.freeze()  # what is shared is not touched by the children's collections


def application_of(_target: str = "") -> Callable[..., Any]:
    """What granian serves; a function of its own, so that a system which cannot fork finds it by name."""
    from niangjia.site.wsgi import application

    return application


def web(host: str, port: int) -> None:
    """Two workers with threads of their own and no HTTP/2: pages come from behind a proxy or from the same machine."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a connection is an open file
    server = Granian(
        "niangjia.site.wsgi:application", address=host, port=port, interface=Interfaces.WSGI, workers=2,
        blocking_threads=THREADS, backlog=KNOCKING, backpressure=CONNECTIONS, http=HTTPModes.http1, websockets=False,
        respawn_failed_workers=True,
        log_level=LogLevels.error,  # its one warning is about so many threads; they wait, they do not compute
    )  # fmt: skip
    server.serve(target_loader=application_of)


def tasks() -> None:
    """The task worker, until it is told to stop."""
    from django.core.management import call_command

    call_command("worker")


class Child:
    """A fork of this process in a session of its own, so that Ctrl-C reaches us alone and the order of ending is ours."""

    def __init__(self, run: Callable[[], None]) -> None:
        self.ended = threading.Event()
        self.process = multiprocessing.get_context("fork").Process(target=_run, args=(run,))
        self.process.start()
        self.pid = self.process.pid or 0

    def wait(self) -> None:
        """Until it has ended; to be called by one thread alone."""
        self.process.join()
        self.ended.set()

    def signal(self, number: int) -> None:
        """Tell it something, if it is still there."""
        if not self.ended.is_set():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)


def _run(run: Callable[[], None]) -> None:
    """The life of a child."""
    os.setsid()
    end_with_parent()
    for number in STOPS:
        signal.signal(number, signal.SIG_DFL)
    run()


def end_with_parent() -> None:
    """Linux: even kill -9 of ./start leaves nobody behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _watch(name: str, child: Child, died: list[str], stop: Callable[[], None]) -> None:
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


def _end(children: list[Child]) -> None:
    for child in children:
        child.signal(signal.SIGTERM)
    for child in children:
        child.ended.wait(PATIENCE)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # itself, and whatever it has left behind
        child.ended.wait()


if __name__ == "__main__":
    sys.exit(serve(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
