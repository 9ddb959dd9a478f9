import io
import random
import zipfile
from datetime import date, datetime

import msoffcrypto
import openpyxl
import pytest
import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from niangjia.members.roster import limits
from niangjia.members.roster.cells import Lost
from niangjia.members.roster.reading import Unreadable, open_table

ROWS = [["姓名", "电话"], ["云河", "19900001111"]]
MOMENT = datetime(2021, 5, 3, 8)  # noqa: DTZ001 - workbooks know no time zone
TEXT = "姓名,电话\n云河,19900001111\n"


def read(content, filename="名册.xlsx"):
    return [cells for _, cells in open_table(content, filename).sheets[0].rows()]


def saved(book) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbook(rows) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return book


def refused(content) -> str:
    with pytest.raises(Unreadable) as refusal:
        read_all(content)
    return refusal.value.sentence


def read_all(content):
    for sheet in open_table(content, "名册.xlsx").sheets:
        for number, cells in sheet.rows():
            assert number > 0
            assert isinstance(cells, list)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_in_every_encoding(encoding, delimiter):
    assert read(TEXT.replace(",", delimiter).encode(encoding)) == ROWS


def test_text_from_a_path_with_blank_and_broken_lines(tmp_path):
    path = tmp_path / "名册.csv"
    path.write_text('姓名,备注\r\n\r\n云河,"两\r\n行"\r\n', encoding="utf-8", newline="")
    table = open_table(path)
    assert table.kind == "csv"
    assert table.filename == "名册.csv"
    assert list(table.sheets[0].rows()) == [(1, ["姓名", "备注"]), (2, []), (3, ["云河", "两\r\n行"])]
    assert len(list(table.sheets[0].rows())) == 3
    assert table.sheets[0].head(1) == [(1, ["姓名", "备注"])]


def test_cells_of_a_workbook_keep_their_place_and_their_type():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["B3"] = "标题"
    for at, value in enumerate([470101199003071234, 19900001111, 2021.5, MOMENT, True, "007"], 2):
        sheet.cell(5, at, value)
    rows = dict(open_table(saved(book)).sheets[0].rows())
    assert rows[3][:2] == ["", "标题"]
    assert rows[5][1] == Lost("4.70101199003071E+17")
    assert rows[5][2:] == ["19900001111", "2021.5", date(2021, 5, 3), "TRUE", "007"]


def test_an_old_workbook():
    book = xlwt.Workbook()
    sheet = book.add_sheet("名单")
    sheet.write(1, 1, "姓名")
    sheet.write(2, 1, 470101199003071234)
    sheet.write(2, 2, date(2021, 5, 3), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    table = open_table(saved(book), "名册.csv")
    assert table.kind == "xls"
    rows = dict(table.sheets[0].rows())
    assert rows[2][1] == "姓名"
    assert isinstance(rows[3][1], Lost)
    assert rows[3][2] == date(2021, 5, 3)


def test_hidden_sheets_are_passed_over_and_only_hidden_ones_refused():
    book = workbook([["别的"]])
    book.create_sheet("名单").append(["姓名"])
    book["Sheet"].sheet_state = "hidden"
    assert [sheet.name for sheet in open_table(saved(book)).sheets] == ["名单"]
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(book))) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            new.writestr(part, content.replace(b'state="visible"', b'state="hidden"'))
    assert "隐藏" in refused(out.getvalue())


def test_a_page_saved_as_a_workbook():
    page = "<html><table><tr><th colspan=2>名单</th></tr><tr><td>姓名<td>电话</tr><tr><td>云河</td><td>&#49;</td></table>"
    assert read(page.encode("gb18030")) == [["名单", ""], ["姓名", "电话"], ["云河", "1"]]
    assert "另存为" in refused(b"<html><body>nothing</body></html>")


def test_a_password_is_said():
    out = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(saved(workbook(ROWS)))).encrypt("secret", out)
    assert "密码" in refused(out.getvalue())


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "空的"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "图片"),
        (b"\xff\xd8\xff\xe0" + bytes(64), "图片"),
        (b"%PDF-1.7\n", "PDF"),
        (b"Rar!\x1a\x07", "压缩包"),
        (b"PK\x03\x04 and nothing", "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "损坏"),
        (bytes(range(256)) * 4, "认不出"),
        ("姓名,电话\n".encode() + b"\xff\xff\xff\xff,1\n", "另存为"),
        (b",".join([b"a"] * 201), "列"),
        (b'a,"b\n' + b"x" * 200_000, "引号"),
        (b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>", "2003"),
    ],
)
def test_what_is_not_a_roster_is_said(content, word):
    assert word in refused(content)


def test_a_zip_that_is_no_workbook():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "Word" in refused(out.getvalue())


def rezipped(content: bytes, name: str, replacement: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, replacement if part.filename == name else old.read(part))
    return out.getvalue()


def test_a_bomb_is_refused_before_it_goes_off(monkeypatch):
    bomb = rezipped(saved(workbook(ROWS)), "xl/worksheets/sheet1.xml", b" " * 40_000_000)
    assert len(bomb) < 200_000
    assert "过大" in refused(bomb)
    monkeypatch.setattr(limits, "MAX_UNPACKED", 1_000_000)
    monkeypatch.setattr(limits, "MAX_RATIO", 10**9)
    assert "过大" in refused(bomb)


def test_a_bomb_that_lies_about_its_size():
    bomb = bytearray(rezipped(saved(workbook(ROWS)), "xl/worksheets/sheet1.xml", b" " * 40_000_000))
    true = (40_000_000).to_bytes(4, "little")
    assert bomb.count(true) == 2
    assert "过大" in refused(bytes(bomb.replace(true, (1000).to_bytes(4, "little"))))


def test_one_cell_in_the_last_corner():
    book = workbook(ROWS)
    book.active["XFD1048576"].font = openpyxl.styles.Font(bold=True)
    assert read(saved(book)) == ROWS
    book.active["XFD1048576"] = "x"
    assert "16,384 列" in refused(saved(book))
    book = workbook(ROWS)
    book.active["GR1048576"] = "x"
    assert "1,048,576" in refused(saved(book))


def test_one_long_text_shared_by_many_cells(monkeypatch):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for row in range(200):
            sheet.write_string(row, 0, "长" * 30_000)
    assert len(read(out.getvalue())) == 200
    monkeypatch.setattr(limits, "MAX_UNPACKED", 3_000_000)
    assert "过大" in refused(out.getvalue())


def test_too_many_rows_and_too_big(monkeypatch):
    monkeypatch.setattr(limits, "MAX_ROWS", 10)
    assert len(read(b"a,b\n" * 9)) == 9
    assert "超过 10 行" in refused(b"a,b\n" * 11)
    assert "超过 10 行" in refused(b'a,"b"\n' * 11)
    monkeypatch.setattr(limits, "MAX_FILE", 20)
    assert "MB" in refused(b"a,b\n" * 6)


SEEDS = [
    saved(workbook(ROWS)),
    TEXT.encode(),
    TEXT.encode("gb18030"),
    b"<html><table><tr><td>a</table>",
    b"\xd0\xcf\x11\xe0",
]
_old = xlwt.Workbook()
_old.add_sheet("a").write(0, 0, "姓名")
SEEDS.append(saved(_old))


def survives(content: bytes) -> None:
    sentence = "。"
    try:
        read_all(content)
    except Unreadable as refusal:
        sentence = refusal.sentence
    assert sentence.endswith("。")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_unreadable(content):
    survives(content)


def test_a_file_that_would_end_the_process_is_refused():
    """Twelve bytes of a real .xls made wrong so that it promises more cells than there is memory for."""
    seed = next(one for one in reversed(SEEDS) if one.startswith(bytes.fromhex("d0cf11e0")))
    chance, content = random.Random(4212), bytearray(seed)
    for _ in range(12):
        content[chance.randrange(len(content))] = chance.randrange(256)
    with pytest.raises(Unreadable):
        read_all(bytes(content))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SEEDS), st.integers(0, 2**32), st.integers(1, 30), st.booleans())
def test_any_damaged_file_is_a_table_or_unreadable(seed, dice, hits, cut):
    chance, content = random.Random(dice), bytearray(seed)
    for _ in range(hits):
        content[chance.randrange(len(content))] = chance.randrange(256)
    survives(bytes(content[: chance.randrange(len(content))] if cut else content))


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, 2**32),
    st.integers(1, 10),
    st.sampled_from(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"]),
)
def test_any_damage_inside_a_workbook(dice, hits, name):
    chance = random.Random(dice)
    with zipfile.ZipFile(io.BytesIO(SEEDS[0])) as archive:
        part = bytearray(archive.read(name))
    for _ in range(hits):
        part[chance.randrange(len(part))] = chance.randrange(32, 127)
    survives(rezipped(SEEDS[0], name, bytes(part)))
