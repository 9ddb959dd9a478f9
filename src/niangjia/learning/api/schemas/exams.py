"""Test papers: what goes in and out. What is right is in none of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from niangjia.learning import queries
from niangjia.learning.models import Paper


class QuestionOut(Schema):
    """A question of a paper; an option's ``place`` is what is sent back. What is right is not in it."""

    id: str
    kind: str
    text: str
    options: list[dict[str, Any]]
    given: list[int]


class PaperOut(Schema):
    """A test paper, as it is on the table or handed in."""

    id: UUID
    state: str
    attempt: int
    mark: int
    started_at: datetime
    due_at: datetime
    handed_at: datetime | None
    score: int | None
    passed: bool
    questions: list[QuestionOut]


class GivenIn(Schema):
    """What is ticked: {question: places}."""

    given: dict[str, list[int]] = Field({}, max_length=100)


def paper_out(one: Paper) -> dict[str, Any]:
    """A paper as its person sees it: never what is right."""
    names = ("id", "state", "attempt", "mark", "started_at", "due_at", "handed_at", "score")
    found = zip(queries.questions_of(one), one.drawn, strict=True)
    questions = [
        {
            "id": str(question.pk), "kind": question.kind, "text": question.text,
            "options": [{"place": place, "text": question.options[place]} for place in drawn["order"]],
            "given": one.given.get(str(question.pk), []),
        }
        for question, drawn in found
    ]  # fmt: skip
    return {name: getattr(one, name) for name in names} | {"passed": one.is_passed, "questions": questions}
