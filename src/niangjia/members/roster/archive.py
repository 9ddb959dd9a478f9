"""The contents of an .xlsx measured before any library builds a table of it.

Three ways to fill the memory with a small file are closed: parts that inflate without end, one cell in the last
corner of an otherwise empty sheet (libraries allot the whole rectangle), and one long text that a million cells share.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from niangjia.members.roster import limits
from niangjia.members.roster.limits import Unreadable
from niangjia.members.roster.sniff import ENCRYPTED

_CHUNK: Final = 1 << 20
_OVERLAP: Final = 128
CORRUPT: Final = "文件已损坏，打不开；请用 Excel 或 WPS 打开原文件，另存为新的 .xlsx 后上传。"
_BOMB: Final = "文件解开后过大，无法安全读取；请只保留花名册这一张表，另存为新的 .xlsx 后上传。"
_HOLLOW: Final = (
    "表格里有内容的单元格相隔太远（第 {row:,} 行还有内容，中间大片是空的）；"
    "请删除名单下方和右侧的空白区域，另存后重新上传。"
)
_KINDS: Final = (
    ("xl/workbook.bin", "这是 .xlsb 格式；请在 Excel 里另存为 .xlsx 后上传。"),
    ("word/document.xml", "这是 Word 文档，不是表格；请把表格复制到 Excel 里另存为 .xlsx 后上传。"),
    ("ppt/presentation.xml", "这是演示文稿，不是表格；请上传 Excel 或 CSV 文件。"),
    ("content.xml", "这是 .ods 格式；请用 WPS 或 Excel 打开，另存为 .xlsx 后上传。"),
    ("Index/Document.iwa", "这是 Numbers 表格；请导出为 Excel（.xlsx）后上传。"),
)
_REFERENCE: Final = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,9})([0-9]{1,9})["']""")
_FILLED: Final = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,9})([0-9]{1,9})["'][^>]*[^/>]>(?=<[^/]|[^<])|/>["']""")
_STRING: Final = re.compile(rb"<(?:\w+:)?si\b.*?</(?:\w+:)?si>", re.DOTALL)
_USE: Final = re.compile(rb"""\bt\s*=\s*["']s["'][^>]*><(?:\w+:)?v>([0-9]{1,9})<""")


@dataclass(slots=True)
class _Sheet:
    rows: int = 0
    columns: int = 0
    cells: int = 0
    shared: int = 0

    @property
    def area(self) -> int:
        return self.rows * self.columns


@dataclass(slots=True)
class _Strings:
    longest: int = 0
    lengths: list[int] = field(default_factory=list)


def check_archive(source: BinaryIO) -> None:
    """Raise Unreadable unless `source` is an .xlsx that can be opened within the limits. Leaves `source` at 0."""
    try:
        with zipfile.ZipFile(source) as archive:
            parts = archive.infolist()
        _declared(parts)
        _measured(source, parts)
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        NotImplementedError,
        ValueError,
        EOFError,
        OSError,
    ) as error:
        raise Unreadable(CORRUPT) from error
    finally:
        source.seek(0)


def _declared(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        for name, sentence in _KINDS:
            if name in names:
                raise Unreadable(sentence)
        raise Unreadable("这是压缩包，里面不是 Excel 表格；请先解压，再上传里面的 Excel 或 CSV 文件。")
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable(ENCRYPTED)
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise Unreadable(CORRUPT)
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    suspicious = unpacked > limits.RATIO_FROM and unpacked > packed * limits.MAX_RATIO
    if unpacked > limits.MAX_UNPACKED or suspicious or len(parts) > limits.MAX_PARTS:
        raise Unreadable(_BOMB)


def _measured(source: BinaryIO, parts: list[zipfile.ZipInfo]) -> None:
    strings, budget = _Strings(), limits.MAX_UNPACKED
    sheets = []
    for part in parts:
        name = part.filename.lower()
        if not name.endswith((".xml", ".rels", ".vml")):
            continue
        inflated = _inflate(source, part)
        if "worksheets/" in name and name.endswith(".xml"):
            sheets.append((part, _measure_sheet(inflated, source, part)))
        elif name.endswith("sharedstrings.xml"):
            strings = _measure_strings(inflated)
        else:
            for _ in inflated:
                pass
        budget -= part.file_size
    if budget < 0:
        raise Unreadable(_BOMB)
    _check_strings(source, sheets, strings)


def _inflate(source: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The true content of a part, chunk by chunk; it may not be a byte longer than the directory says."""
    source.seek(part.header_offset)
    header = source.read(30)
    name, extra = struct.unpack("<HH", header[26:30])
    source.seek(name + extra, 1)
    left, size = part.compress_size, 0
    inflater = zlib.decompressobj(-15) if part.compress_type == zipfile.ZIP_DEFLATED else None
    at = source.tell()
    while left > 0 or (inflater and inflater.unconsumed_tail):
        data = inflater.unconsumed_tail if inflater else b""
        if not data:
            source.seek(at)
            data = source.read(min(left, _CHUNK))
            if not data:
                raise EOFError
            at, left = at + len(data), left - len(data)
        chunk = inflater.decompress(data, _CHUNK) if inflater else data
        size += len(chunk)
        if size > part.file_size:
            raise Unreadable(_BOMB)
        yield chunk


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _overlapping(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Chunks that begin with the end of the one before, so that nothing is missed on a border."""
    tail = b""
    for chunk in chunks:
        yield tail + chunk
        tail = chunk[-_OVERLAP:]


def _extent(chunks: Iterator[bytes], pattern: re.Pattern[bytes]) -> _Sheet:
    found = _Sheet()
    columns: set[bytes] = set()
    for chunk in _overlapping(chunks):
        references = pattern.findall(chunk)
        if (b"", b"") in references:
            raise Unreadable(CORRUPT)  # a tag that hides its own end
        if references:
            letters, numbers = zip(*references, strict=True)
            columns.update(letters)
            highest = max(map(int, numbers))
            found.rows = max(found.rows, highest)
        found.cells += len(references)
        found.shared += chunk.count(b't="s"') + chunk.count(b"t='s'")
    found.columns = max(map(_column, columns), default=0)
    return found


def _measure_sheet(inflated: Iterator[bytes], source: BinaryIO, part: zipfile.ZipInfo) -> _Sheet:
    """The rectangle a sheet spans. Cells with a format and no content count only where there are too many."""
    sheet = _extent(inflated, _REFERENCE)
    if sheet.columns > limits.MAX_COLUMNS or sheet.area > _allowed(sheet):
        sheet = _extent(_inflate(source, part), _FILLED)
    if sheet.columns > limits.MAX_COLUMNS:
        raise limits.too_many_columns(sheet.columns)
    if sheet.rows > limits.MAX_ROWS:
        raise limits.too_many_rows()
    if sheet.area > _allowed(sheet):
        raise Unreadable(_HOLLOW.format(row=sheet.rows))
    return sheet


def _allowed(sheet: _Sheet) -> int:
    return max(limits.FREE_AREA, limits.MAX_EMPTY_RATIO * sheet.cells)


def _measure_strings(inflated: Iterator[bytes]) -> _Strings:
    found, rest = _Strings(), b""
    for chunk in inflated:
        rest += chunk
        end = 0
        for match in _STRING.finditer(rest):
            found.lengths.append(match.end() - match.start())
            end = match.end()
        rest = rest[end:]
        if len(rest) > 16 * _CHUNK:
            raise Unreadable(_BOMB)
    found.longest = max(found.lengths, default=0)
    return found


def _check_strings(source: BinaryIO, sheets: list[tuple[zipfile.ZipInfo, _Sheet]], strings: _Strings) -> None:
    """What the shared texts amount to once every cell has its own copy; counted exactly only where it may matter."""
    for part, sheet in sheets:
        if sheet.shared * strings.longest <= limits.MAX_UNPACKED:
            continue
        total = 0
        for chunk in _overlapping(_inflate(source, part)):
            for use in map(int, _USE.findall(chunk)):
                total += strings.lengths[use] if use < len(strings.lengths) else 0
            if total > limits.MAX_UNPACKED:
                raise Unreadable(_BOMB)
