"""What becomes of learning when unions end, files become one, certificates are taken back."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from niangjia.enrolment import services as places
from niangjia.enrolment.models import Certificate
from niangjia.enrolment.tests.factories import make_people
from niangjia.kernel.questions import FIGURES, react
from niangjia.learning.lists import CadreListing, CourseListing, TrainingListing
from niangjia.learning.models import Answer, Course, Training, Wish
from niangjia.learning.services import exams, needs, runs
from niangjia.learning.tests.factories import (
    DISTRICT,
    OTHER,
    WASTE,
    came,
    make_class,
    make_course,
    make_requirement,
    make_training,
    plan,
    right,
    wanted,
)
from niangjia.members.models import Person
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_a_union_that_ends_hands_over(place: Any) -> None:
    tree, by = place
    gone, home = tree[DISTRICT], tree[OTHER]
    other = make_user("", "organiser", home)
    for keeper, union in ((by, gone), (other, home)):
        make_course(keeper, union, title="焊工")
    own = make_course(by, gone, title="急救")
    rule = make_requirement(by, gone)
    today = timezone.localdate()
    asked = needs.ask_needs(by=by, union=gone, title="需求", opens_on=today, closes_on=today + timedelta(days=3))
    chair = make_user("", "chair", gone)
    trained = make_training(chair, gone, today)
    wanted(own, tree[WASTE], 10)
    run = runs.open_course(by=by, course=own, union=gone, classes=0, plan=plan())
    react("union_merged", union=gone, target=home, by=by, on=today, reason="区划调整")
    for one in (own, rule, asked, trained, run):
        one.refresh_from_db()
    assert {own.union_id, trained.union_id, run.union_id} == {home.pk}
    assert (asked.state, rule.valid_to) == ("closed", today)
    titles = Course.objects.filter(union=home, state="offered").values_list("title", flat=True)
    assert sorted(titles) == sorted(["焊工", "急救"])


def test_two_files_that_want_the_same(place: Any) -> None:
    tree, by = place
    course = make_course(by, tree[DISTRICT])
    today = timezone.localdate()
    asked = needs.ask_needs(by=by, union=tree[DISTRICT], title="需求", opens_on=today, closes_on=today)
    users = make_people(tree[WASTE], 2)
    for user in users:
        needs.answer(by=user, round=asked, courses=[course.pk])
    kept, gone = (Person.objects.get(user=user) for user in users)
    react("person_merging", kept=kept.pk, gone=gone.pk, by=by)
    assert Wish.objects.filter(state="waiting").get().person_id == kept.pk
    assert Answer.objects.get().person_id == kept.pk


def test_a_certificate_that_is_taken_back_counts_no_more(place: Any) -> None:
    tree, by = place
    run, people = make_class(by, tree[DISTRICT], members=tree[WASTE])
    entry = came(by, run, people[0])
    exams.hand(by=people[0], paper=(paper := exams.start(by=people[0], entry_id=entry.pk)), said=right(paper))
    runs.award(by=by, run=run)
    rows = FIGURES["trained_certified"].rows
    assert rows(timezone.localdate()).count() == 1
    places.revoke(by=by, certificate=Certificate.objects.select_related("entry__offer__union").get(), reason="发错了")
    assert rows(timezone.localdate()).count() == 0
    assert runs.award(by=by, run=run) == 1


@pytest.mark.parametrize("kind", [CadreListing, CourseListing, TrainingListing])
def test_a_page_of_a_list_asks_little(place: Any, kind: Any, django_assert_max_num_queries: Any) -> None:
    tree, by = place
    make_requirement(by, tree[DISTRICT])
    for _ in range(30):
        chair = make_user("", "chair", tree[WASTE])
        make_training(chair, tree[WASTE], timezone.localdate())
        make_course(by, tree[DISTRICT])
    by.__dict__.pop("_held", None)
    with django_assert_max_num_queries(6):
        assert len(kind(by, {}).rows) == 30
    assert Training.objects.count() == 30
