"""Every verb in every state by every role: fairs, vacancies, applications, times at desks, calls."""

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from niangjia.jobs import services
from niangjia.jobs.models import Candidacy, Followup, JobFair, Slot, Trainee, Vacancy
from niangjia.jobs.states import (
    CANDIDACY_MOVES,
    FAIR_MOVES,
    FOLLOWUP_MOVES,
    HOSTS,
    SLOT_MOVES,
    VACANCY_MOVES,
    CandidacyState,
    FairState,
    FollowupState,
    SlotState,
)
from niangjia.jobs.tests.factories import (
    begun,
    make_call,
    make_candidacy,
    make_desk,
    make_fair,
    make_seeker,
    make_trainee,
    make_vacancy,
    today,
    work,
)
from niangjia.kernel.access import ROLES
from niangjia.kernel.errors import Forbidden, Gone, Missing, Problem, Refused
from niangjia.kernel.workflow import history
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db
DISTRICT, OTHER, UNIT = "嘉言区总工会", "大成区总工会", "环卫公司工会"


def fair_in(tree, boss, state):
    fair = today(make_fair(boss, tree[DISTRICT]))
    if state == FairState.HELD:
        services.hold_fair(by=boss, fair=fair, visitors=1)
    if state == FairState.CANCELLED:
        services.cancel_with_offer(by=boss, offer=fair.offer, reason="下雨")
        fair.refresh_from_db()
    return fair


def do_fair(verb, fair, by):
    if verb == "hold":
        return services.hold_fair(by=by, fair=fair, visitors=300)
    return services.reopen_fair(by=by, fair=fair, reason="人数写错")


@pytest.mark.parametrize("state", list(FairState.LABELS))
@pytest.mark.parametrize("verb", ["hold", "reopen"])
def test_a_fair(place, verb, state):
    tree, boss = place
    fair = fair_in(tree, boss, state)
    if state in FAIR_MOVES[verb].sources:
        assert do_fair(verb, fair, boss).state == FAIR_MOVES[verb].target
    else:
        with pytest.raises(Refused):
            do_fair(verb, fair, boss)
    assert JobFair.objects.get().state == fair.state


@pytest.mark.parametrize("state", list(CandidacyState.LABELS))
@pytest.mark.parametrize("verb", list(CANDIDACY_MOVES))
def test_an_application(place, verb, state):
    tree, boss = place
    who = make_seeker(tree[UNIT])
    one = make_candidacy(boss, make_fair(boss, tree[DISTRICT]), who)
    way = {"sent": (), "interview": ("invite",), "hired": ("hire",), "declined": ("decline",)}.get(state)
    for step in way if way is not None else ():
        getattr(services, step)(by=boss, candidacy=one)
    if state == CandidacyState.WITHDRAWN:
        one = services.withdraw(by=who, candidacy=one)
    before = history(one).count()
    try:
        done = do_candidacy(verb, one, boss, who)
    except Refused:
        assert state not in CANDIDACY_MOVES[verb].sources
        assert history(one).count() == before
    else:
        assert state in CANDIDACY_MOVES[verb].sources
        assert done.state == Candidacy.objects.get().state == CANDIDACY_MOVES[verb].target
        assert history(one).count() == before + 1


def do_candidacy(verb, one, boss, who):
    more = {"reason": "记错"} if verb == "revise" else {}
    return getattr(services, verb)(by=who if verb == "withdraw" else boss, candidacy=one, **more)


@pytest.mark.parametrize("state", list(SlotState.LABELS))
@pytest.mark.parametrize("verb", list(SLOT_MOVES))
def test_a_time(place, verb, state):
    tree, boss = place
    who = make_seeker(tree[UNIT])
    slot = make_desk(boss, make_fair(boss, tree[DISTRICT]))[0]
    if state != SlotState.FREE:
        services.book(by=who, slot=slot)
        slot = Slot.objects.select_related("desk__fair", "person__user").get(pk=slot.pk)
    if state in (SlotState.MET, SlotState.MISSED):
        slot = begun(slot)
        slot = services.meet(by=boss, slot=slot) if state == SlotState.MET else services.miss(by=boss, slot=slot)
    if verb in ("meet", "miss") and state == SlotState.BOOKED:
        slot = begun(slot)
    before = history(slot).count()
    try:
        do_slot(verb, slot, boss, make_seeker(tree[UNIT]) if verb == "book" else who)
    except Problem:
        assert state not in SLOT_MOVES[verb].sources
        assert history(slot).count() == before
    else:
        assert state in SLOT_MOVES[verb].sources
        assert Slot.objects.get(pk=slot.pk).state == SLOT_MOVES[verb].target


def do_slot(verb, slot, boss, who):
    if verb in ("book", "give_up"):
        return getattr(services, verb)(by=who, slot=slot)
    return getattr(services, verb)(by=boss, slot=slot, **({"reason": "律师有事"} if verb == "release" else {}))


ANSWERS = {"employ": "employed", "seek": "unemployed", "unreach": "unreached"}


@pytest.mark.parametrize("state", list(FollowupState.LABELS))
@pytest.mark.parametrize("verb", [*ANSWERS, "revise"])
def test_a_call(place, verb, state):
    tree, boss = place
    call = make_call(boss, tree[DISTRICT], state=state)
    assert call.state == state
    before = history(call).count()
    try:
        do_call(verb, call, boss)
    except Refused:
        assert state not in FOLLOWUP_MOVES[verb].sources
        assert history(call).count() == before
    else:
        assert state in FOLLOWUP_MOVES[verb].sources
        assert Followup.objects.get(pk=call.pk).state == FOLLOWUP_MOVES[verb].target


def do_call(verb, call, by):
    if verb == "revise":
        return services.revise_answer(by=by, followup=call, reason="记错")
    more = work() if verb == "employ" else {}
    return services.answer(by=by, followup=call, answer=ANSWERS[verb], **more)


@pytest.mark.parametrize("verb", list(VACANCY_MOVES))
def test_a_vacancy(place, verb):
    tree, boss = place
    one = make_vacancy(boss, make_fair(boss, tree[DISTRICT]))
    if verb == "reopen":
        services.close_vacancy(by=boss, vacancy=one)
    run = getattr(services, f"{verb}_vacancy")
    assert run(by=boss, vacancy=one).state == VACANCY_MOVES[verb].target
    with pytest.raises(Refused):
        run(by=boss, vacancy=Vacancy.objects.get(pk=one.pk))


def every_desk_verb(tree, boss):
    """(what, run) of each verb of the desk, on records that admit it."""
    fair = make_fair(boss, tree[DISTRICT])
    vacancy, who = make_vacancy(boss, fair), make_seeker(tree[UNIT])
    one = services.apply(by=who, vacancy=vacancy, agreed=True)
    slot = make_desk(boss, fair)[0]
    services.book(by=who, slot=slot)
    slot = Slot.objects.select_related("desk__fair", "person__user").get(pk=slot.pk)
    call = make_call(boss, tree[DISTRICT])
    due = today(make_fair(boss, tree[DISTRICT]))
    return {
        "hold": lambda by: services.hold_fair(by=by, fair=due, visitors=3),
        "exhibitor": lambda by: services.add_exhibitor(by=by, fair=fair, name="云湖甲厂"),
        "vacancy": lambda by: services.add_vacancy(by=by, exhibitor=vacancy.exhibitor, title="焊工", places=1),
        "close": lambda by: services.close_vacancy(by=by, vacancy=vacancy),
        "desk": lambda by: services.add_desk(by=by, fair=fair, kind="law", adviser="律师 王"),
        "invite": lambda by: services.invite(by=by, candidacy=one),
        "hand_over": lambda by: services.hand_over(by=by, exhibitor=vacancy.exhibitor, reason="交给人事"),
        "release": lambda by: services.release(by=by, slot=slot, reason="律师有事"),
        "answer": lambda by: services.answer(by=by, followup=call, answer="unreached"),
        "reveal": lambda by: services.reveal_phone(by=by, trainee=call.trainee, reason="1 个月回访"),
        "plan": lambda by: make_fair(by, tree[DISTRICT], opened=False),
    }


@pytest.mark.parametrize("role", list(ROLES))
def test_who_may(place, role):
    tree, boss = place
    user, stranger = make_user("", role, tree[DISTRICT]), make_user("", role, tree[OTHER])
    for verb, run in every_desk_verb(tree, boss).items():
        with pytest.raises(Missing):
            run(stranger)
        if role in HOSTS:
            run(user)
        else:
            with pytest.raises((Forbidden, Missing) if role not in READERS_HERE else Forbidden):
                run(user)
        assert verb


READERS_HERE = ("leader", "auditor", "publicity", "contest_officer", "rights_officer", "administrator")


def test_what_is_over_is_over(place):
    tree, boss = place
    fair = today(make_fair(boss, tree[DISTRICT]))
    vacancy, who = make_vacancy(boss, fair), make_seeker(tree[UNIT])
    services.hold_fair(by=boss, fair=fair, visitors=9)
    vacancy = Vacancy.objects.select_related("fair", "exhibitor").get()
    with pytest.raises(Gone):
        services.add_exhibitor(by=boss, fair=fair, name="云湖甲厂")
    with pytest.raises(Gone):
        services.close_vacancy(by=boss, vacancy=vacancy)
    assert services.apply(by=who, vacancy=vacancy, agreed=False).state == "sent"  # employers still look


def test_an_earlier_answer_is_put_right_when_there_is_work(place):
    tree, boss = place
    call = make_call(boss, tree[DISTRICT], state="unemployed", days_ago=100)
    second = call.trainee.followups.select_related("trainee").get(month=3)
    services.answer(by=boss, followup=second, answer="employed", **work())
    assert services.revise_answer(by=boss, followup=call, reason="记错").state == "spared"  # nobody calls any more
    second.refresh_from_db()
    services.revise_answer(by=boss, followup=second, reason="记错")
    assert set(call.trainee.followups.values_list("state", flat=True)) == {"pending"}


STEPS = st.lists(st.sampled_from([*ANSWERS, "revise", "report"]), max_size=8)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_answered_adds_up(place, steps):
    """One employment a trainee, and with it nobody is called any more; without it every call is open or answered."""
    tree, boss = place
    who = make_seeker(tree[UNIT])
    trainee = make_trainee(boss, tree[DISTRICT], who=who, days_ago=100)
    for step in steps:
        try:
            if step == "report":
                services.report(by=who, trainee=trainee, employed=True, **work())
            else:
                calls = trainee.followups.select_related("trainee").exclude(state=FollowupState.SPARED)
                do_call(step, calls.order_by("-state", "month").first(), boss)
        except Problem:
            pass
        now = Trainee.objects.get(pk=trainee.pk)
        states = list(now.followups.values_list("state", flat=True))
        assert len(states) == 3
        assert states.count(FollowupState.EMPLOYED) == (now.employed_on is not None)
        assert not (now.employed_on and set(states) & set(FollowupState.OPEN))
        assert now.employed_on or FollowupState.SPARED not in states
        assert now.employed_on is None or now.employed_on == timezone.localdate()
