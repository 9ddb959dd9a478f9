"""What counts as a member, and that a figure's address shows the very rows that it counts."""

from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from niangjia.members.figures import FIGURES
from niangjia.members.lists.members import MemberListing
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_appointment, make_tree, make_user

pytestmark = pytest.mark.django_db

MEMBERS = next(one for one in FIGURES if one.key == "members")


def rows_behind(user, union, on, **choice):
    return (
        MemberListing(user, QueryDict(MEMBERS.url(union, on, **choice).partition("?")[2])).queryset().count()
    )


@pytest.mark.parametrize(
    ("on", "choice", "count"),
    [
        (None, {}, 3),
        (None, {"group": "courier"}, 1),
        (None, {"group": ""}, 1),
        (None, {"employment_form": "contract"}, 3),
        (date(2022, 6, 30), {}, 2),
        (date(2020, 6, 30), {}, 0),
    ],
)
def test_a_figure_opens_its_rows(on, choice, count):
    tree = make_tree()
    union = tree["环卫公司工会"]
    user = make_user("shen", "leader", tree["云湖市总工会"])
    make_member(union)
    make_member(union, group="courier", joined_on=date(2023, 1, 1))
    make_member(union, group="", joined_on=timezone.localdate())
    make_member(union, left_on=date(2023, 1, 1))
    make_member(tree["大成化工厂工会"])
    day, branch = on or timezone.localdate(), tree["嘉言区总工会"]
    counted = MEMBERS.rows(day).filter(path__startswith=branch.path, **choice).count()
    assert counted == count
    assert rows_behind(user, branch, day, **choice) == count


def test_joined_transferred_and_left_are_apart_and_open_their_rows():
    tree = make_tree()
    today, union = timezone.localdate(), tree["环卫公司工会"]
    user = make_user("shen", "leader", tree["云湖市总工会"])
    new_year = today.replace(month=1, day=1)
    make_member(union, joined_on=today)
    make_member(union, joined_on=today, came_from=tree["大成化工厂工会"])
    make_member(union, left_on=today, leave_reason="left")
    make_member(union, left_on=new_year - timedelta(days=1), leave_reason="left")
    for reason in ("moved", "undone"):
        make_member(union, left_on=today, leave_reason=reason)
    figures = {one.key: one for one in FIGURES}
    for key, count in (("joined", 1), ("transferred", 1), ("left", 1)):
        figure = figures[key]
        assert figure.rows(today).filter(path__startswith=union.path).count() == count, key
        asked = QueryDict(figure.url(union, today).partition("?")[2])
        assert MemberListing(user, asked).queryset().count() == count, key


def test_a_union_leads_to_its_members_and_says_how_many(client, one_factor):
    tree = make_tree()
    union = tree["环卫公司工会"]
    make_member(union)
    make_member(union)
    page = reverse("organizations:union", args=[tree["嘉言区总工会"].pk])
    for role, told in (("organiser", True), ("contest_officer", False)):
        client.force_login(make_user(role=role, union=tree["云湖市总工会"]))
        body = client.get(page).content.decode()
        assert ("会员 2 人" in body) is told
        assert (f"{reverse('members:members')}?union={tree['嘉言区总工会'].pk}" in body) is told


def test_whoever_sees_a_union_alone_is_not_told_how_many_its_branch_has(client, one_factor):
    tree = make_tree()
    above = tree["嘉言区总工会"]
    make_member(tree["环卫公司工会"])
    user = make_user()
    make_appointment(user, "organiser", above, whole_branch=False)
    client.force_login(user)
    body = client.get(reverse("organizations:union", args=[above.pk])).content.decode()
    assert f"{reverse('members:members')}?union={above.pk}" in body
    assert "会员 1 人" not in body
