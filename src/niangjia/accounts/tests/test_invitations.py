"""Somebody from outside is let in to one record, for some verbs, until a moment, and can be shown out."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.accounts import services
from niangjia.accounts.models import Invitation, User
from niangjia.accounts.queries import invited_ids
from niangjia.accounts.rules import allowed
from niangjia.accounts.tests.people import person
from niangjia.kernel.errors import Invalid, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def lawyer():
    return person("zhou.lawyer")


@pytest.fixture
def chair():
    return person("wang.chair")


def let_in(chair, lawyer, verbs=("view", "comment"), days=7):
    until = timezone.now() + timedelta(days=days)
    return services.invite(
        by=chair, user=lawyer, record=chair, verbs=list(verbs), until=until, reason="代理本案"
    )


def test_only_this_record_these_verbs_and_until_then(chair, lawyer):
    let_in(chair, lawyer)
    assert allowed(lawyer, chair)
    assert allowed(lawyer, chair, verb="comment")
    assert not allowed(lawyer, chair, verb="decide")
    assert not allowed(lawyer, chair, verb="comm")
    assert not allowed(lawyer, lawyer)
    assert list(User.objects.filter(pk__in=invited_ids(lawyer, User))) == [chair]
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert not allowed(lawyer, chair)
        assert not invited_ids(lawyer, User).exists()


def test_taken_back_at_once_and_only_once(chair, lawyer):
    invitation = let_in(chair, lawyer)
    services.revoke(by=chair, invitation=invitation)
    assert not allowed(lawyer, chair)
    with pytest.raises(Refused):
        services.revoke(by=chair, invitation=invitation)


def test_a_second_invitation_replaces_the_first(chair, lawyer):
    let_in(chair, lawyer)
    let_in(chair, lawyer, verbs=("view",))
    assert not allowed(lawyer, chair, verb="comment")
    assert Invitation.objects.filter(ended_at=None).count() == 1


@pytest.mark.parametrize(("verbs", "days"), [((), 1), (("",), 1), (("a b",), 1), (("view",), -1)])
def test_nonsense_is_refused(chair, lawyer, verbs, days):
    with pytest.raises(Invalid):
        let_in(chair, lawyer, verbs, days)


def test_the_database_keeps_one_live_invitation(chair, lawyer):
    made = let_in(chair, lawyer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation(
            user=lawyer,
            label=made.label,
            object_id=made.object_id,
            verbs=" view ",
            until=made.until,
            invited_by=chair,
        ).save()


def test_nobody_in_particular_is_invited_nowhere(chair):
    from django.contrib.auth.models import AnonymousUser

    assert not allowed(AnonymousUser(), chair)
    assert not invited_ids(AnonymousUser(), User).exists()
