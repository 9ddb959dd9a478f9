"""Who wants to learn what: rounds of asking, counts that betray nobody, classes that open when enough want them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from niangjia.enrolment import services as places
from niangjia.enrolment.tests.factories import make_people
from niangjia.kernel.errors import Forbidden, Gone, Invalid, Missing, Refused
from niangjia.kernel.jobs import Job
from niangjia.kernel.messages import Message
from niangjia.kernel.questions import todos
from niangjia.learning import demand, notices, queries, rules, tens
from niangjia.learning.models import Answer, Tick, Wish
from niangjia.learning.services import courses, needs, runs
from niangjia.learning.states import ROUND_MOVES
from niangjia.learning.tests.factories import (
    CITY,
    DISTRICT,
    OTHER,
    ROLES,
    WASTE,
    make_course,
    plan,
    wanted,
)
from niangjia.members.models import Membership
from niangjia.members.services.postings import begin_posting, end_posting
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ROLES)
def test_a_round_is_closed_by_whoever_keeps_it(place: Any, role: str) -> None:
    tree, by = place
    one = ask(by, tree[DISTRICT])
    user = make_user("", role, tree[DISTRICT])
    if role not in ROUND_MOVES["close"].roles:
        with pytest.raises(Forbidden):
            needs.close_needs(by=user, round=one)
        return
    assert needs.close_needs(by=user, round=one).state == "closed"
    with pytest.raises(Refused):
        needs.close_needs(by=user, round=one)


def ask(by: Any, union: Any, **said: Any) -> Any:
    today = timezone.localdate()
    fields = {"title": "培训需求", "opens_on": today, "closes_on": today + timedelta(days=9)} | said
    return needs.ask_needs(by=by, union=union, **fields)


@given(st.dictionaries(st.text(min_size=1), st.integers(1, 40), max_size=8))
def test_what_is_hidden_cannot_be_worked_out(counts: dict[str, int]) -> None:
    kept, rest = tens.parted(counts)
    assert all(n >= 10 for n in kept.values())
    hidden = sum(counts.values()) - sum(kept.values())
    assert rest in (0, hidden)
    assert hidden == 0 or hidden >= 10 or not kept


def test_ticks_are_counts_of_ten_and_more(place: Any) -> None:
    tree, _by = place
    boss = make_user("", "organiser", tree[CITY])
    one, few = make_course(boss, tree[CITY], title="急救"), make_course(boss, tree[CITY], title="书法")
    found = ask(boss, tree[CITY])
    people = make_people(tree[WASTE], 12) + make_people(tree["大成化工厂工会"], 9)
    for user in people:
        needs.answer(by=user, round=found, courses=[one.pk], missing="茶艺")
    needs.answer(by=people[0], round=found, courses=[one.pk, few.pk])
    summary = queries.summary(found)
    by_title = {need.course.title: need for need in summary.needs}
    assert (by_title["急救"].members, by_title["书法"].members) == (20, None)  # in tens as long as one may answer
    assert (by_title["急救"].branches, by_title["急救"].elsewhere) == ([], 20)  # twelve would tell of nine
    assert summary.missing == ["茶艺"]
    assert (summary.answers, Answer.objects.count()) == (20, 21)
    assert Wish.objects.count() == 22  # who ticks wants to be told
    needs.close_needs(by=boss, round=found)
    closed = queries.summary(found)
    by_title = {need.course.title: need for need in closed.needs}
    assert (by_title["急救"].members, by_title["急救"].elsewhere, closed.answers) == (21, 21, 21)


def test_a_union_tells_how_many(place: Any) -> None:
    tree, by = place
    boss = make_user("", "organiser", tree[CITY])
    one = make_course(boss, tree[CITY])
    found = ask(boss, tree[CITY])
    assert any("请填报本单位" in todo.sentence for todo in todos(by))
    needs.answer_for_union(by=by, round=found, union=tree[DISTRICT], people={one.pk: 12, }, missing="插花")
    needs.answer_for_union(by=by, round=found, union=tree[DISTRICT], people={one.pk: 15})
    need = queries.summary(found).needs[0]
    assert (need.members, need.reported, Tick.objects.count()) == (0, 15, 1)
    assert need.where == f"{DISTRICT}填报 15 人"
    assert not any("请填报本单位" in todo.sentence for todo in todos(by))
    with pytest.raises(Missing):
        needs.answer_for_union(by=by, round=found, union=tree[OTHER], people={one.pk: 1})
    with pytest.raises(Invalid):
        needs.answer_for_union(by=by, round=found, union=tree[DISTRICT], people={})


@pytest.mark.parametrize(("people", "opens"), [(9, False), (10, True)])
def test_enough_of_whom_unions_reported_open_a_class_once(place: Any, people: int, *, opens: bool) -> None:
    tree, by = place
    one, found = make_course(by, tree[DISTRICT], title="叉车"), ask(by, tree[DISTRICT])
    for name, n in ((WASTE, people - 4), ("快递站工会", 4)):
        chair = make_user("", "chair", tree[name])
        needs.answer_for_union(by=chair, round=found, union=tree[name], people={one.pk: n})
    assert demand.asked_for(one, tree[DISTRICT].path) == people
    assert [t.sentence for t in todos(by) if "开班" in t.sentence] == (["《叉车》已有 10 人以上想学，可以开班"] if opens else [])
    if not opens:
        with pytest.raises(Refused, match="不足 10 人"):
            runs.open_course(by=by, course=one, union=tree[DISTRICT], classes=0, plan=plan())
        return
    run = runs.open_course(by=by, course=one, union=tree[DISTRICT], classes=0, plan=plan())
    assert demand.asked_for(one, tree[DISTRICT].path) == 0
    needs.answer_for_union(by=by, round=found, union=tree[WASTE], people={one.pk: 30})  # put right, it is not asked anew
    assert not [t for t in todos(by) if "开班" in t.sentence]
    places.cancel_offer(by=by, offer=run.offer, reason="老师病了")
    assert demand.asked_for(one, tree[DISTRICT].path) == 34
    needs.answer_for_union(by=by, round=ask(by, tree[DISTRICT], title="明年"), union=tree[WASTE], people={one.pk: 12})
    assert demand.asked_for(one, tree[DISTRICT].path) == 34, "who reports in two rounds is not counted twice"
    assert demand.asked_for(one, tree["快递站工会"].path) == 4


def test_a_class_of_one_company_leaves_what_others_reported(place: Any) -> None:
    tree, by = place
    one, found = make_course(by, tree[DISTRICT]), ask(by, tree[DISTRICT])
    for name in (WASTE, "快递站工会"):
        needs.answer_for_union(by=by, round=found, union=tree[name], people={one.pk: 12})
    runs.open_course(by=by, course=one, union=tree[WASTE], classes=0, plan=plan())
    assert demand.asked_for(one, tree[DISTRICT].path) == 12
    with pytest.raises(Refused):
        runs.open_course(by=by, course=one, union=tree[WASTE], classes=1, plan=plan())


@pytest.mark.parametrize(("unions", "more"), [(6, ""), (7, "等")])
def test_the_six_that_reported_most_are_named(place: Any, unions: int, more: str) -> None:
    tree, _ = place
    boss = make_user("", "organiser", tree[CITY])
    one, found = make_course(boss, tree[CITY]), ask(boss, tree[CITY])
    names = [DISTRICT, OTHER, WASTE, "快递站工会", "大成化工厂工会", "柳桥街道总工会", "清扫一班工会小组"][:unions]
    for n, name in enumerate(names):
        needs.answer_for_union(by=boss, round=found, union=tree[name], people={one.pk: 30 - n})
    told = [f"{name}填报 {30 - n} 人" for n, name in enumerate(names)]
    assert queries.summary(found).needs[0].where == "，".join(told[:6]) + more


def test_who_is_asked_and_when(place: Any) -> None:
    tree, by = place
    today = timezone.localdate()
    one = make_course(by, tree[DISTRICT])
    found = ask(by, tree[DISTRICT])
    stranger, member = make_people(tree["大成化工厂工会"], 1)[0], make_people(tree[WASTE], 1)[0]
    assert any("说说您想学什么" in todo.sentence for todo in todos(member))
    with pytest.raises(Missing):
        needs.answer(by=stranger, round=found, courses=[one.pk])
    with pytest.raises(Refused):
        needs.answer(by=make_user(), round=found, courses=[one.pk])
    with pytest.raises(Invalid):
        needs.answer(by=member, round=found, courses=[])
    with pytest.raises(Invalid):
        needs.answer(by=member, round=found, courses=[found.pk])
    with pytest.raises(Invalid):
        ask(by, tree[DISTRICT])
    with pytest.raises(Invalid):
        ask(by, tree[DISTRICT], title="过去", opens_on=today, closes_on=today - timedelta(days=1))
    later = ask(by, tree[DISTRICT], title="以后", opens_on=today + timedelta(days=1))
    with pytest.raises(Refused):
        needs.answer(by=member, round=later, courses=[one.pk])
    assert needs.close_due(by=None, today=today + timedelta(days=10)) == 2
    found.refresh_from_db()
    with pytest.raises(Gone):
        needs.answer(by=member, round=found, courses=[one.pk])


def test_wanting_twice_is_once_and_no_more_is_none(place: Any) -> None:
    tree, by = place
    one = make_course(by, tree[DISTRICT])
    member, stranger = make_people(tree[WASTE], 1)[0], make_people(tree["大成化工厂工会"], 1)[0]
    assert needs.want(by=member, course=one) == needs.want(by=member, course=one)
    assert needs.want_no_more(by=member, course=one) == 1
    assert needs.want_no_more(by=member, course=one) == 0
    with pytest.raises(Missing):
        needs.want(by=stranger, course=one)


def test_enough_people_open_a_class_and_are_told(place: Any) -> None:
    tree, by = place
    one = make_course(by, tree[DISTRICT], title="急救")
    wanted(one, tree[WASTE], 9)
    with pytest.raises(Refused) as refusal:
        runs.open_course(by=by, course=one, union=tree[DISTRICT], classes=0, plan=plan())
    assert "不足 10 人" in refusal.value.detail
    assert not any("可以开班" in todo.sentence for todo in todos(by))
    wanted(one, tree["快递站工会"], 1)
    assert [t.sentence for t in todos(by) if "开班" in t.sentence] == ["《急救》已有 10 人以上想学，可以开班"]
    run = runs.open_course(by=by, course=one, union=tree[DISTRICT], classes=0, plan=plan())
    assert (run.offer.state, run.offer.kind, run.wishes.count()) == ("open", "course", 10)
    assert Message.objects.filter(kind="learning.class", channel="in_app").count() == 10
    assert notices.tell("class", run, list(run.wishes.values_list("pk", flat=True))) == 0
    assert not any("可以开班" in todo.sentence for todo in todos(by))
    with pytest.raises(Refused):
        runs.open_course(by=by, course=one, union=tree[DISTRICT], classes=0, plan=plan())
    places.cancel_offer(by=by, offer=run.offer, reason="老师病了")
    assert demand.asked_for(one, tree[DISTRICT].path) == 10
    again = runs.open_course(by=by, course=one, union=tree[DISTRICT], classes=1, plan=plan())
    assert again.title == "急救（第 2 期）"


def test_many_are_told_by_a_job(place: Any) -> None:
    tree, by = place
    one = make_course(by, tree[DISTRICT])
    wanted(one, tree[WASTE], 21)
    runs.open_course(by=by, course=one, union=tree[DISTRICT], classes=0, plan=plan())
    assert Job.objects.filter(kind="learning.tell").count() == 1


def test_a_district_opens_the_citys_course_for_its_own(place: Any) -> None:
    tree, by = place
    one = make_course(make_user("", "organiser", tree[CITY]), tree[CITY])
    wanted(one, tree[WASTE], 10)
    wanted(one, tree["大成化工厂工会"], 2)
    with pytest.raises(Missing):
        runs.open_course(by=by, course=one, union=tree[CITY], classes=0, plan=plan())
    runs.open_course(by=by, course=one, union=tree[DISTRICT], classes=0, plan=plan())
    assert demand.waiting().filter(course=one).count() == 2
    assert rules.courses(by).filter(pk=one.pk).exists()
    with pytest.raises(Forbidden):
        courses.retire_course(by=by, course=one)


def test_no_voice_is_found_by_subtraction(place: Any) -> None:
    """What an office reads of a branch and of its part, and today and tomorrow, is the same or differs by ten."""
    tree, by = place
    city = make_user("", "organiser", tree[CITY])
    one = make_course(city, tree[CITY], title="急救", threshold=10)
    wanted(one, tree[WASTE], 12)
    parts = [make_user("", "organiser", tree[WASTE]), by, city]

    def read() -> list[tuple[Any, ...]]:
        found = []
        for user in parts:
            client = Client()
            client.force_login(user)
            pages = [client.get(reverse("learning:course", args=[one.pk])), client.get(reverse("learning:courses")),
                     client.get(reverse("learning:course_open", args=[one.pk]))]  # fmt: skip
            said = {word for page in pages for word in re.findall(r"\d+(?=(?:</b>| 人| 人以上)?想学| 人以上)", page.content.decode())}
            found.append((sorted(said), sorted(t.sentence for t in todos(user) if "想学" in t.sentence and "急救" in t.sentence)))
        return found

    before = read()
    assert before[0] == before[1] == before[2]
    assert "12" not in str(before)
    wanted(one, tree["快递站工会"], 1)  # the one voice of another union, the next day
    assert read() == before
    wanted(one, tree["快递站工会"], 7)
    assert "20 人以上" in str(read()[2])


def test_a_posted_worker_is_asked_and_taught_where_he_is_served(place: Any, client: Client) -> None:
    """Home is in another district: what the host asks and offers is for the one who works there, as long as he does."""
    tree, by = place
    (user,) = make_people(tree[OTHER], 1)
    membership = Membership.objects.select_related("union").get(person__user=user)
    course = make_course(by, tree[DISTRICT])
    one = needs.ask_needs(
        by=by, union=tree[DISTRICT], title="2027 年需求", opens_on=timezone.localdate(), closes_on=timezone.localdate() + timedelta(days=9)
    )
    client.force_login(user)
    page = reverse("learning:my_needs", args=[one.pk])
    assert client.get(page).status_code == 404
    posting = begin_posting(by=None, membership=membership, host=tree[WASTE], starts_on=timezone.localdate(), paid_by="home")
    assert client.get(page).status_code == 200
    assert [todo.kind for todo in todos(user) if todo.kind == "needs"] == ["needs"]
    made = needs.answer(by=user, round=one, courses=[course.pk])
    assert (made.union, made.path) == (tree[WASTE], tree[WASTE].path), "counted where it was asked"
    assert demand.asked_for(course, tree[DISTRICT].path) == 1
    assert client.get(reverse("learning:my_course", args=[course.pk])).status_code == 200
    end_posting(by=None, posting=posting, on=timezone.localdate())
    assert client.get(page).status_code == 404
    with pytest.raises(Missing):
        needs.answer(by=user, round=one, courses=[course.pk])
    with pytest.raises(Missing):
        needs.want(by=user, course=make_course(by, tree[DISTRICT]))
