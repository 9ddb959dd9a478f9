"""Whoever asks while one is at work is answered with the next batch, each with an answer of one's own."""

import threading
from typing import Any

import pytest
from django.db import transaction

from niangjia.kernel.together import Together

LIMIT = 30.0  # seconds; longer is a deadlock


class Work:
    """Doubles numbers; the first batch waits at the door until the test opens it."""

    def __init__(self) -> None:
        self.door, self.inside = threading.Event(), threading.Event()
        self.batches: list[list[int]] = []

    def __call__(self, asked: list[int]) -> list[Any]:
        self.batches.append(asked)
        self.inside.set()
        assert self.door.wait(LIMIT)
        if 13 in asked:
            raise LookupError("the database has gone")
        return [ValueError("odd") if one % 2 else one * 2 for one in asked]


def ask_all(together: Together[int, int], numbers: list[int], told: dict[int, Any]) -> list[threading.Thread]:
    def one(number: int) -> None:
        try:
            told[number] = together.ask(number)
        except (ValueError, LookupError) as error:
            told[number] = type(error)

    threads = [threading.Thread(target=one, args=(number,), daemon=True) for number in numbers]
    for thread in threads:
        thread.start()
    return threads


def run(numbers: list[int], most: int = 64) -> tuple[Work, dict[int, Any]]:
    """One goes in first; the others come while it is at work."""
    work, told = Work(), {}
    together: Together[int, int] = Together(work, most)
    first = ask_all(together, numbers[:1], told)
    assert work.inside.wait(LIMIT)
    others = ask_all(together, numbers[1:], told)
    while len(together._waiting) < len(numbers) - 1:
        threading.Event().wait(0.001)
    work.door.set()
    for thread in [*first, *others]:
        thread.join(LIMIT)
        assert not thread.is_alive()
    return work, told


def test_those_who_wait_are_answered_in_one_batch() -> None:
    work, told = run([0, *range(2, 40, 2)])
    assert [len(one) for one in work.batches] == [1, 19]
    assert told == {one: one * 2 for one in [0, *range(2, 40, 2)]}


def test_a_batch_has_its_most_and_nobody_is_forgotten() -> None:
    work, told = run(list(range(0, 22, 2)), most=4)
    assert [len(one) for one in work.batches] == [1, 4, 4, 2]
    assert len(told) == 11


def test_each_meets_its_own_refusal() -> None:
    _, told = run([0, 1, 2, 3])
    assert told == {0: 0, 1: ValueError, 2: 4, 3: ValueError}


def test_what_goes_wrong_goes_wrong_for_the_batch_and_for_no_other() -> None:
    _, told = run([0, 13, 2, 4])
    assert told == {0: 0, 13: LookupError, 2: LookupError, 4: LookupError}


@pytest.mark.django_db
def test_in_a_transaction_one_is_answered_alone() -> None:
    work, told = Work(), {}
    together: Together[int, int] = Together(work)
    threads = ask_all(together, [8], told)
    assert work.inside.wait(LIMIT)
    work.door.set()
    with transaction.atomic():
        assert together.ask(4) == 8
    for thread in threads:
        thread.join(LIMIT)
    assert [4] in work.batches
