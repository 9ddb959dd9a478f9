"""``./manage worker``: runs background jobs and the chores of the clock."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from niangjia.kernel import job_runner
from niangjia.kernel.worker import Worker


class Command(BaseCommand):
    """One light process; start several for more throughput. Ends cleanly on SIGTERM."""

    help = "执行后台任务和定时任务；收到 SIGTERM 后交回手上的任务再退出。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Two options."""
        parser.add_argument("--drain", action="store_true", help="执行完所有到时的任务就退出，不执行定时任务")
        parser.add_argument("--interval", type=float, default=1.0, help="空闲时隔几秒看一次（默认 1）")

    def handle(self, *, drain: bool, interval: float, **_: Any) -> None:
        """Until the queue is empty (``--drain``), or until stopped."""
        if not drain:
            worker = Worker(interval=interval)
            worker.configure_signals()
            worker.run()
            return
        job_runner.recover()
        self.stdout.write(f"执行了 {job_runner.drain()} 个任务。")
