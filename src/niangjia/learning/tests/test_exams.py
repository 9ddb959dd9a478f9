"""The test of a class: one paper, answers kept, handed in once, two attempts; then the certificate and the figures."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niangjia.enrolment import services as places
from niangjia.enrolment.models import Certificate
from niangjia.enrolment.tests.factories import make_people
from niangjia.kernel.errors import Forbidden, Gone, Missing, Refused
from niangjia.kernel.questions import FIGURES, life, todos
from niangjia.learning import marking, queries
from niangjia.learning.models import Paper, Question, Training
from niangjia.learning.services import courses, exams, runs
from niangjia.learning.tests.factories import DISTRICT, OTHER, WASTE, came, make_class, make_place, right
from niangjia.members.models import Person
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def sat() -> Any:
    """(tree, organiser, class, account of who came, entry)."""
    tree, by = make_place()
    run, people = make_class(by, tree[DISTRICT], members=tree[WASTE])
    return tree, by, run, people[0], came(by, run, people[0])


def result(entry: Any) -> str:
    return Training.objects.get(entry=entry).result


def test_passed_and_certified(sat: Any) -> None:
    _tree, by, run, user, entry = sat
    assert any("可以参加结业测验" in todo.sentence for todo in todos(user))
    with pytest.raises(Refused):
        places.certify(by=by, entry=entry)  # not before the test is passed
    paper = exams.start(by=user, entry_id=entry.pk)
    assert exams.start(by=user, entry_id=entry.pk) == paper  # a second tap
    assert len({one["id"] for one in paper.drawn}) == 5
    exams.save(by=user, paper=paper, said={key: ["0"] for key in list(right(paper))[:2]})
    done = exams.hand(by=user, paper=paper, said=right(paper))
    assert (done.score, done.is_passed, result(entry)) == (100, True, "passed")
    assert exams.hand(by=user, paper=paper, said={}).handed_at == done.handed_at  # twice is once
    with pytest.raises(Refused):
        exams.start(by=user, entry_id=entry.pk)
    assert runs.award(by=by, run=run) == 1
    assert runs.award(by=by, run=run) == 0
    assert Certificate.objects.get().entry_id == entry.pk
    today = timezone.localdate()
    counts = {key: FIGURES[key].rows(today).count() for key in ("classes", "trained", "trained_passed", "trained_certified")}
    assert set(counts.values()) == {1}
    person = Person.objects.get(user=user)
    assert any("考核合格" in moment.text for moment in life(person, by))


def test_two_attempts_and_no_third(sat: Any) -> None:
    _, by, run, user, entry = sat
    for attempt in (1, 2):
        paper = exams.start(by=user, entry_id=entry.pk)
        assert (paper.attempt, result(entry)) == (attempt, "attended")
        assert not exams.hand(by=user, paper=paper, said=right(paper, 2)).is_passed
    assert result(entry) == "failed"
    with pytest.raises(Refused):
        exams.start(by=user, entry_id=entry.pk)
    assert runs.award(by=by, run=run) == 0


def test_time_is_the_servers(sat: Any) -> None:
    _, _, _, user, entry = sat
    now = timezone.now()
    paper = exams.start(by=user, entry_id=entry.pk, now=now)
    good = right(paper)
    in_time = paper.due_at + timedelta(seconds=10)  # sent in time, arrived late
    exams.save(by=user, paper=paper, said=dict(list(good.items())[:3]), now=in_time)
    late = paper.due_at + timedelta(minutes=1)
    with pytest.raises(Gone):
        exams.save(by=user, paper=paper, said=good, now=late)
    paper.refresh_from_db()
    assert (paper.state, paper.score, result(entry)) == ("handed", 60, "passed")  # what was kept counts
    assert paper.handed_at <= late


def test_the_clock_collects_what_lies_about(sat: Any) -> None:
    _, _, _, user, entry = sat
    paper = exams.start(by=user, entry_id=entry.pk)
    assert exams.collect_due() == 0
    assert exams.collect_due(paper.due_at + timedelta(minutes=1)) == 1
    assert exams.collect_due(paper.due_at + timedelta(minutes=1)) == 0
    assert Paper.objects.get().score == 0


def test_who_may_not(sat: Any) -> None:
    tree, by, run, user, entry = sat
    stranger = make_people(tree[WASTE], 1)[0]
    with pytest.raises(Missing):
        exams.start(by=stranger, entry_id=entry.pk)
    paper = exams.start(by=user, entry_id=entry.pk)
    for act in (exams.save, exams.hand):
        for other in (stranger, by):
            with pytest.raises(Missing):
                act(by=other, paper=paper, said={})
    with pytest.raises(Missing):
        runs.award(by=make_user("", "chair", tree[OTHER]), run=run)
    with pytest.raises(Forbidden):
        runs.award(by=make_user("", "leader", tree[DISTRICT]), run=run)
    with pytest.raises(Refused):
        places.unmark(by=by, entry=entry)  # who took the test had come


def test_who_had_not_come_has_no_record(sat: Any) -> None:
    _, by, _, _, entry = sat
    places.unmark(by=by, entry=entry)
    assert not Training.objects.exists()


def test_a_small_bank_waits_and_a_retired_question_stays_on_its_paper(sat: Any) -> None:
    _, by, run, user, entry = sat
    paper = exams.start(by=user, entry_id=entry.pk)
    for one in Question.objects.filter(course=run.course)[:4]:
        courses.retire_question(by=by, question=one)
    assert len(queries.questions_of(paper)) == 5
    exams.hand(by=user, paper=paper)
    with pytest.raises(Refused) as refusal:
        exams.start(by=user, entry_id=entry.pk)
    assert refusal.value.code == "bank-too-small"


def test_answers_stay_at_home(sat: Any, settings: Any) -> None:
    """Neither the page nor JSON of a paper on the table tells what is right."""
    settings.SECOND_FACTOR = False
    _, _by, run, user, entry = sat
    Question.objects.filter(course=run.course).update(options=["甲甲", "乙乙", "丙丙"])
    client = Client()
    client.force_login(user)
    client.post(reverse("learning:my_exam_start", args=[entry.pk]))
    paper = Paper.objects.get()
    page = client.get(reverse("learning:my_paper", args=[paper.pk]))
    assert "正确答案" not in page.content.decode()
    assert "answer" not in json.dumps([one["question"].pk.hex for one in page.context["items"]])
    assert all("right" not in one and "is_right" not in one for one in page.context["items"])
    name = page.context["items"][0]["name"]
    client.post(reverse("learning:my_paper_do", args=[paper.pk, "save"]), {name: "0"})
    assert "checked" in client.get(reverse("learning:my_paper", args=[paper.pk])).content.decode()
    done = client.post(reverse("learning:my_paper_do", args=[paper.pk, "hand"]), {}, follow=True)
    assert "20 分" in done.content.decode()  # an empty form takes nothing back
    assert client.get(reverse("learning:my_paper_do", args=[paper.pk, "hand"])).status_code == 405
    assert client.post(reverse("learning:my_paper_do", args=[paper.pk, "burn"])).status_code == 404


def test_a_paper_is_drawn_again_from_its_seed(sat: Any) -> None:
    _, _, run, user, entry = sat
    paper = exams.start(by=user, entry_id=entry.pk)
    assert marking.draw(list(run.course.questions.all()), 5, paper.seed) == paper.drawn
    assert marking.draw(list(run.course.questions.all()), 5, "another") != paper.drawn


@pytest.mark.parametrize("nonsense", ["x", "99", "-1", "٣", "", "1.5", "1" * 400])
def test_what_cannot_be_ticked_is_not(sat: Any, nonsense: str) -> None:
    _, _, _, user, entry = sat
    paper = exams.start(by=user, entry_id=entry.pk)
    key = paper.drawn[0]["id"]
    exams.save(by=user, paper=paper, said={key: [nonsense], "nobody": ["0"]})
    paper.refresh_from_db()
    assert paper.given == {key: []}


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
class TestRaces:
    """Two phones, two organisers: one paper, one result, one class."""

    def test_a_paper_handed_in_twice(self, race: Any) -> None:
        tree, by = make_place()
        run, people = make_class(by, tree[DISTRICT], members=tree[WASTE])
        entry = came(by, run, people[0])
        started = [one.result for one in race(4, lambda _: exams.start(by=people[0], entry_id=entry.pk))]
        assert len({one.pk for one in started}) == 1
        paper = started[0]
        given = [right(paper), {key: [1] for key in right(paper)}]
        outcomes = race(4, lambda n: exams.hand(by=people[0], paper=paper, said=given[n % 2]))
        assert all(one.won for one in outcomes), [one.error for one in outcomes]
        assert len({one.result.score for one in outcomes}) == 1
        assert Paper.objects.count() == 1

    def test_two_organisers_open_one_course(self, race: Any) -> None:
        from niangjia.learning.tests.factories import make_course, plan, wanted

        tree, by = make_place()
        course = make_course(by, tree[DISTRICT])
        wanted(course, tree[WASTE], 12)
        keepers = [by, *(make_user("", "chair", tree[DISTRICT]) for _ in range(3))]

        def open_(n: int) -> Any:
            return runs.open_course(by=keepers[n], course=course, union=tree[DISTRICT], classes=0, plan=plan())

        outcomes = race(4, open_)
        assert sum(one.won for one in outcomes) == 1, [one.error for one in outcomes]
        assert all(isinstance(one.error, Refused) for one in outcomes if not one.won), [one.error for one in outcomes]
        assert course.runs.count() == 1
        assert course.wishes.filter(state="served").count() == 12
