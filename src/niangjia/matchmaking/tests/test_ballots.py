"""Envelopes: one size, nothing alike, opened only where they belong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.matchmaking.ballots import SLOTS, EnvelopeBroken, close, new_key, opened, read, written

KEY = new_key()
numbers = st.lists(st.integers(1, 9999), max_size=SLOTS, unique=True)


@given(numbers, numbers, st.sampled_from(["aes256gcm", "sm4gcm"]))
def test_one_size_and_nothing_alike(one: list[int], two: list[int], cipher: str) -> None:
    first, second = close(KEY, cipher, ("e", "a"), one), close(KEY, cipher, ("e", "a"), two)
    assert len(first) == len(second)
    assert first != second
    assert len(written(one)) == len(written(two))
    assert opened(KEY, ("e", "a"), first) == one


def test_it_opens_nowhere_else() -> None:
    made = close(KEY, "aes256gcm", ("evening", "attendee", "account"), [7])
    for key, bound, envelope in (
        (new_key(), ("evening", "attendee", "account"), made),
        (KEY, ("evening", "attendee", "another"), made),
        (KEY, ("evening", "another", "account"), made),
        (KEY, ("evening", "attendee", "account"), made[:-1] + bytes([made[-1] ^ 1])),
        (KEY, ("evening", "attendee", "account"), made[:20]),
        (KEY, ("evening", "attendee", "account"), b""),
        (KEY, ("evening", "attendee", "account"), b"\xff" + made[1:]),
    ):
        with pytest.raises(EnvelopeBroken) as raised:
            opened(key, bound, envelope)
        assert str(raised.value) == ""


@pytest.mark.parametrize("wrong", [[0], [-1], [10_000], list(range(1, SLOTS + 2))])
def test_what_cannot_be_is_refused_without_being_named(wrong: list[int]) -> None:
    with pytest.raises(ValueError, match="these are no choices"):
        written(wrong)
    assert read(written([])) == []
