"""Committees and terms: lengths by rule, by-election, putting off, the clock."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.utils import timezone

from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.kernel.workflow import history
from niangjia.organizations.models import Seat, Term
from niangjia.organizations.services.terms import (
    NewSeat,
    add_seat,
    end_seat,
    end_term,
    extend_term,
    replace_seat,
    start_term,
)
from niangjia.organizations.states import TERM_MOVES, TermState
from niangjia.organizations.termclock import BANDS, add_months, bounds, last_day, read
from niangjia.organizations.tests.factories import make_seat, make_term, make_user
from niangjia.organizations.todos import todos

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(tree):
    return make_user("organiser", "organiser", tree["云湖市总工会"])


def test_a_term_keeps_a_copy_of_the_rule_that_set_its_length(tree, organiser):
    union = tree["环卫公司工会"]
    term = start_term(
        union=union, starts_on=date(2025, 6, 10), years=3, by=organiser,
        seats=[NewSeat("chair", "程立新"), NewSeat("member", "何小满")],
    )  # fmt: skip
    assert (term.number, term.ends_on, term.due_on) == (1, date(2028, 6, 9), date(2028, 6, 9))
    assert (term.rule["key"], term.rule["document"]) == ("union.term_years", "中华人民共和国工会法")
    assert term.seats.count() == 2
    with pytest.raises(Invalid, match="3或5 年") as refused:
        start_term(union=union, starts_on=date(2026, 6, 10), years=4, by=organiser)
    assert refused.value.rule["article"] == "第十六条"
    with pytest.raises(Invalid, match="5 年"):
        start_term(union=tree["嘉言区总工会"], starts_on=date(2026, 1, 1), years=3, by=organiser)
    with pytest.raises(Refused, match="工会小组"):
        start_term(union=tree["清扫一班工会小组"], starts_on=date(2026, 1, 1), years=3, by=organiser)
    with pytest.raises(Invalid, match="不能晚于今天"):
        start_term(union=union, starts_on=timezone.localdate() + timedelta(1), years=3, by=organiser)


def test_the_next_term_ends_the_one_before_it_with_its_seats(tree, organiser):
    union = tree["环卫公司工会"]
    first = start_term(
        union=union, starts_on=date(2022, 6, 10), years=3, by=organiser, seats=[NewSeat("chair", "程立新")]
    )
    with pytest.raises(Invalid, match="要晚于这一天"):
        start_term(union=union, starts_on=date(2022, 6, 10), years=3, by=organiser)
    second = start_term(union=union, starts_on=date(2025, 7, 1), years=5, by=organiser)
    first.refresh_from_db()
    assert (first.state, first.ended_on, second.number) == (TermState.ENDED, date(2025, 6, 30), 2)
    assert first.seats.get().ends_on == date(2025, 6, 30)
    with pytest.raises(Invalid, match="已经登记过"):
        start_term(union=union, starts_on=date(2026, 1, 1), years=3, number=1, by=organiser)


def test_putting_off_goes_as_far_as_the_rule_and_keeps_the_first_date(tree, organiser):
    term = make_term(tree["环卫公司工会"], days_left=10)
    last = add_months(term.ends_on, 6)
    with pytest.raises(Invalid, match="最晚到") as refused:
        extend_term(term=term, until=last + timedelta(1), by=organiser, reason="企业改制")
    assert refused.value.rule["key"] == "election.extension"
    with pytest.raises(Invalid) as refused:
        extend_term(term=term, until=last, by=organiser, reason="")
    assert "reason" in refused.value.errors
    extend_term(term=term, until=last, by=organiser, reason="企业改制")
    term.refresh_from_db()
    assert (term.due_on, term.ends_on < last) == (last, True)
    assert history(term).get(verb="extend").data["rule"]["value"] == {"months": 6}
    with pytest.raises(Invalid, match="要晚于现在"):
        extend_term(term=term, until=last, by=organiser, reason="再延")


def test_by_election_adds_a_seat_and_a_chair_is_replaced_not_doubled(tree, organiser):
    term = make_term(tree["环卫公司工会"])
    chair = make_seat(term, "chair", "程立新")
    add_seat(term=term, position="member", holder="何小满", by=organiser)
    with pytest.raises(Invalid, match="本届主席是程立新"):
        add_seat(term=term, position="chair", holder="何小满", by=organiser)
    replace_seat(seat=chair, holder="何小满", by=organiser, reason="调离")
    chair.refresh_from_db()
    assert chair.ends_on == timezone.localdate()
    assert term.seats.get(position="chair", ends_on=None).holder == "何小满"
    with pytest.raises(Refused, match="已经离任"):
        end_seat(seat=chair, by=organiser)
    with pytest.raises(Invalid):
        add_seat(term=term, position="member", holder="早", by=organiser)
    with pytest.raises(Invalid, match="任职开始"):
        add_seat(
            term=term,
            position="member",
            holder="陈早到",
            by=organiser,
            starts_on=term.starts_on - timedelta(1),
        )


def test_a_replacement_that_is_refused_leaves_the_old_one_seated(tree, organiser):
    chair = make_seat(make_term(tree["环卫公司工会"]), "chair", "程立新")
    with pytest.raises(Invalid):
        replace_seat(seat=chair, holder="x", by=organiser)
    assert Seat.objects.get(pk=chair.pk).ends_on is None


CALLS = {
    "extend": lambda term, by: extend_term(term=term, until=term.due_on + timedelta(9), by=by, reason="x"),
    "seat": lambda term, by: add_seat(term=term, position="member", holder="何小满", by=by),
    "end": lambda term, by: end_term(term=term, by=by, reason="x"),
}


@pytest.mark.parametrize(
    ("verb", "state", "role"),
    list(
        product(
            TERM_MOVES,
            (TermState.RUNNING, TermState.ENDED),
            ("administrator", "chair", "organiser", "auditor", "leader"),
        )
    ),
)
def test_verb_by_state_by_role(tree, verb, state, role):
    ended = {"state": state, "ended_on": timezone.localdate()} if state == TermState.ENDED else {}
    term = make_term(tree["环卫公司工会"], days_left=20, **ended)
    user = make_user(role=role, union=tree["嘉言区总工会"])
    move = TERM_MOVES[verb]
    if role not in move.roles:
        with pytest.raises(Forbidden, match="办理"):
            CALLS[verb](term, user)
    elif state not in move.sources:
        with pytest.raises(Refused):
            CALLS[verb](term, user)
    else:
        CALLS[verb](term, user)
        assert Term.objects.get(pk=term.pk).state == move.target
    stranger = make_user(role="organiser", union=tree["大成区总工会"])
    with pytest.raises(Missing):
        CALLS[verb](term, stranger)


@pytest.mark.parametrize(
    ("days", "band", "light", "words"),
    [
        (-42, "overdue", "late", "已超期 42 天"),
        (0, "30", "soon", "今天届满"),
        (30, "30", "soon", "还剩 30 天"),
        (31, "90", "soon", "还剩 31 天"),
        (90, "90", "soon", "还剩 90 天"),
        (180, "180", "soon", "还剩 180 天"),
        (181, "ok", "ok", "还剩 181 天"),
    ],
)
def test_the_clock_warns_180_90_and_30_days_before(days, band, light, words):
    today = date(2026, 6, 1)
    clock = read(today + timedelta(days), today)
    assert (clock.band, clock.light) == (band, light)
    assert words in clock.sentence


def test_every_day_lies_in_exactly_one_band():
    today = date(2026, 6, 1)
    for days in range(-200, 400):
        due = today + timedelta(days)
        inside = [band for band in BANDS if _in(due, *bounds(band, today))]
        assert inside == [read(due, today).band]


def _in(due, first, last):
    return (first is None or first <= due) and (last is None or due <= last)


def test_a_term_ends_on_the_day_before_its_date_also_on_a_leap_day():
    assert last_day(date(2024, 2, 29), 3) == date(2027, 2, 27)
    assert last_day(date(2021, 6, 10), 5) == date(2026, 6, 9)
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)


def test_today_counts_what_is_overdue_in_the_users_branch_alone(tree, organiser):
    for days, name in (
        (-42, "环卫公司工会"),
        (-1, "快递站工会"),
        (-9, "大成化工厂工会"),
        (25, "柳桥街道总工会"),
        (400, "嘉言区总工会"),
    ):
        make_term(tree[name], days_left=days)
    lines = {todo.sentence for todo in todos(organiser)}
    assert "3 个工会委员会已超期未换届，最长超期 42 天" in lines
    assert "柳桥街道总工会第 1 届工会委员会还剩 25 天届满" in lines
    assert len(lines) == 2
    assert list(todos(make_user(role="leader", union=tree["云湖市总工会"]))) == []
    one = make_user(role="chair", union=tree["大成化工厂工会"])
    assert [todo.sentence for todo in todos(one)] == ["大成化工厂工会第 1 届工会委员会已超期 9 天未换届"]
