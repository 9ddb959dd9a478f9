"""Remembers what ./start has prepared, so that the next start need not ask Django (two seconds) whether it still is.

Only for the SQLite database of the data folder: what becomes of a database elsewhere, nobody tells us.
"""

import hashlib
import json
from pathlib import Path

from tools.environment import ROOT

NOTE = "prepared.json"
COLLECTED = ROOT / "build" / "collected" / "staticfiles.json"


def recall(folder: Path, variables: dict[str, str]) -> dict[str, object] | None:
    """The report of the last preparation where nothing has changed since, else None."""
    note = folder / NOTE
    wanted = _fingerprint(variables)
    if (
        not wanted
        or not note.exists()
        or not COLLECTED.exists()
        or not (folder / "niangjia.sqlite3").exists()
    ):
        return None
    kept: dict[str, object] = json.loads(note.read_text(encoding="utf-8"))
    report = kept.get("report")
    return report if kept.get("fingerprint") == wanted and isinstance(report, dict) else None


def remember(folder: Path, variables: dict[str, str], report: dict[str, object]) -> None:
    """Keep the report; a house without users is prepared anew each time, until somebody can log in."""
    wanted = _fingerprint(variables)
    if wanted and report.get("users"):
        kept = {"fingerprint": wanted, "report": report}
        (folder / NOTE).write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")


def _fingerprint(variables: dict[str, str]) -> str:
    """Over names, sizes and times of sources and built files, and our settings; empty for a database elsewhere."""
    if variables.get("NIANGJIA_DATABASE_URL") or variables.get("NIANGJIA_BUILD"):
        return ""
    digest = hashlib.sha256()
    for part in (ROOT / "src", ROOT / "build" / "static", ROOT / ".venv" / ".stamp-run"):
        for path in sorted([part, *part.rglob("*")]):
            if path.is_file() and path.suffix != ".pyc":
                state = path.stat()
                digest.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\0".encode())
    ours = sorted((name, value) for name, value in variables.items() if name.startswith("NIANGJIA_"))
    digest.update(repr(ours).encode())
    return digest.hexdigest()
