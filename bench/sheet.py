"""100,000 rows of ``.xlsx`` from the upload to the preview, next to calamine reading the bare file in the same run.

    ./manage bench sheet [--rows 100000] [--repeat 3]
"""

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db import connection
from python_calamine import CalamineWorkbook

from bench import world
from niangjia.members.batches import services

ROWS, UNIONS, REPEAT = 100_000, 2_000, 3


def run(options: dict[str, Any]) -> dict[str, Any]:
    """Seconds to the preview and of the yardstick (medians of ``repeat``), and their ratio."""
    rows, unions = int(options.get("rows") or ROWS), int(options.get("unions") or UNIONS)
    root = world.branch(f"BENCH{time.time_ns():x}", unions)
    with tempfile.TemporaryDirectory() as folder:
        file = _book(Path(folder) / "roster.xlsx", rows, unions)
        rounds = [(_preview(root, file), _bare(file)) for _ in range(int(options.get("repeat") or REPEAT))]
    preview, bare = (statistics.median(one[at] for one in rounds) for at in (0, 1))
    return {
        "database": connection.vendor, "rows": rows, "preview_seconds": round(preview, 2),
        "yardstick_seconds": round(bare, 2), "ratio_to_yardstick": round(preview / bare, 1),
    }  # fmt: skip


def _book(path: Path, rows: int, unions: int) -> Path:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("花名册")
    sheet.write_row(0, 0, world.HEADINGS)
    for number, row in enumerate(world.people(rows, unions), start=1):
        sheet.write_row(number, 0, row)
    book.close()
    return path


def _preview(root: Any, file: Path) -> float:
    begun = time.perf_counter()
    with file.open("rb") as source:
        batch = services.upload(by=None, union=root, name=file.name, parts=iter(lambda: source.read(1 << 20), b""))
    checked = services.check(by=None, batch=batch)
    taken = time.perf_counter() - begun
    if checked.counts["new"] != checked.total:
        raise SystemExit(f"the counts are wrong: {checked.counts}")
    services.discard(by=None, batch=checked)
    return taken


def _bare(file: Path) -> float:
    begun = time.perf_counter()
    CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    return time.perf_counter() - begun
