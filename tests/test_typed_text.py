"""A NUL in whatever an address says is no error of ours: PostgreSQL refuses such a text, so none may reach a query."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from niangjia.kernel.lists import LISTINGS
from tests.addresses import PAGES, address
from tests.support.source import HOUSE
from tests.world import World, undone

pytestmark = pytest.mark.django_db
NUL = "a\x00b"
READ = re.compile(
    r"""\b(?:GET|params)(?:\.get\(|\[)"(\w+)"|\btyped\((?:request\.GET|self\.params), "(\w+)"|\basked\(request, "(\w+)\""""
)
ALWAYS = {"search", "sort", "cursor", "union", "on", "from", "to", "since", "until", "year"}
ALONE = {"cursor", "union", "offer", "run", "session"}


def names(context: str) -> list[str]:
    """Every query parameter that a context's pages and lists read."""
    sources = [path for path in (HOUSE / context).rglob("*.py") if "tests" not in path.parts]
    found = {name for path in sources for hit in READ.findall(path.read_text("utf-8")) for name in hit if name}
    lists = [one for one in LISTINGS.values() if one.__module__.startswith(f"niangjia.{context}.") and one.filterset]
    return sorted(ALWAYS | found | {name for one in lists if one.filterset for name in one.filterset.base_filters})


def groups(context: str) -> list[list[str]]:
    """All at once; what makes a list empty, or is refused at once, alone: it would hide the others."""
    found = names(context)
    return [[name for name in found if name not in ALONE], *([name] for name in found if name in ALONE)]


@pytest.mark.parametrize("context", ["enrolment", "recuperation", "learning", "fairs"])
def test_no_parameter_of_a_page_breaks_it(world: World, context: str) -> None:
    user = Client()
    user.force_login(world.users["organiser"])
    views = [view for view in PAGES if view.startswith(f"{context}:")]
    assert len(views) > 5
    wrong = []
    for view in views:
        where = address(view, world.inside)
        with undone():
            if user.get(where).status_code != 200:
                continue
        for asked in groups(context):
            with undone(), connection.execute_wrapper(refuse):
                answer = user.get(where, dict.fromkeys(asked, NUL))
            if answer.status_code not in (200, 404, 422):
                wrong.append(f"{view}?{'=&'.join(asked)}=: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """What PostgreSQL does; SQLite takes every text."""
    for row in params or () if many else [params or ()]:
        assert not any(isinstance(one, str) and "\x00" in one for one in row), f"a NUL reaches the database: {sql[:200]}"
    return execute(sql, params, many, context)


def test_the_names_are_found_at_all() -> None:
    assert {"q", "at", "offer", "year", "kind", "counted"} <= set(names("enrolment"))
    assert {"kind", "run", "topic", "role", "band"} <= set(names("learning"))
