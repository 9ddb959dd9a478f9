"""Erasures, with what the law keeps said; what is held, and what was agreed to."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from niangjia.kernel.errors import Refused
from niangjia.kernel.questions import holdings, todos
from niangjia.members import services as members
from niangjia.members.models import Consent, Person
from niangjia.mine import services
from niangjia.mine.models import Erasure
from niangjia.mine.states import RequestState
from niangjia.mine.tests.support import UNION, browser

pytestmark = pytest.mark.django_db


def test_erasure_says_what_stays_and_by_which_rule(mine: Any, desk: Any) -> None:
    user = mine.person.user
    members.give_consent(by=user, person=mine.person, purpose="messages", source="online")
    members.give_consent(by=user, person=mine.person, purpose="membership", source="online")
    page = browser(user).get("/my/data/erase").content.decode()
    assert "文化程度" in page
    assert "网络安全法" in page
    assert "文书档案保管期限规定" in page
    assert "未核对原文" in page
    one = services.ask_erasure(by=user)
    with pytest.raises(Refused):
        services.ask_erasure(by=user)
    services.approve_erasure(by=desk, erasure=one)
    person = Person.objects.get(pk=mine.person_id)
    assert (person.education, person.name) == ("", "王小明")
    assert person.id_number  # the law keeps it
    assert set(Consent.objects.filter(withdrawn_on=None).values_list("purpose", flat=True)) == {"membership"}
    one.refresh_from_db()
    assert one.state == RequestState.DONE


def test_a_former_member_is_erased_when_the_years_are_over(mine: Any, desk: Any) -> None:
    user, today = mine.person.user, timezone.localdate()
    left = today - timedelta(days=2 if (today.month, today.day) == (3, 1) else 1)  # no 29 February
    members.leave(by=desk, memberships=[mine], on=left, reason="left")
    one = services.ask_erasure(by=user)
    services.approve_erasure(by=desk, erasure=one)
    one.refresh_from_db()
    assert one.state == RequestState.APPROVED
    assert one.erase_on == left.replace(year=left.year + 10)
    assert services.finish_erasures() == 0
    with time_machine.travel(timezone.now() + timedelta(days=3660)):
        assert services.finish_erasures() == 1
        assert services.finish_erasures() == 0
    person = Person.objects.get(pk=mine.person_id)
    assert (person.name, person.id_number, person.id_index, person.phone, person.user_id) == ("已删除", None, None, None, None)
    mine.refresh_from_db()
    assert (mine.name, mine.pinyin, mine.left_on) == ("已删除", "", left)


def test_whoever_joins_again_keeps_the_file(mine: Any, desk: Any, tree: dict[str, Any]) -> None:
    members.leave(by=desk, memberships=[mine], on=date(2022, 1, 1), reason="left")
    one = services.ask_erasure(by=mine.person.user)
    services.approve_erasure(by=desk, erasure=one)
    members.add_member(by=desk, union=tree[UNION], name="王小明", id_number=mine.person.id_number)
    with time_machine.travel(timezone.now() + timedelta(days=3660)):
        assert services.finish_erasures() == 0
    assert Person.objects.get(pk=mine.person_id).name == "王小明"
    assert Erasure.objects.get().state == RequestState.DONE


def test_a_member_is_never_erased(mine: Any) -> None:
    with pytest.raises(Refused):
        members.forget(by=None, person=mine.person)


def test_everything_that_is_held_is_said_with_purpose_and_time(mine: Any) -> None:
    found = holdings(mine.person.user)
    assert {"members.person", "members.work", "members.memberships", "accounts.account"} <= {one.key for one in found}
    assert all(one.purpose and one.kept for one in found)
    assert all(len(row) == len(one.heads) for one in found for row in one.rows)
    text = str(found)
    assert mine.person.id_number not in text
    assert mine.person.phone not in text
    assert mine.person.id_number in str(holdings(mine.person.user, whole=True))


def test_a_new_wording_is_asked_again_and_ends_the_old(mine: Any) -> None:
    user = mine.person.user
    Consent.objects.create(person=mine.person, purpose="sharing", text_version="2026-01", given_on=date(2026, 2, 1), source="纸质签名")
    assert [todo for todo in todos(user) if "同意书改了" in todo.sentence]
    page = browser(user).get("/my/consents").content.decode()
    assert "文本有更新" in page
    assert "增加了合作单位删除的期限" in page
    browser(user).post("/my/consents/sharing", {"verb": "give"})
    assert not [todo for todo in todos(user) if "同意书改了" in todo.sentence]
    versions = Consent.objects.order_by("given_on").values_list("text_version", "withdrawn_on")
    assert [(version, day is None) for version, day in versions] == [("2026-01", False), ("2026-07", True)]
    assert browser(user).post("/my/consents/sharing", {"verb": "give"}).status_code == 409
    assert browser(user).post("/my/consents/sharing").status_code == 422  # what says nothing takes nothing back
    assert Consent.objects.filter(withdrawn_on=None).exists()
