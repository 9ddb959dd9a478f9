"""Who may appoint whom, which roles exclude each other, and what an appointment opens."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.organizations.duties import duties
from niangjia.organizations.models import Appointment
from niangjia.organizations.rights import roles_of, subtrees, why
from niangjia.organizations.services.appointments import grant, remove
from niangjia.organizations.tests.factories import make_appointment, make_superuser, make_tree, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def chair(tree):
    return make_user("chair", "chair", tree["嘉言区总工会"])


def again(user):
    """The user as the next request reads it."""
    return get_user_model().objects.get(pk=user.pk)


def test_an_appointment_opens_its_branch_and_its_removal_closes_it(tree, chair):
    user = make_user()
    one = grant(user=user, role="organiser", union=tree["柳桥街道总工会"], by=chair, reason="嘉工〔2026〕1号")
    assert roles_of(again(user)) == {"organiser"}
    assert tree["环卫公司工会"].path in subtrees(again(user))[0]
    assert why(again(user), tree["环卫公司工会"].path)[0].sentence.startswith(
        "您是“柳桥街道总工会”的组织干部"
    )
    with pytest.raises(Invalid):
        remove(appointment=one, by=chair, reason=" ")
    remove(appointment=one, by=chair, reason="调离")
    assert roles_of(again(user)) == frozenset()
    with pytest.raises(Refused, match="已经免去"):
        remove(appointment=one, by=chair, reason="再次")


def test_one_node_is_not_its_branch(tree, chair):
    user = make_user()
    grant(user=user, role="organiser", union=tree["柳桥街道总工会"], by=chair, whole_branch=False)
    span = subtrees(again(user))[0]
    assert tree["柳桥街道总工会"].path in span
    assert tree["环卫公司工会"].path not in span


def test_whoever_ends_at_a_node_gives_no_whole_branch(tree):
    chair, user = make_user("node.chair"), make_user()
    make_appointment(chair, "chair", tree["柳桥街道总工会"], whole_branch=False)
    with pytest.raises(Forbidden, match="本级"):
        grant(user=user, role="organiser", union=tree["柳桥街道总工会"], by=again(chair))
    assert roles_of(again(user)) == frozenset()
    grant(user=user, role="organiser", union=tree["柳桥街道总工会"], by=again(chair), whole_branch=False)
    assert roles_of(again(user)) == {"organiser"}


def test_only_within_ones_branch_and_only_roles_one_may_give(tree, chair):
    user = make_user()
    with pytest.raises(Missing):
        grant(user=user, role="organiser", union=tree["大成区总工会"], by=chair)
    with pytest.raises(Forbidden, match="不能任命系统管理员"):
        grant(user=user, role="administrator", union=tree["柳桥街道总工会"], by=chair)
    organiser = make_user(role="organiser", union=tree["嘉言区总工会"])
    with pytest.raises(Forbidden, match="主席"):
        grant(user=user, role="organiser", union=tree["柳桥街道总工会"], by=organiser)
    with pytest.raises(Refused, match="自己"):
        grant(user=chair, role="organiser", union=tree["柳桥街道总工会"], by=chair)
    with pytest.raises(Invalid):
        grant(user=user, role="emperor", union=tree["柳桥街道总工会"], by=chair)
    with pytest.raises(Invalid, match="结束日期"):
        grant(
            user=user,
            role="organiser",
            union=tree["柳桥街道总工会"],
            by=chair,
            ends_on=timezone.localdate() - timedelta(1),
        )
    administrator = make_appointment(make_user(), "administrator", tree["柳桥街道总工会"])
    with pytest.raises(Forbidden, match="不能免去系统管理员"):
        remove(appointment=administrator, by=chair, reason="x")


@pytest.mark.parametrize(
    ("held", "asked"),
    [
        ("accountant", "cashier"),
        ("cashier", "accountant"),
        ("chair", "auditor"),
        ("auditor", "accountant"),
        ("cashier", "auditor"),
    ],
)
@pytest.mark.parametrize(
    "place",
    [
        ("柳桥街道总工会", "柳桥街道总工会", True),
        ("嘉言区总工会", "环卫公司工会", True),
        ("环卫公司工会", "嘉言区总工会", True),
        ("环卫公司工会", "快递站工会", False),
    ],
)
def test_roles_that_exclude_each_other_where_their_branches_meet(tree, held, asked, place):
    held_at, asked_at, clash = place
    city = make_user(role="chair", union=tree["云湖市总工会"])
    user = make_user(role=held, union=tree[held_at])
    if not clash:
        assert grant(user=user, role=asked, union=tree[asked_at], by=city).pk
        return
    with pytest.raises(Refused) as refused:
        grant(user=user, role=asked, union=tree[asked_at], by=city)
    assert refused.value.code == "roles-exclude"


def test_an_appointment_that_ran_out_clashes_with_nothing_and_may_be_renewed(tree, chair):
    user, street = make_user(), tree["柳桥街道总工会"]
    yesterday = timezone.localdate() - timedelta(1)
    old = make_appointment(user, "accountant", street, ends_on=yesterday)
    assert roles_of(again(user)) == frozenset()
    grant(user=user, role="cashier", union=street, by=chair, ends_on=timezone.localdate())
    with pytest.raises(Refused, match="会计和出纳"):
        grant(user=user, role="accountant", union=street, by=chair)
    Appointment.objects.filter(user=user, role="cashier").update(removed_at=timezone.now())
    assert grant(user=user, role="accountant", union=street, by=chair).pk != old.pk
    with pytest.raises(Refused, match="已经是"):
        grant(user=user, role="accountant", union=street, by=chair)


def test_what_a_role_lets_its_holder_do_is_read_off_the_tables():
    organiser, leader = duties("organiser"), duties("leader")
    assert any(line.startswith("工会：更名") for line in organiser.may)
    assert organiser.grants == []
    assert leader.may == ["查看本级和下级的工会、任期、任职和单位", "查看会员档案，证件号码和手机号码打码"]
    assert "查看操作记录" in duties("auditor").may
    assert not any("会员档案" in line for line in duties("contest_officer").may)
    told = "".join(organiser.may)
    assert "写明理由后查看完整的号码" in told
    assert not any(word in told for word in ("中签", "检查未通过", "导入完成", "随项目取消"))  # these happen, nobody does them
    assert "会计和出纳不能由同一人担任（钱账分管）。" in duties("cashier").never
    assert "系统管理员" not in duties("chair").grants


def test_an_appointment_that_was_taken_back_says_since_when(tree, client, one_factor):
    boss = make_user(role="chair", union=tree["云湖市总工会"])
    client.force_login(boss)
    one = make_appointment(make_user(), "accountant", tree["柳桥街道总工会"])
    page = reverse("organizations:appointment", args=[one.pk])
    assert "长期" in client.get(page).content.decode()
    Appointment.objects.filter(pk=one.pk).update(removed_at=timezone.now())
    body = client.get(page).content.decode()
    assert "长期" not in body
    assert timezone.localdate().isoformat() in body


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_roles_that_exclude_each_other_granted_at_once_one_wins(race):
    tree = make_tree()
    street, by = tree["柳桥街道总工会"], make_superuser()
    for _ in range(10):
        user = make_user()
        outcomes = race(2, lambda number, user=user: grant(
            user=user, role=("accountant", "cashier")[number], union=street, by=get_user_model().objects.get(pk=by.pk)
        ))  # fmt: skip
        assert [one.won for one in outcomes].count(True) == 1, [one.error for one in outcomes]
        assert Appointment.objects.filter(user=user).count() == 1
