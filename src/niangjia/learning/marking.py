"""A test as arithmetic: draw questions from a seed, read what was ticked, count what is right. Plain Python."""

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

Given = dict[str, list[int]]
Drawn = list[dict[str, Any]]


class Bank(Protocol):
    """What is asked of a question."""

    pk: Any
    kind: str
    options: list[str]
    answer: list[int]


def draw(bank: Sequence[Bank], size: int, seed: str) -> Drawn:
    """``size`` questions of a bank and the order of their options; the same for the same seed, bank and size."""
    chance = random.Random(seed)  # noqa: S311 - repeated from the seed that is kept; nobody sees it before
    chosen = chance.sample(sorted(bank, key=lambda one: str(one.pk)), size)
    return [{"id": str(one.pk), "order": _shuffled(chance, len(one.options))} for one in chosen]


def _shuffled(chance: random.Random, many: int) -> list[int]:
    order = list(range(many))
    chance.shuffle(order)
    return order


def read(questions: Iterable[Bank], said: Mapping[str, Iterable[Any]]) -> Given:
    """What was ticked, as far as it can be: known questions, places that exist, one place for a single choice."""
    given: Given = {}
    for one in questions:
        if str(one.pk) not in said:
            continue
        places = sorted({place for place in map(_place, said[str(one.pk)]) if 0 <= place < len(one.options)})
        given[str(one.pk)] = places[:1] if one.kind == "single" else places
    return given


def _place(value: Any) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else -1


def score(questions: Sequence[Bank], given: Given) -> int:
    """The share of questions answered wholly right, in percent, rounded down."""
    right = sum(given.get(str(one.pk), []) == sorted(one.answer) for one in questions)
    return right * 100 // len(questions) if questions else 0
