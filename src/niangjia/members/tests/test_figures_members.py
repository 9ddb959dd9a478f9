"""What counts as a member, and that a figure's address shows the very rows that it counts."""

from datetime import date

import pytest
from django.http import QueryDict
from django.utils import timezone

from niangjia.members.figures import FIGURES
from niangjia.members.lists import MemberListing
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_tree, make_user

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
