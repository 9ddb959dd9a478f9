"""Register lists with two hands on them: brought in once, taken back once, one firm however many lists name it."""

from typing import Any

import pytest

from niangjia.coverage.models import RegisterList
from niangjia.coverage.services.registers import check_list, commit_list, discard_list, undo_list
from niangjia.coverage.tests.lists import HEAD, as_csv, code
from niangjia.kernel.errors import Problem
from niangjia.organizations.models import Employer
from niangjia.organizations.tests.factories import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
ROUNDS = 6


@pytest.fixture
def organiser(tree: Any) -> Any:
    return make_user("zuzhi", "organiser", tree["嘉言区总工会"])


def checked(tree: Any, by: Any, number: int, where: str = "嘉言区总工会") -> RegisterList:
    rows = [(f"云湖第{number}号{n}商行", code(number * 10 + n), "柳桥街道", "零售", "9", "存续", "") for n in range(3)]
    assert len(rows[0]) == len(HEAD)
    return check_list(union=tree[where], name=f"{number}.csv", data=as_csv(*rows), by=by)


def firms(number: int) -> int:
    return Employer.objects.filter(name__startswith=f"云湖第{number}号").count()


def own(batch: RegisterList) -> RegisterList:
    return RegisterList.objects.select_related("union").get(pk=batch.pk)


def test_two_bring_one_list_in(tree: Any, organiser: Any, race: Any) -> None:
    for number in range(1, ROUNDS):
        batch = checked(tree, organiser, number)
        outcomes = race(2, lambda _, batch=batch: commit_list(batch=own(batch), by=organiser))
        assert sorted(one.won for one in outcomes) == [False, True]
        assert all(one.won or isinstance(one.error, Problem) for one in outcomes)
        assert firms(number) == 3


def test_one_brings_it_in_while_another_throws_it_away(tree: Any, organiser: Any, race: Any) -> None:
    for number in range(1, ROUNDS):
        batch = checked(tree, organiser, number)
        verbs = (commit_list, discard_list)
        outcomes = race(2, lambda n, batch=batch, verbs=verbs: verbs[n](batch=own(batch), by=organiser))
        assert sorted(one.won for one in outcomes) == [False, True]
        batch.refresh_from_db()
        assert firms(number) == (3 if batch.state == "committed" else 0)


def test_two_take_one_list_back(tree: Any, organiser: Any, race: Any) -> None:
    for number in range(1, ROUNDS):
        batch = commit_list(batch=checked(tree, organiser, number), by=organiser)
        outcomes = race(2, lambda _, batch=batch: undo_list(batch=own(batch), by=organiser))
        assert sorted(one.won for one in outcomes) == [False, True]
        assert firms(number) == 0


def test_two_lists_that_name_the_same_firms_make_each_once(tree: Any, organiser: Any, race: Any) -> None:
    for number in range(1, ROUNDS):
        batches = [checked(tree, organiser, number) for _ in range(2)]
        outcomes = race(2, lambda n, batches=batches: commit_list(batch=own(batches[n]), by=organiser))
        assert any(one.won for one in outcomes)
        assert all(one.won or isinstance(one.error, Problem) for one in outcomes), [one.error for one in outcomes]
        assert firms(number) == 3
