"""``./manage keys init|list|rotate|retire``: the keys that seal people's data."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from niangjia.kernel import keys
from niangjia.kernel.keys import SOURCE, KeysUnusable
from niangjia.kernel.reseal import count_by_key, reseal
from niangjia.kernel.sealed import SealBroken, engine

Answer = dict[str, Any]


class Command(BaseCommand):
    help = "密钥：init 生成，list 查看，rotate 更换并重新加密，retire 停用旧密钥"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The verb, the number for ``retire``, and the shape of the answer."""
        parser.add_argument("verb", choices=["init", "list", "rotate", "retire"])
        parser.add_argument("number", nargs="?", type=int, help="要停用的密钥编号")
        parser.add_argument("--resume", action="store_true", help="不生成新密钥，只把剩下的数据改用当前密钥")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the verb and print its answer; exit status 1 with the reason where it is refused."""
        self.as_json = options["json"]
        try:
            answer: Answer = getattr(self, options["verb"])(options)
        except (KeysUnusable, SealBroken) as refusal:
            if self.as_json:
                self.stdout.write(json.dumps({"refused": str(refusal)}, ensure_ascii=False))
            raise CommandError(str(refusal), returncode=1) from refusal
        self.stdout.write(json.dumps(answer, ensure_ascii=False) if self.as_json else answer["sentence"])

    def init(self, _options: Answer) -> Answer:
        """Make the keyring and the server's secret where they are missing."""
        made = [str(one) for one in keys.init(_folder(), keys.key_file())]
        return {
            "made": made,
            "sentence": f"已生成：{'、'.join(made)}" if made else "密钥已经存在，没有改动。",
        }

    def list(self, _options: Answer) -> Answer:
        """Every key with the day it was made and what it has sealed."""
        ring, counts = engine(fresh=True).ring, count_by_key()
        rows = [
            {
                "number": one,
                "made": ring.made.get(one, ""),
                "current": one == ring.current,
                "values": counts[one],
            }
            for one in sorted(ring.keys)
        ]
        lines = [
            f"{row['number']} 号{'（当前）' if row['current'] else ''}  {row['made']}  {row['values']} 项数据"
            for row in rows
        ]
        return {"cipher": settings.SEALED_CIPHER, "keys": rows, "sentence": "\n".join(lines)}

    def rotate(self, options: Answer) -> Answer:
        """Put a new key in use and seal everything anew with it; ``--resume`` goes on after an interruption."""
        if not options["resume"]:
            if keys.from_environment():
                raise KeysUnusable(
                    "密钥来自环境变量，请在那里加入新密钥后运行 ./manage keys rotate --resume。"
                )
            keys.save(keys.with_new_key(keys.load(keys.key_file())), keys.key_file())
            SOURCE.forget()
        written = reseal(progress=None if self.as_json else self._progress)
        number = engine().ring.current
        return {
            "current": number,
            "resealed": written,
            "sentence": f"当前使用 {number} 号密钥，重新加密 {written} 项数据。",
        }

    def retire(self, options: Answer) -> Answer:
        """Take an old key out of the ring; refused while anything is still sealed with it."""
        number = options["number"]
        if number is None:
            raise CommandError("请写明要停用的密钥编号。", returncode=2)
        if keys.from_environment():
            raise KeysUnusable("密钥来自环境变量，请在那里停用。")
        ring = keys.without_key(keys.load(keys.key_file()), number)
        if keys.age(ring) < keys.SETTLED:
            raise KeysUnusable("新密钥启用还不到 10 分钟，可能还有程序在用旧密钥写入，请稍后再停用。")
        SOURCE.forget()
        left = count_by_key()[number]
        if left:
            raise KeysUnusable(
                f"还有 {left} 项数据使用 {number} 号密钥，请先运行 ./manage keys rotate --resume。"
            )
        keys.save(ring, keys.key_file())
        SOURCE.forget()
        return {"retired": number, "sentence": f"{number} 号密钥已停用。"}

    def _progress(self, label: str, done: int) -> None:
        self.stderr.write(f"{label}: {done}")


def _folder() -> Path:
    return Path(settings.KEY_FOLDER)
