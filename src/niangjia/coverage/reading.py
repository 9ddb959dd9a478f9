"""A list of a business register as it comes: the header found, columns understood, each row cleaned. No database."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from niangjia.members.roster.cells import Cell, Lost, shown
from niangjia.members.roster.limits import Unreadable
from niangjia.members.roster.reading import Sheet, open_table
from niangjia.members.text import squeeze, tidy
from niangjia.organizations import creditcode

__all__ = ["FIELDS", "Found", "Row", "Unreadable", "look", "rows"]

# field -> its label and the headings under which registers write it; the first is the label
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": (
        "企业名称", "单位名称", "市场主体名称", "经营主体名称", "公司名称", "机构名称", "用人单位", "用人单位名称", "名称",
        "企业", "单位", "字号名称", "主体名称",
    ),
    "credit_code": (
        "统一社会信用代码", "社会信用代码", "信用代码", "统一信用代码", "统一社会信用代码/注册号", "机构代码", "纳税人识别号",
    ),
    "address": ("地址", "住所", "经营地址", "注册地址", "生产经营地址", "经营场所", "住所地址", "单位地址", "企业地址", "通讯地址"),
    "trade": ("行业", "所属行业", "行业门类", "行业名称", "行业类别", "国民经济行业", "行业分类"),
    "workers": (
        "从业人数", "职工人数", "从业人员", "从业人员数", "员工人数", "参保人数", "用工人数", "人数", "职工数", "在职职工人数",
    ),
    "status": ("经营状态", "登记状态", "企业状态", "状态", "存续状态", "市场主体状态"),
    "town": ("所属街道", "街道", "乡镇", "所属乡镇", "街道乡镇", "乡镇街道", "所在街道", "所属镇街", "镇街", "属地", "园区"),
    "latitude": ("纬度",),
    "longitude": ("经度",),
}  # fmt: skip
_FIELD_OF: Final = {word: key for key, words in FIELDS.items() for word in words}
LOOK_AT: Final = 40  # rows; nobody writes a longer preamble
MOST: Final = 20_000  # rows of a list that is compared while one waits
LONGEST: Final = {"name": 120, "trade": 60, "address": 200}
_CLOSED: Final = re.compile(r"注销|吊销|撤销|歇业|停业|关闭|迁出|清算|解散|破产|非正常")
_OPEN_AFTER_ALL: Final = re.compile(r"未注销|未吊销")
_COUNT: Final = re.compile(r"(?:约|近|共)?(\d{1,7})(?:人|名|余人|多人|左右)?")
_NOT_A_FIRM: Final = ("合计", "总计", "小计", "填表人", "制表人", "审核人", "备注", "说明")


@dataclass(frozen=True, slots=True)
class Found:
    """A sheet with its header: ``columns`` from the place of a column to its field, ``names`` as they are written."""

    sheet: Sheet
    first: int
    columns: dict[int, str]
    names: dict[str, str]


@dataclass(slots=True)
class Row:
    """One row: ``values`` are columns of an employer (only those that say something), ``wrong`` why it cannot come in."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    town: str = ""
    closed: str = ""
    wrong: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The firm's name, as far as there is one."""
        return str(self.values.get("name", ""))


def look(data: bytes, filename: str) -> Found:
    """Open a file and find the sheet and row with the headings. Raises :class:`Unreadable` with what to do."""
    for sheet in open_table(data, filename).sheets:
        for number, cells in sheet.head(LOOK_AT):
            columns, names = _columns(cells)
            if "name" in columns.values() and (len(columns) > 1 or len(cells) == 1):
                return Found(sheet, number, columns, names)
    raise Unreadable("没有找到表头：请保留一行列名，至少有“企业名称”，最好还有“统一社会信用代码”和“从业人数”。")


def _columns(cells: Sequence[Cell]) -> tuple[dict[int, str], dict[str, str]]:
    columns: dict[int, str] = {}
    names: dict[str, str] = {}
    for at, cell in enumerate(cells):
        text = re.sub(r"\(.*?\)|[*:：]", "", squeeze(cell)) if isinstance(cell, str) else ""
        key = _FIELD_OF.get(text)
        if key and key not in names:
            columns[at], names[key] = key, tidy(str(cell))
    return columns, names


def rows(found: Found) -> Iterator[Row]:
    """The rows below the header, cleaned; empty ones and sums are passed over. Raises :class:`Unreadable` for too many."""
    count = 0
    for number, cells in found.sheet.rows():
        if number <= found.first or not any(cell != "" for cell in cells):
            continue
        row = clean(number, {key: cells[at] for at, key in found.columns.items() if at < len(cells)})
        if row is None:
            continue
        count += 1
        if count > MOST:
            raise Unreadable(f"名单超过 {MOST:,} 行，请按街道拆成几个文件分次导入。")
        yield row


def clean(number: int, cells: Mapping[str, Cell]) -> Row | None:
    """One row; None for a line that is no firm (empty, a sum, a signature)."""
    row = Row(number)
    name = _brackets(tidy(shown(cells.get("name", ""))))
    if not name and not any(cells.values()):
        return None
    if name.rstrip("：:").startswith(_NOT_A_FIRM) and len(name) < 8:
        return None
    _name(row, name)
    _code(row, cells.get("credit_code", ""))
    for key in ("trade", "address"):
        if text := tidy(shown(cells.get(key, ""))):
            row.values[key] = text[: LONGEST[key]]
    _workers(row, tidy(shown(cells.get("workers", ""))))
    _place(row, cells)
    status = squeeze(shown(cells.get("status", "")))
    if _CLOSED.search(_OPEN_AFTER_ALL.sub("", status)):
        row.closed = status
    row.town = squeeze(shown(cells.get("town", "")))
    return row


def _brackets(name: str) -> str:
    """A Chinese name with the brackets that Chinese is written with."""
    return name if name.isascii() else name.replace("(", "（").replace(")", "）")


def _name(row: Row, name: str) -> None:
    if 2 <= len(name) <= LONGEST["name"]:
        row.values["name"] = name
        return
    row.wrong.append("没有单位名称" if len(name) < 2 else f"单位名称超过 {LONGEST['name']} 个字")
    if name:
        row.values["name"] = name[: LONGEST["name"]]


def _code(row: Row, cell: Cell) -> None:
    if isinstance(cell, Lost):
        row.wrong.append("信用代码被表格软件当成数字，末几位已经丢失；请把这一列设为文本后重新填写")
        return
    code = creditcode.clean(squeeze(shown(cell)))
    if not code:
        return
    problem = creditcode.problem(code)
    if problem:
        row.wrong.append(problem.rstrip("。"))
    else:
        row.values["credit_code"] = code


def _workers(row: Row, text: str) -> None:
    if not text:
        return
    found = _COUNT.fullmatch(text.replace(",", "").replace(" ", "").removesuffix(".0"))
    if found:
        row.values["workers"] = int(found[1])
    else:
        row.notes.append(f"从业人数“{text[:20]}”看不懂，没有采用")


def _place(row: Row, cells: Mapping[str, Cell]) -> None:
    found = {}
    for key, most in (("latitude", 90), ("longitude", 180)):
        text = squeeze(shown(cells.get(key, "")))
        if re.fullmatch(r"-?\d{1,3}(\.\d+)?", text) and -most <= float(text) <= most:
            found[key] = float(text)
    if len(found) == 2:
        row.values |= found
    elif any(cells.get(key) for key in ("latitude", "longitude")):
        row.notes.append("经纬度看不懂，没有采用")


def repeats(some: Iterable[Row], core: Any) -> dict[int, int]:
    """Row number -> the earlier row that means the same firm: the same code, or the same name where not both have one."""
    codes: dict[str, int] = {}
    names: dict[str, list[tuple[str, int]]] = {}
    found: dict[int, int] = {}
    for row in some:
        code, key = row.values.get("credit_code", ""), core(row.name)
        first = codes.get(code) if code else None
        if first is None:
            near = [number for other, number in names.get(key, []) if not (other and code)]
            first = near[0] if near else None
        if first is not None:
            found[row.number] = first
            continue
        if code:
            codes[code] = row.number
        names.setdefault(key, []).append((code, row.number))
    return found
