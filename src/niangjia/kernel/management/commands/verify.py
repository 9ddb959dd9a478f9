"""``./manage verify``: is everything as it was written?"""

import json as jsonlib
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from niangjia.kernel.verifying import CHECKS, heads, verify


class Command(BaseCommand):
    """Walks all audit chains and runs the checks of the other modules; exit status 1 where something is wrong."""

    help = "查验操作记录的封印链和各模块的不变式；发现问题时逐条列出，退出状态为 1。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One option."""
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")

    def handle(self, *, json: bool, **_: Any) -> None:
        """Print findings, and where each chain ends."""
        findings = verify()
        ends = heads()
        if json:
            self._print_json([one.as_dict() for one in findings], ends)
        else:
            self._print(findings, ends)
        if findings:
            raise SystemExit(1)

    def _print_json(self, findings: list[dict[str, Any]], ends: dict[str, Any]) -> None:
        body = {"ok": not findings, "checks": list(CHECKS), "findings": findings, "heads": ends}
        self.stdout.write(jsonlib.dumps(body, ensure_ascii=False))

    def _print(self, findings: list[Any], ends: dict[str, Any]) -> None:
        for one in findings:
            self.stdout.write(f"{one.kind}\t{one.text}")
        total = sum(end["seq"] for end in ends.values())
        result = f"发现 {len(findings)} 处问题。" if findings else "没有发现问题。"
        self.stdout.write(f"查验 {len(ends)} 条链、{total} 条操作记录。{result}")
