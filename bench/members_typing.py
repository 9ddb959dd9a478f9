"""Joining on a phone at human typing speed: seconds from the first look to "已收到", and kilobytes of the first visit.

``./manage bench members_typing``. A real browser, a phone of 360 px, drives the real server as a visitor. Nobody waits: the
time is what the pages took, measured, plus what a person takes, counted: three keys a second, a pause at each field, the
reading of the page. Chinese words count as their pinyin and one key to choose. Every byte that came over the wire counts.
"""

import os
import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from pypinyin import lazy_pinyin

from bench import world
from bench.members_joining import _port, _serve
from niangjia.joining.models import Application
from niangjia.joining.queries import joinable
from niangjia.kernel import invented
from niangjia.organizations.models import Union
from tools import browser as installed
from tools import prepare

KEY = 1 / 3  # seconds a key
LOOK, TAP, CHOOSE, READ = 5.0, 1.5, 4.0, 8.0  # first look at the page; find and tap a field; pick one of several; the consent
PERSON = 1_900_001


def run(options: dict[str, Any]) -> dict[str, Any]:
    """Seconds by part and in all, and kB."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    place = _place()
    prepare.collect()  # compressed, as ./start serves them
    port, before = _port(), Application.objects.count()
    with _serve(port), sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=installed.path(), args=["--no-sandbox"])
        page = chromium.new_page(base_url=f"http://127.0.0.1:{port}", viewport={"width": 360, "height": 740}, locale="zh-CN")
        found = _join(page, place)
        chromium.close()
    return {"database": connection.vendor, "applications": Application.objects.count() - before} | found


def _place() -> str:
    """A place with a federation of a trade: the words that a rider would type."""
    union = joinable().filter(kind="joint").order_by("path").first()
    if union is None:
        root = world.branch(f"TYPE{time.time_ns():x}", 3)
        union = Union.objects.filter(path__startswith=root.path).exclude(kind="federation").order_by("path")[0]
    return str(union.parent.name).removesuffix("总工会")


class Hand:
    """A person at a page: ``typed`` and ``thought`` are counted, ``waited`` is measured."""

    def __init__(self, page: Any) -> None:
        self.page, self.keys = page, 0
        self.thought = self.waited = 0.0

    def fill(self, label: str, text: str) -> None:
        """Find a field and type."""
        self.keys += len(text) if text.isascii() else len("".join(lazy_pinyin(text))) + 1
        self.thought += TAP
        self.page.get_by_label(label).fill(text)

    def tap(self, label: str, pause: float = TAP) -> None:
        """Tick something."""
        self.thought += pause
        self.page.get_by_label(label).first.check()

    def wait(self, what: Callable[[], Any]) -> None:
        """Something that the page does; its time is measured."""
        begun = time.perf_counter()
        what()
        self.waited += time.perf_counter() - begun


def _join(page: Any, place: str) -> dict[str, Any]:
    hand, loaded = Hand(page), _count_bytes(page)
    hand.wait(lambda: page.goto("/join"))
    first_visit = sum(loaded)
    hand.thought += LOOK
    hand.fill("姓名", invented.name(PERSON))
    hand.fill("手机号", invented.phone(PERSON))
    hand.fill("身份证号", _number())
    hand.tap("骑手、司机等")
    hand.thought += CHOOSE
    page.get_by_label("您是").select_option("courier")
    hand.fill("在哪里干活", place)
    offers = page.locator("input[name=union]")
    hand.wait(lambda: offers.first.wait_for(state="attached"))
    hand.thought += CHOOSE
    offers.first.check()
    hand.tap("我自愿加入工会", READ)
    hand.thought += TAP
    hand.wait(lambda: _send(page))
    typed = hand.keys * KEY
    return {
        "keys": hand.keys,
        "typing seconds": round(typed, 1),
        "thinking seconds": round(hand.thought, 1),
        "pages seconds": round(hand.waited, 2),
        "seconds in all": round(typed + hand.thought + hand.waited, 1),
        "first visit kB": round(first_visit / 1000, 1),
        "all pages kB": round(sum(loaded) / 1000, 1),
    }


def _send(page: Any) -> None:
    page.get_by_role("button", name="提交入会申请").click()
    page.wait_for_url("**/join/progress")
    page.get_by_text("待审核").first.wait_for()


def _number() -> str:
    """An invented number of somebody of working age."""
    at = PERSON
    while not 1980 <= invented.born(at).year <= 2000:
        at += 1
    return invented.identity(at)


def _count_bytes(page: Any) -> list[int]:
    """What comes over the wire, as the browser counts it: heads and compressed bodies."""
    sizes: list[int] = []
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.on("Network.loadingFinished", lambda said: sizes.append(int(said["encodedDataLength"])))
    return sizes
