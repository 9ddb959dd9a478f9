"""Unified social credit codes: GB 32100's check character. Codes are computed here, none is a real one."""

import pytest

from niangjia.organizations.creditcode import ALPHABET, WEIGHTS, check_character, clean, problem

GOOD = "8100000000000000" + "0"


def test_the_weights_are_powers_of_three_modulo_31_as_the_standard_says():
    assert list(WEIGHTS) == [pow(3, place, 31) for place in range(17)]
    assert len(ALPHABET) == 31


def test_the_examples_add_up_to_a_multiple_of_31():
    for first in (GOOD, "91350100M000100Y4", "12100000MB0000001"):
        code = first + check_character(first)
        total = sum(ALPHABET.index(sign) * weight for sign, weight in zip(code[:17], WEIGHTS, strict=True))
        assert (total + ALPHABET.index(code[17])) % 31 == 0
        assert problem(code) == ""


def test_a_published_example_of_the_standard():
    assert check_character("91350100M000100Y4") == "3"


@pytest.mark.parametrize("place", range(18))
def test_every_single_wrong_character_is_found(place):
    code = GOOD + check_character(GOOD)
    for sign in ALPHABET:
        if sign != code[place]:
            assert problem(code[:place] + sign + code[place + 1 :])


def test_what_is_wrong_is_said_and_what_would_be_right():
    assert "18 位，这里有 3 位" in problem("810")
    assert "O 应为 0" in problem("8O" + "0" * 16)
    assert "末位应为" in problem(GOOD + ("0" if check_character(GOOD) != "0" else "1"))
    assert clean(" ８１-00 o") == "8100O"
