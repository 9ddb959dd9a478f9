"""The time for an answer: the same days and the same last day on every page, for whoever looks."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from niangjia.kernel.regulations import Regulation
from niangjia.kernel.wording import day, still_days
from niangjia.members.models import Inquiry, Transfer
from niangjia.members.tests.factories import make_member
from niangjia.members.tests.rosters import number
from niangjia.members.transfers import services, timing
from niangjia.organizations.models import Union
from niangjia.organizations.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
DEPOT, PLANT = "快递站工会", "大成化工厂工会"
TODAY = timezone.localdate


def test_desk_and_member_read_the_same(tree: Any, client: Client) -> None:
    one = make_member(tree[DEPOT], "何之洲", user=make_user("worker"))
    giver = make_user("giver", "organiser", tree[DEPOT])
    asked = services.begin_transfer(by=one.person.user, person=one.person, to=tree[PLANT])
    last = TODAY() + timedelta(days=30)
    words = f"还剩 30 天，到{day(last)}"
    client.force_login(one.person.user)
    assert words in client.get("/my/transfer").content.decode()
    client.force_login(giver)
    for page in ("/desk/transfers", f"/desk/transfers/{asked.pk}"):
        assert words in client.get(page).content.decode()
    home = client.get("/desk/").content.decode()
    assert f"最早一份{day(last)}到期" in home
    assert "还剩 30 天" in home
    assert "个工作日" not in home


@pytest.mark.parametrize(
    ("days", "said", "whole"),
    [(1, "还剩 1 天", True), (0, "今天到期", False), (-1, "已超期 1 天", False)],
)
def test_the_last_day_and_the_day_after(days: int, said: str, whole: bool) -> None:
    due = TODAY() + timedelta(days=days)
    assert still_days(due) == said
    assert timing.time_left(due, TODAY()) == (f"{said}，到{day(due)}" if whole else said)
    assert still_days(None) == ""


def test_the_day_does_not_say_whether_there_is_such_a_member(tree: Any, client: Client) -> None:
    """Where another region gives other days, whoever asks by number reads those of the own region, for anybody."""
    national = Regulation.objects.get(key="union.transfer_days")
    Regulation.objects.create(key=national.key, region="44", value={"days": 60, "unit": "calendar"}, text_zh="六十天",
                              document="某省办法", valid_from=national.valid_from)  # fmt: skip
    Union.objects.filter(name=DEPOT).update(region_code="440100")
    make_member(tree[DEPOT], "何之洲", number=number(1))
    client.force_login(make_user("taker", "chair", tree[PLANT]))
    for n, name in ((1, "何之洲"), (2, "林小满")):
        sent = {"to": tree[PLANT].code, "name": name, "id_number": number(n)}
        page = client.post("/desk/transfers/new", sent, follow=True).content.decode()
        assert f"{day(TODAY() + timedelta(days=30))}以前答复" in page
    assert {Transfer.objects.get().due_on, Inquiry.objects.get().due_on} == {TODAY() + timedelta(days=30)}
