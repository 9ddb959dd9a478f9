"""Merging, telling apart, putting off, taking back: every verb × state × role, what is told to others, who is first."""

from typing import Any

import pytest
from django.test import Client

from niangjia.duplicates import services
from niangjia.duplicates.holdings import holdings
from niangjia.duplicates.models import Pair
from niangjia.duplicates.scanning import scan
from niangjia.duplicates.states import PAIR_MOVES, PairState
from niangjia.duplicates.tests.factories import bare_pair, make_pair
from niangjia.kernel.access import ROLES
from niangjia.kernel.audit import AuditEntry, looked, looks_at
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Problem, Refused
from niangjia.kernel.marks import Mark
from niangjia.kernel.questions import REACTIONS, life, todos
from niangjia.kernel.workflow import allowed
from niangjia.members.batches import services as batches
from niangjia.members.models import Membership, Merging, Person
from niangjia.members.services import add_member
from niangjia.members.tests.factories import make_member
from niangjia.members.tests.pictures import picture
from niangjia.members.tests.rosters import checked, row
from niangjia.organizations.tests.factories import make_tree, make_user

DEPOT, WASTE, STREET, PLANT = "快递站工会", "环卫公司工会", "柳桥街道总工会", "大成化工厂工会"
VERBS = ("merge", "different", "later", "unmerge", "reopen")


@pytest.fixture
def tree(db):
    return make_tree()


@pytest.fixture
def pair(tree):
    return make_pair(tree[DEPOT], tree[WASTE])


def stays(pair: Pair) -> Any:
    return Membership.objects.filter(person=pair.left).order_by("left_on", "pk").values_list("pk", flat=True)[0]


def do(verb: str, pair: Pair, by: Any = None) -> Any:
    more = {"keep": pair.left, "stays": stays(pair)} if verb == "merge" else {}
    return getattr(services, verb)(by=by, pair=pair, **more)


def bring(pair: Pair, state: str) -> None:
    """Into a state by the verbs that lead there."""
    way = {
        PairState.OPEN: (), PairState.LATER: ("later",), PairState.MERGED: ("merge",), PairState.DIFFERENT: ("different",),
    }[state]  # fmt: skip
    for verb in way:
        do(verb, pair)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", [one for one in PairState.LABELS if one != PairState.LAPSED])
def test_every_verb_in_every_state(pair, verb, state):
    bring(pair, state)
    if verb in allowed(pair, PAIR_MOVES):
        do(verb, pair)
        pair.refresh_from_db()
        assert pair.state == PAIR_MOVES[verb].target
        assert AuditEntry.objects.filter(verb=f"duplicates.{verb}", object_id=pair.pk).exists()
    else:
        with pytest.raises(Refused):
            do(verb, pair)
        pair.refresh_from_db()
        assert pair.state == state


@pytest.mark.parametrize("verb", ["merge", "different", "later"])
@pytest.mark.parametrize("role", list(ROLES))
def test_every_role(tree, pair, verb, role):
    here, outside = make_user("", role, tree[STREET]), make_user("", role, tree["大成区总工会"])
    with pytest.raises(Missing):
        do(verb, pair, outside)
    if role in PAIR_MOVES[verb].roles:
        do(verb, pair, here)
    else:
        with pytest.raises(Forbidden):
            do(verb, pair, here)


def test_one_of_the_two_unions_alone_does_not_decide(tree, pair):
    with pytest.raises(Missing):
        do("merge", pair, make_user("", "organiser", tree[DEPOT]))


def test_two_numbers_are_not_for_the_first_union_above(tree):
    pair = make_pair(tree[DEPOT], tree[WASTE], numbers=True)
    with pytest.raises(Missing):
        do("merge", pair, make_user("", "organiser", tree[STREET]))
    do("merge", pair, make_user("", "organiser", tree["嘉言区总工会"]))


def test_who_decides_is_who_is_above_today(tree, pair):
    """The scan was yesterday; since then one of the two has gone to another district."""
    Membership.objects.filter(person=pair.right).update(union=tree[PLANT], path=tree[PLANT].path)
    with pytest.raises(Missing):
        do("merge", pair, make_user("", "organiser", tree[STREET]))
    do("merge", pair, make_user("", "organiser", tree["云湖市总工会"]))


def test_others_are_told_and_may_refuse(pair, monkeypatch):
    heard = []
    monkeypatch.setitem(REACTIONS, "person_merged", [lambda **told: heard.append(("merged", told))])
    monkeypatch.setitem(REACTIONS, "person_unmerged", [lambda **told: heard.append(("unmerged", told))])
    do("merge", pair)
    made = Merging.objects.get()
    do("unmerge", pair)
    ids = {"merging": made.pk, "kept": pair.left, "gone": pair.right, "by": None}
    assert heard == [("merged", ids), ("unmerged", ids)]
    before = picture()

    def protest(**_: Any) -> None:
        raise Refused("不行。")

    monkeypatch.setitem(REACTIONS, "person_merged", [protest])
    with pytest.raises(Refused):
        do("merge", pair)
    pair.refresh_from_db()
    assert (pair.state, picture()) == (PairState.OPEN, before)


def test_marks_entries_looks_and_life_of_both_files(tree, pair):
    viewer = make_user("", "organiser", tree[STREET])
    one, two = Person.objects.get(pk=pair.left), Person.objects.get(pk=pair.right)
    looked(viewer, two, "手机号码", "核对")
    Mark.objects.all().delete()
    do("merge", pair, viewer)
    touched = set(Mark.objects.filter(source="members").values_list("union_id", flat=True))
    assert touched == {tree[DEPOT].pk, tree[WASTE].pk}
    assert looks_at(one).count() == 1
    assert "两份档案合并成一份" in [moment.title for moment in life(one, viewer)]
    assert {*AuditEntry.objects.filter(verb="person.merge").values_list("subject", flat=True)} == {one.pk, two.pk}
    do("unmerge", pair, viewer)
    assert looks_at(one).count() == 0
    assert looks_at(two).count() == 1


def test_other_pairs_of_the_file_that_went_lapse(tree):
    first = make_pair(tree[DEPOT], tree[WASTE])
    third = add_member(by=None, union=tree[PLANT], name="林小满", id_number="E12345678", phone="19900001111").person
    Person.objects.filter(pk=third.pk).update(birth_date=Person.objects.get(pk=first.left).birth_date)
    scan()
    assert Pair.objects.filter(state=PairState.OPEN).count() == 3
    do("merge", first)
    left = Pair.objects.filter(state=PairState.OPEN)
    assert [{one.left, one.right} for one in left] == [{first.left, third.pk}]


def test_what_waits_is_said_at_the_desk(tree, pair):
    said = [todo.sentence for todo in todos(make_user("", "organiser", tree[STREET]))]
    assert "1 对档案疑似同一人，其中 1 对很可能是，请核对" in said
    assert not [one for one in todos(make_user("", "organiser", tree[DEPOT])) if one.kind == "duplicates"]


def test_bad_choices(pair):
    for more in ({"keep": None}, {"keep": pair.left}, {"keep": pair.left, "take": ["state"], "stays": stays(pair)}):
        with pytest.raises(Invalid):
            services.merge(by=None, pair=pair, **more)
    pair.refresh_from_db()
    assert pair.state == PairState.OPEN


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_several_who_decide_at_once_one_wins(race):
    tree = make_tree()
    pair = make_pair(tree[DEPOT], tree[WASTE])
    for _ in range(15):
        goes_on = Membership.objects.get(person=pair.left, left_on__isnull=True).pk

        def run(n: int, goes_on=goes_on) -> Any:
            mine = Pair.objects.get(pk=pair.pk)
            if n == 2:
                return services.different(by=None, pair=mine)
            return services.merge(by=None, pair=mine, keep=(pair.left, pair.right)[n], stays=goes_on)

        outcomes = race(3, run)
        assert sum(one.won for one in outcomes) == 1, [one.error for one in outcomes]
        assert all(one.won or isinstance(one.error, Refused) for one in outcomes), [one.error for one in outcomes]
        pair.refresh_from_db()
        services.reopen(by=None, pair=pair) if pair.state == PairState.DIFFERENT else services.unmerge(by=None, pair=pair)
        pair.refresh_from_db()
    assert Membership.objects.filter(left_on__isnull=True).count() == 2


@pytest.mark.kill
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", ["react", "_lapse_others", "merge_people"])
def test_killed_in_the_middle_the_pair_still_waits(killed, point):
    tree = make_tree()
    pair = make_pair(tree[DEPOT], tree[WASTE])
    before = picture()
    killed(
        "from uuid import UUID\n"
        "from niangjia.duplicates import services\n"
        "from niangjia.duplicates.models import Pair\n"
        f"services.{point} = die\n"
        f"pair = Pair.objects.get(pk='{pair.pk}')\n"
        f"services.merge(by=None, pair=pair, keep=pair.left, stays=UUID('{stays(pair)}'))\n"
    )
    pair.refresh_from_db()
    assert (pair.state, pair.merging, picture()) == (PairState.OPEN, None, before)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_merge_while_one_of_the_two_is_being_imported_or_transferred(race):
    """Whoever comes first; nobody is in two unions or in none, and nothing waits for ever."""
    tree = make_tree()
    batch = checked(tree[DEPOT], [row(1, "林小满")])
    batches.commit(by=None, batch=batch)
    one = Person.objects.get()
    two = make_member(tree[WASTE], "林小满").person
    pair = bare_pair(one, two, tree[STREET].path)
    for n in range(12):
        lines = [row(1, "林小满", department=f"第{n}车间")]
        mine = checked(tree[DEPOT], lines)
        goes_on = one.memberships.get(left_on__isnull=True).pk

        def run(who: int, mine=mine, goes_on=goes_on) -> Any:
            if who:
                return batches.commit(by=None, batch=mine)
            return services.merge(by=None, pair=Pair.objects.get(pk=pair.pk), keep=two.pk, stays=goes_on)

        outcomes = race(2, run)
        assert all(done.won or isinstance(done.error, Problem) for done in outcomes), [done.error for done in outcomes]
        assert Membership.objects.filter(left_on__isnull=True).count() == (1 if outcomes[0].won else 2)
        if outcomes[0].won:
            pair.refresh_from_db()
            services.unmerge(by=None, pair=pair)
        assert Membership.objects.filter(left_on__isnull=True).count() == 2
        assert one.memberships.filter(left_on__isnull=True).count() == 1


def test_the_old_address_opens_the_person(tree, pair):
    do("merge", pair)
    user = make_user("chen", "organiser", tree[STREET])
    type(user).objects.update(second_factor_since=user.created_at)
    client = Client()
    client.force_login(type(user).objects.get(pk=user.pk))
    assert client.get(f"/desk/members/{pair.right}").status_code == 200


def test_what_is_kept_about_me_says_nothing_of_the_other(tree, pair):
    user = make_user("lin")
    assert not list(holdings(user))
    Person.objects.filter(pk=pair.left).update(user=user)
    held = list(holdings(user))
    assert held[0].rows[0][1:] == ("同一手机号，姓名相同，出生日期相同", "待核对")
    do("merge", pair)
    assert next(iter(holdings(user))).rows[0][2] == "已合并"
