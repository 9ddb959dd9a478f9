"""A NUL out of an address or a form gets no further than the page: PostgreSQL stores none and compares with none."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from niangjia.kernel.access import ROLES
from niangjia.kernel.lists import LISTINGS
from tests.addresses import PAGES, address, rule_for
from tests.support.sequences import undone
from tests.support.source import HOUSE
from tests.test_sweep import client
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]  # what PostgreSQL says is said for it below
CONTEXTS = sorted({view.partition(":")[0] for view in PAGES})
BAD = "工会\x00"
READ = re.compile(
    r"""\b(?:GET|params)(?:\.get\(|\[)"(\w+)"|\btyped\((?:request\.GET|self\.params), "(\w+)"|\basked\(request, "(\w+)\""""
)
# what pages read by names that no source of theirs spells out
NAMES = {
    "q", "search", "sort", "state", "kind", "level", "region", "size", "trade", "least", "workers", "covered", "band", "month",
    "due", "audience", "pay", "place", "skill", "time", "role", "fair", "exhibitor", "vacancy", "offer", "evening", "verdict",
    "show", "shown", "t", "k", "work", "workplace", "group", "latitude", "code", "user", "next", "union", "since", "until",
    "year", "cursor", "on", "from", "to", "open", "employer", "area", "person",
}  # fmt: skip
# what makes a list empty, or is refused at once, stands alone: it would hide the others
ALONE = [["cursor"], ["on", "from", "to"], ["open"], ["employer"], ["area", "person"], ["union"], ["offer"], ["run"], ["session"]]
FIELDS = [
    "reason", "purpose", "t", "k", "code", "state", "key", "text", "choice", "field", "ids", "slot", "verb", "next", "revision",
    "fixed", "paper", "on", "seen", "column-0",
]  # fmt: skip
FORMS = [FIELDS, [*FIELDS, "union"], [*FIELDS, "code-0"]]
SAID = {200, 404, 422}  # what a page that opens says of an address that it cannot read


def spelt(context: str) -> set[str]:
    """Every query parameter that a context's pages and lists read, as far as their source spells it out."""
    sources = [path for path in (HOUSE / context).rglob("*.py") if "tests" not in path.parts]
    found = {name for path in sources for hit in READ.findall(path.read_text("utf-8")) for name in hit if name}
    lists = [one for one in LISTINGS.values() if one.__module__.startswith(f"niangjia.{context}.") and one.filterset]
    return found | {name for one in lists if one.filterset for name in one.filterset.base_filters}


@pytest.mark.parametrize("context", CONTEXTS)
def test_no_page_asks_the_database_for_a_nul(world: World, context: str) -> None:
    rest = sorted((NAMES | spelt(context)).difference(*ALONE))
    wrong: list[str] = []
    for view, user in _views(world, context):
        where = address(view, world.inside)
        with undone():
            opens = user.get(where).status_code == 200
        for asked in [rest, *ALONE]:
            answer = _answer(lambda user=user, where=where, asked=asked: user.get(where, dict.fromkeys(asked, BAD)))
            if _odd(answer) or (opens and answer.status_code not in SAID):
                wrong.append(f"{view}?{'=&'.join(asked)}=: {_told(answer)}")
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("context", CONTEXTS)
def test_no_page_stores_a_nul(world: World, context: str) -> None:
    forms = [dict.fromkeys(form, BAD) for form in FORMS]
    forms += [{"union": BAD, "text": "甲"}, {"code-0": BAD, "text": "甲"}]
    wrong: list[str] = []
    for view, user in _views(world, context):
        for form in forms:
            answer = _answer(lambda user=user, view=view, form=form: user.post(address(view, world.inside), form))
            if _odd(answer):
                wrong.append(f"{view}, {', '.join(form)}: {_told(answer)}")
    assert not wrong, "\n" + "\n".join(wrong)


def _views(world: World, context: str) -> Iterator[tuple[str, Client]]:
    """Every page of a context, with somebody who may open it."""
    people = {role: client(world, role) for role in ROLES}  # logged in for all of them: what follows is undone
    for view in PAGES:
        if view.startswith(f"{context}:"):
            may = [role for role in ROLES if role in rule_for(view).roles]
            yield view, people["organiser" if not may or "organiser" in may else may[0]]


class NulRead(Exception):
    """What PostgreSQL says of a NUL; SQLite says nothing."""


def _answer(ask: Any) -> Any:
    """The answer, or the :class:`NulRead` in its place; what it did is undone."""
    with connection.execute_wrapper(_refuse), undone():
        try:
            return ask()
        except NulRead as error:
            return error


def _odd(answer: Any) -> bool:
    """Whether the page broke, or never got as far as to read anything."""
    return isinstance(answer, NulRead) or answer.status_code >= 500 or "/accounts/login/" in answer.get("Location", "")


def _told(answer: Any) -> str:
    return str(answer) if isinstance(answer, NulRead) else f"{answer.status_code} {answer.get('Location', '')}"


def _refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    for row in params or () if many else [params or ()]:
        for value in row.values() if isinstance(row, dict) else row:
            if isinstance(value, str) and ("\x00" in value or "\\u0000" in value):
                raise NulRead(sql[:120])
    return execute(sql, params, many, context)


def test_the_names_are_found_at_all() -> None:
    assert {"q", "at", "offer", "year", "kind", "counted"} <= spelt("enrolment")
    assert {"kind", "run", "topic", "role", "band"} <= spelt("learning")
