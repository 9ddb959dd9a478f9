"""A message on a phone: putting it away stands beside its words, taking the act back stands below them."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_cross_stands_beside_the_words_and_the_undo_below(page360, login, look, settings):
    settings.SECOND_FACTOR = False
    login(page360, get_user_model().objects.create_superuser(username="root"))
    page360.goto(f"{reverse('kernel:blocks')}?messages=1")
    message = page360.locator(".message").first
    words, cross, undo = (
        message.locator(one).bounding_box() for one in ("p", "button[aria-label=知道了]", "form button")
    )
    assert cross["y"] < words["y"] + words["height"] <= undo["y"] + undo["height"]
    assert cross["y"] + cross["height"] <= undo["y"]
    look(page360, "message-undo")
