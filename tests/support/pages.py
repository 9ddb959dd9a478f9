"""A real browser: Debian's Chromium at the width of a phone and of a desk, with the checks every page has to stand."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tools import browser as installed

SHOTS = Path(__file__).resolve().parents[2] / "build" / "shots"
SIZES = {360: 780, 1280: 800}
PATIENCE = 30_000  # milliseconds until what has to come counts as missing, on a machine that does other things as well
# of a page that stands: what a press has just led to has no elements yet
WIDTHS = """() => document.readyState === "complete" &&
    [document.documentElement.scrollWidth, document.documentElement.clientWidth]"""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--force-color-profile=srgb"]
NewPage = Callable[..., Page]
Check = Callable[[Page], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--shots`: draw every page that is looked at; else only one that fails is drawn."""
    parser.addoption("--shots", action="store_true", help="a picture of every page that is looked at, in build/shots")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    path = installed.path()
    if not path:
        pytest.skip("no Chromium on this machine: ./test says what to install")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "true"  # Playwright keeps a loop in this thread; the ORM is used beside it
    )
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def live(live_server: Any) -> Any:
    """The running server; `live.url` is its address."""
    return live_server


@pytest.fixture
def new_page(browser: Browser, live: Any) -> Iterator[NewPage]:
    """`new_page(width)` opens a page of a visitor of its own; a script error or a CSP breach fails the test."""
    opened, troubles = [], []

    def open_page(width: int = 1280, **options: Any) -> Page:
        phone = {"has_touch": True, "is_mobile": True} if width < 600 else {}
        context = browser.new_context(
            base_url=live.url, locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce",
            viewport={"width": width, "height": SIZES.get(width, 800)}, **(phone | options),
        )  # fmt: skip
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(f"script error: {error}"))
        page.on("console", lambda message: _note(message, troubles))
        return page

    yield open_page
    for context in opened:
        context.close()
    assert not troubles, "\n".join(troubles)


def _note(message: Any, troubles: list[str]) -> None:
    if message.type == "error" and re.search("Content.Security.Policy|Refused to", message.text):
        troubles.append(f"{message.text} ({message.location.get('url')})")


@pytest.fixture
def page360(new_page: NewPage) -> Page:
    """A phone, logged out."""
    return new_page(360)


@pytest.fixture
def page1280(new_page: NewPage) -> Page:
    """A desk, logged out."""
    return new_page(1280)


@pytest.fixture
def login(live: Any) -> Callable[[Page, Any], None]:
    """`login(page, user)` (an account or its user name): a session made by the server, without the form."""

    def enter(page: Page, user: Any) -> None:
        if isinstance(user, str):
            user = get_user_model().objects.get(username=user)
        client = Client()
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live.url}])

    return enter


@pytest.fixture
def axe() -> Check:
    """`axe(page)`: no violation of WCAG 2.1 AA, each named with its element."""
    return check_axe


@pytest.fixture
def fits() -> Check:
    """`fits(page)`: nothing makes the page wider than the screen."""
    return check_fits


@pytest.fixture
def shot() -> Callable[[Page, str], Path]:
    """`shot(page, name)` writes build/shots/<name>-<width>.png, the whole page."""
    return take_shot


@pytest.fixture
def look(request: pytest.FixtureRequest) -> Callable[..., None]:
    """`look(page, name)`: the width, then axe: what a page of ours has to stand; drawn where it does not, or for `--shots`.

    `look(page, name, 360)` looks once more at that width, without a walk of its own.
    """
    drawn = request.config.getoption("--shots")

    def at(page: Page, name: str, *widths: int) -> None:
        check(page, name)
        own = page.viewport_size
        for width in widths:
            page.set_viewport_size({"width": width, "height": SIZES[width]})
            check(page, name)
        if widths and own:
            page.set_viewport_size(own)

    def check(page: Page, name: str) -> None:
        try:
            check_fits(page)
            check_axe(page)
        except AssertionError:
            take_shot(page, name)
            raise
        if drawn:
            take_shot(page, name)

    return at


def check_axe(page: Page) -> None:
    results = Axe().run(
        page, options={"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
    )
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"


def check_fits(page: Page) -> None:
    wide, screen = page.wait_for_function(WIDTHS).json_value()
    assert wide <= screen, f"{page.url} is {wide} px wide on a screen of {screen} px"


def take_shot(page: Page, name: str) -> Path:
    SHOTS.mkdir(parents=True, exist_ok=True)
    width = page.viewport_size["width"] if page.viewport_size else 0
    path = SHOTS / f"{name}-{width}.png"
    page.screenshot(path=path, full_page=True, caret="initial")
    return path
