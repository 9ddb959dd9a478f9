"""The wordings of the consents: versions with their first day, in ``data/consents.json``; records name the version."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.utils import timezone

FILE = Path(__file__).parent / "data" / "consents.json"


@dataclass(frozen=True)
class Wording:
    """One version of what is agreed to for a purpose; ``changes`` says in words what is new in it."""

    purpose: str
    version: str
    valid_from: date
    text: str
    changes: str


@cache
def wordings() -> tuple[Wording, ...]:
    """Every version, oldest first."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))["wordings"]
    made = [Wording(**{**row, "valid_from": date.fromisoformat(row["valid_from"])}) for row in rows]
    return tuple(sorted(made, key=lambda one: one.valid_from))


def in_force(purpose: str, on: date | None = None) -> Wording:
    """The wording that holds for a purpose on a day (today); the first one for days before. KeyError for no purpose."""
    day = on or timezone.localdate()
    found = [one for one in wordings() if one.purpose == purpose]
    if not found:
        raise KeyError(purpose)
    return next((one for one in reversed(found) if one.valid_from <= day), found[0])


def of_version(purpose: str, version: str) -> Wording | None:
    """The wording that a record names, as far as it is one of ours."""
    return next((one for one in wordings() if (one.purpose, one.version) == (purpose, version)), None)


class InForce(Mapping[str, tuple[str, str]]):
    """By purpose: the version and the text of today."""

    def __getitem__(self, purpose: str) -> tuple[str, str]:
        one = in_force(purpose)
        return one.version, one.text

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(one.purpose for one in wordings()))

    def __len__(self) -> int:
        return len({one.purpose for one in wordings()})


TEXTS = InForce()
