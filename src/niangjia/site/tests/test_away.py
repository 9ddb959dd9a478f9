"""A database that is away for a moment: whoever asks is told to come again, not that the house is broken; the next one is served."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory

from niangjia.accounts.services import issue_token
from niangjia.organizations.tests.factories import make_tree, make_user
from niangjia.site.refusals import broken


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/desk/", "/api/v1/me", "/my/offers"])
def test_a_line_that_broke_is_no_fault_of_the_house(path: str, one_factor: None) -> None:
    user = make_user("", "organiser", make_tree()["嘉言区总工会"])
    client = Client(raise_request_exception=False)
    client.force_login(user)
    headers: dict[str, Any] = {"authorization": f"Bearer {issue_token(by=user, name='程序')[1]}"} if "api" in path else {}
    connection.ensure_connection()
    connection.connection.close()  # the line is gone, and nobody has told Django
    answer = client.get(path, headers=headers)
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert "数据库正在恢复" in answer.content.decode()
    connection.close()
    assert client.get(path, headers=headers).status_code == 200


@pytest.mark.sqlite
@pytest.mark.parametrize(("said", "status"), [("database is locked", 503), ("no such table: x", 500)])
def test_a_file_that_somebody_writes_for_long_is_no_fault_either(said: str, status: int) -> None:
    try:
        raise OperationalError(said)
    except OperationalError:
        assert broken(RequestFactory().get("/desk/")).status_code == status
