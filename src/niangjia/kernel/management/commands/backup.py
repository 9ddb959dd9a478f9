"""``./manage backup FILE``: the database as of now, and the files, in one ``.tar``."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from niangjia.kernel.backups import backup, checksum
from niangjia.kernel.errors import Problem


class Command(BaseCommand):
    """May run while the system works."""

    help = "把数据库和文件备份成一个 .tar（密钥不在其中，请另外保管）"

    def add_arguments(self, parser: CommandParser) -> None:
        """The new file; ``--json``."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it and say its checksum."""
        target: Path = options["file"]
        try:
            manifest = backup(target)
        except Problem as problem:
            raise CommandError(problem.detail) from problem
        except OSError as error:
            raise CommandError(f"{target} 不能写入（{error.strerror}）。") from error
        said = {"file": str(target), "size": target.stat().st_size, "sha256": checksum(target), "files": manifest["files"]}
        if options["json"]:
            self.stdout.write(json.dumps(said, ensure_ascii=False))
        else:
            self.stdout.write(f"已备份到 {target}（{said['size']:,} 字节，{said['files']} 个文件）。")
            self.stdout.write(f"SHA-256 {said['sha256']}")
            self.stdout.write("密钥不在备份里：请把数据文件夹中的 keys 另外保管，没有它加密的号码无法还原。")
