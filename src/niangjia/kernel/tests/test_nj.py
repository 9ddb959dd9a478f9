"""Dates, spans, numbers and controls as pages say them; the shells' promises to browsers without script."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest
from django.test import RequestFactory

from niangjia.kernel import pages, styleguide, wording
from niangjia.kernel.templatetags import nj

BEIJING = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 6, 10)  # a Wednesday
NOON = datetime(2026, 6, 10, 12, 0, tzinfo=BEIJING)
TEMPLATES = Path(nj.__file__).parents[1] / "templates"

pytestmark = pytest.mark.django_db


def test_a_day_has_its_weekday_and_a_year_only_when_it_is_another() -> None:
    assert wording.day(TODAY, TODAY) == "6月10日 周三"
    assert wording.day(date(2027, 1, 3), TODAY) == "2027年1月3日 周日"
    assert wording.day(None, TODAY) == ""
    assert wording.when(NOON, TODAY) == "6月10日 周三 12:00"


def test_a_moment_is_told_in_beijing_time_wherever_it_was_stored() -> None:
    late_in_london = datetime(2026, 6, 9, 22, 30, tzinfo=ZoneInfo("UTC"))
    assert wording.when(late_in_london, TODAY) == "6月10日 周三 06:30"


@pytest.mark.parametrize(
    ("back", "words"),
    [
        (timedelta(seconds=20), "刚刚"),
        (timedelta(minutes=5), "5 分钟前"),
        (timedelta(hours=3), "3 小时前"),
        (timedelta(hours=20), "昨天 16:00"),
        (timedelta(days=4), "4 天前"),
        (timedelta(days=40), "5月1日 周五"),
        (timedelta(seconds=-90), "6月10日 周三"),
    ],
)
def test_how_long_since(back: timedelta, words: str) -> None:
    assert wording.ago(NOON - back, NOON) == words


@pytest.mark.parametrize(
    ("due", "words", "light"),
    [
        (date(2026, 6, 15), "还剩 3 个工作日", "soon"),  # a weekend lies between
        (date(2026, 6, 18), "还剩 6 个工作日", "ok"),
        (date(2026, 6, 10), "今天到期", "soon"),
        (date(2026, 6, 8), "已超期 2 天", "late"),
        (date(2038, 6, 10), "还剩 4383 天", "ok"),  # holidays of that year are not known
    ],
)
def test_how_long_still(due: date, words: str, light: str) -> None:
    assert (wording.still(due, TODAY), wording.light(due, TODAY)) == (words, light)


def test_numbers_have_thousands_and_units() -> None:
    assert [wording.number(n) for n in (1234567, 0, Decimal("12.50"), "1234", None)] == [
        "1,234,567",
        "0",
        "12.5",
        "1,234",
        "",
    ]
    assert wording.money("1234.5") == "1,234.50 元"
    assert wording.wan(1_023_114) == "102.3 万"
    assert wording.wan(8211) == "8,211"
    assert wording.percent(7, 8) == "87.5%"
    assert wording.percent(3, 0) == "—"


def test_a_cell_says_nothing_with_a_dash() -> None:
    values = (None, "", True, False, TODAY, NOON, 1200, "文字")
    told = ["—", "—", "是", "否", "2026-06-10", "2026-06-10 12:00", "1,200", "文字"]
    assert [wording.plain(value) for value in values] == told


class Sample(forms.Form):
    name = forms.CharField(label="姓名", help_text="与身份证一致")
    kind = forms.ChoiceField(label="用工形式", choices=[("", "请选择")])
    born = forms.DateField(label="出生日期", required=False)
    agree = forms.BooleanField(label="同意")
    there = forms.BooleanField(label="在场", error_messages={"required": "本人在场，再勾选。"})


def test_an_empty_field_is_told_by_its_name() -> None:
    form = Sample({"born": "昨天"})
    assert nj.wrongs(form["name"]) == ["请填写姓名。"]
    assert nj.wrongs(form["kind"]) == ["请选择用工形式。"]
    assert nj.wrongs(form["agree"]) == ["需要勾选才能继续。"]
    assert nj.wrongs(form["there"]) == ["本人在场，再勾选。"]
    assert nj.wrongs(form["born"])


class Narrow(forms.Form):
    union = forms.CharField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="性别", choices=[("", "不限"), ("female", "女")], required=False)
    trades = forms.MultipleChoiceField(label="行业", choices=[("1", "采矿"), ("2", "建筑")], required=False)
    since = forms.DateField(label="不早于", required=False)


def test_what_a_list_is_narrowed_by_is_said_in_words_without_what_is_not_seen() -> None:
    said = {"union": "a", "kind": "female", "trades": ["1", "2"], "since": "2026-01-02"}
    assert nj.chosen(Narrow(said)) == ["性别：女", "行业：采矿、建筑", "不早于：2026-01-02"]
    assert nj.chosen(Narrow({"union": "a"})) == []
    assert nj.chosen(Narrow({"kind": "other"})) == []  # what is wrong narrows nothing, and is told at its field
    assert nj.chosen(None) == nj.chosen(Narrow()) == []


def test_a_wrong_field_is_tied_to_its_help_and_its_error() -> None:
    html = nj.control(Sample({})["name"])
    described = re.search(r'aria-describedby="([^"]+)"', html)
    assert described
    assert set(described[1].split()) == {"id_name_helptext", "id_name_error"}
    assert 'aria-invalid="true"' in html


def test_a_date_is_asked_with_the_calendar_of_the_browser_and_keeps_its_value() -> None:
    html = nj.control(Sample({"born": "1990-03-07"})["born"])
    assert 'type="date"' in html
    assert 'value="1990-03-07"' in html


def test_an_undo_address_is_read_from_the_tags() -> None:
    assert nj.undo_url("undo:/desk/x success") == "/desk/x"
    assert nj.undo_url(None) == ""


def test_no_template_breaks_the_content_policy() -> None:
    """No style attribute, no handler, no inline script: the policy would drop them without a word."""
    wrong = re.compile(r"""\sstyle=["']|\son[a-z]+=["']|<style|<script(?![^>]*\bsrc=)""")
    found = {path.name: wrong.findall(path.read_text("utf-8")) for path in TEMPLATES.rglob("*.html")}
    assert len(found) > 30
    assert not {name: hits for name, hits in found.items() if hits}


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    """The sprite is built from front/icons.txt; an icon that is missing there is an empty square on the page."""
    house = TEMPLATES.parents[1]
    listed = set((house.parents[1] / "front" / "icons.txt").read_text("utf-8").split())
    named = re.compile(r"""\bicon[ =]["']([a-z0-9-]+)["']""")
    in_menus = re.compile(r"""[\u4e00-\u9fff]", "([a-z0-9-]+)\"""")
    used = {name for path in house.rglob("*.html") for name in named.findall(path.read_text("utf-8"))}
    for path in house.rglob("*.py"):
        if path.name in ("menus.py", "pages.py"):
            used |= set(in_menus.findall(path.read_text("utf-8")))
    assert len(used) > 30
    assert used <= listed


def _request(path: str = "/desk/blocks", **cookies: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.user, request.session = AnonymousUser(), {}
    request.COOKIES.update(cookies)
    request._messages = FallbackStorage(request)
    return request


def test_every_block_stands_on_the_page_of_blocks() -> None:
    html = styleguide.show(_request()).content.decode()
    for piece in ("page-header", "todos", "figure-card", "sheet status", "list-sheet", "bulk-bar", "wizard",
                  "progress-block", "timeline", "masked", "tree", "data-chart", "confirm", "tiles", "qr", "empty-state"):  # fmt: skip
        assert piece in html, piece
    assert "<c-" not in html


def test_what_people_typed_is_escaped_in_a_list() -> None:
    listing = styleguide.listing("会员", bulk=True)
    for cell in listing.rows[0].cells:
        cell.text, cell.badge = '<b title="x">', '"><i>' if cell.badge else ""
    html = str(nj.rows(listing))
    assert "<b" not in html
    assert "<i>" not in html
    assert html.count("<tr") == html.count('name="ids"') == len(listing.rows)


def test_a_page_without_a_chart_fetches_no_chart_script() -> None:
    html = styleguide.show(_request()).content.decode()
    assert not re.search(r"<script[^>]+charts", html)


def test_large_type_and_dark_are_drawn_by_the_server_the_first_time() -> None:
    plain = styleguide.show(_request()).content.decode()
    chosen = styleguide.show(_request(nj_type="large", nj_theme="dark")).content.decode()
    assert 'class="face-desk"' in plain
    assert 'class="face-desk large"' in chosen
    assert 'data-bs-theme="dark"' in chosen


@pytest.mark.parametrize(
    ("asked", "given"), [("/my/", "/my/"), ("https://elsewhere.example/", "/"), ("//x.example", "/")]
)
def test_the_look_is_remembered_and_leads_back_to_this_house_only(asked: str, given: str) -> None:
    response = pages.look(RequestFactory().post("/look", {"type": "large", "theme": "pink", "next": asked}))
    assert response.headers["Location"] == given
    assert response.cookies["nj_type"].value == "large"
    assert "nj_theme" not in response.cookies


def test_menus_are_asked_only_where_they_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def entries(request: object) -> list[pages.Item]:
        asked.append("desk")
        return [pages.Item("/desk/", "今日")]

    monkeypatch.setattr(pages, "NAV", [entries])
    context = pages.shell(_request("/"))
    assert asked == []
    assert [item.label for item in context["nav"]] == ["今日"]
    assert asked == ["desk"]
