"""The four questions that pages across contexts ask: figures, todos, life, moves.

A context answers in ``figures.py``, ``todos.py``, ``life.py`` and ``states.py``; ``site/wiring.py`` is the one list
of who answers. Pages never reach into a context.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True)
class Dimension:
    """One way to break a figure down: a column of its rows and the words for its values."""

    key: str
    label: str
    column: str
    words: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Figure:
    """A definition, not a number: rows, the path on them, a measure.

    ``rows(on)`` is the queryset of what counts on a day. ``path`` is the column with the union's path, ``measure``
    the column to add up (nothing: the number of rows), ``month`` the column of the date by which rows fall into
    months. ``source`` names the marks that the context raises when it writes such rows; ``daily`` says that the
    number changes with the day alone, ``dated`` that ``rows`` knows past days. ``url(union, on, **choice)``
    is the list that shows the rows.
    """

    key: str
    label: str
    unit: str
    source: str
    rows: Callable[[date], QuerySet[Any]]
    url: Callable[..., str]
    path: str = "path"
    measure: str = ""
    month: str = ""
    dimensions: tuple[Dimension, ...] = ()
    daily: bool = False
    dated: bool = True
    better: str = "more"  # more | less | neither: which direction is good news


@dataclass(frozen=True)
class Todo:
    """One line of 今日: a sentence a person would say, where it is done, and its clock."""

    sentence: str
    url: str
    due: datetime | date | None = None
    count: int = 1
    kind: str = ""
    light: str = "soon"  # ok | soon | late


@dataclass(frozen=True)
class Moment:
    """Something that happened to a person in a context, for the one life record."""

    at: datetime | date
    title: str
    text: str = ""
    url: str = ""
    icon: str = "point"
    context: str = ""


FIGURES: dict[str, Figure] = {}
TODOS: list[Callable[[Any], Iterable[Todo]]] = []
LIFE: list[Callable[[Any, Any], Iterable[Moment]]] = []
MOVES: dict[str, Any] = {}
REACTIONS: dict[str, list[Callable[..., None]]] = {}


def todos(user: Any) -> list[Todo]:
    """What waits for a user today, in the order of the clocks."""
    found = [todo for ask in TODOS for todo in ask(user)]
    order = {"late": 0, "soon": 1, "ok": 2}
    return sorted(found, key=lambda todo: (order[todo.light], str(todo.due or "9999"), todo.sentence))


def life(person: Any, viewer: Any) -> list[Moment]:
    """What happened to a person, newest first, as far as the viewer may see it."""
    found = [moment for ask in LIFE for moment in ask(person, viewer)]
    return sorted(found, key=lambda moment: str(moment.at), reverse=True)

