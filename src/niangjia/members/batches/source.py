"""A batch's file opened: its sheet, its header, its columns, and its rows in chunks."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from niangjia.kernel.sealed import SealBroken
from niangjia.kernel.sealed_files import opened
from niangjia.members.batches.encoding import Block, Chunk
from niangjia.members.batches.storing import path_of
from niangjia.members.models import Batch, RosterMapping
from niangjia.members.roster import delimited
from niangjia.members.roster.columns import Mapped, map_columns
from niangjia.members.roster.fields import BY_KEY, heading
from niangjia.members.roster.header import Header, find_header
from niangjia.members.roster.limits import MAX_COLUMNS, Unreadable
from niangjia.members.roster.reading import Sheet, Table, open_table

CHUNK = 5_000  # rows
BLOCK = 3 << 17  # bytes: larger ones are no faster and take more memory
SAMPLE = 200
SHEETS = 30  # so many others are looked at
GONE = "上传的文件已经清理，请重新上传。"


@dataclass
class Source:
    """What is known of a roster before its rows are read."""

    path: Path
    table: Table
    sheet: Sheet
    header: Header
    mapping: list[Mapped]

    @property
    def size(self) -> int | None:
        """An upper bound of its rows, where it is known."""
        return self.sheet.size


@contextmanager
def open_source(batch: Batch) -> Iterator[Source]:
    """The file opened while the block runs: sheet, header and columns found. Raises Unreadable."""
    if not batch.file:
        raise Unreadable(GONE)
    try:
        with opened(path_of(batch)) as path:
            yield _source(batch, path)
    except FileNotFoundError:
        raise Unreadable(GONE) from None
    except SealBroken:
        raise Unreadable("保存的文件已损坏或密钥已停用，不能再读取；请重新上传这份花名册。") from None


def _source(batch: Batch, path: Path) -> Source:
    table = open_table(path, batch.name)
    sheet, header = _sheet(table)
    samples = [row for row in sheet.head(header.first_data_row + SAMPLE) if row[0] >= header.first_data_row]
    mapping = _chosen(map_columns(header, samples, _remembered(batch, header)), batch.chosen)
    return Source(path, table, sheet, header, mapping)


def _sheet(table: Table) -> tuple[Sheet, Header]:
    """The first sheet with a header; the first one's refusal where none has."""
    refusal: Unreadable | None = None
    for sheet in table.sheets:
        try:
            return sheet, find_header(sheet.head())
        except Unreadable as error:
            refusal = refusal or error
    raise refusal or Unreadable("文件里没有工作表。")


def unread(source: Source) -> list[str]:
    """Names of the other sheets that hold people as well: only one sheet is read, and whoever sent it should know."""
    others = [sheet for sheet in source.table.sheets if sheet is not source.sheet]
    return [sheet.name for sheet in others[:SHEETS] if _holds_people(sheet)]


def _holds_people(sheet: Sheet) -> bool:
    try:
        head = sheet.head()
        header = find_header(head)
    except Unreadable:
        return False
    rows = [row for row in head if row[0] >= header.first_data_row and any(row[1])]
    return bool(rows) and {"name", "id_number"} <= {one.field for one in map_columns(header, rows)}


def signature(header: Header) -> str:
    """What tells a layout from another: the headings in their order."""
    return hashlib.sha256("\n".join(map(heading, header.names)).encode()).hexdigest()


def _remembered(batch: Batch, header: Header) -> dict[str, str | None] | None:
    found = RosterMapping.objects.filter(union_id=batch.union_id, signature=signature(header)).first()
    return found.columns if found else None


def _chosen(mapping: list[Mapped], chosen: dict[str, Any]) -> list[Mapped]:
    """The mapping with the user's own choices; a field that was chosen leaves the column that had it."""
    wanted = {int(at): key for at, key in chosen.items()}
    taken = {key for key in wanted.values() if key}
    made = []
    for one in mapping:
        if one.column_index in wanted:
            key = wanted[one.column_index]
            made.append(
                one._replace(field=key if key in BY_KEY else None, how="chosen", confidence=1.0, note_zh="")
            )
        else:
            made.append(one._replace(field=None, how="") if one.field in taken else one)
    return made


def chunks(source: Source) -> Iterator[Chunk]:
    """The rows below the header; blocks of bytes where the file is plain enough to be cut at its line ends."""
    if source.table.kind == "csv":
        how = delimited.examine(lambda: source.path.open("rb"))
        if _plain(source.path, how.encoding):
            yield from _blocks(source, how)
            return
    yield from _lists(source)


def _lists(source: Source) -> Iterator[Chunk]:
    first, held = source.header.first_data_row, []
    for row in source.sheet.rows():
        if row[0] >= first:
            held.append(row)
            if len(held) == CHUNK:
                yield held
                held = []
    if held:
        yield held


def _plain(path: Path, encoding: str) -> bool:
    """No quote and no lone carriage return anywhere: then a line is a row."""
    if encoding not in ("utf-8", "utf-8-sig", "gb18030"):
        return False
    last = b""
    with path.open("rb") as file:
        while data := file.read(BLOCK):
            joined = last + data
            if b'"' in data or joined.count(b"\r") - joined.count(b"\r\n") > joined.endswith(b"\r"):
                return False
            last = data[-1:] if data.endswith(b"\r") else b""
    return not last


def _blocks(source: Source, how: delimited.Delimited) -> Iterator[Chunk]:
    encoding = "utf-8" if how.encoding == "utf-8-sig" else how.encoding
    number, rest = 1, b""
    with source.path.open("rb") as file:
        for _ in range(source.header.first_data_row - 1):
            file.readline()
            number += 1
        while data := file.read(BLOCK):
            data = rest + data
            end = data.rfind(b"\n") + 1
            block, rest = data[:end], data[end:]
            if block:
                yield _block(number, block, encoding, how.delimiter)
                number += block.count(b"\n")
    if rest:
        yield _block(number, rest, encoding, how.delimiter)


def _block(number: int, data: bytes, encoding: str, delimiter: str) -> Block:
    if number == 1 and data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    if (
        max(map(len, (line.split(delimiter.encode()) for line in data.split(b"\n", 3)[:3])), default=0)
        > MAX_COLUMNS
    ):
        raise Unreadable(f"表格的列太多，最多只能读 {MAX_COLUMNS} 列；请删除右侧多余的列后另存，再重新上传。")
    return Block(number, data, encoding, delimiter)
