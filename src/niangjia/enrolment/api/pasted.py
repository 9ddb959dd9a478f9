"""Tables pasted by programs: what goes in and out."""

from typing import Any
from uuid import UUID

from ninja import Field, Schema

from niangjia.enrolment.pasting import Pasted


class PastedIn(Schema):
    """A table as it is copied out of Excel: tabs between cells, a line for each row."""

    table: str = Field(max_length=400_000)


class UnionPastedIn(PastedIn):
    """A table for a union."""

    union: UUID


class Made(Schema):
    """How many were made."""

    count: int


class PastedRow(Schema):
    """A row of a table that was not taken: its line, counted from 1, as it was sent, and why."""

    number: int
    text: str
    error: str


class PastedOut(Made):
    """What came of a table."""

    wrong: list[PastedRow]


def pasted_out(came: Pasted) -> dict[str, Any]:
    """As an answer shows it."""
    wrong = [{"number": row.number, "text": row.text, "error": row.wrong} for row in came.wrong]
    return {"count": len(came.made), "wrong": wrong}
