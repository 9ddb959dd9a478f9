"""K13 in the browser: a fair is planned, its vacancies pasted, somebody applies and is hired, a trainee says so; the board."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from niangjia.jobs.models import Entrance, JobFair, Trainee
from niangjia.jobs.tests.factories import make_fair, make_place, make_seeker, make_trainee, today
from niangjia.organizations.tests.factories import make_tree, make_user
from tests.people import figure
from tests.support.offline import wait_for_queue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DISTRICT, UNIT = "嘉言区总工会", "环卫公司工会"
TABLE = "云湖恒远\t电工\t3\t6000-8000\t高新区\t持证\t\n云湖恒远\t保洁员\t5\t3200\t嘉言区\t\t就业困难人员\n云湖青禾\t客服\t很多\t面议"


def test_a_fair_and_a_trainee_until_employed(new_page, login, look, settings):
    settings.SECOND_FACTOR = False
    tree = make_tree()
    boss, rider = make_user("", "organiser", tree[DISTRICT]), make_seeker(tree[UNIT], name="任星河")
    trained = make_seeker(tree[UNIT], name="田桂英")
    make_trainee(boss, tree[DISTRICT], who=trained)
    make_trainee(boss, tree[DISTRICT], home=tree[UNIT])
    desk, phone, other = new_page(1280), new_page(360), new_page(360)
    login(desk, boss)
    login(phone, rider)
    login(other, trained)
    _plan(desk, look)
    _apply(phone, look)
    _hire(desk, look)
    _tell(other, look)
    _call(desk, look)
    desk.goto(f"{reverse('insight:board')}?topic=jobs")
    assert [figure(desk, label) for label in ("本年招聘会", "招聘会岗位", "招聘会进场")] == [1, 2, 640]
    desk.get_by_text("50%").first.wait_for()
    look(desk, "jobs-board")
    assert Trainee.objects.filter(employed_on__isnull=False).count() == 1


def test_visitors_are_counted_at_the_gate_without_a_network(new_page, login, look, settings):
    settings.SECOND_FACTOR = False
    tree, boss = make_place()
    today(make_fair(boss, tree["嘉言区总工会"], title="秋季招聘会"))
    phone, desk = new_page(360), new_page(1280)
    login(phone, boss)
    login(desk, boss)
    desk.goto(reverse("jobs:job_fairs"))
    desk.get_by_role("link", name="秋季招聘会").click()
    desk.get_by_role("link", name="设入口").click()
    desk.get_by_label("入口", exact=True).fill("东门\n西门")
    desk.get_by_role("button", name="保存").click()
    desk.get_by_text("已设 2 个入口").wait_for()
    phone.goto(reverse("site:desk"))
    phone.get_by_role("link", name="去计数").first.click()
    wait_for_queue(phone)
    east = phone.get_by_role("button", name="东门加一")
    east.click()
    phone.context.set_offline(True)
    for _ in range(3):
        east.click()
    phone.get_by_role("button", name="西门加一").click()
    phone.get_by_role("button", name="撤销刚才那一下").click()
    phone.get_by_text("网络不通").wait_for()
    look(phone, "jobs-count-offline")
    expect(phone.get_by_role("status", name="东门人次")).to_have_text("4")
    phone.context.set_offline(False)
    phone.locator("#count-state").wait_for(state="hidden")
    assert [gate.visitors for gate in Entrance.objects.all()] == [4, 0]
    desk.reload()
    look(desk, "jobs-fair-counted")
    desk.get_by_role("link", name="登记已举办").click()
    desk.get_by_text("现场已经数了 4 人次").wait_for()
    look(desk, "jobs-hold")
    desk.get_by_role("button", name="登记").click()
    desk.goto(f"{reverse('insight:board')}?topic=jobs")
    assert figure(desk, "招聘会进场") == 4


def _plan(page, look):
    page.goto(reverse("enrolment:choose"))
    page.get_by_role("link", name="参会单位、展位").click()
    page.get_by_label("名称").fill("春风行动专场招聘会")
    page.get_by_label("地点").fill("人民广场")
    page.get_by_role("button", name="建招聘会").click()
    page.get_by_role("link", name="粘贴岗位").click()
    page.get_by_label("表格").fill(TABLE)
    page.get_by_role("button", name="添加这些岗位").click()
    page.get_by_text("已添加 2 个岗位").wait_for()
    page.get_by_text("人数“很多”不是整数").wait_for()
    look(page, "jobs-paste")
    page.get_by_role("link", name="回到招聘会").click()
    page.get_by_role("link", name="设咨询台").click()
    page.get_by_label("谁来咨询").fill("律师 陈明德")
    page.get_by_role("button", name="设咨询台").click()
    look(page, "jobs-fair")
    page.get_by_role("link", name="去开放报名").click()
    page.get_by_role("button", name="开放报名").click()
    page.get_by_text("已开放报名").wait_for()


def _apply(page, look):
    page.goto(reverse("site:my_services"))
    page.get_by_role("link", name="找工作").click()
    page.get_by_role("link", name="春风行动专场招聘会").click()
    page.get_by_label("月薪至少（元）").fill("5000")
    page.get_by_role("button", name="查找").click()
    page.get_by_text("找到 1 个岗位").wait_for()
    look(page, "jobs-public")
    page.get_by_role("link", name="电工").click()
    page.get_by_label("自我介绍").fill("干过三年，有证")
    page.get_by_label("同意工会把我的姓名").check()
    look(page, "jobs-apply")
    page.get_by_role("button", name="投递").click()
    page.get_by_text("已投递，有消息会告诉您").wait_for()
    page.get_by_role("link", name="全部岗位").click()
    page.get_by_role("link", name="约律师和职业指导").click()
    page.get_by_role("button", name="律师 陈明德 09:20").click()
    page.get_by_text("已约好").wait_for()
    look(page, "jobs-advice")


def _hire(page, look):
    page.goto(reverse("jobs:candidacies"))
    page.get_by_role("main").get_by_role("link", name="任星河").click()
    page.get_by_role("button", name="任星河：录用").click()
    page.get_by_text("已通知本人").wait_for()
    look(page, "jobs-vacancy")
    page.get_by_role("link", name="改招聘人数").click()
    page.get_by_label("招聘人数").fill("1")
    look(page, "jobs-places")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("招聘人数已改为 1 人，已停招").wait_for()
    page.get_by_role("button", name="恢复招聘").click()
    page.get_by_text("已经招满").first.wait_for()
    page.get_by_role("main").get_by_role("link", name="云湖恒远").first.click()
    page.get_by_label("交给谁").fill("人事王经理")
    page.get_by_role("button", name="列出名单").click()
    page.get_by_text("干过三年，有证").first.wait_for()
    look(page, "jobs-handed")
    JobFair.objects.update(held_on=timezone.localdate())
    page.goto(reverse("jobs:job_fairs"))
    page.get_by_role("link", name="春风行动专场招聘会").click()
    page.get_by_role("link", name="登记已举办").click()
    page.get_by_label("进场人数").fill("640")
    page.get_by_role("button", name="登记").click()
    page.get_by_text("已登记").first.wait_for()


def _tell(page, look):
    page.goto(reverse("site:my"))
    page.get_by_role("link", name="找到工作了吗").first.click()
    page.get_by_label("已经有工作了").check()
    page.get_by_label("就业日期").fill((timezone.localdate() - timedelta(days=3)).isoformat())
    page.get_by_label("单位").fill("自主创业")
    look(page, "jobs-report")
    page.get_by_role("button", name="告诉工会").click()
    page.get_by_text("谢谢，已经告诉工会").wait_for()


def _call(page, look):
    page.goto(reverse("site:desk"))
    page.get_by_role("link", name="1 名学员到了就业回访的日子").click()
    look(page, "jobs-calls")
    page.get_by_role("main").locator("a.row-link").first.click()
    page.get_by_label("联系不上").check()
    look(page, "jobs-call")
    page.get_by_role("button", name="登记，下一位").click()
    page.get_by_text("今天到期的都回访完了").wait_for()
