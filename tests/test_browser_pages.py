"""Every page of ours at the width of a phone and of a desk: it fits, axe finds nothing, no script complains."""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page

from niangjia.members.batches import services
from niangjia.members.tests.factories import make_member
from niangjia.members.tests.rosters import checked, row
from niangjia.organizations.tests.factories import make_employer, make_term
from tests.addresses import PAGES, address, rule_for
from tests.world import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# the spaces of a run: each is a test of its own, so that two processes share the work
GROUPS = {
    "kernel": ("kernel", "accounts", "site"),
    "people": ("members", "duplicates", "insight", "mine", "joining"),
    "work": ("jobs", "fairs"),
    "learning": ("learning",),
    "activities": ("matchmaking", "volunteering"),
    "unions": ("organizations", "coverage", "enrolment", "recuperation"),
}
MAIN = (
    "site:home", "site:desk", "site:my", "insight:board", "organizations:tree", "organizations:union", "organizations:terms",
    "members:members", "members:member", "members:roster", "members:roster_new", "coverage:coverage", "mine:my_card",
)  # fmt: skip
LOOK = {"nj_type": "large", "nj_theme": "dark"}
FORGIVEN = (
    "Failed to load resource: the server responded with a status of 4",
)  # of what a test asks for on purpose


@pytest.fixture
def world() -> World:
    """The small world, a little fuller: lists with rows, a roster that was checked, a member who can log in."""
    world = make_world()
    unit, organiser = world.inside["union"], world.users["organiser"]
    for _ in range(30):
        make_member(unit, group="courier")
    for number in range(12):
        make_employer(world.tree["柳桥街道总工会"], name=f"云湖市嘉言区第{number}快递服务有限责任公司")
    make_term(world.tree["快递站工会"], days_left=-42)
    lines = [
        row(1, "甲一"),
        row(2, "乙二"),
        row(2, "乙二"),
        ("丙三", "11010119900307123X", "123", "无此工会", "", ""),
    ]
    world.inside["batch"] = checked(
        unit, lines, by=organiser, name="环卫公司2026年会员花名册（第二次报送）.csv"
    )
    services.commit(by=organiser, batch=checked(unit, [row(9, "丁四")], by=organiser))
    person = world.inside["person"]
    person.user = world.users["nobody"]
    person.save(update_fields=["user"])
    return world


def role_for(view: str) -> str:
    rule = rule_for(view)
    if rule.kind == "public":
        return "visitor"
    if rule.kind == "login":
        return "nobody" if view.startswith(("members:my", "mine:", "site:my", "kernel:my")) else "organiser"
    return "organiser" if "organiser" in rule.roles else rule.roles[0]


def pages_of(world: World, spaces: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """(name of the picture, role, address) of each view that answers a GET with a page."""
    found = []
    for view in PAGES:
        if view.partition(":")[0] in spaces:
            role, client, where = role_for(view), Client(), address(view, world.inside)
            if role != "visitor":
                client.force_login(world.users[role])
            answer = client.get(where)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                found.append((view.replace(":", "-"), role, where))
    return found


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("group", sorted(GROUPS))
def test_every_page_fits_and_is_accessible(world: World, visit: Any, width: int, group: str) -> None:
    chosen = pages_of(world, GROUPS[group])
    assert len(chosen) >= 10
    visit(chosen, width)


@pytest.fixture
def visit(world: World, new_page: Any, login: Any, look: Any, live: Any) -> Any:
    """``visit(pages, width)``: each page by the right person; every complaint is named, not the first alone."""

    def each(chosen: list[Any], width: int, *, cookies: dict[str, str] | None = None) -> None:
        pages: dict[str, Page] = {}
        wrong: list[str] = []
        for name, role, where in chosen:
            if role not in pages:
                pages[role] = new_page(width)
                pages[role].on("console", lambda message: _note(message, wrong))
                for key, value in (cookies or {}).items():
                    pages[role].context.add_cookies([{"name": key, "value": value, "url": live.url}])
                if role != "visitor":
                    login(pages[role], world.users[role])
            try:
                answer = pages[role].goto(where)
                assert answer is not None
                assert answer.status == 200
                look(pages[role], f"page-{name}")
            except AssertionError as error:
                wrong.append(f"{name} {where}: {error}")
        assert not wrong, "\n".join(wrong)

    return each


def _note(message: Any, wrong: list[str]) -> None:
    if message.type == "error" and not message.text.startswith(FORGIVEN):
        wrong.append(f"console: {message.text} ({message.location.get('url')})")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_main_pages_in_the_dark_and_in_large_type(world: World, visit: Any, width: int) -> None:
    chosen = [
        (f"{view.replace(':', '-')}-dark-large", role_for(view), address(view, world.inside)) for view in MAIN
    ]
    visit(chosen, width, cookies=LOOK)
