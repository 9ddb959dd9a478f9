"""Backups: one ``.tar`` with the database as of one moment, the files, and a manifest; keys stay outside it.

Sealed fields stay sealed in a backup. Without the keyring (kept apart, see docs/settings.md) it opens nothing, and a
backup that carried its own keys would not be worth sealing. SQLite is copied by its own online backup, PostgreSQL
table by table with ``COPY`` in one read-only snapshot; both while the system runs.
"""

import hashlib
import io
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from niangjia.kernel.append_only import arm, disarm
from niangjia.kernel.errors import Invalid, Refused

FORMAT = 1
LEFT_OUT = frozenset({"django_session", "kernel_cache", "django_migrations", "insight_memo"})
PIECE = 1 << 20
_never: set[str] = set()


def leave_out(table: str) -> None:
    """Keep the rows of a table out of every backup: what is to be destroyed at its hour must not lie in one."""
    _never.add(table)


def backup(target: Path) -> dict[str, Any]:
    """Write a backup to ``target`` (a new file); gives the manifest. Nothing is left behind when it is cut off."""
    if target.exists():
        raise Refused(f"{target} 已经存在，备份不会覆盖别的文件，请换个文件名。")
    partial = target.with_name(f".{target.name}.partial")
    with tarfile.open(partial, "w") as tar:
        tables = _dump_sqlite(tar) if connection.vendor == "sqlite" else _dump_postgres(tar)
        files = _dump_files(tar)
        manifest = {
            "format": FORMAT,
            "vendor": connection.vendor,
            "taken": datetime.now(UTC).isoformat(),
            "migrations": _migrations(),
            "tables": tables,
            "files": files,
        }
        _add(tar, "manifest.json", json.dumps(manifest, ensure_ascii=False).encode())
    os.replace(partial, target)
    return manifest


def restore(source: Path) -> dict[str, Any]:
    """Bring a backup back into an empty, migrated database; gives the manifest.

    Raises :class:`Refused` where there are people already, :class:`Invalid` for a file that is no backup of this
    version; then nothing has changed.
    """
    if get_user_model().objects.exists():
        raise Refused("这个数据库里已经有人了，备份只能恢复到空数据库：请另选数据文件夹，先 ./manage migrate。")
    try:
        with tarfile.open(source) as tar:
            manifest = _manifest(tar)
            if connection.vendor == "sqlite":
                _load_sqlite(tar)
            else:
                _load_postgres(tar, manifest["tables"])
            _load_files(tar)
    except (tarfile.TarError, KeyError, ValueError) as error:
        raise Invalid("这不是娘家的备份文件，或文件已经损坏，没有恢复任何内容。") from error
    return manifest


def _manifest(tar: tarfile.TarFile) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(_read(tar, "manifest.json"))
    if manifest["format"] != FORMAT or manifest["vendor"] != connection.vendor:
        raise Invalid(f"备份来自 {manifest['vendor']} 数据库，这里是 {connection.vendor}，不能直接恢复。")
    if manifest["migrations"] != _migrations():
        raise Invalid("备份的程序版本与这里不同：请先用备份时的版本恢复，再升级。")
    return manifest


def _migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def _tables() -> list[str]:
    names = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    return sorted(names - LEFT_OUT - _never)


def _dump_sqlite(tar: tarfile.TarFile) -> dict[str, int]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "database.sqlite3"
        with sqlite3.connect(copy) as other:
            connection.ensure_connection()
            connection.connection.backup(other, pages=4096)
            _empty(other)
        tar.add(copy, "database.sqlite3")
    return {"database.sqlite3": 1}


def _empty(copy: sqlite3.Connection) -> None:
    """Take out what is in no backup; VACUUM, or the rows would still lie in free pages of the file."""
    for table in sorted(_never):
        copy.execute(f'DELETE FROM "{table}"')  # noqa: S608 - a name that a context said
    copy.commit()
    if _never:
        copy.execute("VACUUM")
        copy.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the file alone is taken, not the log beside it


def _load_sqlite(tar: tarfile.TarFile) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "database.sqlite3"
        with copy.open("wb") as out:
            for piece in _pieces(tar, "database.sqlite3"):
                out.write(piece)
        with sqlite3.connect(copy) as other:
            if other.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise Invalid("备份里的数据库已经损坏，没有恢复任何内容。")
        with connection.cursor() as cursor:
            cursor.execute("ATTACH DATABASE %s AS source", [str(copy)])
            try:
                _copy_tables(cursor)
            finally:
                cursor.execute("DETACH DATABASE source")


def _copy_tables(cursor: Any) -> None:
    """Every table of the attached backup, in one transaction; references are checked at its end."""
    with transaction.atomic():
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        disarm(connection)  # emptying an empty house is lawful; the triggers are back before anybody sees it
        for table in _tables():
            columns = ", ".join(connection.ops.quote_name(name) for name in _columns(table))
            cursor.execute(f'DELETE FROM main."{table}"')  # noqa: S608 - names of our own tables and columns
            cursor.execute(f'INSERT INTO main."{table}" ({columns}) SELECT {columns} FROM source."{table}"')  # noqa: S608
        arm(connection)


def _dump_postgres(tar: tarfile.TarFile) -> dict[str, int]:
    """Every table in one snapshot, in PostgreSQL's own binary form."""
    sizes = {}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for table in _tables():
            columns = ", ".join(connection.ops.quote_name(name) for name in _columns(table))
            with tempfile.TemporaryFile() as spool:
                with cursor.copy(f'COPY "{table}" ({columns}) TO STDOUT (FORMAT binary)') as copy:
                    for piece in copy:
                        spool.write(piece)
                sizes[table] = spool.tell()
                spool.seek(0)
                info = tarfile.TarInfo(f"tables/{table}")
                info.size = sizes[table]
                tar.addfile(info, spool)
    return sizes


def _load_postgres(tar: tarfile.TarFile, tables: dict[str, int]) -> None:
    if sorted(tables) != _tables():
        raise Invalid("备份里的表与这里不同，没有恢复任何内容。")
    names = ", ".join(f'"{table}"' for table in tables)
    with transaction.atomic(), connection.cursor() as cursor:
        disarm(connection)  # emptying an empty house is lawful; the triggers are back before anybody sees it
        cursor.execute(f"TRUNCATE {names} CASCADE")
        for table in tables:
            columns = ", ".join(connection.ops.quote_name(name) for name in _columns(table))
            with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN (FORMAT binary)') as copy:
                for piece in _pieces(tar, f"tables/{table}"):
                    copy.write(piece)
        models = apps.get_models(include_auto_created=True)
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        arm(connection)


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} LIMIT 0")  # noqa: S608  a name of ours
        return sorted(column[0] for column in cursor.description)


def _dump_files(tar: tarfile.TarFile) -> int:
    """The stored files; exports are made anew when they are wanted."""
    root = Path(settings.MEDIA_ROOT)
    found = [path for path in sorted(root.rglob("*")) if path.is_file() and path.relative_to(root).parts[0] != "exports"]
    for path in found:
        tar.add(path, f"files/{path.relative_to(root).as_posix()}", recursive=False)
    return len(found)


def _load_files(tar: tarfile.TarFile) -> None:
    root = Path(settings.MEDIA_ROOT)
    for member in tar.getmembers():
        if member.isfile() and member.name.startswith("files/"):
            member.name = member.name.removeprefix("files/")
            tar.extract(member, root, filter="data")


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    tar.addfile(info, io.BytesIO(data))


def _read(tar: tarfile.TarFile, name: str) -> bytes:
    return b"".join(_pieces(tar, name))


def _pieces(tar: tarfile.TarFile, name: str) -> Iterator[bytes]:
    stream = tar.extractfile(name)
    if stream is None:
        raise KeyError(name)
    while piece := stream.read(PIECE):
        yield piece


def checksum(path: Path) -> str:
    """SHA-256 of a file, to note beside it."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()
