"""A program at the API: each account with a token of its own, problems as problem+json."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone


@pytest.fixture
def call(client: Any, settings: Any) -> Callable[..., Any]:
    """``call(user, method, path, body, status)``: what the API answers somebody as JSON; a refusal must be a problem of the house."""
    from niangjia.accounts.services import issue_token

    settings.SECOND_FACTOR = False
    tokens: dict[Any, str] = {}

    def ask(user: Any, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        own = user.pk, timezone.localdate()  # a token ends after some days
        if own not in tokens:
            tokens[own] = issue_token(by=user, name="test")[1]
        text = json.dumps(body, default=str) if body is not None else ""
        headers = {"authorization": f"Bearer {tokens[own]}"}
        answer = client.generic(method, f"/api/v1{path}", text, content_type="application/json", headers=headers)
        assert answer.status_code == status, answer.content.decode()
        if status >= 400:
            assert answer["Content-Type"] == "application/problem+json"
        return answer.json() if answer.content else None

    return ask
