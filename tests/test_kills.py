"""kill -9 in the middle of a rush, through the real server: a web process, and PostgreSQL itself.

Whatever dies, everybody gets the right answer in the end, and the counts are the rows. (Where a process dies between two
statements of one act is tested beside the act, as in ``joining/tests/test_kills.py``.)
"""

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
from niangjia.joining.tests.factories import make_application
from niangjia.organizations.tests.factories import make_tree, make_user
from tests.support.crowds import Web, own_cluster, own_web, rush
from tools.postgres import Cluster

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.kill]
PEOPLE, PLACES, TURNS = 240, 90, 60
RIDERS = 96


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
    cluster.kill()
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


def make_desk() -> tuple[list[str], list[str]]:
    """Applications of one union that wait, as addresses, and for each a token of somebody who may accept it."""
    union = make_tree()["快递站工会"]
    waiting = [make_application(union) for _ in range(RIDERS)]
    reviewers = [make_user("", "organiser", union) for _ in range(6)]
    type(reviewers[0]).objects.filter(pk__in=[one.pk for one in reviewers]).update(second_factor_since=timezone.now())
    until = timezone.now() + timedelta(days=1)
    tokens = [f"nj_desk_{n}" for n in range(len(reviewers))]
    Token.objects.bulk_create(
        Token(user=user, name="kill", digest=digest_of(text), expires=until) for user, text in zip(reviewers, tokens, strict=True)
    )
    return [f"/api/v1/applications/{one.pk}/accept" for one in waiting], [tokens[n % len(tokens)] for n in range(RIDERS)]


def both_or_neither(url: str) -> int:
    """Every application is accepted with its membership, or waits and nobody is a member through it; how many are in."""
    with psycopg.connect(url) as line:
        line.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ  # one moment, while the others go on
        rows = line.execute(
            """SELECT a.state, a.membership_id IS NOT NULL, m.left_on, p.id IS NOT NULL FROM joining_application a
            LEFT JOIN members_membership m ON m.id = a.membership_id LEFT JOIN members_person p ON p.id = m.person_id"""
        ).fetchall()
        members = line.execute("SELECT count(*), count(DISTINCT person_id) FROM members_membership").fetchone()
        people = line.execute("SELECT count(*) FROM members_person").fetchone()
        events = line.execute(
            "SELECT count(DISTINCT object_id), count(*) FROM kernel_event WHERE label = 'joining.application' AND verb = 'accept'"
        ).fetchone()
    states = Counter(rows)
    assert set(states) <= {("accepted", True, None, True), ("submitted", False, None, False)}, states
    count = states["accepted", True, None, True]
    assert (members, people, events) == ((count, count), (count,), (count, count))
    return count


@pytest.mark.parametrize("blow", [crash, kill_worker])
def test_whatever_dies_while_people_are_accepted_they_are_members_or_wait(blow: Callable[[Cluster, Web], None]) -> None:
    paths, tokens = make_desk()
    with own_cluster() as cluster, own_web(cluster.url) as web:
        seen: list[int] = []

        def middle() -> None:
            blow(cluster, web)
            seen.append(both_or_neither(cluster.url))

        answers = rush(web.port, paths, tokens, middle=middle)
        assert Counter(one.get("state") or one.get("code") for one in answers) == {"accepted": RIDERS}
        assert both_or_neither(cluster.url) == RIDERS
    assert 0 < seen[0] < RIDERS, "the blow fell before or after the rush"
