"""./test: installs what is missing, then the linters, then every test on SQLite and again on a real PostgreSQL.

Arguments go to pytest as they are, and the linters are left out then: `./test -k roster`. Browser tests run once, on
SQLite. Under CI=true nothing may be skipped. The last line is pytest's own, with the totals of both runs.
"""

import os
import re
import subprocess
import sys
import time

from tools import browser, environment, front, linters
from tools.environment import PYTHON, ROOT, Stop, say

NOTHING_SELECTED = 5
FAST_SERVER = [PYTHON, "-W", "ignore", ROOT / "tools" / "postgres.py", "run", "--fast", "--"]


def pytest(name: str, before: list[object], arguments: list[str]) -> tuple[int, str]:
    """Run pytest once; gives its exit status and its closing line, which names every total."""
    say(f"\n== 测试：{name} ==")
    variables = environment.variables()
    variables.pop("NIANGJIA_DATABASE_URL", None)
    command = [str(part) for part in (*before, PYTHON, "-m", "pytest", *arguments)]
    process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    closing = ""
    for line in process.stdout:
        print(line, end="", flush=True)
        if re.search(r"\d+ \w+.* in [\d.]+s", line) or "no tests ran" in line:
            closing = line.strip().strip("= ")
    return process.wait(), closing


def totals(closings: list[str], seconds: float) -> str:
    """Both closing lines added up, in pytest's own form."""
    counts: dict[str, int] = {}
    for closing in closings:
        for number, word in re.findall(r"(\d+) ([a-z]+)", closing.split(" in ")[0]):
            counts[word] = counts.get(word, 0) + int(number)
    order = sorted(counts, key=lambda word: (word != "failed", word != "passed", word))
    said = ", ".join(f"{counts[word]} {word}" for word in order) or "no tests ran"
    return f"===== {said} in {seconds:.2f}s ====="


def every_test(arguments: list[str]) -> bool:
    """Both databases, whatever the first run says; True when nothing failed and something ran."""
    started = time.monotonic()
    workers = [] if any(one.startswith(("-n", "--pdb", "-x")) for one in arguments) else ["-n", "2", "--dist", "worksteal"]
    options = [*workers, *arguments]
    runs = {
        "SQLite": pytest("SQLite", [], ["-m", "not postgres", *options]),
        "PostgreSQL": pytest("PostgreSQL", FAST_SERVER, ["-m", "not browser", *options]),
    }
    statuses = [status for status, _ in runs.values()]
    say("")
    for name, (_, closing) in runs.items():
        say(f"{name}: {closing}")
    say(totals([closing for _, closing in runs.values()], time.monotonic() - started))
    return all(one in (0, NOTHING_SELECTED) for one in statuses) and 0 in statuses


def main(arguments: list[str]) -> int:
    environment.ensure("dev")
    browser.ensure(required=os.environ.get("CI") == "true")
    front.ensure()
    clean = True if arguments else linters.run()
    passed = every_test(arguments)
    if not clean:
        print("检查没有通过，见上。", file=sys.stderr)
    return 0 if clean and passed else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as stop:
        sys.exit(str(stop))
    except KeyboardInterrupt:
        sys.exit(130)
