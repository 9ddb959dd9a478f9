"""The roster import, next to a staged COPY with a merge of bare columns on the same machine in the same run.

    ./manage bench roster [--rows 1000000] [--unions 20000] [--repeat 3]

Each round: import a clean .csv (check, seal, index, merge), the same file again, undo. A scratch branch is made for it
in the database that the settings name and taken away afterwards; run it on a database that is not in use.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection

from bench import memory, world
from niangjia.members.batches import services, staging
from niangjia.members.models import Batch
from niangjia.organizations.models import Union

ROWS, UNIONS, REPEAT = 1_000_000, 20_000, 3
CHUNK = 20_000


def run(options: dict[str, Any]) -> dict[str, Any]:
    """Rows a second (median of ``repeat``) for import, the same again and undo; memory; the yardstick and the ratio."""
    count, unions = int(options.get("rows") or ROWS), int(options.get("unions") or UNIONS)
    code = f"BENCH{time.time_ns():x}"
    root = world.branch(code, unions)
    rounds: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as folder, memory.watched() as peak:
        file = world.roster(Path(folder) / "roster.csv", count, unions)
        for _ in range(int(options.get("repeat") or REPEAT)):
            _vacuum()
            rounds.append(_round(root, file) | {"yardstick": yardstick(file)})
    found = {key: statistics.median(one[key] for one in rounds) for key in rounds[0]}
    speed = {
        f"{key}_rows_per_second": round(count / found[key])
        for key in ("import", "again", "undo", "yardstick")
    }
    return {
        "database": connection.vendor,
        "rows": count,
        "unions": unions,
        **speed,
        "seconds": {key: round(value, 2) for key, value in found.items()},
        "memory_mb": peak.megabytes(at_once=2),
        "ratio_to_yardstick": round(found["yardstick"] / found["import"], 3),
    }


def _round(root: Union, file: Path) -> dict[str, float]:
    first, taken = _timed(lambda: _bring_in(root, file))
    again, second = _timed(lambda: _bring_in(root, file))
    if first.counts["new"] != first.total or again.counts["same"] != first.total:
        raise SystemExit(f"the counts are wrong: {first.counts} then {again.counts}")
    _, undone = _timed(lambda: services.undo(by=None, batch=first))
    for batch in (first, again):
        staging.clear(batch)
    return {"import": taken, "again": second, "undo": undone}


def _bring_in(root: Union, file: Path) -> Batch:
    with file.open("rb") as source:
        batch = services.upload(
            by=None, union=root, name=file.name, parts=iter(lambda: source.read(1 << 20), b"")
        )
    services.check(by=None, batch=batch)
    return services.commit(by=None, batch=batch)


def yardstick(file: Path) -> float:
    """Seconds for a staged copy of the file's bare text and one merge into a table with a unique index."""
    _script("DROP TABLE IF EXISTS bench_stage", "DROP TABLE IF EXISTS bench_bare")
    columns = ", ".join(f"c{at} text" for at in range(len(world.HEADINGS)))
    kind = "UNLOGGED " if connection.vendor == "postgresql" else ""
    _script(
        f"CREATE {kind}TABLE bench_stage ({columns})", f"CREATE TABLE bench_bare ({columns}, UNIQUE (c1))"
    )
    _, taken = _timed(
        lambda: (
            _load(file),
            _script("INSERT INTO bench_bare SELECT * FROM bench_stage WHERE true ON CONFLICT DO NOTHING"),
        )
    )
    _script("DROP TABLE bench_stage", "DROP TABLE bench_bare")
    return taken


def _load(file: Path) -> None:
    with connection.cursor() as cursor, file.open("rb") as source:
        if connection.vendor == "postgresql":
            with cursor.copy("COPY bench_stage FROM STDIN WITH (FORMAT csv, HEADER)") as copy:
                while part := source.read(1 << 20):
                    copy.write(part)
            return
        import csv
        import io
        from itertools import islice

        lines = csv.reader(io.TextIOWrapper(source, encoding="utf-8", newline=""))
        next(lines)
        marks = ", ".join(["%s"] * len(world.HEADINGS))
        while chunk := list(islice(lines, CHUNK)):
            cursor.executemany(f"INSERT INTO bench_stage VALUES ({marks})", chunk)


def _script(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _vacuum() -> None:
    if connection.vendor == "postgresql":
        _script("VACUUM ANALYZE", "CHECKPOINT")


def _timed(call: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.perf_counter()
    answer = call()
    return answer, time.perf_counter() - begun
