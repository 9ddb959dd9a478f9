"""``./manage first``: the first system administrator of a new house, with a one-time password printed once;
``--reset`` lets one in again who lost password and phone."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from niangjia.accounts.services import first_administrator, recover_administrator
from niangjia.kernel.errors import Problem


class Command(BaseCommand):
    help = "建立第一位系统管理员，显示一次性密码；已经有了就不再建"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The user name, the person's name, and the shape of the answer."""
        parser.add_argument("--username", default="guanli", metavar="用户名", help="默认 guanli")
        parser.add_argument("--name", default="", metavar="姓名", help="这位管理员的姓名")
        parser.add_argument("--reset", metavar="用户名", help="重置这位系统管理员的密码和两步验证")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the account and print what it takes to log in; exit status 1 with the reason where it is refused."""
        try:
            if options["reset"]:
                user, text = recover_administrator(by=None, username=options["reset"])
            else:
                user, text = first_administrator(by=None, username=options["username"], name=options["name"])
        except Problem as refusal:
            said = " ".join([refusal.detail, *(one for some in refusal.errors.values() for one in some)])
            if options["json"]:
                self.stdout.write(json.dumps({"refused": said}, ensure_ascii=False))
            raise CommandError(said, returncode=1) from refusal
        if options["json"]:
            self.stdout.write(json.dumps({"username": user.username, "password": text}, ensure_ascii=False))
            return
        done = "已重置" if options["reset"] else "已建立"
        self.stdout.write(f"{done}系统管理员。\n\n  用户名      {user.username}\n  一次性密码  {text}\n")
        self.stdout.write("密码只显示这一次。用浏览器登录后，先换成自己的密码，再按提示启用两步验证。")
