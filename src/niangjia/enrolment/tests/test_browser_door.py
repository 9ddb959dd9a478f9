"""The door of a session at the width of a phone: with network, without, two at once, and what the server refuses."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from niangjia.enrolment import services
from niangjia.enrolment.codes import DOOR, code_of, spaced
from niangjia.enrolment.models import Entry
from niangjia.enrolment.tests.factories import begin, entry_of, make_offer, make_people
from niangjia.kernel.workflow import Event
from niangjia.organizations.tests import factories
from tests.support.offline import kept_by, wait_for_worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DISTRICT, WASTE = "嘉言区总工会", "环卫公司工会"


@pytest.fixture
def evening(settings):
    """An offer that is on now, its people, and who keeps the door."""
    settings.SECOND_FACTOR = False
    tree = factories.make_tree()
    boss = factories.make_user(role="organiser", union=tree[DISTRICT])
    offer = make_offer(boss, tree[DISTRICT], places=6, title="急救知识讲座")
    people = make_people(tree[WASTE], 6)
    for one in people:
        services.enrol(by=one, offer=offer)
    begin(offer)
    return offer, people, boss


def door(page, login, user, offer):
    login(page, user)
    page.goto(reverse("enrolment:offer_door", args=[offer.pk]))
    return ready(page)


def ready(page):
    expect(page.locator("#door-list li")).to_have_count(6)
    expect(page.locator("#door-list button[type=button]").first).to_be_visible()  # the script has the list
    return page


def typed(page, text):
    page.locator("#door-q").fill(text)
    page.locator("#door-q").press("Enter")


def names_in():
    return Entry.objects.filter(state="attended").count()


def test_scan_type_and_undo(new_page, login, look, evening):
    offer, people, boss = evening
    page = door(new_page(360), login, boss, offer)
    look(page, "door")
    entry = entry_of(offer, people[0])
    typed(page, spaced(code_of(DOOR, entry.pk)).lower())
    expect(page.locator("#door-result.ok")).to_contain_text(entry.name)
    look(page, "door-green")
    typed(page, f"NJ-E:{code_of(DOOR, entry.pk)}")
    expect(page.locator("#door-result.ok")).to_contain_text("已经签过到")
    expect(page.locator("#door-came")).to_have_text("1")
    typed(page, "AAA-AAA-AAA")
    expect(page.locator("#door-result.bad")).to_contain_text("不在这个项目的名单里")
    look(page, "door-red")
    page.get_by_role("button", name=f"撤销{entry.name}的签到").click()
    expect(page.locator("#door-came")).to_have_text("0")
    assert names_in() == 0


def test_without_network_nobody_is_lost_or_double(new_page, login, look, evening):
    offer, people, boss = evening
    one, two = door(new_page(360), login, boss, offer), door(new_page(360), login, boss, offer)
    entries = [entry_of(offer, who) for who in people]
    one.context.set_offline(True)
    for entry in entries[:3]:
        typed(one, code_of(DOOR, entry.pk))
        expect(one.locator("#door-result.ok")).to_contain_text(entry.name)
    expect(one.locator("#door-state")).to_contain_text("还有 3 人的签到没有发出")
    look(one, "door-offline")
    assert names_in() == 0
    with two.expect_response("**/door/send*"):  # the other door has network, and sees the same person
        typed(two, code_of(DOOR, entries[0].pk))
    expect(two.locator("#door-came")).to_have_text("1")
    first = entry_of(offer, people[0]).came_at
    one.context.set_offline(False)
    expect(one.locator("#door-state")).to_be_hidden()
    assert names_in() == 3
    assert entry_of(offer, people[0]).came_at == first
    said = Event.objects.filter(label="enrolment.entry", verb="attend").values_list("data__how", flat=True)
    assert sorted(said) == ["code", "offline", "offline"]
    one.reload()
    expect(one.locator("#door-came")).to_have_text("3")
    assert Event.objects.filter(verb="attend").count() == 3


def test_the_page_opens_again_without_a_network(new_page, login, look, evening):
    offer, people, boss = evening
    page = door(new_page(360), login, boss, offer)
    wait_for_worker(page)
    entries = [entry_of(offer, who) for who in people]
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("#door-title")).to_have_text(offer.title)
    expect(page.locator("#door-expected")).to_have_text("6")
    for entry in entries[:2]:
        typed(page, code_of(DOOR, entry.pk))
        expect(page.locator("#door-result.ok")).to_contain_text(entry.name)
    look(page, "door-copy")
    page.reload()
    expect(page.locator("#door-came")).to_have_text("2")
    expect(page.locator("#door-state")).to_contain_text("还有 2 人的签到没有发出")
    assert names_in() == 0
    page.context.set_offline(False)
    expect(page.locator("#door-state")).to_be_hidden()
    assert names_in() == 2
    page.reload()
    expect(page.locator("#door-came")).to_have_text("2")
    assert Event.objects.filter(verb="attend").count() == 2
    kept = kept_by(page)
    assert all(path == reverse("enrolment:door_shell") or path.startswith("/static/") for path in kept)
    words = [entry.name for entry in entries] + [offer.title, "csrfmiddlewaretoken", boss.username]
    assert not [word for word in words if word in kept[reverse("enrolment:door_shell")]]


def test_another_account_on_the_same_phone_finds_no_list(new_page, login, look, evening):
    offer, people, boss = evening
    page = door(new_page(360), login, boss, offer)
    wait_for_worker(page)
    url = page.url
    page.context.clear_cookies(name="sessionid")
    login(page, people[0])
    page.goto(reverse("site:my"))
    page.context.set_offline(True)
    page.goto(url)
    expect(page.locator("#door-blank")).to_be_visible()
    assert not [one for one in people if entry_of(offer, one).name in page.content()]
    look(page, "door-copy-blank")
    page.context.set_offline(False)
    page.context.clear_cookies(name="sessionid")
    login(page, boss)
    page.goto(url)
    ready(page).context.set_offline(True)
    typed(page, code_of(DOOR, entry_of(offer, people[0]).pk))
    expect(page.locator("#door-state")).to_contain_text("还有 1 人的签到没有发出")
    page.context.clear_cookies(name="sessionid")
    page.reload()
    page.context.set_offline(False)
    expect(page.locator("#door-state")).to_contain_text("登录已过期")
    assert names_in() == 0


def test_an_answer_that_was_lost_makes_nobody_double(new_page, login, evening):
    offer, people, boss = evening
    page, dropped = door(new_page(360), login, boss, offer), []

    def lose(route):
        if not dropped:
            dropped.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    page.route("**/door/send*", lose)
    entry = entry_of(offer, people[0])
    typed(page, code_of(DOOR, entry.pk))
    expect(page.locator("#door-state")).to_be_visible()
    assert dropped == [200]
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#door-state")).to_be_hidden()
    assert Event.objects.filter(verb="attend").count() == 1


def test_what_the_server_refuses_is_shown(new_page, login, look, evening):
    """A place that was taken away while the phone was offline."""
    offer, people, boss = evening
    page = door(new_page(360), login, boss, offer)
    entry = entry_of(offer, people[1])
    page.context.set_offline(True)
    typed(page, code_of(DOOR, entry.pk))
    expect(page.locator("#door-result.ok")).to_contain_text(entry.name)
    offer.sessions.update(starts_at=timezone.now() + timedelta(hours=1))
    services.remove(by=boss, entry=entry, reason="重复报名")
    page.context.set_offline(False)
    expect(page.locator("#door-refused")).to_contain_text(f"{entry.name}：报名已经取消。")
    expect(page.locator("#door-result.bad")).to_contain_text(entry.name)
    expect(page.locator("#door-came")).to_have_text("0")
    look(page, "door-refused")
    page.get_by_role("button", name="知道了").click()
    expect(page.locator("#door-refused")).to_be_hidden()


def test_before_the_day_it_is_said_at_once(new_page, login, look, evening):
    """With and without a network, also where the phone's own clock is a month ahead."""
    offer, people, boss = evening
    offer.sessions.update(starts_at=timezone.now() + timedelta(days=3), ends_at=timezone.now() + timedelta(days=3, hours=2))
    page = new_page(360)
    page.clock.install(time=timezone.now() + timedelta(days=30))
    door(page, login, boss, offer)
    expect(page.get_by_text("还没有到这一场的日子").first).to_be_visible()
    entry = entry_of(offer, people[0])
    for offline in (False, True):
        page.context.set_offline(offline)
        typed(page, code_of(DOOR, entry.pk))
        expect(page.locator("#door-result.bad")).to_contain_text("还没有到这一场的日子")
        expect(page.locator("#door-result.bad")).to_contain_text(entry.name)
        page.get_by_role("button", name=f"{entry.name}签到").click()
        expect(page.locator("#door-result.bad")).to_contain_text("还没有到这一场的日子")
        expect(page.locator("#door-came")).to_have_text("0")
        expect(page.locator("#door-state")).to_be_hidden()
    look(page, "door-early")
    page.context.set_offline(False)
    expect(page.locator("#door-refused")).to_be_hidden()
    assert names_in() == 0


def test_by_name_and_without_script(new_page, login, evening):
    offer, people, boss = evening
    entry = entry_of(offer, people[2])
    page = new_page(360, java_script_enabled=False)
    login(page, boss)
    page.goto(reverse("enrolment:offer_door", args=[offer.pk]))
    page.locator("#door-q").fill(code_of(DOOR, entry.pk))
    page.get_by_role("button", name="查找").click()
    expect(page.locator("#door-result.ok")).to_contain_text("签到成功")
    page.get_by_role("button", name=f"撤销{entry.name}的签到").click()
    expect(page.get_by_text(f"已撤销{entry.name}的签到")).to_be_visible()
    page.get_by_role("button", name=f"{entry.name}签到").click()
    expect(page.locator("#door-result.ok")).to_contain_text(entry.name)
    assert names_in() == 1


CAMERA = """
window.BarcodeDetector = class { async detect() { return window.seen ? [{ rawValue: window.seen }] : []; } };
window.opened = [];
navigator.mediaDevices.getUserMedia = async () => {
  if (window.refusal) throw new DOMException("", window.refusal);
  const picture = document.createElement("canvas");
  Object.assign(picture, { width: 640, height: 480 }).getContext("2d").fillRect(0, 0, 640, 480);
  window.opened.push(picture.captureStream());
  return window.opened.at(-1);
};
"""


def test_the_camera_reads_codes_shows_who_it_was_and_can_be_shut(new_page, login, look, evening):
    offer, people, boss = evening
    page = new_page(360)
    page.add_init_script(CAMERA)
    door(page, login, boss, offer)
    page.get_by_role("button", name="扫码签到").click()
    expect(page.locator("#door-eye")).to_be_visible()
    entry = entry_of(offer, people[0])
    page.evaluate("code => { window.seen = code; }", f"NJ-E:{code_of(DOOR, entry.pk)}")
    expect(page.locator("#door-result.ok")).to_contain_text(entry.name)
    expect(page.locator("#door-result em")).to_be_in_viewport(ratio=1)  # not below the picture, where nobody looks
    page.evaluate("window.seen = 'https://example.org/'")
    expect(page.locator("#door-result.bad")).to_contain_text("不是签到码")
    look(page, "door-camera")
    page.get_by_role("button", name="关闭摄像头").click()
    expect(page.locator("#door-eye")).to_be_hidden()
    assert page.evaluate("window.opened.map((one) => one.getTracks()[0].readyState)") == ["ended"]
    page.get_by_role("button", name="扫码签到").click()
    expect(page.get_by_role("button", name="关闭摄像头")).to_be_visible()
    assert page.evaluate("window.opened.length") == 2


@pytest.mark.parametrize("why", [("NotAllowedError", "没有得到允许"), ("NotFoundError", "没有摄像头")])
def test_a_camera_that_cannot_be_opened_says_why_and_what_else(new_page, login, evening, why):
    (offer, _, boss), (refusal, said) = evening, why
    page = new_page(360)
    page.add_init_script(CAMERA + f"window.refusal = '{refusal}';")
    door(page, login, boss, offer)
    page.get_by_role("button", name="扫码签到").click()
    expect(page.locator("#door-result.bad")).to_contain_text(said)
    expect(page.locator("#door-result.bad")).to_contain_text("输入签到码")
    expect(page.locator("#door-eye")).to_be_hidden()
    expect(page.get_by_role("button", name="扫码签到")).to_be_enabled()
