"""The story in the browser: a place, a declaration, a number, a choice on the phone, who chose back; the desk reads a count."""

from typing import Any

import pytest
from django.urls import reverse

from niangjia.matchmaking import services
from niangjia.matchmaking.models import Evening
from niangjia.matchmaking.tests.factories import (
    close_window,
    make_guests,
    make_offer_of_two,
    number_of,
    open_window,
)
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
DISTRICT, HOME = "嘉言区总工会", "环卫公司工会"


def by_the_form(page: Any, nickname: str) -> None:
    page.get_by_role("link", name="还差一步：单身声明").click()
    page.get_by_label("昵称").fill(nickname)
    page.get_by_label("互选成功时，把我的手机号给对方").check()
    page.get_by_label("我已看清声明，情况属实，同意").check()
    page.get_by_role("button", name="声明并领号码").click()
    page.get_by_text("声明已记录").wait_for()


def test_an_evening(new_page: Any, login: Any, look: Any, tree: Any) -> None:
    boss = factories.make_user(role="organiser", union=tree[DISTRICT])
    offer = make_offer_of_two(boss, tree[DISTRICT])
    desk = new_page(1280)
    login(desk, boss)
    evening = _set(desk, offer, look)
    woman, man = (make_member(tree[HOME], user=factories.make_user(), gender=one).person.user for one in ("female", "male"))
    phones = {}
    for user, nickname in ((woman, "小雨"), (man, "阿山")):
        page = phones[nickname] = new_page(360)
        login(page, user)
        page.goto(reverse("enrolment:my_offers"))
        page.get_by_role("button", name="报名", exact=True).click()
        page.get_by_text("已报上，名额是您的了").wait_for()
        by_the_form(page, nickname)
    look(phones["小雨"], "evening-badge")
    women, _ = make_guests(evening, tree[HOME], 5)
    open_window(evening)
    for user, nickname, other, whom in ((woman, "小雨", "阿山", man), (man, "阿山", "小雨", woman)):
        page = phones[nickname]
        page.goto(reverse("matchmaking:my_evening", args=[evening.pk]))
        page.get_by_label("第 1 位").select_option(label=f"{number_of(evening, whom)} 号 {other}")
        if user == woman:
            look(page, "evening-choose")
        page.get_by_role("button", name="交选").click()
        page.get_by_text("已交选。截止以前还可以改").wait_for()
    services.hand_in(by=women[0], evening=evening, numbers=[number_of(evening, man)])
    close_window(evening)
    services.match_due(by=None)
    phones["小雨"].reload()
    phones["小雨"].get_by_text("你们互相选了对方").wait_for()
    phones["小雨"].get_by_role("link", name=man.person.phone).wait_for()
    look(phones["小雨"], "evening-outcome")
    lonely = new_page(360)
    login(lonely, women[0])
    lonely.goto(reverse("matchmaking:my_evening", args=[evening.pk]))
    lonely.get_by_text("这次没有互相选中的人").wait_for()
    look(lonely, "evening-nobody")
    _the_desk_sees_nobody(desk, evening, look)


def _set(desk: Any, offer: Any, look: Any) -> Evening:
    desk.goto(reverse("enrolment:offer", args=[offer.pk]))
    desk.get_by_role("link", name="设定互选").click()
    look(desk, "evening-set")
    desk.get_by_role("button", name="保存").click()
    desk.get_by_text("互选时间已设定").wait_for()
    return Evening.objects.get()


def _the_desk_sees_nobody(desk: Any, evening: Evening, look: Any) -> None:
    desk.goto(reverse("matchmaking:evening", args=[evening.pk]))
    look(desk, "evening-desk")
    desk.get_by_role("link", name="门口名单").click()
    look(desk, "evening-door")
    assert desk.get_by_text("小雨").count() == 0
