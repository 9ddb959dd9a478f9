"""The list of members is narrowed to a branch that is found by name, letters or code."""

import pytest
from django.urls import reverse

from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
WHERE = "members:pick_union"


@pytest.fixture
def desk(client, tree):
    client.force_login(factories.make_user("reader", "organiser", tree["嘉言区总工会"]))
    return client


def offered(page):
    return [one["union"].name for one in page.context["offered"]]


def test_the_branch_is_found_and_opens_its_members(desk, tree, django_assert_max_num_queries):
    make_member(tree["环卫公司工会"], "林小满")
    make_member(tree["快递站工会"], "陈大年")
    with django_assert_max_num_queries(12):
        page = desk.get(reverse(WHERE), {"q": "环卫"})
    assert offered(page) == ["环卫公司工会"]
    link = f"{reverse('members:members')}?union={tree['环卫公司工会'].pk}"
    assert link in page.content.decode()
    listed = desk.get(link).content.decode()
    assert "林小满" in listed
    assert "陈大年" not in listed


def test_without_a_word_the_top_comes_first_and_nothing_of_others(desk):
    found = offered(desk.get(reverse(WHERE)))
    assert found[0] == "嘉言区总工会"
    assert "大成化工厂工会" not in found
    assert offered(desk.get(reverse(WHERE), {"q": "大成化工厂"})) == []
    assert desk.get(reverse(WHERE), {"q": "\x00"}).status_code == 200
