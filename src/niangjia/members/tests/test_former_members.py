"""Who left for another branch: the old union keeps its own part of the story, and does not read the new one's."""

from datetime import date

import pytest
from django.urls import reverse

from niangjia.members.models import Membership
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
HERE, THERE = "嘉言区总工会", "大成区总工会"


@pytest.fixture
def gone(tree):
    """Somebody who was a member of the first district and is one of the second now."""
    old = make_member(tree["环卫公司工会"], "田桂英")
    Membership.objects.filter(pk=old.pk).update(left_on=date(2025, 1, 1), leave_reason="moved")
    new = {"department": "检修车间", "note": "家访时说的话", "joined_on": date(2025, 1, 1)}
    return make_member(tree["大成化工厂工会"], person=old.person, **new)


@pytest.mark.parametrize(("where", "seen"), [(HERE, False), (THERE, True)])
def test_the_page_tells_how_one_works_now_to_the_union_of_now(client, tree, gone, where, seen):
    client.force_login(make_user("shen", "organiser", tree[where]))
    text = client.get(reverse("members:member", args=[gone.person_id])).content.decode()
    assert "田桂英" in text
    assert ("检修车间" in text, "家访时说的话" in text) == (seen, seen)


@pytest.mark.parametrize(("where", "status"), [(HERE, 404), (THERE, 200)])
def test_the_form_of_changes_opens_where_one_may_change(client, tree, gone, where, status):
    client.force_login(make_user("shen", "organiser", tree[where]))
    answer = client.get(reverse("members:member_edit", args=[gone.person_id]))
    assert answer.status_code == status
    assert ("家访时说的话" in answer.content.decode()) == (status == 200)


@pytest.mark.parametrize(("where", "note"), [(HERE, ""), (THERE, "家访时说的话")])
def test_the_api_says_no_more_than_the_page(client, tree, gone, where, note):
    from niangjia.accounts import services

    user = make_user("shen", "organiser", tree[where])
    _, text = services.issue_token(by=user, name="t")
    answer = client.get(f"/api/v1/members/{gone.person_id}", headers={"Authorization": f"Bearer {text}"})
    assert answer.status_code == 200
    assert answer.json()["note"] == note
