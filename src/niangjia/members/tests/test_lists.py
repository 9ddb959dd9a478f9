"""The list of members: who sees whom, what narrows it, in which order, and with how many queries."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from niangjia.members.lists.members import MemberListing
from niangjia.members.models import Membership
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]

QUERIES = (
    8  # session, user, appointments, the branch, saved filters, a page of rows, their people, their unions
)


@pytest.fixture
def organiser(tree):
    return make_user("shen", "organiser", tree["云湖市总工会"])


def shown(user, **params):
    return [one.name for one in MemberListing(user, params).items]


def test_each_sees_the_own_branch_alone(tree, organiser):
    make_member(tree["环卫公司工会"], "王一")
    make_member(tree["大成化工厂工会"], "李二")
    district = make_user("jia", "leader", tree["嘉言区总工会"])
    assert shown(organiser) == ["李二", "王一"]
    assert shown(district) == ["王一"]
    assert shown(make_user("nobody")) == []


def test_one_branch_and_never_another_users(tree, organiser):
    make_member(tree["环卫公司工会"], "王一")
    make_member(tree["大成化工厂工会"], "李二")
    assert shown(organiser, union=str(tree["嘉言区总工会"].pk)) == ["王一"]
    district = make_user("jia", "organiser", tree["嘉言区总工会"])
    assert shown(district, union=str(tree["大成区总工会"].pk)) == []
    assert shown(district, union="nonsense") == []


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({"group": "courier"}, ["马四"]),
        ({"group": "none_given"}, ["林三"]),
        ({"employment_form": "gig"}, ["马四"]),
        ({"gender": "female"}, ["林三"]),
        ({"joined_month": "2022-12"}, ["林三"]),
        ({"joined_from": "2022-12-01", "joined_to": "2023-01-31"}, ["林三", "马四"]),
        ({"state": "past"}, ["周五"]),
        ({"on": "2020-06-30"}, ["周五"]),
        ({"sort": "joined_on"}, ["王一", "林三", "马四"]),
        ({"sort": "-name"}, ["王一", "马四", "林三"]),
        ({"search": "lin"}, ["林三"]),
        ({"group": "no such"}, ["林三", "马四", "王一"]),
    ],
)
def test_filters_and_orders(tree, organiser, params, names):
    union = tree["环卫公司工会"]
    make_member(union, "王一", gender="male")
    make_member(union, "林三", gender="female", group="", joined_on=date(2022, 12, 31))
    make_member(
        union, "马四", gender="male", group="courier", employment_form="gig", joined_on=date(2023, 1, 1)
    )
    make_member(union, "周五", joined_on=date(2019, 1, 1), left_on=date(2020, 7, 1), leave_reason="left")
    assert shown(organiser, **params) == names


def test_paging_shows_everybody_once_both_ways(tree, organiser):
    for _ in range(7):
        make_member(tree["环卫公司工会"], "王一")
    seen, cursor, pages = [], "", []
    while True:
        listing = MemberListing(organiser, {"cursor": cursor}, limit=3)
        seen += [one.pk for one in listing.items]
        pages.append(listing)
        cursor = listing.slice.next
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 7
    back = MemberListing(organiser, {"cursor": pages[-1].slice.previous}, limit=3)
    assert [one.pk for one in back.items] == [one.pk for one in pages[-2].items]


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(
    client, tree, organiser, many, django_assert_num_queries
):
    for _ in range(many):
        make_member(tree["环卫公司工会"])
    client.force_login(organiser)
    url = reverse("members:members")
    client.get(url)
    with django_assert_num_queries(QUERIES):
        assert client.get(url, {"search": "", "union": str(tree["嘉言区总工会"].pk)}).status_code == 200


def test_numbers_are_masked_on_the_page(client, tree, organiser):
    make_member(tree["环卫公司工会"], number="11010119900307109X", phone="13812345678")
    client.force_login(organiser)
    text = client.get(reverse("members:members")).content.decode()
    assert "110***********109X" in text
    assert "13812345678" not in text
    assert "11010119900307109X" not in text


def test_a_leader_sees_no_button_that_changes(client, tree):
    make_member(tree["环卫公司工会"])
    client.force_login(make_user("lead", "leader", tree["云湖市总工会"]))
    text = client.get(reverse("members:members")).content.decode()
    assert "录入一人" not in text
    assert 'name="verb"' not in text


def test_bulk_leave_is_all_or_nobody(client, tree, organiser):
    mine = [make_member(tree["环卫公司工会"]) for _ in range(2)]
    client.force_login(organiser)
    url = reverse("members:members") + "?search=x"
    asked = client.post(url, {"verb": "leave", "ids": [str(one.pk) for one in mine]})
    assert asked.status_code == 200
    assert f'value="{url}"' in asked.content.decode()
    today = timezone.localdate()
    do = reverse("members:bulk_do", args=["leave"])
    sent = {"ids": [str(one.pk) for one in mine], "on": today.isoformat(), "reason": "left", "next": url}
    Membership.objects.filter(pk=mine[1].pk).update(joined_on=today + timedelta(days=1))
    assert client.post(do, sent).status_code == 409
    assert Membership.objects.filter(left_on__isnull=True).count() == 2
    Membership.objects.filter(pk=mine[1].pk).update(joined_on=today)
    done = client.post(do, sent)
    assert (done.status_code, done.url) == (302, url)
    assert not Membership.objects.filter(left_on__isnull=True).exists()


def test_bulk_of_another_branch_is_not_found(client, tree):
    foreign = make_member(tree["大成化工厂工会"])
    client.force_login(make_user("jia", "organiser", tree["嘉言区总工会"]))
    sent = {"ids": [str(foreign.pk)], "group": "courier"}
    assert client.post(reverse("members:bulk_do", args=["group"]), sent).status_code == 404
    for bad in ("x", "00000000-0000-0000-0000-000000000000"):
        assert client.post(reverse("members:members"), {"verb": "group", "ids": [bad]}).status_code == 404


@pytest.mark.parametrize("month", ["0001-01", "9999-12"])
def test_the_first_and_the_last_month_there_is(organiser, month):
    assert shown(organiser, joined_month=month) == []
