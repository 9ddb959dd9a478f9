"""The rows that failed, given back in the user's own layout, and an empty template to begin with."""

import io
import tempfile
from typing import IO

from niangjia.kernel.errors import Refused
from niangjia.members.batches.issues import loads
from niangjia.members.batches.preview import INVALID_UNKNOWN, reason_of
from niangjia.members.batches.source import open_source
from niangjia.members.models import FAILED, Batch, Membership, Person, StagedRow
from niangjia.members.roster.answer import explained, write_answer
from niangjia.members.roster.clean import Issue
from niangjia.members.roster.limits import Unreadable

CHUNK = 2000
TEMPLATE = (
    "姓名",
    "身份证号",
    "手机号码",
    "所属工会",
    "工作单位",
    "部门",
    "职务",
    "入会时间",
    "用工形式",
    "群体类别",
    "文化程度",
    "备注",
)


def failed_workbook(batch: Batch) -> IO[bytes]:
    """An .xlsx of the failed rows with 问题说明, open at its start. Raises :class:`Refused` once the file is gone."""
    try:
        with open_source(batch) as source:
            out = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it
            write_answer(out, source.header, source.sheet.rows(), problems(batch))  # type: ignore[arg-type]
    except Unreadable as error:
        raise Refused(error.sentence) from error
    out.seek(0)
    return out


def problems(batch: Batch) -> dict[int, str]:
    """Row number to the sentence for the column 问题说明."""
    rows = StagedRow.objects.filter(batch_id=batch.pk, sort__in=FAILED).order_by("number")
    found: dict[int, str] = {}
    held: list[StagedRow] = []
    for row in rows.iterator(chunk_size=CHUNK):
        held.append(row)
        if len(held) == CHUNK:
            found |= _told(batch, held)
            held = []
    return found | _told(batch, held)


def _told(batch: Batch, rows: list[StagedRow]) -> dict[int, str]:
    people = Person.objects.defer("id_number", "phone").in_bulk(
        {row.person_id for row in rows if row.person_id}
    )
    members = Membership.objects.select_related("union").in_bulk(
        {row.membership_id for row in rows if row.membership_id}
    )
    told = {}
    for row in rows:
        issues = [Issue(*one) for one in loads(row.issues)]
        said = reason_of(row, batch, people.get(row.person_id), members.get(row.membership_id))
        if (said and said != INVALID_UNKNOWN) or not issues:
            issues.insert(0, Issue("", -1, "", said or INVALID_UNKNOWN, ""))
        told[row.number] = explained(row.number, issues)
    return told


def template() -> bytes:
    """A sheet with the headings that are read, every column as text so that Excel keeps long numbers whole."""
    import xlsxwriter  # 12 MB; loaded where a file is written, not in every process

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("花名册")
        head, text = book.add_format({"bold": True, "num_format": "@"}), book.add_format({"num_format": "@"})
        sheet.set_column(0, len(TEMPLATE) - 1, 18, text)
        for at, word in enumerate(TEMPLATE):
            sheet.write_string(0, at, word, head)
        sheet.freeze_panes(1, 0)
    return out.getvalue()
