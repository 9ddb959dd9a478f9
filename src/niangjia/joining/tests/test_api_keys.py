"""A program that sends an application twice with one key: one application, one answer, also at the same moment."""

import pytest
from django.test import Client

from niangjia.accounts.services import issue_token
from niangjia.joining.models import Application
from niangjia.joining.tests.factories import make_entry
from niangjia.organizations.tests.factories import make_tree, make_user

PATH = "/api/v1/applications"


def said(union, **changes):
    entry = make_entry()
    return {"union": str(union.pk), "name": entry.name, "id_number": entry.id_number, "phone": entry.phone} | changes


def send(token, body, key):
    head = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    return Client().post(PATH, body, content_type="application/json", headers=head)


@pytest.mark.django_db
def test_a_key_is_answered_again_and_another_body_refused():
    tree = make_tree()
    union, token = tree["快递站工会"], issue_token(by=make_user("rider"), name="程序")[1]
    body = said(union)
    first, again = send(token, body, "k"), send(token, body, "k")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again["Idempotent-Replayed"] == "true"
    for other in (said(union), body | {"workplace": "云湖速达站"}):
        answer = send(token, other, "k")
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-reused")
    assert Application.objects.count() == 1
    bad = send(token, body | {"name": ""}, "k2")
    assert bad.status_code == 422
    assert send(token, said(union), "k2").status_code == 201  # what was refused for its fields may be mended and sent again


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_a_key_at_the_same_moment_is_one_application(race):
    tree = make_tree()
    token = issue_token(by=make_user("rider"), name="程序")[1]
    for at in range(8):
        body = said(tree["快递站工会"])
        outcomes = race(3, lambda _, body=body, at=at: send(token, body, f"k{at}").json()["id"])
        assert [one.error for one in outcomes if not one.won] == []
        assert len({one.result for one in outcomes}) == 1
    assert Application.objects.count() == 8
