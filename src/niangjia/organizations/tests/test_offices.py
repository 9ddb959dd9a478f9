"""Whose accounts somebody may look up and administer: no further than the right to appoint."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from niangjia.accounts import rules, services
from niangjia.accounts.models import User
from niangjia.kernel.errors import Forbidden, Missing, Refused
from niangjia.organizations.tests.factories import make_appointment, make_superuser, make_tree, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    """The chair of a district, and accounts inside it, outside it, across its border and above it."""
    tree = make_tree()
    district, other = tree["嘉言区总工会"], tree["大成区总工会"]
    people = {
        "chair": make_user("chair", "chair", district),
        "inside": make_user("inside", "organiser", tree["柳桥街道总工会"]),
        "outside": make_user("outside", "organiser", other),
        "across": make_user("across", "organiser", district),
        "above": make_user("above", "leader", tree["云湖市总工会"]),
        "administrator": make_user("branch.admin", "administrator", district),
        "member": make_user("member"),
        "root": make_user("root"),
    }
    make_appointment(people["across"], "publicity", other)
    make_appointment(people["root"], "publicity", district)
    User.objects.filter(pk=people["root"].pk).update(is_superuser=True, is_staff=True)
    people["made"] = services.create_account(by=people["chair"], username="made", name="何苗")[0]
    return people | {"tree": tree}


def names(rows):
    return set(rows.values_list("username", flat=True))


def test_a_chair_sees_who_holds_an_office_in_the_branch_and_whom_he_made(town):
    seen = {"chair", "inside", "across", "branch.admin", "root", "made"}
    assert names(rules.visible(town["chair"])) == seen
    assert names(rules.visible(town["inside"])) == set()
    assert names(rules.visible(User.objects.get(username="root"))) == names(User.objects.all())


def test_a_chair_administers_only_whom_he_could_have_appointed(town):
    assert names(rules.governable(town["chair"])) == {"inside", "made"}
    assert names(rules.governable(town["administrator"])) == {"inside", "chair"}
    root = User.objects.get(username="root")
    assert names(rules.governable(root)) == names(User.objects.exclude(pk=root.pk))


def test_whoever_ends_at_a_node_does_not_administer_whoever_reaches_below(town):
    node = make_user("node.chair")
    make_appointment(node, "chair", town["tree"]["柳桥街道总工会"], whole_branch=False)
    make_appointment(make_user("beside"), "organiser", town["tree"]["柳桥街道总工会"], whole_branch=False)
    assert names(rules.governable(User.objects.get(pk=node.pk))) == {"beside"}


def test_nobody_appoints_a_stranger_to_get_hold_of_the_account(town):
    street = town["tree"]["柳桥街道总工会"]
    make_appointment(town["member"], "publicity", street, granted_by=town["chair"])
    assert names(rules.governable(town["chair"])) == {"inside", "made"}
    with pytest.raises(Forbidden):
        services.reset_password(by=town["chair"], user=town["member"], reason="忘记密码")
    make_appointment(town["made"], "publicity", street, granted_by=town["chair"])
    assert "made" in names(rules.governable(town["chair"]))
    make_appointment(town["member"], "leader", street, granted_by=town["administrator"])
    assert "member" in names(rules.governable(town["chair"]))


def test_an_account_one_made_is_out_of_reach_once_it_holds_an_office_elsewhere(town):
    make_appointment(town["made"], "leader", town["tree"]["云湖市总工会"])
    assert names(rules.governable(town["chair"])) == {"inside"}


def test_a_future_office_counts_and_a_past_one_does_not(town):
    tomorrow = timezone.localdate() + timedelta(days=1)
    future = make_appointment(town["inside"], "leader", town["tree"]["云湖市总工会"], starts_on=tomorrow)
    assert "inside" not in names(rules.governable(town["chair"]))
    type(future).objects.filter(pk=future.pk).update(removed_at=timezone.now())
    assert "inside" in names(rules.governable(town["chair"]))


@pytest.mark.parametrize(
    ("whose", "error"),
    [("outside", Missing), ("member", Missing), ("across", Forbidden), ("administrator", Forbidden),
     ("root", Forbidden), ("chair", Refused)],
)  # fmt: skip
def test_out_of_reach_nothing_can_be_done(town, whose, error):
    user, chair = town[whose], town["chair"]
    before = User.objects.get(pk=user.pk).password
    for verb in (
        services.reset_password,
        services.reset_factor,
        services.close_account,
        services.reopen_account,
    ):
        with pytest.raises(error):
            verb(by=chair, user=user, reason="试一试")
    with pytest.raises(error):
        services.unlock(by=chair, user=user)
    assert User.objects.get(pk=user.pk).password == before


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_seven_times_whatever_its_length(settings, django_assert_num_queries, count):
    settings.SECOND_FACTOR = False
    tree = make_tree()
    for number in range(count):
        make_user(f"someone.{number}", "organiser", tree["嘉言区总工会"])
    client = Client()
    client.force_login(make_superuser())
    client.get("/desk/accounts")
    with django_assert_num_queries(7):
        page = client.get("/desk/accounts?search=someone")
    assert len(page.context["listing"].rows) == count
    assert "嘉言区总工会组织干部" in page.content.decode()
