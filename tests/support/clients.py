"""Somebody at a page, without a browser."""

from typing import Any

from django.test import Client


def client_of(user: Any) -> Client:
    """Django's client, logged in as somebody."""
    one = Client()
    one.force_login(user)
    return one


def text(answer: Any) -> str:
    """What an answer says."""
    return str(answer.content.decode())
