"""The checks that need no test: style, types, templates, the walls between contexts, forgotten migrations."""

import subprocess
import sys
import time

from tools.environment import PYTHON, ROOT, say, variables

BIN = PYTHON.parent
TEMPLATES = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "src").glob("niangjia/*/templates"))]
CHECKS: dict[str, list[object]] = {
    "ruff": [BIN / "ruff", "check", "."],
    "mypy": [BIN / "mypy", "src", "tools"],
    "djlint": [BIN / "djlint", "--lint", "--quiet", *TEMPLATES],
    "import-linter": [BIN / "lint-imports", "--no-logo"],
    "makemigrations --check": [
        PYTHON,
        ROOT / "tools" / "manage.py",
        "makemigrations",
        "--check",
        "--dry-run",
    ],
}
# Settings load without a data folder: the checks open no database and seal nothing.
HARMLESS = {"NIANGJIA_SECRET_KEY": "only for the checks", "NIANGJIA_DATA": str(ROOT / "build" / "checks")}


def run(names: list[str] | None = None) -> bool:
    """Every check (or those named), also after one has failed; True when all are clean."""
    (ROOT / "build" / "checks").mkdir(parents=True, exist_ok=True)
    results = [_one(name, command) for name, command in CHECKS.items() if not names or name in names]
    return all(results)


def _one(name: str, command: list[object]) -> bool:
    started = time.monotonic()
    done = subprocess.run(
        [str(part) for part in command], cwd=ROOT, env=variables(**HARMLESS), capture_output=True, text=True
    )
    say(f"{'通过' if done.returncode == 0 else '未通过'}  {name}  {time.monotonic() - started:.1f} 秒")
    if done.returncode:
        say(done.stdout + done.stderr)
    return done.returncode == 0


if __name__ == "__main__":
    raise SystemExit(0 if run(sys.argv[1:]) else 1)
