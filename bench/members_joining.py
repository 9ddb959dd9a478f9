"""Joining under load: applications by HTTP, 32 at once, against the real server; and a union found among many.

Pieces of ``./manage bench members``: ``applications(count)`` and ``finding(repeat)``. Alone: ``./manage bench
members_joining [--rows 3000] [--unions 100000] [--repeat 300]``. The server is the one of ``./start``, on the database
that the settings name; each visitor has an address of its own (X-Forwarded-For behind one proxy). The yardstick of an
application is the bare row, inserted and committed alone by the driver.
"""

import http.client
import os
import random
import re
import secrets
import socket
import statistics
import subprocess
import sys
import threading
import time
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from bench import world
from niangjia.joining.models import Application
from niangjia.joining.queries import joinable
from niangjia.kernel import invented
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
    """How many a second, and milliseconds p50 and p95 of the POST, of ``count`` applications by 32 at once."""
    unions = [str(key) for key in joinable().filter(kind="joint").values_list("pk", flat=True)[:200]]
    if not unions:
        root = world.branch(f"JOIN{time.time_ns():x}", 50)
        unions = [str(key) for key in Union.objects.filter(path__startswith=root.path, kind="grassroots").values_list("pk", flat=True)]
    before, port = Application.objects.count(), _port()
    server = _serve(port)
    try:
        _send(port, unions, AT_ONCE * 4, seed="warm")
        times, spent = _send(port, unions, count, seed="run")
    finally:
        server.terminate()
        server.wait(30)
    stored = Application.objects.count() - before - AT_ONCE * 4
    return {
        "applications | sent": count,
        "applications | stored": stored,
        "applications | a second": round(count / spent, 1),
        "applications | p50 ms": round(statistics.median(times), 1),
        "applications | p95 ms": _p95(times),
        "applications | yardstick, bare rows a second": _yardstick(),
    }


def _port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _serve(port: int) -> "subprocess.Popen[str]":
    words = "answers"
    environment = os.environ | {"NIANGJIA_PROXIES": "1", "PYTHONPATH": "src"}
    if connection.vendor == "sqlite":
        environment["NIANGJIA_DATA"] = str(settings.DATA)
    server = subprocess.Popen(
        [sys.executable, "tools/serving.py", "127.0.0.1", str(port), words],
        cwd=settings.REPO, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert server.stdout is not None
    while line := server.stdout.readline():
        if words in line:
            return server
    raise RuntimeError("the server did not answer")


def _send(port: int, unions: list[str], count: int, *, seed: str) -> tuple[list[float], float]:
    times: list[list[float]] = [[] for _ in range(AT_ONCE)]
    barrier = threading.Barrier(AT_ONCE + 1)

    def visitor(number: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        cookie, token = _open(line)
        bodies = [_body(unions, number, at, token) for at in range(count // AT_ONCE)]
        barrier.wait()
        for at, body in enumerate(bodies):
            address = f"10.{number}.{at % 250}.{secrets.randbelow(250)}"
            head = {"Content-Type": FORM, "Cookie": cookie, "X-Forwarded-For": address}
            start = time.perf_counter()
            line.request("POST", "/join", body, head)
            answer = line.getresponse()
            answer.read()
            times[number].append((time.perf_counter() - start) * 1000)
            assert answer.status == 302, (seed, answer.status)

    threads = [threading.Thread(target=visitor, args=(number,)) for number in range(AT_ONCE)]
    for one in threads:
        one.start()
    barrier.wait()
    start = time.perf_counter()
    for one in threads:
        one.join()
    return [one for some in times for one in some], time.perf_counter() - start


def _open(line: http.client.HTTPConnection) -> tuple[str, str]:
    """The form once: its cookie and its token."""
    line.request("GET", "/join", headers={"X-Forwarded-For": "10.99.0.1"})
    answer = line.getresponse()
    cookie, page = (answer.getheader("Set-Cookie") or "").partition(";")[0], answer.read().decode()
    found = TOKEN.search(page)
    assert found, answer.status
    return cookie, found[1]


def _body(unions: list[str], number: int, at: int, token: str) -> str:
    born = date(1975, 1, 1) + timedelta(days=secrets.randbelow(9000))
    body = f"{secrets.randbelow(80) + 110000:06d}{born:%Y%m%d}{secrets.randbelow(1000):03d}"
    said = {
        "csrfmiddlewaretoken": token, "name": invented.name(number * 10_000 + at), "id_number": body + check_digit(body),
        "phone": f"199{secrets.randbelow(10**8):08d}", "work": "gig", "group": "courier", "workplace": "云湖速达站",
        "union": unions[(number + at) % len(unions)], "agreed": "on", "key": secrets.token_urlsafe(24),
    }  # fmt: skip
    return urlencode(said)


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
    }


def _ask(client: Client, query: dict[str, str]) -> float:
    start = time.perf_counter()
    answer = client.get("/join", {"work": "firm"} | query)
    assert answer.status_code == 200
    return (time.perf_counter() - start) * 1000


def _p95(times: list[float]) -> float:
    return round(statistics.quantiles(times, n=20)[-1], 1) if len(times) > 1 else round(times[0], 1)
