"""The pages in a real browser: how they look, and the passkey that only a browser has."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from niangjia.accounts.models import User
from niangjia.accounts.tests.people import PASSWORD, code_of, person, with_app

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_factor")]
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


def enter(page, url):
    page.goto(f"{url}/accounts/login/")
    page.get_by_label("用户名或手机号").fill("lin.organiser")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_doors(new_page, live, look, width):
    person()
    page = new_page(width)
    page.goto(f"{live.url}/accounts/login/")
    look(page, "accounts-login")
    for _ in range(5):
        page.goto(f"{live.url}/accounts/login/")
        page.get_by_label("用户名或手机号").fill("lin.organiser")
        page.get_by_label("密码", exact=True).fill("错的")
        page.get_by_role("button", name="登录", exact=True).click()
        page.wait_for_load_state()
        if page.get_by_role("alert").count():
            look(page, "accounts-login-wrong")
    page.get_by_role("heading", name="账号已锁定").wait_for()
    look(page, "accounts-locked")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_of_the_own_account(new_page, live, login, look, width):
    user = person(phone="19900001234")
    page = new_page(width)
    login(page, user)
    names = [
        "accounts:security",
        "accounts:sessions",
        "accounts:tokens",
        "account_change_password",
        "account_logout",
    ]
    for name in names:
        page.goto(f"{live.url}{reverse(name)}")
        look(page, name.replace(":", "-").replace("_", "-"))
    page.goto(f"{live.url}{reverse('mfa_activate_totp')}")
    look(page, "accounts-reauthenticate")


def test_the_second_step(new_page, live, look):
    secret = with_app(person())
    page = new_page(360)
    enter(page, live.url)
    page.get_by_role("heading", name="两步验证").wait_for()
    look(page, "accounts-code")
    page.get_by_label("验证码或备用码").fill(code_of(secret))
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/my/")


def test_setting_up_the_app(new_page, live, look):
    person()
    page = new_page(360)
    enter(page, live.url)
    page.wait_for_url("**/my/")
    page.goto(f"{live.url}{reverse('mfa_activate_totp')}")
    look(page, "accounts-activate")
    page.get_by_text("扫不了？").click()
    page.get_by_label("手机上显示的 6 位验证码").fill(code_of(page.locator("details code").inner_text()))
    page.get_by_role("button", name="启用").click()
    page.get_by_role("heading", name="备用码").wait_for()
    look(page, "accounts-codes")


def test_rules_are_ticked_while_one_types(new_page, live, login):
    user = person()
    page = new_page(360)
    login(page, user)
    page.goto(f"{live.url}{reverse('account_change_password')}")
    new = page.get_by_label("新密码", exact=True)
    new.fill("1234")
    expect(page.locator("[data-rule=long] .state")).to_have_text("还不符合")
    expect(page.locator("[data-rule=digits] .state")).to_have_text("还不符合")
    new.fill("红柳 渡口 三更 打更")
    expect(page.locator("[data-rule] .state.tone-ok")).to_have_count(4)


def test_a_passkey_is_added_and_opens_the_door(new_page, live):
    person()
    page = new_page(1280)
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": {**KEY, "automaticPresenceSimulation": True}})
    enter(page, live.url)
    page.wait_for_url("**/my/")
    page.goto(f"{live.url}{reverse('mfa_add_webauthn')}")
    page.get_by_label("以后只用它登录").check()
    page.get_by_role("button", name="添加").click()
    page.get_by_role("heading", name="备用码").wait_for()
    assert User.objects.get().second_factor_since is not None
    page.context.clear_cookies()
    page.goto(f"{live.url}/accounts/login/")
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url("**/my/")
