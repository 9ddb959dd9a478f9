"""What ./start needs of Django, in one process because each start of Django costs a second.

Prints its progress on standard error and, as the last line of standard output, one JSON object:
`{"users": 31, "logins": [{"username": …, "password": …, "who": …}]}`.
"""

import contextlib
import hashlib
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

STATIC = "whitenoise.storage.CompressedManifestStaticFilesStorage"


def make_keys() -> None:
    """The keys come before Django: its settings refuse to load without a secret."""
    from niangjia.kernel import keys

    folder = Path(os.environ["NIANGJIA_DATA"]) / "keys"
    named = os.environ.get("NIANGJIA_KEY_FILE")
    keys.init(folder, Path(named) if named else None)


def migrate() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        _say("正在建立数据库……")
        call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def collect() -> None:
    """Gather and compress the static files when one of them changed since the last time."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    found = [
        f"{prefix}:{path}:{storage.size(path)}:{storage.get_modified_time(path).timestamp()}"
        for finder in get_finders()
        for path, storage in finder.list([])
        for prefix in [getattr(storage, "prefix", "") or ""]
    ]
    wanted = hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".stamp"
    if stamp.exists() and stamp.read_text() == wanted and (root / "staticfiles.json").exists():
        return
    _say("正在整理静态文件……")
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": STATIC}}
    with contextlib.redirect_stdout(io.StringIO()):
        call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(wanted)


def report(size: str) -> dict[str, Any]:
    """Load the demo world into a database that has nobody yet, and tell who can log in."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    users = get_user_model().objects
    if settings.DEMO and not users.exists():
        _say("正在载入演示数据……")
        with contextlib.redirect_stdout(io.StringIO()) as said:
            call_command("demo", size=size, json=True)
        _say("已载入演示数据：{unions} 个工会，{members} 名会员。".format(**json.loads(said.getvalue())))
    return {"users": users.count(), "logins": logins() if settings.DEMO else []}


def logins() -> list[dict[str, str]]:
    """The demo's own list of logins."""
    from niangjia.site import demo

    return [dict(one) for one in demo.LOGINS]


def main(size: str) -> None:
    make_keys()
    import django

    django.setup()
    migrate()
    collect()
    print(json.dumps(report(size), ensure_ascii=False))


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
