"""A NUL out of an address or a form gets no further than the page: PostgreSQL stores none and compares with none."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from niangjia.kernel.access import ROLES
from tests.addresses import PAGES, address, rule_for
from tests.test_sweep import client
from tests.world import World, undone

pytestmark = pytest.mark.django_db
CONTEXTS = (
    "accounts", "organizations", "members", "coverage", "duplicates", "joining", "jobs", "matchmaking", "mine", "volunteering",
)  # fmt: skip
VIEWS = [view for view in PAGES if view.partition(":")[0] in CONTEXTS]
BAD = "工会\x00"
# what the pages read beside their forms; what a page refuses at once stands alone, so that it hides nothing else
NAMES = [
    "q", "search", "sort", "state", "kind", "level", "region", "size", "trade", "least", "workers", "covered", "band", "month",
    "due", "audience", "pay", "place", "skill", "time", "role", "fair", "exhibitor", "vacancy", "offer", "evening", "verdict",
    "show", "shown", "t", "k", "work", "workplace", "group", "latitude", "code", "user", "next", "union",
]  # fmt: skip
ASKED = [NAMES, ["cursor"], ["on", "from", "to"], ["open"], ["employer"], ["area", "person"]]
FIELDS = [
    "reason", "purpose", "t", "k", "code", "state", "key", "text", "choice", "field", "ids", "slot", "verb", "next", "revision",
    "fixed", "paper", "on", "seen", "column-0",
]  # fmt: skip


@pytest.mark.parametrize("names", ASKED, ids=lambda names: names[0])
def test_no_page_asks_the_database_for_a_nul(world: World, names: list[str]) -> None:
    _sweep(world, "get", dict.fromkeys(names, BAD))


@pytest.mark.parametrize("more", [[], ["union"], ["code-0"]], ids=["reason", "union", "code-0"])
def test_no_page_stores_a_nul(world: World, more: list[str]) -> None:
    _sweep(world, "post", dict.fromkeys([*FIELDS, *more], BAD))
    if more:
        _sweep(world, "post", dict.fromkeys(more, BAD) | {"text": "甲"})


def _sweep(world: World, method: str, data: dict[str, str]) -> None:
    wrong: list[str] = []
    people = {role: client(world, role) for role in ROLES}  # logged in for all of them: what follows is undone
    for view in VIEWS:
        with connection.execute_wrapper(_refuse), undone():
            try:
                answer = getattr(_who(people, view), method)(address(view, world.inside), data)
            except NulRead as error:
                wrong.append(f"{method} {view}: {error}")
            else:
                wrong += [f"{method} {view}: {answer.status_code}"] if _odd(answer) else []
    assert not wrong, "\n" + "\n".join(wrong)


def _who(people: dict[str, Client], view: str) -> Client:
    """Somebody who may open the page."""
    may = [role for role in ROLES if role in rule_for(view).roles]
    return people["organiser" if not may or "organiser" in may else may[0]]


def _odd(answer: Any) -> bool:
    """Whether the page broke, or never got as far as to read anything."""
    return answer.status_code >= 500 or "/accounts/login/" in answer.get("Location", "")


class NulRead(Exception):
    """What PostgreSQL says of a NUL; SQLite says nothing."""


def _refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    for row in params or () if many else [params or ()]:
        for value in row.values() if isinstance(row, dict) else row:
            if isinstance(value, str) and ("\x00" in value or "\\u0000" in value):
                raise NulRead(sql[:120])
    return execute(sql, params, many, context)
