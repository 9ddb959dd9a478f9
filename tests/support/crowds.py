"""A real server on a database of its own, and people who ask again until they have an answer."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.support.kills import ROOT, database_url
from tools.postgres import Cluster, cluster

AT_ONCE = 12
LIMIT = 90.0  # seconds until everybody has an answer, whatever was killed


@contextlib.contextmanager
def own_cluster() -> Iterator[Cluster]:
    """A durable PostgreSQL with a copy of the test's database."""
    with cluster() as one:
        dump = subprocess.Popen([one.binaries / "pg_dump", "-d", database_url()], stdout=subprocess.PIPE)
        subprocess.run(
            [one.binaries / "psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", one.url], stdin=dump.stdout, check=True, stdout=subprocess.DEVNULL
        )
        assert dump.wait() == 0
        yield one


class Web:
    """The web server of ./start: two workers that are started again when they die."""

    def __init__(self, url: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        said = {
            "NIANGJIA_DATABASE_URL": url, "NIANGJIA_KEY_FILE": str(settings.KEY_FILE), "NIANGJIA_LOG_LEVEL": "CRITICAL",
            "DJANGO_SETTINGS_MODULE": "niangjia.site.settings",  # those of tests would make keys of their own
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }  # fmt: skip
        start = f"serving.end_with_parent(); serving.load(); serving.web('127.0.0.1', {self.port})"
        command = [sys.executable, "-c", f"from tools import serving; {start}"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | said, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def kill_a_worker(self) -> None:
        """kill -9 of one of the processes that answer."""
        workers = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        os.kill(int(workers[-1]), signal.SIGKILL)

    def stop(self) -> None:
        """With all its children."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextlib.contextmanager
def own_web(url: str) -> Iterator[Web]:
    """A web server on that database, for as long as the block lasts."""
    web = Web(url)
    try:
        yield web
    finally:
        web.stop()


def rush(port: int, path: str | list[str], tokens: list[str], *, middle: Callable[[], None]) -> list[dict[str, Any]]:
    """Everybody posts to ``path`` (or each to the own), again with the same key until there is an answer; ``middle`` runs
    once, half-way, before the last of each ask.
    """
    paths = [path] * len(tokens) if isinstance(path, str) else path
    answers: dict[int, dict[str, Any]] = {}
    half, struck, end = threading.Event(), threading.Event(), time.monotonic() + LIMIT

    def one(share: range) -> None:
        for number in share:
            if number + AT_ONCE >= len(tokens):
                struck.wait(LIMIT)  # however fast the others were answered, the blow falls into the rush
            answers[number] = _persist(port, paths[number], tokens[number], f"key-{number}", end)
            if len(answers) >= len(tokens) // 2:
                half.set()

    threads = [threading.Thread(target=one, args=(range(n, len(tokens), AT_ONCE),), daemon=True) for n in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    assert half.wait(LIMIT), "not even half had an answer"
    middle()
    struck.set()
    for thread in threads:
        thread.join(LIMIT)
    assert len(answers) == len(tokens), "somebody was left without an answer"
    return [answers[number] for number in range(len(tokens))]


def _persist(port: int, path: str, token: str, key: str, end: float) -> dict[str, Any]:
    """One person's answer; a connection that breaks and a server that is ill are no answer."""
    head = {"Authorization": f"Bearer {token}", "Idempotency-Key": key, "Content-Type": "application/json"}
    while time.monotonic() < end:
        with contextlib.suppress(OSError, http.client.HTTPException):
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            line.request("POST", path, b"{}", head)
            answer = line.getresponse()
            said = answer.read()
            line.close()
            if answer.status < 500:
                found: dict[str, Any] = json.loads(said)
                return found
        threading.Event().wait(0.05)  # as a phone does before it tries again
    raise AssertionError("no answer")
