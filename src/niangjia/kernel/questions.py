"""The four questions that pages across contexts ask: figures, todos, life, moves.

A context answers in ``figures.py``, ``todos.py``, ``life.py`` and ``states.py``; ``site/wiring.py`` is the one list
of who answers. Pages never reach into a context. Four rooms more: ``holdings.py`` (what is kept about me), ``reactions.py``
(what follows from the act of another, in its transaction), ``annexes.py`` (a line on the page of a context below),
``proofs.py`` (what people are known to have).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
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
class Slice:
    """Some values of a dimension of another figure: a number that is known without counting anything."""

    of: str
    dimension: str
    values: frozenset[str]


@dataclass(frozen=True)
class Figure:
    """A definition, not a number: rows, the path on them, a measure.

    ``rows(on)`` is the queryset of what counts on a day. ``path`` is the column with the union's path, ``measure``
    the column to add up (nothing: the number of rows), ``month`` the column of the date by which rows fall into
    months. ``source`` names the marks that the context raises when it writes such rows; ``daily`` says that the
    number changes with the day alone, ``dated`` that ``rows`` knows past days. ``url(union, on, **choice)``
    is the list that shows the rows; ``past`` says that this list knows past days as well (``?on=``). ``period`` are the
    two parameters by which it narrows to a month, ``monthly`` the chart's title. ``place`` is where the board shows the
    number: as a column of the branches (``table``), as a card alone (``card``), or as a part of a ratio (``ratio``).
    ``slice`` says that the rows are a slice of another figure's: then nothing is counted for this one. ``topic`` is the
    leaf of the board that it stands on (``TOPICS``).
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
    past: bool = False
    period: tuple[str, str] = ("", "")
    monthly: str = ""
    place: str = "table"  # table | card | ratio
    slice: Slice | None = None
    topic: str = ""


@dataclass(frozen=True)
class Ratio:
    """A share: the figure ``part`` by the figure ``whole``, named by their keys, as a percentage.

    It is added up over branches by adding up both, never by averaging shares; by a dimension that both have as well.
    Both figures are of one topic.
    """

    key: str
    label: str
    part: str
    whole: str
    better: str = "more"


@dataclass(frozen=True)
class Todo:
    """One line of 今日: a sentence a person would say, where it is done, and its clock; ``calendar``: in calendar days, as the
    rule counts them, else in working days.
    """

    sentence: str
    url: str
    due: datetime | date | None = None
    count: int = 1
    kind: str = ""
    light: str = "soon"  # ok | soon | late
    calendar: bool = False


@dataclass(frozen=True)
class Moment:
    """Something that happened to a person in a context, for the one life record."""

    at: datetime | date
    title: str
    text: str = ""
    url: str = ""
    icon: str = "point"
    context: str = ""


@dataclass(frozen=True)
class Holding:
    """What a context keeps about a person, for that person to read and to take along (个人信息保护法 art. 45).

    ``purpose`` why it is kept, ``kept`` how long, in words; ``rule`` the copy of the regulation that asks for it, where
    one does. ``rows`` are cells under ``heads``; one row alone is shown as pairs. ``edit`` names the fields of
    ``heads`` that the person may ask to be put right, by the name that the context's ``edit`` service takes.
    """

    key: str
    label: str
    purpose: str
    kept: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    rule: dict[str, Any] | None = None
    edit: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Annex:
    """What a context adds to a page of a context below: a line that leads to its own part of that record."""

    title: str
    sentence: str
    url: str
    icon: str = "arrow-right"


@dataclass(frozen=True)
class Proof:
    """What a context knows people to have, so that a place can be for those alone: a course that they completed.

    ``find(path, text)`` is the (key, words) of what a union at ``path`` means by a key or by its name, None where there is
    no such thing; ``held(people, keys)`` are the (person's key, key) of those among the people who have one of them.
    ``wanted`` and ``lacking`` are the sentences of a rule and of a refusal, with a place for the words. ``choices`` are all the
    words that can be meant, where they are few. ``private``: not everybody may learn who has it.
    """

    key: str
    label: str
    help: str
    wanted: str
    lacking: str
    find: Callable[[str, str], tuple[str, str] | None]
    held: Callable[[Sequence[Any], Sequence[str]], Iterable[tuple[Any, str]]]
    choices: tuple[str, ...] = ()
    private: bool = False


def among(choices: Mapping[str, str]) -> Callable[[str, str], tuple[str, str] | None]:
    """A proof's ``find`` where few words can be meant, the same for every union: by the words, or by the key that they stand for."""
    words = {key: text for text, key in choices.items()}

    def find(_path: str, text: str) -> tuple[str, str] | None:
        key = choices.get(text.strip(), text.strip())
        return (key, words[key]) if key in words else None

    return find


TOPICS = {"": "组织和会员", "places": "名额", "jobs": "就业", "learning": "学习", "activities": "活动"}
FIGURES: dict[str, Figure] = {}
RATIOS: dict[str, Ratio] = {}
TODOS: list[Callable[[Any], Iterable[Todo]]] = []
LIFE: list[Callable[[Any, Any], Iterable[Moment]]] = []
HOLDINGS: list[Callable[..., Iterable[Holding]]] = []  # (account, *, whole): numbers are masked unless whole
MOVES: dict[str, Any] = {}
SIGHTS: dict[str, tuple[str, ...]] = {}  # what is seen beyond unions and offices, in words: the roles that see it
PROOFS: dict[str, Proof] = {}
REACTIONS: dict[str, list[Callable[..., Any]]] = {}  # what they give, the act may tell (``react``)
ANNEXES: dict[str, list[Callable[..., Iterable[Annex]]]] = {}  # by the url's name: (record or None, user)
COUNTERS: list[
    Callable[..., Any]
] = []  # insight's: (figures, path, on, today=) -> {key: .whole, .branches by path}


def counted(keys: Iterable[str], path: str, today: date) -> dict[str, Any]:
    """Figures by their keys for a branch and those directly below it, today; as fast as a board.

    Gives {key: spread}: ``spread.whole.total``, ``spread.whole.parts[dimension][value]``, ``spread.branches[path]``.
    A slice needs its figure among the keys.
    """
    return dict(COUNTERS[0]([FIGURES[key] for key in keys], path, today, today=today))


def todos(user: Any) -> list[Todo]:
    """What waits for a user today, in the order of the clocks."""
    found = [todo for ask in TODOS for todo in ask(user)]
    order = {"late": 0, "soon": 1, "ok": 2}
    return sorted(found, key=lambda todo: (order[todo.light], str(todo.due or "9999"), todo.sentence))


def life(person: Any, viewer: Any) -> list[Moment]:
    """What happened to a person, newest first, as far as the viewer may see it."""
    found = [moment for ask in LIFE for moment in ask(person, viewer)]
    return sorted(found, key=lambda moment: str(moment.at), reverse=True)


def holdings(user: Any, *, whole: bool = False) -> list[Holding]:
    """Everything that is kept about whoever has the account, context by context; what is empty is left out."""
    return [one for ask in HOLDINGS for one in ask(user, whole=whole) if one.rows]


def annexes(page: str, record: Any, user: Any) -> list[Annex]:
    """What other contexts add to ``page`` (the name of its url) about ``record``, as far as the user may see it."""
    return [one for ask in ANNEXES.get(page, ()) for one in ask(record, user)]


def react(event: str, **said: Any) -> list[Any]:
    """Let every context that listens do what follows, within the transaction of the act; what one raises undoes the act.

    Gives what each of them gave.
    """
    return [run(**said) for run in REACTIONS.get(event, ())]
