"""A fair: every verb in every state by every role, what is written down, and every tap counted once."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from niangjia.enrolment.services import cancel_offer
from niangjia.enrolment.tests.factories import make_offer
from niangjia.fairs import services
from niangjia.fairs.figures import FIGURES
from niangjia.fairs.lines import BadLine, acts_of, stalls_of, written_stall
from niangjia.fairs.models import Fair, Stall, Tap
from niangjia.fairs.queries import programme, report
from niangjia.fairs.services import NewStall, Touch
from niangjia.fairs.states import COUNTERS, FAIR_MOVES, HOSTS, FairState
from niangjia.fairs.tests.factories import ACTS, STALLS, make_fair, taps
from niangjia.fairs.todos import todos
from niangjia.kernel.access import ROLES
from niangjia.kernel.errors import Forbidden, Gone, Invalid, Missing, Refused
from niangjia.kernel.workflow import history
from niangjia.organizations.tests.factories import make_user
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db
DISTRICT, OTHER = "嘉言区总工会", "大成区总工会"
TODAY = timezone.localdate
REASONED = ("reopen", "cancel")


@pytest.fixture
def boss(tree):
    return make_user("", "organiser", tree[DISTRICT])


def do(verb, fair, by):
    return getattr(services, verb)(by=by, fair=fair, **({"reason": "下雨"} if verb in REASONED else {}))


@pytest.mark.parametrize("state", list(FairState.LABELS))
@pytest.mark.parametrize("verb", list(FAIR_MOVES))
def test_every_verb_in_every_state(tree, boss, verb, state):
    fair = make_fair(boss, tree[DISTRICT], state=state)
    before = history(fair).count()
    if state in FAIR_MOVES[verb].sources:
        assert do(verb, fair, boss).state == FAIR_MOVES[verb].target
        assert history(fair).count() == before + 1
    else:
        with pytest.raises(Refused):
            do(verb, fair, boss)
        assert history(fair).count() == before
    assert Fair.objects.get().state == fair.state


@pytest.mark.parametrize("role", list(ROLES))
def test_who_may(tree, boss, role):
    user, stranger = make_user("", role, tree[DISTRICT]), make_user("", role, tree[OTHER])
    for verb in FAIR_MOVES:
        fair = make_fair(boss, tree[DISTRICT], state=FAIR_MOVES[verb].sources[0])
        with pytest.raises(Missing):
            do(verb, fair, stranger)
        if role in HOSTS:
            do(verb, fair, user)
        else:
            with pytest.raises((Forbidden, Missing)):
                do(verb, fair, user)
    fair = make_fair(boss, tree[DISTRICT])
    touch = taps(fair.stalls.first(), 1)
    with pytest.raises(Missing):
        services.count(by=stranger, fair=fair, touches=touch)
    if role in COUNTERS:
        services.count(by=user, fair=fair, touches=touch)
    else:
        with pytest.raises((Forbidden, Missing)):
            services.count(by=user, fair=fair, touches=touch)


def test_what_is_wrong_is_said_at_every_field(tree, boss):
    with pytest.raises(Invalid) as problem:
        make_fair(boss, tree[DISTRICT], kind="circus", site="moon", title=" ", venue="", opens=time(12), closes=time(9),
                  stalls=[NewStall("理发"), NewStall("理发")])  # fmt: skip
    assert set(problem.value.errors) == {"kind", "site", "title", "venue", "closes", "stalls"}
    with pytest.raises(Invalid, match="节目"):
        make_fair(boss, tree[DISTRICT], acts=[*ACTS, type(ACTS[0])("合唱", "全体", 0)])
    assert not Fair.objects.exists()


def test_a_fair_without_stalls_is_not_announced(tree, boss):
    with pytest.raises(Refused, match="摊位"):
        make_fair(boss, tree[DISTRICT], stalls=())


def test_a_show_counts_its_audience_and_knows_its_hours(tree, boss):
    fair = make_fair(boss, tree[DISTRICT], kind="show", stalls=(), acts=ACTS)
    assert [one.title for one in fair.stalls.all()] == ["观众"]
    assert [(one.at, one.act.title) for one in programme(fair)] == [("09:00", "锣鼓"), ("09:06", "合唱")]


def test_an_edit_keeps_what_was_counted(tree, boss):
    fair = make_fair(boss, tree[DISTRICT])
    repair = fair.stalls.get(title="手机维修")
    services.count(by=boss, fair=fair, touches=taps(repair, 3))
    words = {name: getattr(fair, name) for name in ("kind", "site", "title", "held_on", "opens", "closes", "venue")}
    services.edit_fair(by=boss, fair=fair, stalls=[*STALLS[1:], STALLS[0], NewStall("理发")], acts=(), **words)
    found = list(fair.stalls.values_list("number", "title", "visitors"))
    assert found == [(1, "修钟表", 0), (2, "法律咨询", 0), (3, "手机维修", 3), (4, "理发", 0)]
    with pytest.raises(Refused, match="手机维修"):
        services.edit_fair(by=boss, fair=fair, stalls=STALLS[1:], acts=(), **words)
    assert fair.stalls.count() == 4
    services.finish(by=boss, fair=fair)
    with pytest.raises(Gone):
        services.edit_fair(by=boss, fair=fair, stalls=STALLS, acts=(), **words)


def test_a_tap_is_one_however_often_it_comes(tree, boss):
    fair = make_fair(boss, tree[DISTRICT])
    stall = fair.stalls.first()
    sent = taps(stall, 5)
    for _ in range(3):
        numbers = services.count(by=boss, fair=fair, touches=sent)
    assert numbers[stall.pk] == Stall.objects.get(pk=stall.pk).visitors == Tap.objects.count() == 5
    assert services.count(by=boss, fair=fair, touches=[*sent, *sent]) == numbers


def test_an_undo_may_overtake_its_tap(tree, boss):
    fair = make_fair(boss, tree[DISTRICT])
    stall = fair.stalls.first()
    services.count(by=boss, fair=fair, touches=taps(stall, 1, undo=True))
    assert services.count(by=boss, fair=fair, touches=taps(stall, 1))[stall.pk] == 0
    assert services.count(by=boss, fair=fair, touches=[*taps(stall, 2), *taps(stall, 2, undo=True)])[stall.pk] == 0


def test_two_phones_add_up_and_the_board_follows(tree, boss):
    fair = make_fair(boss, tree[DISTRICT])
    first, second = fair.stalls.all()[:2]
    services.count(by=boss, fair=fair, touches=taps(first, 4, phone="a"))
    numbers = services.count(by=boss, fair=fair, touches=[*taps(first, 3, phone="b"), *taps(second, 2, phone="b")])
    assert (numbers[first.pk], numbers[second.pk]) == (7, 2)
    fairs, stalls, visitors = FIGURES
    assert fairs.rows(TODAY()).count() == 1
    assert stalls.rows(TODAY()).count() == 3
    assert sum(one.visitors for one in visitors.rows(TODAY())) == 9
    assert not visitors.rows(TODAY() - timedelta(days=1)).exists()


def test_when_taps_are_taken(tree, boss):
    early = make_fair(boss, tree[DISTRICT], on=TODAY() + timedelta(days=1))
    with pytest.raises(Refused):
        services.count(by=boss, fair=early, touches=taps(early.stalls.first(), 1))
    held = make_fair(boss, tree[DISTRICT], state=FairState.HELD)
    assert services.count(by=boss, fair=held, touches=taps(held.stalls.first(), 1, phone="late"))  # the network came back
    old = make_fair(boss, tree[DISTRICT], state=FairState.HELD, on=TODAY() - timedelta(days=2))
    with pytest.raises(Gone):
        services.count(by=boss, fair=old, touches=taps(old.stalls.first(), 1))
    off = make_fair(boss, tree[DISTRICT], state=FairState.CANCELLED)
    with pytest.raises(Gone):
        services.count(by=boss, fair=off, touches=taps(off.stalls.first(), 1))


@pytest.mark.parametrize("bad", ["unknown stall", "other fair", "short key", "bytes", "too many", "key of another fair"])
def test_bad_taps(tree, boss, bad):
    fair, other = make_fair(boss, tree[DISTRICT]), make_fair(boss, tree[DISTRICT])
    stall, theirs = fair.stalls.first(), other.stalls.first()
    services.count(by=boss, fair=other, touches=[Touch(theirs.pk, "key-of-the-other")])
    touches = {
        "unknown stall": [Touch(uuid4(), "12345678")], "other fair": [Touch(theirs.pk, "12345678")],
        "short key": [Touch(stall.pk, "1")], "bytes": [Touch(stall.pk, "1234567\n8")],
        "too many": taps(stall, 501), "key of another fair": [Touch(stall.pk, "key-of-the-other")],
    }[bad]  # fmt: skip
    with pytest.raises(Invalid):
        services.count(by=boss, fair=fair, touches=touches)
    assert Stall.objects.get(pk=stall.pk).visitors == 0


TOUCHES = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 5), st.booleans()), max_size=30)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(TOUCHES, max_size=5))
def test_the_number_is_always_that_of_the_taps_that_stand(tree, boss, parts):
    fair = make_fair(boss, tree[DISTRICT])
    stalls = list(fair.stalls.all())
    seen, gone = set(), set()
    for part in parts:
        touches = [Touch(stalls[s].pk, f"{fair.pk.hex}-{s}-{n}", undo) for s, n, undo in part]
        services.count(by=boss, fair=fair, touches=touches)
        seen |= {(s, n) for s, n, undo in part}
        gone |= {(s, n) for s, n, undo in part if undo}
    for s, stall in enumerate(Stall.objects.filter(fair=fair)):
        standing = {n for at, n in seen - gone if at == s}
        assert stall.visitors == len(standing) == stall.taps.filter(undone=False).count()


def test_a_fair_goes_with_its_offer(tree, boss):
    offer = make_offer(boss, tree[DISTRICT], kind="fair")
    fair = make_fair(boss, tree[DISTRICT], offer=offer)
    cancel_offer(by=boss, offer=offer, reason="台风")
    fair.refresh_from_db()
    assert fair.state == FairState.CANCELLED
    elsewhere = make_user("", "organiser", tree[OTHER])
    with pytest.raises(Missing):
        make_fair(elsewhere, tree[OTHER], offer=make_offer(boss, tree[DISTRICT]))


def test_a_visitor_finds_it_on_the_first_page(tree, boss, client):
    fair = make_fair(boss, tree[DISTRICT], on=TODAY() + timedelta(days=3))
    make_fair(boss, tree[DISTRICT], on=TODAY() + timedelta(days=3), state=FairState.DRAFT)
    page = client.get("/").content.decode()
    assert page.count("，不用报名") == 1
    assert f'href="{reverse("fairs:public_fair", args=[fair.pk])}"' in page


def test_what_waits_today(tree, boss):
    make_fair(boss, tree[DISTRICT])
    make_fair(boss, tree[DISTRICT], on=TODAY() - timedelta(days=3))
    make_fair(boss, tree[DISTRICT], on=TODAY() + timedelta(days=3))
    said = [one.sentence for one in todos(boss)]
    assert len(said) == 2
    assert "去计数" in said[1]
    assert "核对人次" in said[0]
    assert not list(todos(make_user("", "leader", tree[DISTRICT])))


def test_the_report_says_what_was_counted(tree, boss):
    fair = make_fair(boss, tree[DISTRICT], kind="both", acts=ACTS)
    services.count(by=boss, fair=fair, touches=taps(fair.stalls.first(), 6))
    said = report(fair)
    assert (said["count"], said["visitors"], said["stalls"][0]["visitors"], len(said["acts"])) == (4, 6, 6, 2)


def test_lines():
    text = "服务项目\t谁来\t时间\n手机维修\t志愿队\t9:00-11:30\n理发"
    assert stalls_of(text) == [("手机维修", "志愿队", time(9), time(11, 30)), ("理发", "", None, None)]
    assert stalls_of(written_stall("修钟表", "马师傅 一人", time(9), time(10))) == [("修钟表", "马师傅 一人", time(9), time(10))]
    assert acts_of("合唱 | 全体 | 5分钟\n快板|6") == [("合唱", "全体", 5), ("快板", "", 6)]
    for bad in ("合唱", "合唱 | 全体", "合唱 | 全体 | 很久"):
        with pytest.raises(BadLine, match="合唱"):
            acts_of(bad)
    with pytest.raises(BadLine):
        stalls_of("理发 | 25:00-26:00")


def test_which_of_both_ways_is_said_on_either_page(boss, one_factor):
    client = client_of(boss)
    for kind, own in (("fair", "service"), ("show", "show")):
        offer, fair = reverse("enrolment:new", args=[kind]), f"{reverse('fairs:fair_new')}?kind={own}"
        assert f'href="{fair}"' in client.get(offer).content.decode()
        page = client.get(fair).content.decode()
        assert "谁来都行" in page
        assert f'href="{offer}"' in page
    assert reverse("fairs:fair_new") not in client.get(reverse("enrolment:new", args=["course"])).content.decode()
