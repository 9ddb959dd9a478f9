"""The migrated SQLite database of a test run, kept in build/ for the next: migrating an empty one takes half a minute.

Django still runs `migrate` on the copy, so whatever came since is applied. A change to a migration or to a seed that
is there already makes another name, and so does another version of Django; `--create-db` begins with nothing.
"""

import hashlib
import os
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import django
import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "test-database"


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool, django_db_createdb: bool, django_db_modify_db_settings: Any) -> bool:
    """True on SQLite where a template is there: it lies in the run's own folder, which goes away with the run."""
    if connection.vendor != "sqlite" or django_db_createdb or not template().exists():
        return django_db_keepdb
    shutil.copyfile(template(), connection.settings_dict["TEST"]["NAME"])
    return True


def keep() -> None:
    """Write the database as it is now, once; two workers that come here together write the same."""
    target = template()
    if connection.vendor != "sqlite" or target.exists():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in set(FOLDER.glob("*.sqlite3")) - {target}:
        old.unlink(missing_ok=True)
    draft = FOLDER / f"{os.getpid()}.draft"
    connection.ensure_connection()
    copy = sqlite3.connect(draft)
    connection.connection.backup(copy)
    copy.execute("PRAGMA journal_mode=DELETE")  # one file, without the log beside it
    copy.close()
    draft.replace(target)


def template() -> Path:
    """The file's place, named after all that migrations and seeds say."""
    house = ROOT / "src" / "niangjia"
    digest = hashlib.sha256(django.__version__.encode())
    for path in sorted([*house.glob("*/migrations/*.py"), *house.rglob("*.json"), ROOT / "requirements" / "dev.txt"]):
        if path.exists():
            digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return FOLDER / f"{digest.hexdigest()[:24]}.sqlite3"
