"""What mine does in the background: writing the copy of somebody's data."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from niangjia.kernel.exports import plain
from niangjia.kernel.jobs import job
from niangjia.kernel.messages import send
from niangjia.kernel.questions import Holding, holdings
from niangjia.kernel.sealed_files import sealing
from niangjia.members.queries import file_of
from niangjia.mine.models import DataCopy
from niangjia.mine.queries import papers_of_person
from niangjia.mine.services.copies import path_of
from niangjia.mine.values import record_of

if TYPE_CHECKING:
    from niangjia.kernel.progress import Progress


@job("mine.copy", title="准备我的个人信息副本")
def write_copy(progress: "Progress", *, copy: str) -> dict[str, Any]:
    """Write the archive; a second run writes it again. What is kept of a person is asked at this moment."""
    one = DataCopy.objects.select_related("user").filter(pk=copy).first()
    if one is None:
        return {}
    found, target = holdings(one.user, whole=True), path_of(one)
    progress.step(0, len(found), "正在整理")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with sealing(target) as file:
        _archive(file, one.user, found)
    if DataCopy.objects.filter(pk=one.pk, ready_at__isnull=True).update(ready_at=timezone.now()):
        text = f"您的个人信息副本已备好，{timezone.localtime(one.expires_at):%m月%d日 %H:%M} 前可以下载。"
        send(to=one.user, kind="mine.copy", text=text, by=None, about=one, url=reverse("mine:my_copies"))
    progress.step(len(found), len(found), "已备好")
    return {"url": reverse("mine:my_copies")}


def _archive(file: Path, user: Any, found: list[Holding]) -> None:
    now = timezone.localtime()
    person = file_of(user)
    page = {"found": found, "user": person.name if person else user, "now": now}
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("个人信息.json", json.dumps(as_json(user, found, now), ensure_ascii=False, indent=1))
        archive.writestr("个人信息.html", render_to_string("mine/copy.html", page))
        with archive.open("个人信息.xlsx", "w") as sheet:
            sheet.write(_workbook(found))
        for paper in papers_of_person(person) if person else ():
            if paper.is_whole():
                with archive.open(f"更正申请的材料/{paper.created_at:%Y%m%d}-{paper.pk.hex[-6:]}-{paper.name}", "w") as out:
                    for part in paper.parts():
                        out.write(part)


def as_json(user: Any, found: list[Holding], now: datetime) -> dict[str, Any]:
    """Everything that is held, for a program to read: a part for each kind of record."""
    parts = [record_of(one) for one in found]
    return {"account": user.get_username(), "made_at": now.isoformat(timespec="seconds"), "holdings": parts}


def _workbook(found: list[Holding]) -> bytes:
    import io

    import xlsxwriter

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(stream, options)
    for number, one in enumerate(found, 1):
        sheet = book.add_worksheet(f"{number} {one.label}"[:31])
        for row, cells in enumerate(_lines(one)):
            for column, text in enumerate(cells):
                sheet.write_string(row, column, text)
        sheet.set_column(0, max(1, len(one.heads) - 1), 20)
    book.close()
    return stream.getvalue()


def _lines(one: Holding) -> Iterator[list[str]]:
    yield [f"用途：{one.purpose}"]
    yield [f"保存：{one.kept}"]
    yield list(one.heads)
    for row in one.rows:
        yield [str(plain(cell)) for cell in row]
