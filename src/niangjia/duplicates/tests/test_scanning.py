"""The scan: who is found, who decides, what survives the next scan."""

from typing import Any

import pytest
from django.utils import timezone

from niangjia.duplicates import services
from niangjia.duplicates.models import Pair, SharedPhone
from niangjia.duplicates.rules import decider, waiting
from niangjia.duplicates.scanning import scan
from niangjia.duplicates.states import PairState
from niangjia.duplicates.tests.factories import PHONE, make_pair, make_twice, pair_of
from niangjia.kernel import job_runner
from niangjia.kernel.jobs import Job
from niangjia.members.models import Person
from niangjia.members.services import edit
from niangjia.members.services.common import phone_columns
from niangjia.members.tests.factories import make_member
from niangjia.members.tests.rosters import number
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db
DEPOT, WASTE, STREET, DISTRICT, PLANT = "快递站工会", "环卫公司工会", "柳桥街道总工会", "嘉言区总工会", "大成化工厂工会"


def test_one_phone_and_one_name_are_found_and_explained(tree):
    pair = make_pair(tree[DEPOT], tree[WASTE])
    assert pair.why == "同一手机号，姓名相同，出生日期相同"
    assert (pair.certainty, pair.state) == ("几乎确定", PairState.OPEN)


@pytest.mark.parametrize(
    ("left", "right", "numbers", "by"),
    [
        (DEPOT, DEPOT, False, DEPOT), (DEPOT, WASTE, False, STREET), (DEPOT, PLANT, False, "云湖市总工会"),
        (DEPOT, DEPOT, True, STREET), (DEPOT, WASTE, True, DISTRICT), (DEPOT, STREET, False, STREET),
    ],
)  # fmt: skip
def test_the_first_union_above_both_decides_and_one_higher_for_two_numbers(tree, left, right, numbers, by):
    pair = make_pair(tree[left], tree[right], numbers=numbers)
    assert pair.path == tree[by].path
    for place in (DEPOT, STREET, DISTRICT, "云湖市总工会"):
        seen = waiting(make_user("", "organiser", tree[place]))
        assert seen.filter(pk=pair.pk).exists() == tree[by].path.startswith(tree[place].path), place


def test_no_union_above_both_is_nobodys_pair():
    assert decider("0001", "0002", two_numbers=False) == ""
    assert decider("0001", "0001", two_numbers=True) == "0001"


def test_a_scan_again_changes_nothing(tree):
    pair = make_pair(tree[DEPOT], tree[WASTE])
    counts = scan()
    assert (counts["found"], counts["lapsed"], Pair.objects.count()) == (1, 0, 1)
    pair.refresh_from_db()
    assert pair.state == PairState.OPEN


def test_what_was_told_apart_stays_so_until_there_is_something_new(tree):
    one, two = make_twice(tree[DEPOT], tree[WASTE], phone="19900005555", name="林小滿")
    Person.objects.filter(pk=two.pk).update(birth_date=None)
    Person.objects.filter(pk=two.pk).update(**phone_columns(PHONE))
    scan()
    pair = pair_of(one, two)
    services.different(by=None, pair=pair, reason="已电话核实")
    one.refresh_from_db()
    edit(by=None, person=one, revision=one.revision, department="二车间")
    scan()
    pair.refresh_from_db()
    assert pair.state == PairState.DIFFERENT
    Person.objects.filter(pk=two.pk).update(birth_date=one.birth_date)
    scan()
    pair.refresh_from_db()
    assert pair.state == PairState.OPEN
    assert "出生日期相同" in pair.why


def test_what_was_put_off_comes_back_on_its_day(tree):
    pair = make_pair(tree[DEPOT], tree[WASTE])
    services.later(by=None, pair=pair)
    scan()
    pair.refresh_from_db()
    assert pair.state == PairState.LATER
    Pair.objects.update(again_on=timezone.localdate())
    scan()
    pair.refresh_from_db()
    assert (pair.state, pair.again_on) == (PairState.OPEN, None)


def test_what_nothing_speaks_for_any_more_lapses_and_comes_back(tree):
    pair = make_pair(tree[DEPOT], tree[WASTE])
    person = Person.objects.get(pk=pair.right)
    known = {"birth_date": person.birth_date, "name": person.name}
    Person.objects.filter(pk=person.pk).update(name="陈大年", **phone_columns("19900008888"))
    scan()
    pair.refresh_from_db()
    assert pair.state == PairState.LAPSED
    Person.objects.filter(pk=person.pk).update(**known, **phone_columns(PHONE))
    scan()
    pair.refresh_from_db()
    assert pair.state == PairState.OPEN


def test_a_firms_phone_is_said_once(tree):
    for n in range(25):
        make_member(tree[DEPOT], f"林小{'甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地人'[n]}", phone="19900004444")
    counts = scan()
    assert (counts["found"], counts["phones"]) == (0, 1)
    shared = SharedPhone.objects.get()
    assert (shared.people, shared.path) == (25, tree[DEPOT].path)
    assert scan()["phones"] == SharedPhone.objects.count() == 1


def test_who_left_is_compared_too_and_nobody_twice(tree):
    one, two = make_twice(tree[DEPOT], tree[WASTE])
    two.memberships.update(left_on=timezone.localdate(), leave_reason="left")
    make_member(tree[PLANT], person=two, left_on=timezone.localdate(), leave_reason="left")
    assert scan()["people"] == 2
    assert pair_of(one, two).path == tree["云湖市总工会"].path


def test_a_branch_is_scanned_alone(tree):
    make_twice(tree[DEPOT], tree[PLANT])
    assert scan(tree[DISTRICT].path) == {
        "people": 1, "compared": 0, "found": 0, "lapsed": 0, "phones": 0, "skipped": 0,
    }  # fmt: skip
    assert scan()["found"] == 1


def test_after_a_merge_nothing_is_found_and_after_its_end_the_pair_waits_again(tree):
    pair = make_pair(tree[DEPOT], tree[WASTE])
    stays = Person.objects.get(pk=pair.left).memberships.get().pk
    services.merge(by=None, pair=pair, keep=pair.left, stays=stays)
    assert scan()["found"] == 0
    pair.refresh_from_db()
    assert pair.state == PairState.MERGED
    services.unmerge(by=None, pair=pair)
    scan()
    pair.refresh_from_db()
    assert (pair.state, pair.merging) == (PairState.OPEN, None)


def test_the_job_says_what_it_found(tree):
    make_twice(tree[DEPOT], tree[WASTE])
    job = services.scan_soon(by=make_user("", "organiser", tree[STREET]), path=tree[STREET].path)
    again: Any = services.scan_soon(by=None, path=tree[STREET].path)
    assert again.pk == job.pk
    job_runner.drain()
    job = Job.objects.get(pk=job.pk)
    assert job.state == "done"
    assert job.result["found"] == 1
    assert PHONE not in str(job.result) + str(job.args) + job.sentence


def twice_by_number(tree: Any, first: str, second: str, *, name: str = "林小满", other: str = "") -> tuple[Any, Any]:
    """One name in two branches under two phones and two full numbers."""
    one = make_member(tree[DEPOT], name, number=first, phone="19900005551").person
    two = make_member(tree[PLANT], other or name, number=second, phone="19930006662").person
    return one, two


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("19850617", "19850618", True),  # the day
        ("19850617", "19850917", True),  # the month
        ("19850617", "19840617", True),  # the year
        ("19850617", "19840618", False),  # two digits: hardly a slip
        ("19850617", "19850716", False),
    ],
)
def test_a_wrong_digit_of_the_birth_date_is_found_wherever_it_was_typed(tree, first, second, found):
    one, two = twice_by_number(tree, number(7, first), number(7, second))
    scan()
    rows = Pair.objects.filter(left__in=(one.pk, two.pk))
    assert rows.exists() == found
    if found:
        pair = rows.get()
        assert pair.why == "姓名相同，出生日期只差一处，证件号码只差一位，姓名少见"
        assert pair.two_numbers
        assert pair.certainty == "很可能"


@pytest.mark.parametrize(
    ("at", "other"),
    [(8, "林小满"), (7, "林大满")],
)
def test_namesakes_born_on_days_that_look_alike_are_not_shown(tree, at, other):
    """Another number in more than the birth date, another name: two people."""
    twice_by_number(tree, number(7, "19850617"), number(at + 640 if other == "林小满" else at, "19850618"), other=other)
    scan()
    assert not Pair.objects.exists()


def test_a_passport_and_a_date_that_is_near_are_not_compared(tree):
    one, two = twice_by_number(tree, number(7, "19850617"), number(7, "19850618"))
    Person.objects.filter(pk=two.pk).update(id_kind="passport")
    assert scan()["compared"] == 0
    assert one.pk != two.pk
