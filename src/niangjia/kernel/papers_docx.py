"""A laid-out paper as ``.docx``, in the same measures as the PDF (GB/T 9704-2012), with the fonts that offices have."""

import io
from collections.abc import Callable
from typing import Any

from docx import Document
from docx.document import Document as Doc
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

BODY, HEADING, TITLE = "仿宋", "黑体", "方正小标宋简体"
SIZE, PITCH = Pt(16), Pt(28)
RED = RGBColor(0xC8, 0x10, 0x2E)
Block = dict[str, Any]


def write(paper: dict[str, Any]) -> bytes:
    """The bytes of the file; ``paper`` is what ``papers_layout.laid_out`` gives."""
    doc = Document()
    _page(doc, paper["margins"])
    doc.core_properties.title, doc.core_properties.author, doc.core_properties.comments = paper["title"], "", ""
    for one in paper["blocks"]:
        _WRITERS[one["kind"]](doc, one)
    stream = io.BytesIO()
    doc.save(stream)
    return stream.getvalue()


def _page(doc: Doc, margins: list[int]) -> None:
    page = doc.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = map(Mm, margins)
    normal = doc.styles["Normal"]
    normal.font.size = SIZE
    _font(normal, BODY)
    normal.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    normal.paragraph_format.line_spacing = PITCH
    normal.paragraph_format.space_after = Pt(0)


def _font(styled: Any, name: str) -> None:
    """Chinese characters take the East Asian font, which python-docx has no property for."""
    styled.font.name = name
    styled.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _put(
    paragraph: Paragraph, words: str, *, font: str = "", size: Pt | None = None, red: bool = False, bold: bool = False
) -> None:
    run = paragraph.add_run(words)  # a line break in the words becomes one in the file
    if font:
        _font(run, font)
    if size:
        run.font.size = size
    if red:
        run.font.color.rgb = RED
    run.bold = bold or None


def _paragraph(doc: Doc, *, indent: bool = False, align: Any = None, exact: bool = True) -> Paragraph:
    made = doc.add_paragraph()
    if indent:
        made.paragraph_format.first_line_indent = SIZE * 2
    if not exact:
        made.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    made.alignment = align
    return made


def _head(doc: Doc, one: Block) -> None:
    size = Pt(min(40, 410 / max(len(one["text"]), 1)))
    line = _paragraph(doc, align=WD_ALIGN_PARAGRAPH.CENTER, exact=False)
    _put(line, one["text"], font=TITLE, size=size, red=True, bold=True)
    number = _paragraph(doc, align=WD_ALIGN_PARAGRAPH.CENTER)
    _put(number, one["number"])
    _rule(number)
    _paragraph(doc)


def _rule(paragraph: Paragraph) -> None:
    """The red line below the issuing body."""
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "4"), ("color", str(RED))):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind", "w:jc", "w:rPr")


def _title(doc: Doc, one: Block) -> None:
    line = _paragraph(doc, align=WD_ALIGN_PARAGRAPH.CENTER, exact=False)
    line.paragraph_format.space_after = PITCH
    _put(line, one["text"], font=TITLE, size=Pt(22), bold=True)


def _facts(doc: Doc, one: Block) -> None:
    _grid(doc, one["rows"], [42, 114])


def _table(doc: Doc, one: Block) -> None:
    _grid(doc, [one["head"], *one["rows"]], one["widths"], head=True)


def _grid(doc: Doc, rows: list[list[str]], shares: list[float], *, head: bool = False) -> None:
    page = doc.sections[0]
    room = (page.page_width or 0) - (page.left_margin or 0) - (page.right_margin or 0)
    widths = [int(room * share / sum(shares)) for share in shares]
    table = doc.add_table(rows=len(rows), cols=len(shares), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for number, (row, made) in enumerate(zip(rows, table.rows, strict=True)):
        for words, cell, width in zip(row, made.cells, widths, strict=True):
            cell.width = Length(width)
            line = cell.paragraphs[0]
            line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
            _put(line, words, font=HEADING if head and number == 0 else "", size=Pt(12))
    if head:
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _sign(doc: Doc, one: Block) -> None:
    _paragraph(doc)
    for words in one["lines"]:
        line = _paragraph(doc, align=WD_ALIGN_PARAGRAPH.RIGHT)
        line.paragraph_format.right_indent = SIZE * 2
        line.paragraph_format.keep_together = True
        _put(line, words)


def _end_page(doc: Doc) -> None:
    doc.add_page_break()


def _sentence(*, indent: bool, font: str = "", size: Pt | None = None) -> Callable[[Doc, Block], None]:
    return lambda doc, one: _put(_paragraph(doc, indent=indent), one["text"], font=font, size=size)


_WRITERS: dict[str, Callable[[Doc, Block], None]] = {
    "head": _head,
    "title": _title,
    "to": _sentence(indent=False),
    "p": _sentence(indent=True),
    "heading": _sentence(indent=True, font=HEADING),
    "note": _sentence(indent=False, size=Pt(12)),
    "facts": _facts,
    "table": _table,
    "sign": _sign,
    "break": lambda doc, one: _end_page(doc),
}
