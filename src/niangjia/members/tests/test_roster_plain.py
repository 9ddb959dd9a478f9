"""Rows read a column at a time say exactly what they say when read one by one."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from niangjia.kernel.sealed import unseal
from niangjia.members.batches.encoding import Encoder, Places, Recipe
from niangjia.members.batches.layout import STAGED
from niangjia.members.roster.cells import Lost
from niangjia.members.roster.columns import Mapped
from niangjia.members.tests.rosters import number

GOOD, OTHER = number(1), number(2, "19900229"[:7] + "8")
CELLS = {
    "name": ["林小满", " 陈 大年", "合计", "王1", "", "欧阳娜娜"],
    "id_number": [
        GOOD, OTHER, GOOD[:-1], GOOD[:-1] + "*", "", "11990085061700" + "1", "E12345678", Lost("1.19E+17"),
        number(3, "20990101"), " " + GOOD,
    ],
    "id_kind": ["", "身份证", "护照"],
    "gender": ["", "男", "女", "未知"],
    "birth_date": ["", "1985-06-17", "1985年6月", "1990-02-28", "1985-06-18", date(1985, 6, 17)],
    "phone": ["", "19900000001", "1990000", "无"],
    "union": ["", "快递站工会", "没有的工会", "快递站 工会"],
    "employer": ["", "云湖机械厂", "\\反斜杠", "长" * 130],
    "education": ["", "大专", "超人"],
    "joined_on": ["", "2020-01-01", "2020年5月", "1901-01-01", "1970-01-01", "2999-01-01", "坏"],
    "note": ["", "备注", "N/A"],
}  # fmt: skip
USUAL = ["林小满", GOOD, "", "男", "1985-06-17", "19900000001", "快递站工会", "云湖机械厂", "大专", "2020-01-01", ""]
SEALED = [STAGED.index(name) for name in ("id_number", "phone", "issues")]


def encoder():
    mapping = [Mapped(at, key, key, "name", 1.0, "") for at, key in enumerate(CELLS)]
    return Encoder(Recipe("0" * 32, mapping, Places(exact={"快递站工会": "1" * 32}), copy=False))


def said(made):
    """The rows without their keys, opened."""
    found = {}
    for row in made.payload:
        opened = list(row)
        for at in SEALED:
            opened[at] = None if row[at] is None else unseal(row[at])
        found[row[2]] = opened[1:]
    return found, made.read, made.staged, made.unplaced


def one_by_one(rows):
    slow = encoder()
    slow.plain.read = lambda cells: ({}, set(range(len(cells))))
    return said(slow.encode(rows))


def wholly(cells):
    return [(at, list(row)) for at, row in enumerate(cells, 2)]


ROW = st.tuples(*(st.sampled_from(cells) for cells in CELLS.values()))
NEARLY = st.tuples(st.integers(0, len(USUAL) - 1), ROW).map(
    lambda two: [*USUAL[: two[0]], two[1][two[0]], *USUAL[two[0] + 1 :]]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(NEARLY | ROW, max_size=12))
def test_by_the_column_as_by_the_row(cells):
    assert said(encoder().encode(wholly(cells))) == one_by_one(wholly(cells))


@pytest.mark.parametrize(("key", "cell"), [(key, cell) for key, cells in CELLS.items() for cell in cells])
def test_each_cell_in_a_row_that_is_plain_otherwise(key, cell):
    row = list(USUAL)
    row[list(CELLS).index(key)] = cell
    rows = wholly([USUAL, row, USUAL[:9]])
    assert said(encoder().encode(rows)) == one_by_one(rows)


def test_a_plain_chunk_is_read_by_its_columns_alone(monkeypatch):
    fast = encoder()
    monkeypatch.setattr(fast.cleaner, "clean", None)
    assert fast.encode(wholly([USUAL] * 3)).staged == 3
