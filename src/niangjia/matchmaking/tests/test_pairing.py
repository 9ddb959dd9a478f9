"""Who goes with whom: stable, mutual, the same for every order of input, and fair to both sides."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from niangjia.matchmaking.pairing import best_pairs, mutual

LEFT, RIGHT = range(1, 6), range(11, 16)
Choices = dict[int, list[int]]


@st.composite
def choices(draw: st.DrawFn) -> Choices:
    """Five and five, each with an ordered list of some of the other side."""
    made = {}
    for side, other in ((LEFT, RIGHT), (RIGHT, LEFT)):
        for one in side:
            made[one] = draw(st.lists(st.sampled_from(list(other)), unique=True, max_size=5))
    return made


def likes_better(found: Choices, who: int, whom: int, pairs: dict[int, int]) -> bool:
    has = pairs.get(who)
    return has is None or found[who].index(whom) < found[who].index(has)


@given(choices())
def test_only_those_who_chose_back(said: Choices) -> None:
    found = mutual(said)
    assert all(who in found[whom] for who, mine in found.items() for whom in mine)
    assert all(set(found[who]) <= set(said[who]) for who in said)
    for ranked in (True, False):
        pairs = best_pairs(said, LEFT, ranked=ranked)
        assert all(pairs[pairs[who]] == who and pairs[who] in found[who] for who in pairs)


@given(choices())
def test_no_two_would_both_rather_have_each_other(said: Choices) -> None:
    pairs, found = best_pairs(said, LEFT, ranked=True), mutual(said)
    blocking = [
        (who, whom)
        for who in LEFT
        for whom in found[who]
        if pairs.get(who) != whom and likes_better(found, who, whom, pairs) and likes_better(found, whom, who, pairs)
    ]
    assert blocking == []


@given(choices(), st.randoms(use_true_random=False))
def test_no_order_of_input_and_no_side_matters(said: Choices, dice: object) -> None:
    keys = list(said)
    dice.shuffle(keys)  # type: ignore[attr-defined]
    mixed = {key: said[key] for key in keys}
    expected = best_pairs(said, LEFT, ranked=True)
    assert best_pairs(mixed, LEFT, ranked=True) == expected
    assert best_pairs(mixed, reversed(LEFT), ranked=True) == expected
    assert best_pairs(mixed, RIGHT, ranked=True) == expected
    assert best_pairs(mixed, RIGHT, ranked=False).keys() == best_pairs(mixed, RIGHT, ranked=False).keys()


def brute(said: Choices) -> int:
    """The most pairs that can be, by trying all."""
    found = mutual(said)
    return max(sum(whom in found[who] for who, whom in zip(LEFT, order, strict=True)) for order in permutations(RIGHT))


@settings(max_examples=60, deadline=None)
@given(choices())
def test_without_ranks_there_are_as_many_pairs_as_can_be(said: Choices) -> None:
    assert len(best_pairs(said, LEFT, ranked=False)) == 2 * brute(said)


def test_the_side_that_asks_is_not_favoured() -> None:
    """Two stable pairings, each the best of one side: ranks decide, not who asks; even ones by the numbers."""
    said = {1: [11, 12], 2: [12, 11], 11: [2, 1], 12: [1, 2]}
    assert best_pairs(said, [1, 2], ranked=True) == best_pairs(said, [11, 12], ranked=True)
    better = {1: [11, 12, 13], 2: [12, 11, 13], 3: [13], 11: [1, 2], 12: [1, 2], 13: [3, 1, 2]}
    assert best_pairs(better, [1, 2, 3], ranked=True) == {1: 11, 11: 1, 2: 12, 12: 2, 3: 13, 13: 3}


@pytest.mark.parametrize("ranked", [True, False])
def test_nobody_and_nothing(ranked: bool) -> None:
    assert best_pairs({}, [], ranked=ranked) == {}
    assert best_pairs({1: [11], 11: []}, [1], ranked=ranked) == {}
    assert best_pairs({1: [11]}, [1], ranked=ranked) == {}  # the other handed in nothing
