"""``./manage demo``: load the invented world into an empty database."""

import json
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from niangjia.site.demo import LOGINS, load


class Command(BaseCommand):
    """Refuses to touch a database that has users: invented people never mix with real ones."""

    help = "载入虚构的演示数据（只用于空数据库）"

    def add_arguments(self, parser: CommandParser) -> None:
        """``--size small|large``, ``--json``."""
        parser.add_argument("--size", choices=["small", "large"], default="small")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and tell who can log in."""
        if not settings.DEMO:
            raise CommandError("演示数据只载入演示环境：请先设置 NIANGJIA_DEMO=true。")
        if get_user_model().objects.exists():
            raise CommandError("数据库里已经有人了，演示数据只载入空数据库。")
        made = load(options["size"])
        if options["json"]:
            self.stdout.write(json.dumps(made))
            return
        self.stdout.write(f"已载入 {made['unions']} 个工会、{made['members']} 名会员。")
        for one in LOGINS:
            self.stdout.write(f"  {one['username']:<18}{one['password']:<14}{one['who']}")
