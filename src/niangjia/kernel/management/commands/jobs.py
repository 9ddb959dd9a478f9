"""``./manage jobs``: what runs, what failed, and once more."""

import json as jsonlib
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from niangjia.kernel.errors import Refused
from niangjia.kernel.job_states import JobState
from niangjia.kernel.jobs import Job, again, prune


class Command(BaseCommand):
    """List jobs; run a failed one again; forget old ones."""

    help = "查看后台任务；--again ID 让未完成的任务再试一次；--prune DAYS 清理旧任务。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A filter, two verbs, and the form of the output."""
        parser.add_argument("--state", choices=list(JobState.LABELS), help="只看这种状态")
        parser.add_argument("--limit", type=int, default=50, help="最多列出几个（默认 50）")
        parser.add_argument("--again", type=UUID, metavar="ID", help="让一个未完成的任务再试一次")
        parser.add_argument("--prune", type=int, metavar="DAYS", help="清理结束超过这么多天的任务")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")

    def handle(self, *, json: bool, **options: Any) -> None:
        """Do the verb that was asked for, or list."""
        body = self._act(options)
        if json:
            self.stdout.write(jsonlib.dumps(body, ensure_ascii=False))
        elif "jobs" in body:
            for one in body["jobs"]:
                self.stdout.write("\t".join(str(value) for value in one.values()))
        else:
            self.stdout.write("\t".join(f"{key} {value}" for key, value in body.items()))

    def _act(self, options: dict[str, Any]) -> dict[str, Any]:
        if options["again"]:
            return self._again(options["again"])
        if options["prune"] is not None:
            return {"pruned": prune(options["prune"])}
        rows = Job.objects.order_by("-created_at", "-id")
        rows = rows.filter(state=options["state"]) if options["state"] else rows
        return {"jobs": [_line(one) for one in rows[: options["limit"]]]}

    def _again(self, key: UUID) -> dict[str, Any]:
        job = Job.objects.filter(pk=key).first()
        if job is None:
            raise CommandError("没有这个任务。")
        try:
            again(job, by=None)
        except Refused as refused:
            raise CommandError(refused.detail) from refused
        return {"again": str(job.pk)}


def _line(job: Job) -> dict[str, Any]:
    return {
        "id": str(job.pk),
        "kind": job.kind,
        "title": job.title,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "attempts": job.attempts,
        "error": job.error,
    }
