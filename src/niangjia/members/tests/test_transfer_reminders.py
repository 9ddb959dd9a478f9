"""Who owes an answer to a transfer is reminded ten and three days before the end, in one line; the member hears what became of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from niangjia.kernel.messages import inbox
from niangjia.members.tests.factories import make_member
from niangjia.members.transfers import services, timing
from niangjia.organizations.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
FROM, TO, ABOVE = "快递站工会", "大成化工厂工会", "云湖市总工会"
DAYS = 30


@pytest.fixture
def officers(tree: Any) -> Any:
    return [make_user("", "organiser", tree[name], whole_branch=False) for name in (FROM, TO, ABOVE)]


def asked(tree: Any, name: str) -> Any:
    one = make_member(tree[FROM], name, user=make_user())
    return services.begin_transfer(by=one.person.user, person=one.person, to=tree[TO])


def said(user: Any) -> list[str]:
    return [message.text or "" for message in inbox(user)]


@pytest.mark.parametrize(("before", "told"), [(11, 0), (10, 2), (9, 0), (4, 0), (3, 2), (2, 0)])
def test_each_side_once_however_many_wait(tree: Any, officers: Any, before: int, told: int) -> None:
    for name in ("何之洲", "任星河"):
        asked(tree, name)
    assert timing.remind_due(timezone.localdate() + timedelta(days=DAYS - before)) == told
    giver, taker, above = (said(one) for one in officers)
    words = [f"2 人的转会等您答复，还剩 {before} 天；到期没有答复，由上级工会决定。"] if told else []
    assert (giver, taker, above) == (words, words, [])


def test_who_has_signed_is_left_alone(tree: Any, officers: Any) -> None:
    one = asked(tree, "何之洲")
    services.answer_transfer(by=officers[0], transfer=one, verb="agree")
    assert timing.remind_due(timezone.localdate() + timedelta(days=DAYS - 3)) == 1
    assert (len(said(officers[0])), len(said(officers[1]))) == (0, 1)


def test_the_member_hears_that_it_went_up_and_what_was_decided(tree: Any, officers: Any) -> None:
    one = asked(tree, "何之洲")
    timing.escalate_due(timezone.localdate() + timedelta(days=DAYS + 1))
    assert f"已交{ABOVE}决定" in said(one.person.user)[0]
    assert said(officers[2]) == ["1 份转会到期没有答复，交您决定：同意转，还是不转。"]
    services.answer_transfer(by=officers[2], transfer=one, verb="refuse", reason="劳动合同还在原单位")
    assert said(one.person.user)[0].endswith(f"您还在{FROM}。理由：劳动合同还在原单位")


def test_the_member_hears_of_a_move(tree: Any, officers: Any) -> None:
    one = asked(tree, "何之洲")
    for user in officers[:2]:
        services.answer_transfer(by=user, transfer=one, verb="agree")
    assert said(one.person.user) == [f"转会办好了：您已从{FROM}转到{TO}，会籍没有中断。"]
