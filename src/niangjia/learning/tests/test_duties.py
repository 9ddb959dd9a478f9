"""Who is due, and when: the same in SQL and in Python, to the day; fast for a hundred thousand offices."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.learning import duties
from niangjia.learning.clocks import FAR, add_months
from niangjia.learning.models import Invitee, Requirement, Training
from niangjia.learning.services import batches, cadres
from niangjia.learning.tests.factories import (
    CITY,
    DISTRICT,
    OTHER,
    WASTE,
    make_requirement,
    make_training,
    plan,
)
from niangjia.organizations.models import Appointment
from niangjia.organizations.tests.factories import make_tree, make_user
from tests.support.sequences import begins_with_nothing

pytestmark = pytest.mark.django_db
DAYS = st.dates(date(2016, 1, 1), date(2026, 11, 20))
MONTHS = st.integers(1, 120)


@given(DAYS, MONTHS)
def test_a_month_later_is_the_same_day_or_the_last(day: date, months: int) -> None:
    found = add_months(day, months)
    assert (found.year - day.year) * 12 + found.month - day.month == months
    assert found.day == min(day.day, monthrange(found.year, found.month)[1])


@pytest.mark.both
class TestTheDatabaseCountsAlike(TestCase):
    """Random appointments, trainings and requirements: what the query says is what Python says, on every boundary."""

    @given(starts=DAYS, last=st.none() | DAYS, once=st.none() | MONTHS, again=st.none() | MONTHS, gap=st.integers(-2, 2))
    @settings(max_examples=60, deadline=None)
    @begins_with_nothing
    def test_due(self, starts: date, last: date | None, once: int | None, again: int | None, gap: int) -> None:
        tree = make_tree()
        chair = make_user("", "chair", tree[WASTE], starts_on=starts)
        common = {"union": tree[CITY], "path": tree[CITY].path, "role": "chair", "title": "x", "document": "x"}
        for basis, months in (("appointed", once), ("every", again)):
            if months:
                Requirement.objects.create(basis=basis, months=months, valid_from=date(2015, 1, 1), **common)
        if last:
            make_training(chair, tree[WASTE], last)
        today = date(2026, 11, 21)
        rows = duties.obliged(today)
        want = expected(starts, last, once, again)
        if want is None:
            assert not rows.exists()
            return
        one = rows.get()
        assert (one.due_on, one.last_on) == (want, last)
        if want == FAR:
            return
        on = want + timedelta(days=gap)  # the day itself and its neighbours
        moved = duties.in_band(rows, "overdue", on).exists()
        assert moved == (want < on)
        assert duties.in_band(rows, duties.band_of(want, on), on).exists()
        assert duties.trained_of(rows, on).exists() == (last is not None and want >= on)


def expected(starts: date, last: date | None, once: int | None, again: int | None) -> date | None:
    """The rule in plain Python; None where nothing is required."""
    found = []
    if once:
        found.append(FAR if last and last >= starts else add_months(starts, once))
    if again:
        found.append(add_months(max(starts, last or starts), again))
    return min(found, default=None)


def test_only_offices_that_fit(place: Any) -> None:
    tree, by = place
    make_requirement(by, tree[DISTRICT], level="unit")
    make_user("in", "chair", tree[WASTE])
    make_user("level", "chair", tree[DISTRICT])
    make_user("role", "organiser", tree[WASTE])
    make_user("branch", "chair", tree[OTHER])
    make_user("gone", "chair", tree[WASTE], ends_on=timezone.localdate() - timedelta(days=1))
    assert [str(one.user) for one in duties.obliged()] == ["in"]
    Requirement.objects.update(valid_to=timezone.localdate() - timedelta(days=1))
    assert not duties.obliged().exists()


def test_the_strictest_counts_and_a_failed_test_is_no_training(place: Any) -> None:
    tree, by = place
    chair = make_user("", "chair", tree[WASTE], starts_on=date(2026, 1, 31))
    make_requirement(by, tree[DISTRICT], months=24)
    make_requirement(by, tree[DISTRICT], months=13, level="unit")
    make_training(chair, tree[WASTE], date(2026, 6, 1), result="failed")
    assert duties.obliged(date(2026, 11, 1)).get().due_on == date(2027, 2, 28)


def test_a_requirement_is_changed_from_a_day_on(place: Any) -> None:
    tree, by = place
    one = make_requirement(by, tree[DISTRICT])
    said = {name: getattr(one, name) for name in ("role", "level", "basis", "title", "document", "article")}
    with pytest.raises(Invalid):
        cadres.amend(by=by, requirement=one, months=6, valid_from=one.valid_from, **said)
    new = cadres.amend(by=by, requirement=one, months=6, valid_from=date(2026, 1, 1), **said)
    one.refresh_from_db()
    assert (one.valid_to, new.months) == (date(2025, 12, 31), 6)
    assert [x.months for x in duties.in_effect(date(2025, 12, 31))] == [12]
    assert [x.months for x in duties.in_effect(date(2026, 1, 1))] == [6]
    with pytest.raises(Refused):
        cadres.amend(by=by, requirement=one, months=7, valid_from=date(2026, 2, 1), **said)
    with pytest.raises(Invalid):
        make_requirement(by, tree[DISTRICT])
    cadres.drop(by=by, requirement=new)
    assert new.valid_to == timezone.localdate()


@pytest.mark.parametrize(
    "wrong", [{"role": "king"}, {"basis": "never"}, {"months": 0}, {"months": 121}, {"title": " "}, {"level": "moon"}]
)
def test_what_a_requirement_cannot_be(place: Any, wrong: dict[str, Any]) -> None:
    tree, by = place
    with pytest.raises(Invalid) as refusal:
        make_requirement(by, tree[DISTRICT], **wrong)
    assert set(refusal.value.errors) == set(wrong)


def test_only_the_branch_may(place: Any) -> None:
    tree, by = place
    with pytest.raises(Missing):
        make_requirement(by, tree[OTHER])
    leader = make_user("", "leader", tree[DISTRICT])
    with pytest.raises(Forbidden):
        make_requirement(leader, tree[DISTRICT])
    one = make_requirement(by, tree[DISTRICT])
    with pytest.raises(Forbidden):
        cadres.drop(by=leader, requirement=one)
    with pytest.raises(Missing):
        cadres.drop(by=make_user("", "chair", tree[OTHER]), requirement=one)
    with pytest.raises(Forbidden):
        batches.invite(by=leader, union=tree[DISTRICT], title="班", plan=plan(3), hours=16)


TABLE = "姓名\t工会\t培训名称\t日期\t学时\n{}"


def test_earlier_trainings_are_entered_once(place: Any) -> None:
    tree, by = place
    make_requirement(by, tree[DISTRICT])
    chair = make_user("", "chair", tree[WASTE])
    chair.name = "田桂英"
    chair.save()
    table = TABLE.format("田桂英\t环卫公司工会\t主席培训班\t2026年6月18日\t24")
    assert len(cadres.enter_earlier(by=by, union=tree[DISTRICT], table=table).made) == 1
    assert cadres.enter_earlier(by=by, union=tree[DISTRICT], table=table).made == []
    one = Training.objects.get()
    assert (one.on, one.hours, one.user_id, one.kind) == (date(2026, 6, 18), 24, chair.pk, "cadre")
    assert duties.obliged(date(2026, 11, 21)).get().due_on == date(2027, 6, 18)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("王五\t\t班\t2026-01-01\t8", "没有找到任职的王五"),
        ("田桂英\t快递站工会\t班\t2026-01-01\t8", "没有找到任职的田桂英"),
        ("同名\t\t班\t2026-01-01\t8", "有多位任职的同名"),
        ("田桂英\t\t\t2026-01-01\t8", "没有培训名称"),
        ("田桂英\t\t班\t昨天\t8", "要写成"),
        ("田桂英\t\t班\t2999-01-01\t8", "还没有到"),
        ("田桂英\t\t班\t2026-01-01\t八", "学时"),
        ("田桂英\t\t班\t2026-01-01\t8\n田桂英\t\t班\t2026-01-01\t8", "写了两遍"),
    ],
)
def test_bad_rows_are_named_and_the_rest_is_taken(place: Any, line: str, said: str) -> None:
    tree, by = place
    for name, union in (("田桂英", WASTE), ("同名", WASTE), ("同名", "快递站工会")):
        user = make_user("", "chair", tree[union])
        user.name = name
        user.save()
    came = cadres.enter_earlier(by=by, union=tree[DISTRICT], table=TABLE.format("田桂英\t\t好班\t2026-02-02\t8\n" + line))
    good, _, bad = line.rpartition("\n")
    assert [one.wrong for one in came.wrong if said not in one.wrong] == []
    assert came.left == TABLE.format(bad)
    assert [one.title for one in came.made] == ["好班", "班"][: 2 if good else 1]
    assert Training.objects.count() == len(came.made)
    with pytest.raises(Invalid) as refusal:
        cadres.enter_earlier(by=by, union=tree[DISTRICT], table=TABLE.format("谁也不是\t\t班\t2026-02-02\t8"))
    assert "第 2 行：在" in refusal.value.errors["table"][0]


@pytest.mark.parametrize("many", [300])
def test_many_are_asked_in_few_statements(place: Any, django_assert_max_num_queries: Any, many: int) -> None:
    from django.contrib.auth import get_user_model

    tree, by = place
    make_requirement(by, tree[DISTRICT])
    users = get_user_model().objects.bulk_create(get_user_model()(username=f"m{n}", name=f"干部{n}") for n in range(many))
    Appointment.objects.bulk_create(
        Appointment(user=one, role="chair", union=tree[WASTE], path=tree[WASTE].path, starts_on=date(2020, 1, 1)) for one in users
    )
    by.__dict__.pop("_held", None)
    with django_assert_max_num_queries(26):  # a list by name has its own number: a few more, the same for any many
        run = batches.invite(by=by, union=tree[DISTRICT], title="班", plan=plan(many), hours=16)
    assert Invitee.objects.filter(run=run).count() == many
