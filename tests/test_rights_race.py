"""A right that is taken away while its holder's programs write as fast as they can."""

import threading
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from niangjia.accounts.services import issue_token
from niangjia.kernel.invented import identity
from niangjia.members.models import Membership
from niangjia.organizations.services.appointments import remove
from tests.support.races import Race
from tests.world import World, make_world

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
WRITERS, MOST = 6, 200  # programs, requests of each


def test_nothing_is_written_after_the_appointment_is_gone(race: Race) -> None:
    world, written = make_world(), threading.Event()
    text = issue_token(by=world.users["organiser"], name="录入")[1]
    appointment = world.users["organiser"].appointments.get()

    def write(number: int) -> list[tuple[datetime, int]]:
        answers: list[tuple[datetime, int]] = []
        while len(answers) < MOST and (not answers or answers[-1][1] == 201):
            asked = timezone.now()
            answers.append((asked, _enter(world, text, number * MOST + len(answers))))
            written.set()
        return answers

    def take_away(_: int) -> datetime:
        assert written.wait(30)
        remove(appointment=appointment, by=world.users["chair"], reason="调离")
        return timezone.now()

    outcomes = race(WRITERS + 1, lambda number: write(number) if number else take_away(number))
    assert all(one.won for one in outcomes), [one.error for one in outcomes if one.error]
    gone, answers = outcomes[0].result, [one.result for one in outcomes[1:]]
    assert [one[-1][1] for one in answers] == [403] * WRITERS  # each was stopped, none ran to its end
    after = [status for one in answers for asked, status in one if asked > gone]
    assert set(after) <= {403}
    accepted = sum(status == 201 for one in answers for _, status in one)
    assert Membership.objects.filter(name="新会员").count() == accepted >= 1


def _enter(world: World, token: str, number: int) -> int:
    body: dict[str, Any] = {
        "union": str(world.inside["union"].pk), "name": "新会员", "id_number": identity(number), "joined_on": "2026-01-01",
    }  # fmt: skip
    headers = {"authorization": f"Bearer {token}"}
    return Client().post("/api/v1/members", body, "application/json", headers=headers).status_code
