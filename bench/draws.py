"""A draw of many entries, and its check by the published script. A piece of ``bench.places``."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from niangjia.enrolment import check_draw_path, drawing


def draw(rows: int) -> dict[str, Any]:
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
        "draw: peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip


def _ticket(number: int) -> str:
    return f"{number * 2654435761 % 2**32:08X}"
