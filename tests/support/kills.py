"""`kill -9` in the middle of a write, at a point that the test names, without guessing at time."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 120.0  # seconds
BEFORE = """
import os, signal, django
django.setup()
def die(*args, **kwargs):
    "Put this in the place of the function at which the process is to end."
    os.kill(os.getpid(), signal.SIGKILL)
"""

Killed = Callable[[str], None]


@pytest.fixture
def in_process() -> Callable[[str], "subprocess.CompletedProcess[str]"]:
    """`in_process(code)` runs Python code in a process of its own on the test's database; `die()` is at hand in it."""
    return run_process


@pytest.fixture
def killed() -> Killed:
    """`killed(code)` is `in_process(code)` that must have ended by `die()`: a code that survives fails the test.

    For example: `killed("from niangjia.members import merge; merge.index = die; merge.commit(batch_id=...)")`.
    Needs `@pytest.mark.django_db(transaction=True)`.
    """

    def run(code: str) -> None:
        done = run_process(code)
        assert done.returncode == -signal.SIGKILL, (
            f"it was not killed ({done.returncode}):\n{done.stdout}{done.stderr}"
        )

    return run


def run_process(code: str) -> "subprocess.CompletedProcess[str]":
    if connection.in_atomic_block:
        raise RuntimeError(
            "another process sees nothing of this test: use @pytest.mark.django_db(transaction=True)"
        )
    variables = os.environ | {
        "DJANGO_SETTINGS_MODULE": "niangjia.site.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "NIANGJIA_DATABASE_URL": database_url(),
    }
    return subprocess.run(
        [sys.executable, "-c", BEFORE + code],
        env=variables,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LIMIT,
    )


def database_url() -> str:
    """The URL of the test's own database, as NIANGJIA_DATABASE_URL wants it."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    host = quote(settings["HOST"], safe="")
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    return f"postgresql://{settings['USER']}:{quote(settings['PASSWORD'])}@{host}{port}/{settings['NAME']}"
