"""The demo world replays what was done in the rows that give places out: so many people, batches, places, pairs, stalls."""

from collections import Counter
from typing import Any

import pytest
from django.db.models import Q
from django.utils import timezone

from niangjia.enrolment.models import Draw, Entry, Offer, Pool, Session
from niangjia.fairs.models import Fair
from niangjia.jobs.models import JobFair, Trainee
from niangjia.kernel.workflow import history
from niangjia.learning.duties import obliged
from niangjia.learning.models import Invitee
from niangjia.learning.vocabulary import OUT
from niangjia.matchmaking.models import Evening
from niangjia.members.queries import current
from niangjia.recuperation.models import Programme
from niangjia.site.demo import load

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings: Any) -> None:
    settings.DEMO = True
    load("small")


def came(kind: str) -> Any:
    return Entry.objects.filter(offer__kind=kind, state="attended")


def test_what_the_rows_say(demo: None) -> None:
    settled = Programme.objects.filter(state="settled").values("offer")
    rests = Offer.objects.filter(rest_of__offer__in=settled)
    went = came("recuperation").filter(Q(offer__in=settled) | Q(offer__in=rests))
    assert went.values("person").distinct().count() == 50
    assert [one.entries.filter(state="attended").count() for one in rests] == [3]
    pools = Counter(Pool.objects.filter(session__offer__in=settled).values_list("session", flat=True))
    assert list(pools.values()) == [7, 7]
    assert [one.vacancies.count() for one in JobFair.objects.all()] == [100, 100]
    assert Trainee.objects.filter(offer__title__startswith="低压电工").count() == 100
    assert sum(Pool.objects.filter(session__offer__title="电动车维修免费培训").values_list("total", flat=True)) == 100
    assert [one.pairs for one in Evening.objects.filter(state="matched")] == [12]
    assert came("matchmaking").filter(offer__evening__state="matched").count() == 24
    assert Session.objects.filter(offer__title="志愿者下沉社区服务").count() == 8
    assert came("volunteer").count() == 74
    assert Fair.objects.get(state="published").stalls.count() == 10


def test_every_cadre_who_is_to_be_trained_is_a_member_with_a_file(demo: None) -> None:
    rows = list(obliged().select_related("union"))
    files = current().filter(person__user__in=[one.user_id for one in rows])
    assert {one.user_id for one in rows} == set(files.values_list("person__user", flat=True))
    assert sum(one.due_on < timezone.localdate() for one in rows) > 10
    assert not Invitee.objects.filter(seat=OUT).exists()


def test_every_proof_tells_its_steps_in_their_order(demo: None) -> None:
    for draw in Draw.objects.select_related("offer").filter(state="drawn"):
        at = {one.kind: one.created_at for one in draw.steps.all()}
        told = [at["published"], draw.offer.closes_at, at["frozen"], draw.known_at, at["typed"], at["number"], at["result"]]
        assert told == sorted(told)
        assert [one.verb for one in history(draw.offer)][:2] == ["open", "close"]
        assert draw.offer.opens_at <= history(draw.offer)[0].created_at < draw.offer.closes_at == history(draw.offer)[1].created_at
