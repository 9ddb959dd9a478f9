"""`./manage roster check|import FILE --union CODE`, `./manage roster undo BATCH`. Status 0 done, 1 refused, 2 usage."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandParser

from niangjia.kernel.errors import Missing, Problem, Refused
from niangjia.kernel.ids import as_uuid
from niangjia.members.batches import services
from niangjia.members.batches.services.bringing import forget
from niangjia.members.management.chinese import BASE, localise
from niangjia.members.management.listing import listed, report, unplaced
from niangjia.members.models import SORTS, Batch
from niangjia.members.states import BatchState
from niangjia.organizations.queries import active

PART = 1 << 20
ROWS = 5  # of each sort, on the screen


class Command(BaseCommand):
    """Brings rosters in from the command line, in this process, with progress on stderr."""

    help = "检查、导入或撤销会员花名册。做完返回 0；不能办（会说明原因）返回 1；用法不对返回 2。"
    suppressed_base_arguments = BASE

    def add_arguments(self, parser: CommandParser) -> None:
        """The three verbs."""
        localise(parser)
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="check|import|undo")
        for verb, words in (("check", "只检查，不写入会员"), ("import", "检查并导入")):
            one = verbs.add_parser(verb, help=words, description=words)
            one.add_argument("file", type=Path, metavar="FILE", help="花名册文件：.xlsx、.xls 或 .csv")
            one.add_argument("--union", required=True, metavar="CODE", help="工会代码")
            one.add_argument(
                "--rows",
                type=int,
                metavar="N",
                help=f"每一类列出前几行（不写：文字输出列 {ROWS} 行，--json 不列）",
            )
            _common(one)
        undo = verbs.add_parser("undo", help="撤销整批", description="撤销整批")
        undo.add_argument("batch", metavar="BATCH", help="批次编号，导入时给出")
        _common(undo)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run one verb; a refusal is a sentence on stderr and status 1."""
        try:
            user = _user(options["user"])
            answer = self.undo(user, options) if options["verb"] == "undo" else self.bring(user, options)
        except Problem as problem:
            if options["json"]:
                self.stdout.write(
                    json.dumps({"error": problem.detail, "code": problem.code}, ensure_ascii=False)
                )
            else:
                self.stderr.write(problem.detail)
            sys.exit(1)
        self.stdout.write(
            json.dumps(answer, ensure_ascii=False) if options["json"] else _sentence(options["verb"], answer)
        )

    def bring(self, user: Any, options: dict[str, Any]) -> dict[str, Any]:
        """Check, and import where it is asked for."""
        union = active().filter(code=options["union"]).first()
        if union is None:
            raise Missing(f"没有代码为 {options['union']} 的工会，请核对代码。")
        path: Path = options["file"]
        if not path.is_file():
            raise Missing(f"没有找到文件 {path}，请核对路径。")
        batch = services.upload(by=user, union=union, name=path.name, parts=_parts(path))
        services.check(by=user, batch=batch, step=self.step)
        if batch.state == BatchState.FAILED:
            forget(by=user, batch=batch)
            raise Refused(batch.error, code="unreadable")
        told: dict[str, Any] = {}
        if options["rows"] is not None:
            told = {"rows": listed(batch, options["rows"]), "unplaced": batch.unplaced}
        if not options["json"]:
            limit = ROWS if options["rows"] is None else options["rows"]
            self.stdout.write(report(listed(batch, limit)) + unplaced(batch, limit))
        if options["verb"] == "check":
            counts = dict(batch.counts) | _firms(batch) | _unread(batch)
            forget(by=user, batch=batch)
            return counts | told
        services.commit(by=user, batch=batch)
        return {**batch.counts, **_firms(batch), **_unread(batch), "batch": str(batch.pk)} | told

    def undo(self, user: Any, options: dict[str, Any]) -> dict[str, Any]:
        """Take a batch back."""
        key = as_uuid(options["batch"])
        batch = Batch.objects.filter(pk=key).first() if key else None
        if batch is None:
            raise Missing(f"没有编号为 {options['batch']} 的批次，请核对编号。")
        return {**services.undo(by=user, batch=batch), "batch": str(batch.pk)}

    def step(self, done: int, total: int | None, sentence: str) -> None:
        """One line of progress that is written over."""
        of = f" / {total:,}" if total else ""
        if self.stderr.isatty():
            self.stderr.write(f"\r{sentence} {done:,}{of}", ending="")


def _common(parser: CommandParser) -> None:
    localise(parser)
    parser.add_argument("--user", default="", metavar="NAME", help="以谁的名义（默认系统）")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")


def _firms(batch: Batch) -> dict[str, Any]:
    """``firms``, where the rows name any: how many are there already, are new, and have a name that two firms have."""
    return {"firms": {one: batch.firms[one] for one in ("known", "new", "unclear")}} if batch.firms else {}


def _unread(batch: Batch) -> dict[str, Any]:
    """``unread``, where other sheets of the file hold people as well: their names."""
    return {"unread": batch.unread} if batch.unread else {}


def _user(name: str) -> Any:
    if not name:
        return None
    user = get_user_model().objects.filter(username=name, is_active=True).first()
    if user is None:
        raise Missing(f"没有名为 {name} 的账号。")
    return user


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while part := file.read(PART):
            yield part


def _sentence(verb: str, answer: dict[str, Any]) -> str:
    if verb == "undo":
        return (
            f"已撤销：移除 {answer['removed']} 人，还原 {answer['restored']} 人，保留 {answer['kept']} 条。"
        )
    counts = "，".join(f"{label} {answer[key]}" for key, label in SORTS.items())
    if firms := answer.get("firms"):
        counts += f"；单位：已登记 {firms['known']} 家，新增 {firms['new']} 家"
    told = f"没有读的表：{'、'.join(answer['unread'])}；请合到一张表里，或各自另存再导入。" if "unread" in answer else ""
    return f"{counts}。{told}" + (f"批次 {answer['batch']}，可用 roster undo 撤销。" if "batch" in answer else "")
