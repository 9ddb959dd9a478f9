"""What is swept out by the clock, and what stays."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from niangjia.accounts import chores, services
from niangjia.accounts.models import Token
from niangjia.accounts.tests.people import PASSWORD, person
from niangjia.kernel.api_models import IdempotencyKey
from niangjia.kernel.schedules import CHORES

pytestmark = pytest.mark.django_db


def ago(**span):
    return timezone.now() - timedelta(**span)


def test_each_runs_once_a_day():
    names = {"forget_answers", "prune_attempts", "clear_sessions", "prune_tokens"}
    assert {f"niangjia.accounts.chores.{name}" for name in names} <= set(CHORES)


def test_old_counts_and_notes_go():
    for model, young, old in (
        (AccessAttempt, {"hours": 23}, {"hours": 25}),
        (AccessLog, {"days": 89}, {"days": 91}),
    ):
        more = {"failures_since_start": 3} if model is AccessAttempt else {}
        for span in (young, old):
            one = model.objects.create(username=f"{span}", ip_address="192.0.2.1", user_agent="", **more)
            model.objects.filter(pk=one.pk).update(attempt_time=ago(**span))
        chores.prune_attempts()
        assert model.objects.get().username == f"{young}"


def test_sessions_that_ran_out_go_with_their_lines():
    for name in ("lin.organiser", "wang.chair"):
        person(name)
        Client().post("/accounts/login/", {"login": name, "password": PASSWORD})
    gone = Session.objects.get(pk=UserSession.objects.get(user__username="wang.chair").session_key)
    Session.objects.filter(pk=gone.pk).update(expire_date=ago(minutes=1))
    chores.clear_sessions()
    assert not Session.objects.filter(pk=gone.pk).exists()
    assert UserSession.objects.get().user.username == "lin.organiser"


def test_tokens_that_ended_or_ran_out_long_ago_go():
    user = person()
    made = [services.issue_token(by=user, name=f"{number}")[0].pk for number in range(5)]
    for number, fields in enumerate(
        [
            {},
            {"ended_at": ago(days=31)},
            {"expires": ago(days=31)},
            {"ended_at": ago(days=29)},
            {"expires": ago(days=29)},
        ]
    ):
        Token.objects.filter(pk=made[number]).update(**fields)
    chores.prune_tokens()
    assert set(Token.objects.values_list("name", flat=True)) == {"0", "3", "4"}


def test_answers_of_the_api_are_forgotten_after_a_week():
    user = person()
    for days in (6, 8):
        one = IdempotencyKey.objects.create(user=user, key=f"{days}", path="/", body_hash=b"")
        IdempotencyKey.objects.filter(pk=one.pk).update(created_at=ago(days=days))
    chores.forget_answers()
    assert IdempotencyKey.objects.get().key == "6"
