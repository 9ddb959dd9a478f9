"""People are put forward: what comes of a list, level by level, and what must not be."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from niangjia.enrolment import services
from niangjia.enrolment.models import Entry, Nomination, Offer, Quota, Turn
from niangjia.enrolment.naming import read
from niangjia.enrolment.services import calls, nominations, reviewing, seating
from niangjia.enrolment.sifting import sift
from niangjia.enrolment.states import NOMINATION_BACK, NOMINATION_MOVES, NominationState
from niangjia.enrolment.tests.factories import make_people
from niangjia.enrolment.tests.named import (
    DISTRICT,
    EXPRESS,
    TOWN,
    WASTE,
    chairs,
    check_named,
    fresh,
    line,
    make_named,
    put_forward,
    quota_of,
    rows,
)  # fmt: skip
from niangjia.kernel import invented
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Problem, Refused
from niangjia.kernel.messages import Message
from niangjia.kernel.workflow import history
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_level_by_level_until_the_list_is_settled(place: Any) -> None:
    tree, boss = place
    offer = make_named(boss, tree, places=2)
    company, town, district = chairs(tree)
    people = [make_member(tree[WASTE], user=make_user()) for _ in range(3)]
    made = put_forward(company, offer, tree[WASTE], *people)
    assert [one.rank for one in made] == [1, 2, 3]
    assert Message.objects.filter(kind="enrolment.nomination.nominated").count() == 3
    reviewing.send_up(by=company, nominations=made)
    with pytest.raises(Forbidden):
        reviewing.send_up(by=company, nominations=[fresh(made[0])])
    with pytest.raises(Refused, match="还没有报到您这一级"):
        reviewing.approve(by=district, nominations=[fresh(made[0])])
    reviewing.shift(by=town, nomination=fresh(made[2]), to=1, among=[fresh(one) for one in made])
    reviewing.send_up(by=town, nominations=[fresh(one) for one in made])
    reviewing.approve(by=district, nominations=[fresh(one) for one in made])
    assert seating.place(by=boss, offer=offer) == 2
    entries = {one.person_id: one.state for one in Entry.objects.filter(offer=offer)}
    assert [entries[one.person_id] for one in (people[2], people[0], people[1])] == ["taken", "taken", "waiting"]
    verbs = [one.verb for one in history(made[2])]
    assert verbs == ["nominate", "pass", "rank", "pass", "approve"]
    check_named(offer)
    services.give_up(by=people[2].person.user, entry=Entry.objects.get(person=people[2].person))
    assert Entry.objects.get(person=people[1].person).state == "taken"
    check_named(offer)


def test_the_end_of_a_card_is_never_taken_for_a_passport(place: Any) -> None:
    tree, boss = place
    offer = make_named(boss, tree, numbers={WASTE: 2})
    ends_in_x = next(n for n in range(1000, 1100) if invented.identity(n).endswith("X"))
    one = make_member(tree[WASTE], number=invented.identity(ends_in_x))
    for number in (one.person.id_number[-6:], one.person.id_number[-8:].lower(), one.person.id_number[-4:]):
        found = sift(offer, quota_of(offer, tree[WASTE]), tree[WASTE], rows(f"{one.name}\t{number}\t工匠"))
        assert [row.verdict for row in found.rows] == ["ok"], number


def test_every_row_of_a_list_is_judged(place: Any) -> None:
    tree, boss = place
    rules = [{"kind": "not_within", "years": 3, "of": "recuperation"}]
    offer = make_named(boss, tree, rules=rules, numbers={WASTE: 2})
    company = chairs(tree)[0]
    good, second, third, had = (make_member(tree[WASTE]) for _ in range(4))
    elsewhere = make_member(tree["大成化工厂工会"])
    Turn.objects.create(person=had.person, union=had.union, path=had.path, name=had.name, kind="recuperation",
                        on=timezone.localdate() - timedelta(days=400))  # fmt: skip
    text = "\n".join([
        "序号\t姓名\t身份证号\t类别",
        f"1\t{good.name}\t{good.person.id_number}\t工匠",
        f"2\t{second.name}\t{second.person.phone}\t抗疫",
        f"3\t{had.name}\t{had.person.id_number}\t工匠",
        f"4\t{elsewhere.name}\t{elsewhere.person.id_number}\t工匠",
        f"5\t张冠李戴\t{good.person.id_number}\t工匠",
        f"6\t{good.name}\t{good.person.id_number[-4:]}\t抗疫",
        f"7\t{third.name}\t{third.person.id_number[-4:]}\t工匠",
        f"8\t{third.name}\t\t工匠",
        f"9\t{third.name}\t1.10101E+17\t工匠",
        f"10\t{third.name}\t{third.person.id_number}\t宇航员",
    ])  # fmt: skip
    found = nominations.preview(by=company, quota=quota_of(offer, tree[WASTE]), union=tree[WASTE], rows=read(text))
    assert [one.verdict for one in found.rows] == [
        "ok", "ok", "unfit", "unknown", "unknown", "double", "over", "bad", "bad", "double",
    ]  # fmt: skip
    assert "近 3 年已参加过疗休养" in found.rows[2].why
    assert "另一个姓名" in found.rows[4].why
    assert not Nomination.objects.exists()
    done = nominations.nominate(
        by=company, quota=quota_of(offer, tree[WASTE]), union=tree[WASTE], rows=read(text), mark=found.mark
    )
    assert len(done.made) == 2
    assert [(one.row, one.verdict, one.why) for one in done.rows] == [(one.row, one.verdict, one.why) for one in found.rows]
    check_named(offer)
    with pytest.raises(Refused, match="重新核对"):
        nominations.nominate(
            by=company, quota=quota_of(offer, tree[WASTE]), union=tree[WASTE], rows=read(text), mark=found.mark
        )


def test_an_exception_needs_a_reason_and_is_kept(place: Any) -> None:
    tree, boss = place
    offer = make_named(boss, tree, rules=[{"kind": "member_years", "years": 30}])
    company = chairs(tree)[0]
    one = make_member(tree[WASTE])
    quota = quota_of(offer, tree[WASTE])
    with pytest.raises(Refused, match="没有可以推荐的人"):
        put_forward(company, offer, tree[WASTE], one)
    made = nominations.nominate(by=company, quota=quota, union=tree[WASTE], rows=rows(line(one)), overrides={1: "援外归来"}).made
    assert (made[0].override, "入会未满 30 年" in made[0].misfit) == ("援外归来", True)
    assert history(made[0]).get().reason == "援外归来"
    with pytest.raises(IntegrityError), transaction.atomic():
        Nomination.objects.update(override="")


def test_sent_back_the_number_is_free_and_may_be_used_again(place: Any) -> None:
    tree, boss = place
    offer = make_named(boss, tree, numbers={WASTE: 1})
    company, town, _ = chairs(tree)
    first, second = (make_member(tree[WASTE], user=make_user()) for _ in range(2))
    one = put_forward(company, offer, tree[WASTE], first)[0]
    reviewing.send_up(by=company, nominations=[one])
    with pytest.raises(Invalid, match="理由"):
        reviewing.send_back(by=town, nominations=[fresh(one)], reason=" ")
    reviewing.send_back(by=town, nominations=[fresh(one)], reason="材料不全")
    assert (fresh(one).state, fresh(one).at, fresh(one).answer) == ("returned", tree[WASTE].path, "材料不全")
    put_forward(company, offer, tree[WASTE], second)
    with pytest.raises(Refused, match="用完"):
        reviewing.send_up(by=company, nominations=[fresh(one)])
    other = Nomination.objects.get(person=second.person)
    nominations.decline(by=second.person.user, nomination=other)
    reviewing.send_up(by=company, nominations=[fresh(one)])
    check_named(offer)


def test_who_may_and_who_may_not(place: Any) -> None:
    tree, boss = place
    offer = make_named(boss, tree)
    company, _, district = chairs(tree)
    leader, outside = make_user("", "leader", tree[WASTE]), make_user("", "chair", tree["大成区总工会"])
    member = make_member(tree[WASTE], user=make_user())
    quota = quota_of(offer, tree[WASTE])
    for who, refusal in ((leader, Forbidden), (outside, Missing)):
        with pytest.raises(refusal):
            nominations.nominate(by=who, quota=quota, union=tree[WASTE], rows=rows(line(member)))
    one = put_forward(company, offer, tree[WASTE], member)[0]
    for who, refusal in ((leader, Forbidden), (outside, Missing)):
        with pytest.raises(refusal):
            reviewing.send_up(by=who, nominations=[one])
        with pytest.raises(refusal):
            nominations.withdraw(by=who, nomination=one)
    with pytest.raises(Missing):
        nominations.decline(by=company, nomination=one)
    with pytest.raises(Forbidden):
        calls.set_total(by=make_user("", "leader", tree[DISTRICT]), offer=offer, total=20)
    with pytest.raises(Missing):
        calls.allot(by=company, offer=offer, numbers={tree[WASTE]: 9})
    reviewing.send_up(by=district, nominations=[one])  # a level above may do it for those below
    nominations.withdraw(by=company, nomination=fresh(one))
    check_named(offer)
    with pytest.raises(Refused, match="由工会推荐"):
        services.enrol(by=make_people(tree[WASTE], 1)[0], offer=offer)


@pytest.mark.parametrize("state", NominationState.LABELS)
@pytest.mark.parametrize("verb", [verb for verb in NOMINATION_MOVES if verb not in NOMINATION_BACK.values()])
def test_every_verb_in_every_state(place: Any, state: str, verb: str) -> None:
    """What a merge gives back when it is taken apart has no button: tests/test_unmerged_places.py."""
    tree, boss = place
    offer = make_named(boss, tree)
    member = make_member(tree[WASTE], user=make_user())
    one = put_forward(boss, offer, tree[WASTE], member)[0]
    at = tree[DISTRICT].path if verb == "approve" else one.at
    Nomination.objects.filter(pk=one.pk).update(**{"state": state, "at": at})
    if state not in NominationState.STANDING:
        Quota.objects.filter(pk=one.quota_id).update(used=0, free=4)
    run = {
        "pass": lambda: reviewing.send_up(by=boss, nominations=[fresh(one)]),
        "approve": lambda: reviewing.approve(by=boss, nominations=[fresh(one)]),
        "return": lambda: reviewing.send_back(by=boss, nominations=[fresh(one)], reason="重报"),
        "withdraw": lambda: nominations.withdraw(by=boss, nomination=fresh(one)),
        "decline": lambda: nominations.decline(by=member.person.user, nomination=fresh(one)),
        "void": lambda: services.cancel_offer(by=boss, offer=fresh(offer), reason="停办"),
    }[verb]
    if state in NOMINATION_MOVES[verb].sources or verb == "void":
        run()
        expected = NOMINATION_MOVES[verb].target if state in NOMINATION_MOVES[verb].sources else state
        assert fresh(one).state == expected
    else:
        with pytest.raises(Problem):
            run()
        assert fresh(one).state == state
    check_named(fresh(offer))


def test_ten_thousand_messy_rows_in_a_handful_of_queries(place: Any) -> None:
    tree, boss = place
    rules = [{"kind": "not_within", "years": 3, "of": "recuperation"}, {"kind": "absences", "most": 1, "months": 6}]
    offer = make_named(boss, tree, places=5000, total=20_000, numbers={WASTE: 150}, rules=rules)
    members = [make_member(tree[WASTE]) for _ in range(200)]
    lines = [line(one) for one in members]
    lines += [f"{n}、 {members[n % 200].name} ，{members[n % 200].person.phone}；工匠" for n in range(200)]
    lines += [f"查无{n}\t{invented.identity(900_000 + n)}\t抗疫" for n in range(5000)]
    lines += [f"尾号{n}\t{n:04d}\t工匠" for n in range(4000)] + ["只有姓名"] * 300 + ["\t\t"] * 50 + ["李四\t4.7E+17\t工匠"] * 300
    text = "\r\n".join(lines)
    quota = quota_of(offer, tree[WASTE])
    with CaptureQueriesContext(connection, ) as queries:
        found = sift(offer, quota, tree[WASTE], read(text))
    assert len(found.rows) == 10_000
    assert len(queries) <= 40
    assert {key: n for key, _, n in found.counts} == {"ok": 150, "unknown": 9000, "double": 200, "over": 50, "bad": 600}
    with CaptureQueriesContext(connection) as queries:
        nominations.nominate(by=boss, quota=quota, union=tree[WASTE], rows=read(text), mark=found.mark)
    assert len(queries) <= 120
    check_named(Offer.objects.get(pk=offer.pk))


def test_two_files_of_one_person_stand_once(place: Any) -> None:
    from niangjia.enrolment.services.yielding_names import move_names, yield_names

    tree, boss = place
    offer = make_named(boss, tree)
    one, other = (make_member(tree[name]) for name in (WASTE, EXPRESS))
    put_forward(boss, offer, tree[WASTE], one)
    later = put_forward(boss, offer, tree[EXPRESS], other)[0]
    assert yield_names(kept=one.person_id, gone=other.person_id, by=boss) == 1
    assert fresh(later).state == "withdrawn"
    check_named(offer)
    move_names(union=tree[WASTE], home=tree[TOWN])
    assert quota_of(offer, tree[TOWN]).union == tree[TOWN]
    check_named(offer)
