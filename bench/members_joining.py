"""Joining under load: applications by HTTP, 32 at once, against the real server; and a union found among many.

Pieces of ``./manage bench members``: ``applications(count)`` and ``finding(repeat)``. Alone: ``./manage bench
members_joining [--rows 3000] [--unions 100000] [--repeat 300]``. The server is the one of ``./start``, on the database
that the settings name; each visitor has an address of its own (X-Forwarded-For behind one proxy). The yardstick of an
application is the bare row, inserted and committed alone by one connection, before and after.
"""

import http.client
import json
import os
import random
import re
import secrets
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from bench import crowd, rush, world
from niangjia.accounts.models import Token
from niangjia.accounts.tokens import digest_of
from niangjia.joining.models import Application
from niangjia.joining.queries import joinable
from niangjia.kernel import invented, job_runner, schedules
from niangjia.kernel.dialect import analyse
from niangjia.members.idnumber import check_digit
from niangjia.organizations.models import Union, UnionTail
from niangjia.organizations.namedindex import index_missing

AT_ONCE = 32
ROWS, UNIONS, REPEAT = 3000, 100_000, 300
FORM = "application/x-www-form-urlencoded"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def run(options: dict[str, Any]) -> dict[str, Any]:
    """Both pieces."""
    count, repeat = int(options.get("rows") or ROWS), int(options.get("repeat") or REPEAT)
    unions = int(options.get("unions") or UNIONS)
    return applications(count) | finding(repeat, unions)


def applications(count: int) -> dict[str, Any]:
    """How many a second, and milliseconds p50 and p95 of the POST, of ``count`` applications by 32 at once.

    By the form of the page, then over the API by accounts of their own, with and without Idempotency-Key; with milliseconds
    of processor time an application takes in the server and in the database.
    """
    unions = [str(key) for key in joinable().filter(kind="joint").values_list("pk", flat=True)[:200]]
    if not unions:
        root = world.branch(f"JOIN{time.time_ns():x}", 50)
        unions = [str(key) for key in Union.objects.filter(path__startswith=root.path, kind="grassroots").values_list("pk", flat=True)]
    _settle()
    port, bare = _port(), [_yardstick()]
    with _serve(port) as server:
        opened = [_open(port) for _ in range(AT_ONCE)]
        _rush(port, server, [_form(unions, at, opened) for at in range(AT_ONCE * 4)])
        figures = _figures("applications", _rush(port, server, [_form(unions, at, opened) for at in range(count)]))
        for words, keyed in (("applications by API", False), ("applications by API with a key", True)):
            figures |= _figures(words, _rush(port, server, _calls(unions, count, keyed=keyed)))
    bare.append(_yardstick())
    middle = statistics.mean(bare)
    return figures | {
        "applications | yardstick, bare rows a second": round(middle, 1),
        "applications | to yardstick": round(figures["applications | a second"] / middle, 2),
    }


def _settle() -> None:
    """What the clock and the queue have waiting is done before anything is measured, as in a house that runs: of a world that was
    just made the worker would seal the whole trail and compare everybody with everybody, at the same time and on the same cores.
    """
    schedules.run_due()
    job_runner.drain()
    schedules.run_due()


def _figures(words: str, found: dict[str, Any]) -> dict[str, Any]:
    return {
        f"{words} | sent": found["sent"],
        f"{words} | stored": found["stored"],
        f"{words} | a second": found["rate"],
        f"{words} | p50 ms": found["p50_ms"],
        f"{words} | p95 ms": found["p95_ms"],
        f"{words} | server CPU ms each": found["server"],
        f"{words} | database CPU ms each": found["database"],
    }


def _rush(port: int, server: int, requests: list[str]) -> dict[str, Any]:
    """The requests, 32 at once, by a process of its own (bench/crowd.py)."""
    before, spent = Application.objects.count(), (_seconds(_family(server)), _seconds(_backends()))
    found = rush.ask({"port": port, "requests": requests, "at_once": AT_ONCE})
    assert set(found["states"]) <= {"302", "201"}, found["states"]
    each = 1000 / len(requests)
    return found | {
        "sent": len(requests),
        "stored": Application.objects.count() - before,
        "server": round((_seconds(_family(server)) - spent[0]) * each, 2),
        "database": round((_seconds(_backends()) - spent[1]) * each, 2),
    }


def _family(pid: int) -> list[int]:
    """A process and all that came from it."""
    children = [int(one) for path in Path(f"/proc/{pid}/task").glob("*/children") for one in path.read_text().split()]
    return [pid, *(one for child in children for one in _family(child))]


def _backends() -> list[int]:
    """The processes of the database that serve somebody, this one excepted; none where it is a file."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        return [pid for (pid,) in cursor.fetchall() if Path(f"/proc/{pid}").exists()]


def _seconds(pids: list[int]) -> float:
    """Processor time so far, in seconds."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK")


def _port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def _serve(port: int) -> Iterator[int]:
    """The server of ./start for as long as the block lasts; gives its process."""
    words = "answers"
    environment = os.environ | {"NIANGJIA_PROXIES": "1", "PYTHONPATH": "src"}
    if connection.vendor == "sqlite":
        environment["NIANGJIA_DATA"] = str(settings.DATA)
    server = subprocess.Popen(
        [sys.executable, "tools/serving.py", "127.0.0.1", str(port), words],
        cwd=settings.REPO, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert server.stdout is not None
    try:
        while words not in (line := server.stdout.readline()):
            if not line:
                raise RuntimeError("the server did not answer")
        yield server.pid
    finally:
        server.terminate()
        server.wait(30)


def _open(port: int) -> tuple[str, str]:
    """The form once: its cookie and its token."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", "/join", headers={"X-Forwarded-For": "10.99.0.1"})
    answer = line.getresponse()
    cookie, page = (answer.getheader("Set-Cookie") or "").partition(";")[0], answer.read().decode()
    line.close()
    found = TOKEN.search(page)
    assert found, answer.status
    return cookie, found[1]


def _form(unions: list[str], at: int, opened: list[tuple[str, str]]) -> str:
    """The page's POST of somebody at an address of their own."""
    cookie, token = opened[at % len(opened)]
    said = _person(at) | {
        "csrfmiddlewaretoken": token, "work": "gig", "group": "courier", "workplace": "云湖速达站", "agreed": "on",
        "union": unions[at % len(unions)], "key": secrets.token_urlsafe(24),
    }  # fmt: skip
    address = f"10.{at >> 16}.{at >> 8 & 255}.{at & 255}"
    return crowd.post("/join", urlencode(said), Content_Type=FORM, Cookie=cookie, X_Forwarded_For=address)


def _calls(unions: list[str], count: int, *, keyed: bool) -> list[str]:
    """Calls of the API by accounts that are nobody's yet."""
    manager, mark, until = get_user_model(), f"{time.time_ns():x}", timezone.now() + timedelta(days=1)
    users = manager.objects.bulk_create([manager(username=f"j{mark}-{n}") for n in range(count)], batch_size=2000)
    texts = [f"nj_bench_{mark}_{n}" for n in range(count)]
    Token.objects.bulk_create(
        (
            Token(user=user, name="bench", digest=digest_of(text), expires=until, last_used=timezone.now())
            for user, text in zip(users, texts, strict=True)
        ),
        batch_size=2000,
    )
    calls = []
    for at, token in enumerate(texts):
        said = _person(at) | {"union": unions[at % len(unions)], "employment_form": "gig", "group": "courier", "workplace": "云湖速达站"}
        key = {"Idempotency_Key": secrets.token_urlsafe(12)} if keyed else {}
        calls.append(crowd.post("/api/v1/applications", json.dumps(said), Authorization=f"Bearer {token}", **key))
    return calls


def _person(at: int) -> dict[str, str]:
    born = date(1975, 1, 1) + timedelta(days=secrets.randbelow(9000))
    body = f"{secrets.randbelow(80) + 110000:06d}{born:%Y%m%d}{secrets.randbelow(1000):03d}"
    phone = f"199{secrets.randbelow(10**8):08d}"
    return {"name": invented.name(at), "id_number": body + check_digit(body), "phone": phone}


def _yardstick(rows: int = 500) -> float:
    """Rows a second, each in a transaction of its own, by one connection."""
    table = connection.ops.quote_name("bench_application")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {table} (id varchar(36) PRIMARY KEY, name varchar(60), number varchar(40))")
        start = time.perf_counter()
        for at in range(rows):
            with transaction.atomic():
                cursor.execute(f"INSERT INTO {table} VALUES (%s, %s, %s)", [secrets.token_hex(16), "名", f"{at}"])
        spent = time.perf_counter() - start
        cursor.execute(f"DROP TABLE {table}")
    return round(rows / spent, 1)


def finding(repeat: int, unions: int) -> dict[str, Any]:
    """Milliseconds p50 and p95 of the whole page with its suggestions, by kind of question, among ``unions``."""
    missing = unions - Union.objects.count()
    if missing > 0:
        world.branch(f"F{time.time_ns() % 10**6}", missing)
    index_missing()
    analyse(Union, UnionTail)
    names = list(joinable().order_by("?").values_list("name", "pinyin", "initials", "code")[:repeat])
    chance, client = random.Random(5), Client(HTTP_HOST="127.0.0.1")
    figures: dict[str, Any] = {"find | unions": Union.objects.count(), "find | tails": UnionTail.objects.count()}
    everything: list[float] = []
    for kind, queries in _questions(names, chance).items():
        found = [_ask(client, query) for query in queries]
        everything += found
        figures[f"find | {kind}, p50 ms"] = round(statistics.median(found), 1)
        figures[f"find | {kind}, p95 ms"] = _p95(found)
    figures["find | all, p95 ms"] = _p95(everything)
    return figures


def _questions(names: list[Any], chance: random.Random) -> dict[str, list[dict[str, str]]]:
    def part(text: str, least: int) -> str:
        start = chance.randrange(max(len(text) - least, 1))
        return text[start : start + chance.randrange(least, least + 4)]

    places = [{"latitude": f"{31 + chance.random():.2f}", "longitude": f"{120 + chance.random():.2f}"} for _ in names]
    return {
        "part of a name": [{"workplace": part(name, 2)} for name, *_ in names],
        "pinyin": [{"workplace": pinyin[: chance.randrange(4, 14)]} for _, pinyin, *_ in names],
        "initials": [{"workplace": part(initials, 2)} for _, _, initials, _ in names],
        "code": [{"workplace": code} for *_, code in names],
        "nothing fits": [{"workplace": f"龘{n}没有这样的单位"} for n in range(len(names))],
        "trade and place": [{"work": "gig", "group": "courier", "place": name[:2]} for name, *_ in names],
        "near": places,
        "near, without a firm": [{"work": "gig", "group": "courier"} | one for one in places],
    }


def _ask(client: Client, query: dict[str, str]) -> float:
    start = time.perf_counter()
    answer = client.get("/join", {"work": "firm"} | query)
    assert answer.status_code == 200
    return (time.perf_counter() - start) * 1000


def _p95(times: list[float]) -> float:
    return round(statistics.quantiles(times, n=20)[-1], 1) if len(times) > 1 else round(times[0], 1)
