"""Whose accounts somebody may see and administer: asked of organizations, which knows who holds which office."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q


@dataclass(frozen=True)
class Offices:
    """``seen(by)`` and ``governed(by)`` are conditions for rows of accounts; ``held(accounts)`` says offices in words.

    Seen is whoever holds an office in the branches of ``by``; governed is whoever holds none outside of them and none
    that ``by`` may not give. ``idle`` is the condition for accounts that hold no office at all, ``never`` for those that
    have not held one either; it does not look at the clock.
    """

    seen: Callable[[Any], Q]
    governed: Callable[[Any], Q]
    idle: Callable[[], Q]
    never: Callable[[], Q]
    held: Callable[[Any, Iterable[Any]], dict[UUID, list[str]]]
    page: str = ""  # the name of the page that gives an office; ``?user=`` fills in the person


_offices: list[Offices] = []


def provide_offices(offices: Offices) -> None:
    """Say how offices are found; organizations does, from the appointments."""
    _offices[:] = [offices]


def offices() -> Offices:
    """What organizations answers; without it nobody sees anybody's account."""
    return _offices[0] if _offices else Offices(_nobody, _nobody, Q, Q, lambda by, some: {})


def _nobody(by: Any) -> Q:
    return Q(pk__in=[])
