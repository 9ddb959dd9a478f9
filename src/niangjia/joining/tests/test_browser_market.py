"""A stand at a market at the width of a phone: the network drops, forty wait in a row, nobody is lost and nobody is double."""

import re

import pytest
from playwright.sync_api import expect

from niangjia.joining.models import Application
from niangjia.joining.tests.factories import make_application, make_entry
from niangjia.kernel.regulations import Regulation
from niangjia.members.idnumber import check_digit
from niangjia.organizations.models import Union
from tests.support.offline import wait_for_queue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_factor")]
FIRM = "云湖青禾配送有限公司"


@pytest.fixture
def stand(page360, login, organiser):
    """The page of the stand, the union chosen."""
    login(page360, organiser)
    page360.goto("/desk/market")
    page360.get_by_role("button", name="快递站工会").click()
    expect(page360.get_by_text("今天已登记 0 人")).to_be_visible()
    wait_for_queue(page360)
    return page360


def enter(page, entry, *, agreed=True):
    page.get_by_role("textbox", name="姓名").fill(entry.name)
    page.get_by_role("textbox", name="身份证号").fill(entry.id_number)
    page.get_by_role("textbox", name="手机号").fill(entry.phone)
    if agreed:
        page.get_by_label("本人在场").check()
    page.get_by_role("button", name="登记，下一位").click()


def names():
    return sorted(Application.objects.values_list("name", flat=True))


def test_people_are_entered_while_the_network_is_down(stand, look):
    people = [make_entry() for _ in range(6)]
    stand.get_by_role("textbox", name="工作单位").fill(FIRM)
    enter(stand, people[0])
    expect(stand.get_by_text("今天已登记 1 人")).to_be_visible()
    expect(stand.get_by_role("textbox", name="姓名")).to_have_value("")
    expect(stand.locator("#market-same summary")).to_contain_text(FIRM)
    stand.context.set_offline(True)
    for one in people[1:4]:
        enter(stand, one)
    expect(stand.locator("#market-state")).to_contain_text("还有 3 份没发出去")
    look(stand, "market-offline")
    assert names() == [people[0].name]
    stand.context.set_offline(False)
    expect(stand.get_by_text("今天已登记 4 人")).to_be_visible()
    for one in people[4:]:
        enter(stand, one)
    expect(stand.get_by_text("今天已登记 6 人")).to_be_visible()
    expect(stand.locator("#market-state")).to_be_hidden()
    look(stand, "market")
    assert names() == sorted(one.name for one in people)
    assert set(Application.objects.values_list("workplace", flat=True)) == {FIRM}
    stand.get_by_role("button", name=f"撤销{people[5].name}的登记").click()
    expect(stand.get_by_text("今天已登记 5 人")).to_be_visible()


def test_what_waits_survives_the_page_and_is_not_to_be_read(stand):
    entry = make_entry()
    stand.context.set_offline(True)
    enter(stand, entry)
    expect(stand.locator("#market-state")).to_contain_text("还有 1 份没发出去")
    kept = stand.evaluate(
        """async () => {
          const [{ name }] = await indexedDB.databases();
          const base = await new Promise((done) => { const r = indexedDB.open(name); r.onsuccess = () => done(r.result); });
          const all = await new Promise((done) => {
            const r = base.transaction("rows").objectStore("rows").getAll(); r.onsuccess = () => done(r.result); });
          const key = await new Promise((done) => {
            const r = base.transaction("keys").objectStore("keys").get("key"); r.onsuccess = () => done(r.result); });
          const text = all.map((one) => new TextDecoder("latin1").decode(one.box)).join("");
          return { count: all.length, text, extractable: key.extractable, local: JSON.stringify({ ...localStorage }) };
        }"""
    )
    assert (kept["count"], kept["extractable"]) == (1, False)
    assert entry.id_number not in kept["text"] + kept["local"]
    stand.context.set_offline(False)
    stand.goto("/desk/market")
    expect(stand.get_by_text("今天已登记 1 人")).to_be_visible()
    assert names() == [entry.name]
    assert stand.evaluate("async () => (await indexedDB.databases()).length") == 1
    stand.reload()
    expect(stand.get_by_text("今天已登记 1 人")).to_be_visible()
    assert names() == [entry.name]


def test_an_answer_that_was_lost_on_the_way_makes_nobody_double(stand):
    """The server had taken the person in, the phone never heard of it and sends again."""
    entry, dropped = make_entry(), []

    def lose(route):
        if route.request.method == "POST" and not dropped:
            dropped.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    stand.route("**/desk/market", lose)
    enter(stand, entry)
    expect(stand.locator("#market-state")).to_contain_text("网络不通")
    assert dropped == [200]
    stand.evaluate("window.dispatchEvent(new Event('online'))")
    expect(stand.get_by_text("今天已登记 1 人")).to_be_visible()
    assert names() == [entry.name]


def test_a_slip_is_told_at_once_and_what_the_server_finds_can_be_mended(stand, look):
    entry = make_entry()
    wrong = make_entry(name=entry.name, id_number=entry.id_number[:-1] + ("1" if entry.id_number[-1] == "0" else "0"))
    enter(stand, wrong)
    expect(stand.get_by_text("身份证号最后一位对不上")).to_be_visible()
    child = "47010120180307001"  # what only the server can judge
    stand.get_by_role("textbox", name="身份证号").fill(child + check_digit(child))
    stand.get_by_role("button", name="登记，下一位").click()
    expect(stand.get_by_role("heading", name="要改一下")).to_be_visible()
    look(stand, "market-mend")
    stand.get_by_role("button", name=f"修改{entry.name}").click()
    expect(stand.get_by_role("textbox", name="姓名")).to_have_value(entry.name)
    stand.get_by_role("textbox", name="身份证号").fill(entry.id_number)
    stand.get_by_role("button", name="登记，下一位").click()
    expect(stand.get_by_text("今天已登记 1 人")).to_be_visible()
    expect(stand.get_by_role("heading", name="要改一下")).to_be_hidden()
    assert names() == [entry.name]


def test_a_login_that_ran_out_loses_nobody(stand, login, organiser):
    entry = make_entry()
    stand.context.clear_cookies(name="sessionid")
    enter(stand, entry)
    expect(stand.locator("#market-state")).to_contain_text("登录已过期")
    login(stand, organiser)
    stand.goto("/desk/market/place")
    stand.get_by_role("button", name="快递站工会").click()
    expect(stand.get_by_text("今天已登记 1 人")).to_be_visible()
    assert names() == [entry.name]


def test_without_script_the_form_does_the_same(new_page, login, organiser):
    page = new_page(360, java_script_enabled=False)
    login(page, organiser)
    page.goto("/desk/market")
    page.get_by_role("button", name="快递站工会").click()
    for _ in range(2):
        enter(page, make_entry())
    expect(page.get_by_text("今天已登记 2 人")).to_be_visible()


def test_a_firm_of_many_becomes_a_union(page360, tree, organiser, login, look):
    """From 今日 to the union, with the papers on the way."""
    Regulation.objects.filter(key="union.committee_min_members").delete()
    Regulation.objects.create(
        key="union.committee_min_members", value=4, unit="人", text_zh="会员达到此数的应建立基层工会委员会。",
        document="中华人民共和国工会法", article="第十一条", trust="L", verified=True, valid_from="2022-01-01",
    )  # fmt: skip
    for _ in range(5):
        make_application(tree["快递站工会"], workplace=FIRM)
    page = page360
    login(page, organiser)
    page.goto("/desk/")
    page.get_by_role("link", name=re.compile("可以建会了")).click()
    expect(page.get_by_text("5 / 4 人")).to_be_visible()
    look(page, "founding-firm")
    page.get_by_label("筹备组负责人").fill("周晓禾")
    for words in ("下载建立工会组织申请（PDF）", "下载同意建立工会的批复（Word）", "下载第一次选举公告（PDF）"):
        with page.expect_download() as download:
            page.get_by_role("button", name=words).click()
        assert download.value.suggested_filename.startswith(FIRM)
    page.get_by_role("button", name=re.compile("建立工会，转入 5 份申请")).click()
    expect(page.get_by_text("请填写上一级工会批准建会的文号").first).to_be_visible()
    look(page, "founding-without-approval")
    page.get_by_label("批复文号").fill("柳工复〔2026〕3号")
    page.get_by_label("批复日期").fill("2026-06-01")
    page.get_by_role("button", name=re.compile("建立工会，转入 5 份申请")).click()
    expect(page.get_by_text("5 份入会申请转到这个工会审核")).to_be_visible()
    look(page, "founding-done")
    union = Union.objects.get(name=f"{FIRM}工会委员会")
    assert union.parent == tree["柳桥街道总工会"]
    assert set(Application.objects.values_list("union", flat=True)) == {union.pk}
    page.goto("/desk/")
    expect(page.get_by_text("可以建会了")).to_have_count(0)


def test_a_poster_is_shown_and_taken_along(page360, tree, organiser, login, look):
    page = page360
    login(page, organiser)
    page.goto("/desk/posters")
    look(page, "posters")
    page.get_by_role("link", name="快递站工会").click()
    expect(page.get_by_alt_text("申请加入快递站工会的二维码")).to_be_visible()
    look(page, "poster")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 A4 海报（PDF）").click()
    assert download.value.suggested_filename == "快递站工会入会海报.pdf"


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_fits_and_is_accessible(new_page, login, tree, organiser, look, width):  # noqa: PLR0917  fixtures
    one = make_application(tree["快递站工会"], workplace=FIRM)
    make_application(tree["快递站工会"], workplace="云湖快捷货运有限公司")
    page = new_page(width)
    login(page, organiser)
    page.goto("/desk/market")
    look(page, "market-place")
    page.get_by_role("button", name="快递站工会").click()
    page.goto("/desk/market/list")
    page.get_by_label("单位名称").fill(FIRM)
    page.get_by_role("textbox", name="名单").fill(f"丁四\t{make_entry().id_number}\t1\n戊五\t{make_entry().id_number}\t")
    page.get_by_label("名单上的人").check()
    page.get_by_role("button", name="登记这份名单").click()
    expect(page.get_by_text("第 1 行 丁四")).to_be_visible()
    look(page, "market-list")
    pages = ("/desk/founding", f"/desk/founding/{one.pk}", f"/desk/founding/{one.pk}?alone=1", "/desk/posters", "/desk/market")
    for number, where in enumerate(pages):
        page.goto(where)
        look(page, f"asking-{number}")
