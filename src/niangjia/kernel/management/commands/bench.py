"""`./manage bench NAME`: runs bench/NAME.py's ``run(options) -> dict`` and prints its figures."""

import importlib
import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    """Measures, on the database that the settings name; figures go to stdout, nothing else does."""

    help = "运行性能测试（bench/ 里的一个）"

    def add_arguments(self, parser: CommandParser) -> None:
        """The name, and what several benchmarks share."""
        parser.add_argument("name", metavar="NAME", help=f"可选：{'、'.join(names()) or '（没有）'}")
        for option, words in (("rows", "行数"), ("unions", "工会数"), ("repeat", "轮数，取中位数")):
            parser.add_argument(f"--{option}", type=int, help=words)
        parser.add_argument("--only", help="只跑其中几项，用逗号分开")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run one; status 2 for a name that there is not."""
        if options["name"] not in names():
            self.stderr.write(f"没有这项测试：{options['name']}。可选：{'、'.join(names())}。")
            sys.exit(2)
        sys.path.insert(0, str(settings.REPO))
        figures: dict[str, Any] = importlib.import_module(f"bench.{options['name']}").run(options)
        if options["json"]:
            self.stdout.write(json.dumps(figures, ensure_ascii=False))
            return
        for key, value in figures.items():
            self.stdout.write(f"{key}: {value}")


def names() -> list[str]:
    """The benchmarks there are: modules of bench/ with a function ``run``."""
    folder = Path(settings.REPO) / "bench"
    return sorted(one.stem for one in folder.glob("*.py") if "\ndef run(" in one.read_text(encoding="utf-8"))
