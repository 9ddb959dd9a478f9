"""Many taps at once, on a real PostgreSQL: one paper, one mark, one wish, one class, one certificate each."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from niangjia.enrolment import services as places
from niangjia.enrolment.models import Certificate, Entry, Session
from niangjia.enrolment.tests.factories import make_people
from niangjia.kernel.errors import Gone, Refused
from niangjia.learning.models import Answer, Paper, Round, Run, Training, Wish
from niangjia.learning.services import exams, needs, runs
from niangjia.learning.tests.factories import (
    DISTRICT,
    WASTE,
    came,
    make_class,
    make_course,
    make_place,
    plan,
    right,
    wanted,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.race]
TAPS = 16


def again(user: Any) -> Any:
    """The user as another request would read it."""
    return get_user_model().objects.get(pk=user.pk)


def errors(outcomes: Any) -> set[type]:
    return {type(one.error) for one in outcomes if not one.won}


def test_one_paper_on_the_table_and_one_mark(race: Any) -> None:
    tree, by = make_place()
    run, people = make_class(by, tree[DISTRICT], members=tree[WASTE])
    user, entry = people[0], came(by, run, people[0])
    for attempt in (1, 2):
        outcomes = race(TAPS, lambda _: exams.start(by=again(user), entry_id=entry.pk).pk)
        assert errors(outcomes) == set()
        assert len({one.result for one in outcomes}) == 1
        paper = Paper.objects.get(entry=entry, attempt=attempt)
        said = [right(paper, many) for many in (0, 2)]  # of five: both fail
        outcomes = race(TAPS, lambda n: exams.hand(by=again(user), paper=paper, said=said[n % 2]).score)  # noqa: B023
        assert errors(outcomes) == set()
        assert len({one.result for one in outcomes}) == 1
        paper.refresh_from_db()
        assert paper.score in (0, 40)
    outcomes = race(TAPS, lambda _: exams.start(by=again(user), entry_id=entry.pk))
    assert errors(outcomes) == {Refused}
    assert not any(one.won for one in outcomes)
    assert Paper.objects.filter(entry=entry).count() == 2
    assert Training.objects.get(entry=entry).result == "failed"


def test_answers_kept_while_time_runs_out(race: Any) -> None:
    """What is kept is what was marked: nothing is written to a paper that was taken in."""
    tree, by = make_place()
    run, people = make_class(by, tree[DISTRICT], members=tree[WASTE])
    entry = came(by, run, people[0])
    paper = exams.start(by=people[0], entry_id=entry.pk)
    late, wrong = paper.due_at + timedelta(minutes=1), {key: [1] for key in right(paper)}
    exams.save(by=people[0], paper=paper, said=right(paper))

    def act(n: int) -> Any:
        if n % 3 == 0:
            return exams.collect_due(late)
        if n % 3 == 1:
            return exams.save(by=again(people[0]), paper=paper, said=wrong, now=late)
        return exams.hand(by=again(people[0]), paper=paper, said=wrong, now=late)

    assert errors(race(TAPS, act)) <= {Gone}
    paper.refresh_from_db()
    assert (paper.score, paper.given) == (100, right(paper))


def test_one_answer_and_none_after_the_end(race: Any) -> None:
    tree, by = make_place()
    menu = [make_course(by, tree[DISTRICT]) for _ in range(3)]
    today = timezone.localdate()
    asked = needs.ask_needs(by=by, union=tree[DISTRICT], title="需求", opens_on=today, closes_on=today)
    people = make_people(tree[WASTE], 12)

    def act(n: int) -> Any:
        if n == 20:
            needs.close_needs(by=again(by), round=Round.objects.get(pk=asked.pk))
            return timezone.now()
        ticked = [one.pk for one in menu[: n % 3 + 1]]
        return needs.answer(by=again(people[n % 12]), round=Round.objects.get(pk=asked.pk), courses=ticked).pk

    outcomes = race(24, act)
    assert errors(outcomes) <= {Gone}
    assert Answer.objects.count() == len({one.result for n, one in enumerate(outcomes) if one.won and n != 20})
    assert all(one.ticks.count() <= 3 for one in Answer.objects.all())  # none at all where the end came first
    assert Wish.objects.values("course", "person").distinct().count() == Wish.objects.count()


def test_an_answer_that_waited_for_the_end_comes_too_late(race: Any) -> None:
    """The round was open when the answer was looked at, and is closed when it is its turn: no figure moves after the end."""
    tree, by = make_place()
    course, today = make_course(by, tree[DISTRICT]), timezone.localdate()
    asked = needs.ask_needs(by=by, union=tree[DISTRICT], title="需求", opens_on=today, closes_on=today)
    before = Round.objects.get(pk=asked.pk)
    needs.close_needs(by=by, round=asked)
    with pytest.raises(Gone):
        needs.answer(by=make_people(tree[WASTE], 1)[0], round=before, courses=[course.pk])
    assert not Answer.objects.exists()


def test_one_wish_and_one_class(race: Any) -> None:
    tree, by = make_place()
    course = make_course(by, tree[DISTRICT])
    people = wanted(course, tree[WASTE], 9)
    last = make_people(tree[WASTE], 1)[0]
    outcomes = race(TAPS, lambda _: needs.want(by=again(last), course=course).pk)
    assert errors(outcomes) == set()
    assert Wish.objects.count() == len(people) + 1
    said = plan()
    outcomes = race(6, lambda _: runs.open_course(by=again(by), course=course, union=tree[DISTRICT], classes=0, plan=said))
    assert sum(one.won for one in outcomes) == Run.objects.count() == 1
    assert errors(outcomes) == {Refused}
    assert set(Wish.objects.values_list("state", "run")) == {("served", Run.objects.get().pk)}


def test_one_certificate_each(race: Any) -> None:
    tree, by = make_place()
    run, people = make_class(by, tree[DISTRICT], members=tree[WASTE], bank=False)
    for one in people[:6]:
        places.enrol(by=one, offer=run.offer)
    start = timezone.now() - timedelta(hours=3)
    Session.objects.filter(offer=run.offer).update(starts_at=start, ends_at=start + timedelta(hours=2))
    for entry in Entry.objects.filter(offer=run.offer).select_related("offer__union", "session", "person__user"):
        places.check_in(by=by, entry=entry)
    outcomes = race(8, lambda _: runs.award(by=again(by), run=Run.objects.get(pk=run.pk)))
    assert errors(outcomes) == set()
    assert Certificate.objects.count() == 6
    assert set(Certificate.objects.values_list("state", flat=True)) == {"valid"}
