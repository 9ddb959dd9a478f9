"""Pages saved as .xls, which many Chinese systems hand out as "Excel": the largest plain table of the page."""

from html.parser import HTMLParser

from niangjia.members.roster import limits
from niangjia.members.roster.cells import Cell
from niangjia.members.roster.limits import Unreadable

_UNKNOWN = "这是网页另存的“假 Excel”，里面没有可读的表格；请用 Excel 或 WPS 打开，另存为 .xlsx 后上传。"


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._text: list[str] | None = None
        self._span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self._end_cell()
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            self._end_cell()
            span = dict(attrs).get("colspan") or "1"
            self._span = min(int(span), limits.MAX_COLUMNS) if span.isascii() and span.isdigit() else 1
            self._text = []
        elif tag == "br" and self._text is not None:
            self._text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def _end_cell(self) -> None:
        if self._text is None:
            return
        row = self.tables[-1][-1]
        row.extend(["".join(self._text).strip(), *[""] * (self._span - 1)])
        if len(row) > limits.MAX_COLUMNS:
            raise limits.too_many_columns(len(row))
        self._text = None


def html_rows(content: bytes) -> list[list[Cell]]:
    """The rows of the largest table of a page. Raises Unreadable."""
    if len(content) > limits.MAX_HTML:
        raise Unreadable("网页另存的表格太大；请用 Excel 或 WPS 打开，另存为 .xlsx 后上传。")
    parser = _Tables()
    try:
        parser.feed(_text(content))
        parser.close()
    except AssertionError as error:  # html.parser gives up on some malformed declarations this way
        raise Unreadable(_UNKNOWN) from error
    largest = max(parser.tables, key=len, default=[])
    if not any(any(row) for row in largest):
        raise Unreadable(_UNKNOWN)
    return [list(row) for row in largest]


def _text(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")
