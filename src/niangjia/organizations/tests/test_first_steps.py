"""The first steps of a new house: the root of the tree, the first account, the first appointment."""

import pytest
from django.utils import timezone

from niangjia.accounts import services as accounts
from niangjia.kernel.errors import Refused
from niangjia.organizations.models import Appointment, Union
from niangjia.organizations.services.appointments import grant
from niangjia.organizations.tests.factories import make_appointment, make_superuser, make_tree, make_user
from niangjia.organizations.todos import first_steps
from tests.support.clients import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
ROOT = {"kind": "federation", "name": "云湖市总工会", "code": "YH", "level": "city", "region_code": "470100"}
NEW, GRANT = "/desk/unions/new", "/desk/appointments/new"


def root_form(**changes):
    return ROOT | {"effective_on": timezone.localdate().isoformat()} | changes


def test_the_desk_says_what_comes_first_until_somebody_holds_an_office():
    root = make_superuser()
    assert [todo.url for todo in first_steps(root)] == [NEW, "/desk/accounts/new", GRANT]
    assert "还没有工会" in client_of(root).get("/desk/").content.decode()
    tree = make_tree({"云湖市总工会": {}})
    assert [todo.url for todo in first_steps(root)] == ["/desk/accounts/new", GRANT]
    make_user("somebody", "chair", tree["云湖市总工会"])
    assert list(first_steps(root)) == []


def test_nobody_else_is_told():
    assert list(first_steps(make_user("member"))) == []


def test_the_system_administrator_founds_the_first_federation():
    page = client_of(make_superuser()).post(NEW, root_form())
    assert page.status_code == 302, page.content.decode()
    one = Union.objects.get()
    assert (one.parent, one.level, one.region_code, one.code) == (None, "city", "470100", "YH")


@pytest.mark.parametrize("missing", ["name", "code", "level"])
def test_what_the_first_federation_cannot_do_without(missing):
    page = client_of(make_superuser()).post(NEW, root_form(**{missing: ""}))
    assert page.status_code == 422
    assert missing in page.context["form"].errors
    assert not Union.objects.exists()


def test_only_a_federation_stands_at_the_top():
    page = client_of(make_superuser()).post(NEW, root_form(kind="grassroots"))
    assert page.status_code == 422
    assert not Union.objects.exists()


def test_a_second_root_wants_a_level_and_a_branch_administrator_a_parent():
    tree = make_tree()
    assert "层级" in client_of(make_superuser()).post(NEW, root_form(level="")).content.decode()
    branch = make_user("branch", "administrator", tree["江海省总工会"])
    page = client_of(branch).post(NEW, root_form())
    assert "parent" in page.context["form"].errors
    assert Union.objects.filter(parent=None).count() == 1


# appointing


def test_nobody_appoints_himself_the_system_administrator_neither():
    tree, root = make_tree(), make_superuser()
    with pytest.raises(Refused, match="不能给自己任职"):
        grant(user=root, role="organiser", union=tree["云湖市总工会"], by=root)
    form = {
        "union": "云湖市总工会", "user": root.username, "role": "organiser", "whole_branch": "branch",
        "starts_on": timezone.localdate().isoformat(),
    }  # fmt: skip
    page = client_of(root).post(GRANT, form)
    assert "不能给自己任职" in page.content.decode()
    assert not Appointment.objects.filter(user=root).exists()


def ask(client, typed):
    return client.post(GRANT, {"user": typed}).context["form"]


def test_the_person_is_found_by_name_among_those_in_sight():
    tree = make_tree()
    chair = make_user("chair", "chair", tree["嘉言区总工会"])
    made, _ = accounts.create_account(by=chair, username="he.miao", name="何苗")
    stranger = make_user("stranger", "organiser", tree["大成区总工会"])
    type(stranger).objects.filter(pk=stranger.pk).update(name="何苗苗")
    client = client_of(chair)
    for typed in ("何苗", "he.miao", "he.m"):
        assert ask(client, typed).cleaned_data["user"] == made, typed
    assert ask(client, "stranger").cleaned_data["user"] == stranger  # a whole user name, known from elsewhere
    assert "没有找到" in str(ask(client, "苗苗").errors["user"])


def test_several_are_named_with_their_user_names():
    root = make_superuser()
    for number in range(2):
        accounts.create_account(by=root, username=f"he.miao.{number}", name="何苗")
    said = str(ask(client_of(root), "何苗").errors["user"])
    assert "何苗（he.miao.0）、何苗（he.miao.1）" in said


def test_the_way_to_a_new_account_comes_back_with_union_and_person():
    tree, root = make_tree(), make_superuser()
    there = f"{GRANT}?union={tree['云湖市总工会'].pk}"
    client = client_of(root)
    page = client.get(there)
    new = page.context["new_account"]
    assert new.replace("&", "&amp;") in page.content.decode()
    back = client.post(new, {"username": "he.miao", "name": "何苗"}).context["grant"]
    form = client.get(back).context["form"]
    assert form.initial["user"] == "he.miao"
    assert "云湖市总工会" in form.initial["union"]


def test_an_account_of_a_branch_is_listed_with_its_office():
    tree = make_tree()
    chair = make_user("chair", "chair", tree["嘉言区总工会"])
    make_appointment(make_user("organiser"), "organiser", tree["柳桥街道总工会"])
    page = client_of(chair).get("/desk/accounts").content.decode()
    assert "柳桥街道总工会组织干部" in page
