"""Identifiers are ordered by time, also those of one millisecond."""

from typing import Any

import pytest

from niangjia.kernel import ids

MOMENT = 1_790_000_000_000_000_000  # nanoseconds


@pytest.mark.parametrize("later", [1_000, 250_000, 999_999, 1_000_000, 60_000_000_000])
def test_who_is_made_later_comes_later(monkeypatch: pytest.MonkeyPatch, later: int) -> None:
    made = [_made_at(monkeypatch, MOMENT + n % 2 * later) for n in range(40)]
    assert max(made[::2]) < min(made[1::2])
    assert len(set(made)) == 40
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}


def _made_at(monkeypatch: pytest.MonkeyPatch, moment: int) -> Any:
    monkeypatch.setattr(ids.time, "time_ns", lambda: moment)
    return ids.uuid7()
