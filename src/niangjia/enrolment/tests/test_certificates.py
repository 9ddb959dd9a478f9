"""Certificates: one each, for who was there, checked by anybody who has the paper, revoked with a reason."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from niangjia.enrolment import services
from niangjia.enrolment.codes import CERTIFICATE, code_of, spaced
from niangjia.enrolment.holdings import holdings
from niangjia.enrolment.models import Certificate
from niangjia.enrolment.tests.factories import entry_of, make_evening
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.kernel.questions import REACTIONS
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def lecture() -> tuple[Any, Any, list[Any]]:
    """Two who came, one who has not."""
    cache.clear()
    boss, offer, people = make_evening(3)
    for one in people[:2]:
        services.check_in(by=boss, entry=entry_of(offer, one))
    return boss, offer, people


def test_one_each_for_who_was_there(lecture: Any) -> None:
    boss, offer, people = lecture
    one = services.certify(by=boss, entry=entry_of(offer, people[0]), text="16 学时")
    assert services.certify(by=boss, entry=entry_of(offer, people[0])) == one
    with pytest.raises(Refused, match="已报上"):
        services.certify(by=boss, entry=entry_of(offer, people[2]))
    done = services.certify_all(by=boss, offer=offer)
    assert (done.count, done.refused) == (1, [])
    assert Certificate.objects.count() == 2
    with pytest.raises(Refused, match="先撤销证书"):
        services.unmark(by=boss, entry=entry_of(offer, people[0]))


def test_none_before_it_has_begun(lecture: Any) -> None:
    boss, offer, people = lecture
    later = timezone.now() + timedelta(hours=1)  # they are let in already
    offer.sessions.update(starts_at=later, ends_at=later)
    with pytest.raises(Refused, match="开始以后再发证书"):
        services.certify(by=boss, entry=entry_of(offer, people[0]))
    done = services.certify_all(by=boss, offer=offer)
    assert (done.count, len(done.refused)) == (0, 2)
    assert not Certificate.objects.exists()


def test_a_context_may_ask_for_more(lecture: Any, monkeypatch: Any) -> None:
    boss, offer, people = lecture
    stranger = entry_of(offer, people[0])

    def passed(*, entry: Any, by: Any) -> None:
        if entry.pk == stranger.pk:
            raise Refused("考核还没有合格。")

    monkeypatch.setitem(REACTIONS, "entry_certifying", [passed])
    with pytest.raises(Refused, match="考核"):
        services.certify(by=boss, entry=stranger)
    done = services.certify_all(by=boss, offer=offer)
    assert (done.count, done.refused) == (1, [(stranger.name, "考核还没有合格。")])


def test_number_and_code_together_and_no_other_way(lecture: Any) -> None:
    boss, offer, people = lecture
    one = services.certify(by=boss, entry=entry_of(offer, people[0]))
    other = services.certify(by=boss, entry=entry_of(offer, people[1]))
    code = spaced(code_of(CERTIFICATE, one.pk))
    assert services.checked(one.number, code.lower()) == one
    for number, said in ((other.number, code), (one.number, ""), ("", code), (one.number, "AAAAAAAAA"), ("x\x00", code)):
        assert services.checked(number, said) is None
    assert one.number != other.number


def test_revoked_with_a_reason_and_given_anew(lecture: Any) -> None:
    boss, offer, people = lecture
    one = services.certify(by=boss, entry=entry_of(offer, people[0]))
    with pytest.raises(Invalid):
        services.revoke(by=boss, certificate=one, reason="")
    services.revoke(by=boss, certificate=one, reason="姓名写错")
    with pytest.raises(Refused):
        services.revoke(by=boss, certificate=one, reason="再来一次")
    found = services.checked(one.number, code_of(CERTIFICATE, one.pk))
    assert found is not None
    assert found.state == "revoked"
    assert services.certify(by=boss, entry=entry_of(offer, people[0])) != one


def test_everybody_has_their_own_among_what_is_kept(lecture: Any) -> None:
    boss, offer, people = lecture
    one, other = (services.certify(by=boss, entry=entry_of(offer, person), text="16 学时") for person in people[:2])
    services.revoke(by=boss, certificate=other, reason="姓名写错")
    mine, theirs, none = (next(held for held in holdings(who) if held.key == "enrolment.certificates").rows for who in people)
    assert none == ()
    code = spaced(code_of(CERTIFICATE, one.pk))
    assert mine == ((one.name, offer.title, "16 学时", one.issuer, one.issued_on, one.number, code, "有效"),)
    assert theirs[0][-2:] == ("", "已撤销")
    assert services.checked(mine[0][-3], mine[0][-2]) == one


def test_rights(lecture: Any) -> None:
    boss, offer, people = lecture
    one = services.certify(by=boss, entry=entry_of(offer, people[0]))
    unions = {union.name: union for union in type(offer.union).objects.all()}
    leader, outside = make_user("", "leader", unions["嘉言区总工会"]), make_user("", "chair", unions["大成区总工会"])
    for user, error in ((leader, Forbidden), (outside, Missing), (people[0], Missing)):
        with pytest.raises(error):
            services.certify(by=user, entry=entry_of(offer, people[1]))
        with pytest.raises(error):
            services.certify_all(by=user, offer=offer)
        with pytest.raises(error):
            services.revoke(by=user, certificate=one, reason="无")
