"""pretix beside us: the same PostgreSQL, the same machine, the same crowd, in the same run. A piece of ``bench.places``.

pretix (AGPL) is installed from PyPI into an environment of its own below ``build/peers/`` and only ever started as a
program of its own; nothing of it is imported or shipped. It does more for an order than we do for a place: prices,
taxes, plugins, a log, signals to other systems. It is served by the same server with the same workers.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from bench import crowd, rush, walkers

VERSION = "2026.8.0"
PORT, PLACES, ORDERS, PEOPLE = rush.PORT + 1, 20_000, 200, 4_000
BUYERS, WALKS = 64, 1_000  # who go through pages: theirs, ours
CONFIG = """
[pretix]
instance_name=bench
url=http://127.0.0.1:{port}
datadir={data}
registration=off
[database]
backend=postgresql
name=pretix
user={user}
password={password}
host={host}
port={db_port}
[django]
secret=only-for-this-bench
"""
SERVE = (
    "from granian import Granian; from granian.constants import Interfaces;"
    "Granian('pretix.wsgi:application', address='127.0.0.1', port={port}, interface=Interfaces.WSGI, workers=2,"
    " blocking_threads=4, log_enabled=False).serve()"
)


class Absent(Exception):
    """It cannot be installed here; says why."""


def compare() -> dict[str, Any]:
    """Orders a second by pretix's API and by its shop, our places a second right after, by API and in pages; the ratios."""
    if connection.vendor != "postgresql":
        return {"pretix": "skipped: it is measured on PostgreSQL"}
    try:
        home = _installed()
        theirs = _orders(home)
    except Absent as reason:
        return {"pretix": f"skipped: {reason}"}
    root, users, tokens = rush.make_people(PEOPLE)
    ours = rush.by_http(rush.make_offer(root, PEOPLE), tokens)
    shop, pages = theirs["shop"], rush.by_pages(rush.make_offer(root, PEOPLE), users[:WALKS])
    rate = theirs["rate"]
    return {
        "pretix: version": VERSION,
        "pretix: orders a second by its API": round(rate, 1),
        "pretix: p50 ms": theirs["p50_ms"],
        "pretix: answers": theirs["states"],
        "pretix: our places a second in the same run": ours["rate"],
        "pretix: ratio": round(ours["rate"] / rate, 1),
        "pretix: its shop, whole ways in pages a second": shop["rate"],
        "pretix: its shop, p50 ms": shop["p50_ms"],
        "pretix: its shop, who was lost": shop["lost"],
        "pretix: our whole ways in pages a second": pages["rate"],
        "pretix: our whole ways, p50 ms": pages["p50_ms"],
        "pretix: ratio in pages": round(pages["rate"] / shop["rate"], 1) if shop["rate"] else None,
        "pretix: mind": "it does more for an order: prices, taxes, plugins, a log",
    }


def _installed() -> Path:
    """Its environment, made where there is none; raises :class:`Absent`."""
    home = Path(settings.REPO) / "build" / "peers" / "pretix"
    python = home / "bin" / "python"
    if not python.exists() or _run([str(python), "-c", "import pretix, granian"]).returncode:
        home.parent.mkdir(parents=True, exist_ok=True)
        rush.say(f"pretix {VERSION} is being installed")
        _must(["python3", "-m", "venv", str(home)])
        _must([str(python), "-m", "pip", "install", "-q", f"pretix=={VERSION}", "granian"])
    return home


def _orders(home: Path) -> dict[str, Any]:
    """What its API does with a fresh quota, 32 at once."""
    environment = _database(home)
    world = Path(__file__).with_name("pretix_world.py")
    made = _must([str(home / "bin" / "python"), "-P", str(world), str(PLACES)], env=environment)
    place = json.loads(made.splitlines()[-1])
    position = {"item": place["item"], "price": "0.00", "attendee_name_parts": {"_scheme": "full", "full_name": "A"}}
    order = {"email": "a@example.org", "locale": "en", "status": "p", "payment_provider": "free", "positions": [position]}
    path = f"/api/v1/organizers/{place['organizer']}/events/{place['event']}/orders/"
    shop = _shop(f"/{place['organizer']}/{place['event']}/", place["item"])
    with _served(home, environment):
        asked = {"port": PORT, "path": path, "scheme": "Token", "body": json.dumps(order), "at_once": rush.AT_ONCE}
        rush.ask(asked | {"tokens": [place["token"]] * rush.AT_ONCE})  # warm
        found = rush.ask(asked | {"tokens": [place["token"]] * ORDERS})
        walked = rush.ask({"port": PORT, "at_once": rush.AT_ONCE, "walks": [shop] * BUYERS}, walkers)
    rush.say(f"pretix {found}, its shop {walked}")
    made = found["states"].get("201", 0)  # a 409 says that the quota was locked for too long: no order
    if not made:
        raise Absent(f"its API answered {found['states']}")
    return found | {"rate": made / found["seconds"], "shop": walked}


def _shop(event: str, item: int) -> dict[str, Any]:
    """The whole way of a guest through its shop: the event, the cart, the address, the confirmation, the order."""
    steps = [
        {"open": event},
        {"send": f"{event}cart/add", "fill": {f"item_{item}": "1"}},
        {"open": f"{event}checkout/start", "arrives": "checkout/questions"},
        {"send": "checkout/questions", "fill": {"email": "a@example.org"}, "arrives": "checkout/confirm"},
        {"send": "checkout/confirm", "arrives": "/order/"},
    ]
    return {"cookies": {}, "steps": steps}


def _database(home: Path) -> dict[str, str]:
    """A database of its own on our server, migrated; gives the environment that names it."""
    said = connection.settings_dict
    data = home.parent / "pretix-data"
    data.mkdir(exist_ok=True)
    values = {"user": said["USER"], "password": said["PASSWORD"], "host": said["HOST"], "db_port": said["PORT"] or ""}
    config = home.parent / "pretix.cfg"
    config.write_text(CONFIG.format(port=PORT, data=data, **values), encoding="utf-8")
    environment = {"PATH": os.environ["PATH"], "PRETIX_CONFIG_FILE": str(config), "LANG": "C.UTF-8"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'pretix'")
        if cursor.fetchone() is None:
            cursor.execute("CREATE DATABASE pretix")
            rush.say("pretix migrates")
            _must([str(home / "bin" / "python"), "-m", "pretix", "migrate", "-v", "0"], env=environment)
    return environment


@contextmanager
def _served(home: Path, environment: dict[str, str]) -> Iterator[None]:
    server = subprocess.Popen(
        [str(home / "bin" / "python"), "-c", SERVE.format(port=PORT)], env=environment, cwd=home.parent,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        crowd.wait_for(PORT, server)
        yield
    finally:
        rush.stop(server)


def _run(command: list[str], env: dict[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, capture_output=True, text=True, check=False, env=env)


def _must(command: list[str], env: dict[str, str] | None = None) -> str:
    if shutil.which(command[0]) is None:
        raise Absent(f"there is no {command[0]}")
    done = _run(command, env)
    if done.returncode:
        raise Absent((done.stderr.strip().splitlines() or ["no reason was given"])[-1][:200])
    return done.stdout
