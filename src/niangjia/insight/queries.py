"""What a board shows of a union: its figures, its branches, its parts; every number with the list behind it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from niangjia.insight.memo import spread
from niangjia.insight.tally import Tally
from niangjia.kernel.errors import Invalid
from niangjia.kernel.questions import FIGURES, RATIOS, TOPICS, Figure, Ratio
from niangjia.organizations.queries import children_of

EARLIEST = date(1949, 10, 1)


@dataclass(frozen=True)
class Number:
    """A figure of one union: what it came to, and the list that shows the rows (none where it knows no past day)."""

    figure: Figure
    tally: Tally
    url: str

    @property
    def value(self) -> int:
        """The number."""
        return self.tally.total


@dataclass(frozen=True)
class Rate:
    """A ratio of one union: both numbers, and the share where there is a whole."""

    ratio: Ratio
    part: Number
    whole: Number

    @property
    def value(self) -> float | None:
        """0 to 1, above 1 where more are counted than the whole knows of; None without a whole."""
        return self.part.value / self.whole.value if self.whole.value else None


@dataclass(frozen=True)
class Numbers:
    """The figures of one union, and their ratios."""

    union: Any
    numbers: list[Number]

    def number(self, key: str) -> Number | None:
        """One of them by its key; None where it is not known for the day."""
        return next((one for one in self.numbers if one.figure.key == key), None)

    @property
    def rates(self) -> list[Rate]:
        """The ratios of which both figures are known for the day."""
        known = {one.figure.key: one for one in self.numbers}
        return [
            Rate(one, known[one.part], known[one.whole])
            for one in RATIOS.values()
            if one.part in known and one.whole in known
        ]

    def rate(self, key: str) -> Rate | None:
        """One of them by its key."""
        return next((one for one in self.rates if one.ratio.key == key), None)


@dataclass(frozen=True)
class Part:
    """One value of a dimension: its words, its number, the list behind it."""

    key: str
    label: str
    value: int
    url: str


@dataclass(frozen=True)
class Share:
    """One value of a dimension that both figures of a ratio have: its words, both numbers, the list of the part."""

    label: str
    part: int
    whole: int
    url: str


@dataclass(frozen=True)
class Board(Numbers):
    """All that a board shows of one union on one day; ``left_out`` are the figures that know no past day."""

    on: date
    today: date
    branches: list[Numbers]
    left_out: list[Figure]
    topic: str | None = None

    @property
    def tail(self) -> dict[str, str]:
        """What the addresses of this board's other views carry on: its topic, a past day."""
        day = {} if self.is_today else {"on": self.on.isoformat()}
        return ({"topic": self.topic} if self.topic else {}) | day

    @property
    def is_today(self) -> bool:
        """Whether it shows the day itself."""
        return self.on == self.today


def board(union: Any, on: date, *, today: date, topic: str | None = None) -> Board:
    """The board of a union: every figure (of a topic) for each branch below it and for the whole."""
    asked = [figure for figure in FIGURES.values() if topic is None or figure.topic == topic]
    figures = [figure for figure in asked if figure.dated or on == today]
    found = spread(figures, union.path, on, today=today)

    def url(figure: Figure, one: Any) -> str:
        return figure.url(one, on) if on == today or figure.past else ""

    totals = [Number(figure, found[figure.key].whole, url(figure, union)) for figure in figures]
    branches = []
    for child in children_of(union):
        tallies = [(figure, found[figure.key].branches.get(child.path, Tally())) for figure in figures]
        branches.append(
            Numbers(child, [Number(figure, tally, url(figure, child)) for figure, tally in tallies])
        )
    left_out = [figure for figure in asked if figure not in figures]
    return Board(union, totals, on, today, branches, left_out, topic)


def parts(number: Number, union: Any, on: date) -> dict[str, list[Part]]:
    """A figure's parts by dimension, the largest first."""
    found = {}
    for dimension in number.figure.dimensions:
        counts: Counter[str] = number.tally.parts.get(dimension.key, Counter())
        found[dimension.label] = [
            Part(
                value,
                dimension.words.get(value, value),
                count,
                number.figure.url(union, on, **{dimension.key: value}) if number.url and value else "",
            )
            for value, count in sorted(counts.items(), key=lambda pair: -pair[1])
            if count
        ]
    return found


def shares(rate: Rate, union: Any, on: date) -> dict[str, list[Share]]:
    """A ratio by each dimension that its two figures have in common, in the order of the dimension's words."""
    common = {one.key for one in rate.part.figure.dimensions}
    found = {}
    for dimension in rate.whole.figure.dimensions:
        if dimension.key not in common:
            continue
        parts, wholes = (one.tally.parts.get(dimension.key, Counter()) for one in (rate.part, rate.whole))
        order = list(dimension.words)
        keys = sorted(wholes, key=lambda key: order.index(key) if key in order else len(order))
        url = rate.part.figure.url
        found[dimension.label] = [
            Share(
                dimension.words.get(key, key),
                parts[key],
                wholes[key],
                url(union, on, **{dimension.key: key}) if rate.part.url and key and parts[key] else "",
            )
            for key in keys
            if wholes[key]
        ]
    return found


@dataclass(frozen=True)
class Month:
    """One month of a figure: ``2026-06``, its number, the first and the last day that count."""

    key: str
    value: int
    first: date
    last: date


def months(number: Number, on: date, count: int = 12) -> list[Month]:
    """A figure by month, the last ``count`` months in order, months without rows as zero."""
    found = []
    last = on
    for _ in range(count):
        key = f"{last:%Y-%m}"
        found.append(Month(key, number.tally.months.get(key, 0), last.replace(day=1), last))
        last = last.replace(day=1) - timedelta(days=1)
    return found[::-1]


def topic_of(text: str) -> str:
    """The topic that a page or program asks for; :class:`Invalid` where there is none of that name."""
    if text not in TOPICS:
        raise Invalid("没有这一类数字。", at="topic")
    return text


def topics() -> list[str]:
    """The topics that have figures, in their order."""
    used = {figure.topic for figure in FIGURES.values()}
    return [topic for topic in TOPICS if topic in used]


def day_of(text: str, today: date) -> date:
    """The day that a page or program asks for; :class:`Invalid` where it is none, or one that has not come."""
    try:
        asked = date.fromisoformat(text) if text else today
    except ValueError:
        raise _no_day("日期应写成 2026-06-30 的样子。") from None
    if asked > today:
        raise _no_day("这一天还没有到，最晚可以看今天。")
    if asked < EARLIEST:
        raise _no_day("这一天太早了，最早可以看 1949-10-01。")
    return asked


def _no_day(sentence: str) -> Invalid:
    return Invalid(sentence, at="on")
