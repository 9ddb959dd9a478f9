"""A rush for places: one hot quota, many members; a draw; a door; and what other programs do. On PostgreSQL.

    python tools/postgres.py run -- sh -c './manage migrate -v0 && ./manage bench places [--rows 20000] [--repeat 3]'

``--only`` names rows, with commas between them: ``claims`` (the service layer by 32 threads, and HTTP with 32 logged-in
members at a time: token, key, eligibility, event), ``rush`` (10,000 people, 100 places, all in the same second), ``draw``
(of ``--rows`` entries, with its check by the script), ``door`` (check-in, 5,000 on the list), ``pretix`` (bench/peers).
The yardstick is pgbench with 32 clients and the bare claim in one statement, before and after each round. Client, server
and database share the machine.
"""

import os
import statistics
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection

from bench import door, draws, rush
from bench.peers import pretix

ROWS, REPEAT, RUSH, PLACES = 20_000, 3, 10_000, 100
Options = dict[str, Any]


def run(options: Options) -> dict[str, Any]:
    """Claims a second (medians), their ratio to the yardstick, the rush, the draw, the door, the peers."""
    settings.SECOND_FACTOR = False
    wanted = str(options.get("only") or ",".join(PARTS)).split(",")
    figures: dict[str, Any] = {"database": connection.vendor, "load": round(os.getloadavg()[0], 1)}
    for name in wanted:
        figures |= PARTS[name](options)
    return figures


def claims(options: Options) -> dict[str, Any]:
    """Everybody gets a place."""
    repeat = int(options.get("repeat") or REPEAT)
    root, users, tokens = rush.make_people(min(int(options.get("rows") or ROWS), ROWS))
    rush.say("members made")
    threads = [rush.by_threads(rush.make_offer(root, len(users)), users) for _ in range(repeat)]
    figures = {"claims: people": len(users), "claims: service layer a second": round(statistics.median(threads))}
    if connection.vendor != "postgresql":
        return figures
    rounds = [_round(root, tokens) for _ in range(repeat)]
    middle = sorted(rounds, key=lambda one: float(one["to yardstick"]))[repeat // 2]
    return figures | {f"claims: http {name}": value for name, value in middle.items()}


def _round(root: Any, tokens: list[str]) -> dict[str, Any]:
    """HTTP between two measurements of the yardstick: what else the machine does weighs on both."""
    before = rush.bare_claims()
    found = rush.by_http(rush.make_offer(root, len(tokens)), tokens)
    bare = (before + rush.bare_claims()) / 2
    return found | {"yardstick a second": round(bare), "to yardstick": round(found["rate"] / bare, 2)}


def few(options: Options) -> dict[str, Any]:
    """Ten thousand at the same moment, each on a connection of their own, for a hundred places."""
    people = min(int(options.get("rows") or RUSH), RUSH)
    root, _, tokens = rush.make_people(people)
    offer = rush.make_offer(root, PLACES, waiting_most=0)
    found = rush.by_http(offer, tokens, at_once=min(people, MOST_OPEN))
    return {f"rush for {PLACES} places: {name}": value for name, value in found.items()}


MOST_OPEN = 10_000
PARTS: dict[str, Callable[[Options], dict[str, Any]]] = {
    "claims": claims,
    "rush": few,
    "draw": lambda options: draws.draw(int(options.get("rows") or ROWS)),
    "door": lambda options: door.check_in(),
    "pretix": lambda options: pretix.compare(),
}
