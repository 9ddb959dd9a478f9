"""kill -9 in the middle of a rush, through the real server: a web process, and PostgreSQL itself.

Whatever dies, everybody gets the right answer in the end, and the counts are the rows.
"""

import signal
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.utils import timezone

from niangjia.accounts.models import Token
from niangjia.accounts.tokens import digest_of
from niangjia.enrolment.tests.factories import make_offer, make_people, make_place
from tests.support.crowds import Web, own_cluster, own_web, rush
from tools.postgres import Cluster

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.kill]
PEOPLE, PLACES, TURNS = 240, 90, 60


def make_rush() -> tuple[Any, list[str]]:
    """An offer with fewer places than people, and everybody's token."""
    tree, boss = make_place()
    offer = make_offer(boss, tree["嘉言区总工会"], places=PLACES, waiting_most=TURNS)
    people = make_people(tree["环卫公司工会"], PEOPLE)
    tokens = [f"nj_kill_{n}" for n in range(PEOPLE)]
    until = timezone.now() + timedelta(days=1)
    Token.objects.bulk_create(
        Token(user=user, name="kill", digest=digest_of(text), expires=until) for user, text in zip(people, tokens, strict=True)
    )
    return offer, tokens


def crash(cluster: Cluster, _web: Web) -> None:
    cluster.stop(signal.SIGQUIT)
    cluster.start()


def kill_worker(_cluster: Cluster, web: Web) -> None:
    web.kill_a_worker()


@pytest.mark.parametrize("blow", [crash, kill_worker])
def test_whatever_dies_the_places_add_up(blow: Callable[[Cluster, Web], None]) -> None:
    offer, tokens = make_rush()
    with own_cluster() as cluster, own_web(cluster.url) as web:
        path = f"/api/v1/offers/{offer.pk}/enrol"
        answers = rush(web.port, path, tokens, middle=lambda: blow(cluster, web))
        with psycopg.connect(cluster.url) as line:
            pool = line.execute("SELECT total, taken, held, free, waiting, asked FROM enrolment_pool").fetchall()
            rows = line.execute("SELECT id::text, state, number FROM enrolment_entry").fetchall()
            people = line.execute("SELECT count(DISTINCT person_id) FROM enrolment_entry").fetchone()
            events = line.execute("SELECT count(*) FROM kernel_event WHERE label = 'enrolment.entry'").fetchone()
    said = Counter(one.get("state") or one["code"] for one in answers)
    assert said == {"taken": PLACES, "waiting": TURNS, "full": PEOPLE - PLACES - TURNS}
    assert pool == [(PLACES, PLACES, 0, 0, TURNS, PLACES + TURNS)]
    assert {one["id"]: one["state"] for one in answers if "state" in one} == {key: state for key, state, _ in rows}
    assert sorted(number for *_, number in rows) == list(range(1, PLACES + TURNS + 1))
    assert (people, events) == ((PLACES + TURNS,), (PLACES + TURNS,))
