"""Volunteers: registered, paused, gone; whom a shift may ask, who follows a membership, and two files of one person."""

from typing import Any

import pytest
from django.utils import timezone

from niangjia.enrolment import services as places
from niangjia.kernel.errors import Gone, Invalid, Problem, Refused
from niangjia.kernel.messages import Message
from niangjia.members.merging.people import merge_people
from niangjia.members.models import Membership
from niangjia.members.services.postings import begin_posting, end_posting
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user
from niangjia.volunteering import rules, services
from niangjia.volunteering.models import Ability, Asked, Volunteer
from niangjia.volunteering.queries import free_for
from niangjia.volunteering.tests.factories import make_campaign, make_volunteer, put_back
from niangjia.volunteering.vocabulary import time_of

pytestmark = pytest.mark.django_db
HOME, DISTRICT = "环卫公司工会", "嘉言区总工会"


def test_who_may_be_a_volunteer(tree: Any) -> None:
    user = make_member(tree[HOME], user=make_user()).person.user
    good: dict[str, Any] = {"agreed": True, "skills": ["first_aid"], "times": ["weekend"]}
    for wrong, field in (({"agreed": False}, "agreed"), ({"skills": []}, "skills"), ({"skills": ["flying"]}, "skills"),
                         ({"times": []}, "times")):  # fmt: skip
        with pytest.raises(Invalid) as raised:
            services.register(by=user, **(good | wrong))
        assert list(raised.value.errors) == [field]
    made = services.register(by=user, **good)
    assert (made.path, made.text_version) == (tree[HOME].path, "2026-01")
    with pytest.raises(Refused, match="已经登记"):
        services.register(by=user, **good)
    with pytest.raises(Refused, match="还不是会员"):
        services.register(by=make_user(), **good)
    services.change(by=user, skills=["driving", "haircut"], times=["workday_evening"])
    assert sorted(Ability.objects.values_list("value", flat=True)) == ["driving", "haircut", "workday_evening"]
    services.leave(by=user)
    assert not Ability.objects.exists()
    assert services.register(by=user, **good).pk != made.pk


@pytest.mark.parametrize("state", ["none", "active", "paused", "left"])
@pytest.mark.parametrize("verb", ["pause", "resume", "leave", "change"])
def test_every_verb_in_every_state(tree: Any, verb: str, state: str) -> None:
    user = make_volunteer(tree[HOME]) if state != "none" else make_member(tree[HOME], user=make_user()).person.user
    if state in ("paused", "left"):
        getattr(services, {"paused": "pause", "left": "leave"}[state])(by=user)
    more = {"skills": ["general"], "times": ["weekend"]} if verb == "change" else {}
    may = {"active": ("pause", "leave", "change"), "paused": ("resume", "leave", "change")}.get(state, ())
    if verb in may:
        getattr(services, verb)(by=user, **more)
        return
    with pytest.raises(Problem):
        getattr(services, verb)(by=user, **more)


def test_a_posted_volunteer_is_asked_where_he_works(tree: Any, boss: Any) -> None:
    shift = make_campaign(boss, tree[DISTRICT]).sessions.get()
    user = make_volunteer(tree["大成化工厂工会"])
    assert not free_for(boss, shift).exists()
    membership = Membership.objects.select_related("union").get(person__user=user)
    posting = begin_posting(
        by=None, membership=membership, host=tree[HOME], starts_on=timezone.localdate(), paid_by="home"
    )
    assert [one.person.user for one in free_for(boss, shift)] == [user]
    assert rules.visible(boss).filter(person__user=user).exists()
    assert services.invite(by=boss, session=shift, volunteers=Volunteer.objects.values_list("pk", flat=True)) == 1
    end_posting(by=None, posting=posting, on=timezone.localdate())
    assert not rules.visible(boss).exists()


def test_who_can_be_asked(tree: Any, boss: Any) -> None:
    offer = make_campaign(boss, tree[DISTRICT])
    shift = offer.sessions.get()
    assert time_of(shift.starts_at) == "weekend"
    fits = make_volunteer(tree[HOME], skills=("first_aid",))
    make_volunteer(tree[HOME], times=("workday",))
    make_volunteer(tree["大成化工厂工会"])
    paused = make_volunteer(tree[HOME])
    services.pause(by=paused)
    there = make_volunteer(tree[HOME])
    places.enrol(by=there, offer=offer)
    other = make_volunteer(tree[HOME])
    assert {one.person.user for one in free_for(boss, shift)} == {fits, other}
    assert [one.person.user for one in free_for(boss, shift, "first_aid")] == [fits]
    everybody = list(Volunteer.objects.values_list("pk", flat=True))
    assert services.invite(by=boss, session=shift, volunteers=everybody) == 2
    assert services.invite(by=boss, session=shift, volunteers=everybody) == 0
    assert Asked.objects.count() == 2
    assert set(Message.objects.filter(kind="volunteering.invite").values_list("user", flat=True)) == {fits.pk, other.pk}
    put_back(offer)
    shift.refresh_from_db()
    with pytest.raises(Gone):
        services.invite(by=boss, session=shift, volunteers=everybody)


def test_volunteers_follow_their_members(tree: Any) -> None:
    moves, leaves, stays = (make_volunteer(tree[HOME]) for _ in range(3))
    moves.person.memberships.update(union=tree["快递站工会"], path=tree["快递站工会"].path)
    leaves.person.memberships.update(left_on=timezone.localdate(), leave_reason="left")
    assert services.follow_members(by=None) == 2
    assert services.follow_members(by=None) == 0
    assert rules.own(moves).union_id == tree["快递站工会"].pk  # type: ignore[union-attr]
    assert rules.own(leaves) is None
    assert rules.own(stays).union_id == tree[HOME].pk  # type: ignore[union-attr]


def test_files_that_are_merged_have_one_registration(tree: Any) -> None:
    one, two = make_volunteer(tree[HOME], skills=("driving",)), make_volunteer(tree[HOME], skills=("photo",))
    boss = make_user("", "organiser", tree["云湖市总工会"])
    from niangjia.volunteering.reactions import merging

    merging(kept=one.person.pk, gone=two.person.pk, by=boss)
    merge_people(by=boss, kept=one.person.pk, gone=two.person.pk, stays=one.person.memberships.get().pk)
    live = Volunteer.objects.exclude(state="left").get()
    assert set(live.abilities.values_list("value", flat=True)) == {"driving", "photo", "weekend"}
