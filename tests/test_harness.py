"""The harness itself: that a browser answers, that a race has one winner, that a killed process is killed."""

import pytest
from playwright.sync_api import Page

from tests.support.races import Race


def test_the_browser_opens_a_page_with_chinese_fonts(page360: Page, shot) -> None:
    page360.set_content("<!doctype html><html lang=zh><title>试</title><main><h1>职工之家</h1></main>")
    assert page360.locator("h1").text_content() == "职工之家"
    assert shot(page360, "harness").stat().st_size > 1000


def test_axe_finds_what_is_wrong(page1280: Page, axe) -> None:
    page1280.set_content("<!doctype html><html lang=zh><title>试</title><main><h1>图</h1><img src=x></main>")
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page1280)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_race_is_won_once(race: Race, django_user_model) -> None:
    outcomes = race(8, lambda _: django_user_model.objects.create_user("liu", None))
    assert [one.won for one in outcomes].count(True) == 1
    assert django_user_model.objects.count() == 1


@pytest.mark.kill
@pytest.mark.django_db(transaction=True)
def test_a_killed_transaction_leaves_nothing(killed, in_process, django_user_model) -> None:
    write = """
from django.db import transaction
from django.contrib.auth import get_user_model
with transaction.atomic():
    get_user_model().objects.create_user("liu", None)
    end()
"""
    killed("end = die" + write)
    assert django_user_model.objects.count() == 0
    assert in_process("end = int" + write).returncode == 0
    assert django_user_model.objects.count() == 1
