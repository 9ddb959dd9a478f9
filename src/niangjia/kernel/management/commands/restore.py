"""``./manage restore FILE``: bring a backup back into an empty, migrated database."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from niangjia.kernel.backups import restore
from niangjia.kernel.errors import Problem


class Command(BaseCommand):
    """Refuses a database that has people."""

    help = "把备份恢复到空数据库（先 ./manage migrate）"

    def add_arguments(self, parser: CommandParser) -> None:
        """The backup; ``--json``."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore and say from when it is."""
        try:
            manifest = restore(options["file"])
        except Problem as problem:
            raise CommandError(problem.detail) from problem
        except OSError as error:
            raise CommandError(f"{options['file']} 不能读取（{error.strerror}）。") from error
        if options["json"]:
            self.stdout.write(json.dumps({"taken": manifest["taken"], "files": manifest["files"]}))
        else:
            self.stdout.write(f"已恢复 {manifest['taken']} 的备份，{manifest['files']} 个文件。")
