"""Who runs a job, so that others can tell whether that process still lives."""

import os
import socket
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

STALE = timedelta(minutes=2)  # without a sign of life from another machine
STALE_HERE = timedelta(hours=1)  # without one from this machine, although the process is there


def me() -> str:
    """This process as ``host:pid:start``, at most 64 characters; asked anew in every process, also after a fork."""
    return _name(os.getpid())


@cache
def _name(pid: int) -> str:
    return f"{_host()}:{pid}:{_start(pid)}"


def is_dead(worker: str, beat: datetime | None, now: datetime) -> bool:
    """Whether the process behind a job is gone: at once for this machine, after two silent minutes for others.

    A process that writes for long on SQLite cannot give a sign of life meanwhile; being there is its sign.
    """
    host, pid, start = [*worker.split(":"), "", "", ""][:3]
    silent = now - beat if beat else STALE_HERE * 2
    if host != _host():
        return silent > STALE
    return silent > STALE_HERE or not pid.isdigit() or _start(int(pid)) != start


def _host() -> str:
    return socket.gethostname().replace(":", "-")[:32]


def _start(pid: int) -> str:
    """When a process began, in ticks since the machine did; empty where there is no such process."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return _without_proc(pid)
    fields = status.rpartition(")")[2].split()
    return "" if fields[0] == "Z" else fields[19]


def _without_proc(pid: int) -> str:
    if Path("/proc/self/stat").exists():
        return ""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:
        pass
    return "there"
