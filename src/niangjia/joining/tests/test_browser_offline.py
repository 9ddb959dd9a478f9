"""The stand without a network: the page opens again, who was typed waits sealed, each is sent once; nothing personal is cached."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from niangjia.joining.models import Application
from niangjia.joining.tests.factories import make_entry
from niangjia.joining.tests.test_browser_market import enter, names
from niangjia.organizations.tests.factories import make_tree, make_user
from tests.support.offline import kept_by, wait_for_queue, wait_for_worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_factor")]
UNION = "快递站工会"


@pytest.fixture
def organiser() -> Any:
    one = make_user("organiser", "organiser", make_tree()["嘉言区总工会"])
    one.name = "沈若溪"
    one.save(update_fields=["name"])
    return one


@pytest.fixture
def stand(page360: Page, login: Any, organiser: Any) -> Page:
    login(page360, organiser)
    page360.goto("/desk/market")
    page360.get_by_role("button", name=UNION).click()
    wait_for_worker(page360)
    wait_for_queue(page360)
    return page360


def test_the_page_opens_again_without_a_network_and_sends_each_once(stand: Page, look: Any) -> None:
    people = [make_entry() for _ in range(3)]
    stand.context.set_offline(True)
    stand.reload()
    expect(stand.get_by_text("联网后刷新")).to_be_visible()
    expect(stand.locator("#market-union")).to_have_text(UNION)
    wait_for_queue(stand)
    for one in people[:2]:
        enter(stand, one)
    expect(stand.locator("#market-state")).to_contain_text("还有 2 份没发出去")
    look(stand, "market-shell")
    stand.reload()
    expect(stand.locator("#market-state")).to_contain_text("还有 2 份没发出去")
    enter(stand, people[2])
    assert names() == []
    stand.context.set_offline(False)
    expect(stand.get_by_text("今天已登记 3 人")).to_be_visible()
    expect(stand.locator("#market-state")).to_be_hidden()
    stand.reload()
    expect(stand.get_by_text("今天已登记 3 人")).to_be_visible()
    assert names() == sorted(one.name for one in people)
    assert set(Application.objects.values_list("union__name", flat=True)) == {UNION}


def test_nothing_personal_is_kept_and_nothing_else_is_answered_from_it(stand: Page) -> None:
    enter(stand, make_entry(name="任星河"))
    expect(stand.get_by_text("今天已登记 1 人")).to_be_visible()
    kept = kept_by(stand)
    assert "/desk/market/shell" in kept
    assert all(path == "/desk/market/shell" or path.startswith("/static/") for path in kept)
    assert not [word for word in ("任星河", "沈若溪", UNION, "csrfmiddlewaretoken") if word in kept["/desk/market/shell"]]
    stand.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        stand.goto("/desk/members")


def test_another_who_logs_in_does_not_send_for_the_first(stand: Page, login: Any, new_page: Any) -> None:
    entry = make_entry()
    stand.context.set_offline(True)
    stand.reload()
    wait_for_queue(stand)
    enter(stand, entry)
    expect(stand.locator("#market-state")).to_contain_text("还有 1 份没发出去")
    stand.context.clear_cookies(name="sessionid")
    stand.context.set_offline(False)
    expect(stand.locator("#market-state")).to_contain_text("登录已过期")
    assert names() == []
