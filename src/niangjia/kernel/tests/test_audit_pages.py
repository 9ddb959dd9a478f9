"""The page of the audit trail: whose branch, which filters; and what a member is shown."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from niangjia.kernel import access, audit, openers
from niangjia.kernel.audit import record
from niangjia.kernel.ids import uuid7
from niangjia.kernel.tree import span
from niangjia.kernel.views_audit import first_id

pytestmark = pytest.mark.django_db
MINE, OTHERS = "00010002", "00020001"


@pytest.fixture
def auditor(client, monkeypatch, settings):
    settings.SECOND_FACTOR = False
    user = get_user_model().objects.create_user("auditor", name="经审员")
    monkeypatch.setattr(access, "_roles_of", [lambda user: frozenset({"auditor"})])
    monkeypatch.setattr(audit, "_spans_of", [lambda user, *roles: [span("0001")]])
    client.force_login(user)
    return user


def listed(client, **params):
    answer = client.get(reverse("kernel:audit"), params)
    assert answer.status_code == 200
    return [one.verb for one in answer.context["listing"].items]


def test_an_auditor_sees_the_branch_and_nothing_else(client, auditor):
    record("list.export", by=auditor, path=MINE)
    record("secret", by=auditor, path=OTHERS)
    body = client.get(reverse("kernel:audit")).content.decode()
    assert "导出列表" in body
    assert "secret" not in body


def test_others_are_told_which_role_may(client, auditor, monkeypatch):
    monkeypatch.setattr(access, "_roles_of", [lambda user: frozenset({"publicity"})])
    answer = client.get(reverse("kernel:audit"))
    assert answer.status_code == 403
    assert "系统管理员、经审" in answer.content.decode()


def test_filters_by_verb_person_and_day(client, auditor):
    other = get_user_model().objects.create_user("other")
    record("list.export", by=auditor, path=MINE)
    record("look", by=other, path=MINE)
    today = timezone.localdate()
    assert sorted(listed(client)) == ["list.export", "look"]
    assert listed(client, verb="look") == ["look"]
    assert listed(client, by="OTHER") == ["look"]
    assert listed(client, by="nobody") == []
    assert len(listed(client, since=today.isoformat(), until=today.isoformat())) == 2
    assert listed(client, until=(today - timedelta(days=1)).isoformat()) == []
    assert listed(client, since=(today + timedelta(days=1)).isoformat()) == []


def test_what_is_told_in_the_same_words_is_one_choice(client, auditor, monkeypatch):
    monkeypatch.setitem(audit.WORDS, "one.thing", "办一件事")
    monkeypatch.setitem(audit.WORDS, "other.thing", "办一件事")
    record("one.thing", by=auditor, path=MINE)
    record("other.thing", by=auditor, path=MINE)
    body = client.get(reverse("kernel:audit"), {"search": "没有"}).content.decode()
    assert body.count("办一件事") == 1
    assert sorted(listed(client, verb="one.thing")) == ["one.thing", "other.thing"]


def test_search_by_the_person_concerned_and_by_reason(client, auditor):
    person = uuid7()
    record("look", by=auditor, path=MINE, subject=person, reason="核对信息")
    record("list.export", by=auditor, path=MINE)
    assert listed(client, search=str(person)) == ["look"]
    assert listed(client, search="核对") == ["look"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_whatever_it_shows(client, auditor, count, django_assert_max_num_queries):
    for _ in range(count):
        record("look", by=auditor, path=MINE)
    with django_assert_max_num_queries(6):
        client.get(reverse("kernel:audit"))


def test_ids_of_a_day_begin_at_its_midnight_here():
    assert first_id(timezone.localdate()) < uuid7() < first_id(timezone.localdate() + timedelta(days=1))


def test_records_are_named_and_open_as_far_as_the_reader_may_see_them(
    client, auditor, monkeypatch, django_assert_max_num_queries
):
    people = get_user_model().objects
    mine, other = people.create_user("mine", name="何苗"), people.create_user("other", name="别处的人")
    seen = openers.opener(lambda user: people.filter(pk=mine.pk), "accounts:account")
    monkeypatch.setattr(openers, "OPENERS", {"accounts.user": seen})
    for target in (mine, other, mine):
        record("account.unlock", by=auditor, path=MINE, target=target)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("kernel:audit")).content.decode()
    assert "账号 “何苗”" in page
    assert reverse("accounts:account", args=[mine.pk]) in page
    assert "别处的人" not in page
    assert str(other.pk) not in page
