"""Steps of K13 in the browser at a job fair: it is planned, somebody applies, comes, is advised and hired; it is held."""

from typing import Any

from django.urls import reverse
from playwright.sync_api import expect

from tests.support.offline import wait_for_queue

FAIR = "春风行动专场招聘会"
TABLE = "云湖恒远\t保洁员\t5\t3200\t嘉言区\t\t就业困难人员\t\n云湖青禾\t客服\t2\t面议\t\t\t\t2\n云湖青禾\t骑手\t很多\t面议"


def plan_a_fair(desk: Any, look: Any) -> None:
    """An employer with its booth and a vacancy by hand, the others from a table; an adviser's hours; then it is open."""
    desk.goto(reverse("enrolment:choose"))
    desk.get_by_role("link", name="参会单位、展位").click()
    desk.get_by_label("名称").fill(FAIR)
    desk.get_by_label("地点").fill("人民广场")
    desk.get_by_role("button", name="建招聘会").click()
    an_employer(desk)
    desk.get_by_role("link", name="粘贴岗位").click()
    desk.get_by_label("表格").fill(TABLE)
    desk.get_by_role("button", name="添加这些岗位").click()
    desk.get_by_text("已添加 2 个岗位").wait_for()
    desk.get_by_text("人数“很多”不是整数").wait_for()
    look(desk, "jobs-paste")
    desk.get_by_role("link", name="回到招聘会").click()
    desk.get_by_role("link", name="设咨询台").click()
    desk.get_by_label("谁来咨询").fill("律师 陈明德")
    desk.get_by_role("button", name="设咨询台").click()
    look(desk, "jobs-fair")
    desk.get_by_role("link", name="去开放报名").click()
    desk.get_by_role("button", name="开放报名").click()
    desk.get_by_text("已开放报名").wait_for()


def an_employer(desk: Any) -> None:
    desk.get_by_role("link", name="添加单位").click()
    for label, value in (("单位名称", "云湖恒远"), ("展位号", "1"), ("联系人", "王经理"), ("联系电话", "0570-5550100")):
        desk.get_by_label(label).fill(value)
    desk.get_by_role("button", name="添加", exact=True).click()
    desk.get_by_role("link", name="云湖恒远").click()
    desk.get_by_role("link", name="添加岗位").click()
    for label, value in (("岗位", "电工"), ("招聘人数", "1"), ("月薪从（元）", "6000"), ("月薪到（元）", "8000"), ("要求", "持证")):
        desk.get_by_label(label).first.fill(value)
    desk.get_by_role("button", name="添加", exact=True).click()
    desk.get_by_text("“电工”已添加").wait_for()
    desk.get_by_role("link", name="回到招聘会").click()


def apply(phone: Any, look: Any) -> None:
    """He looks for work that pays enough, applies, and takes a time with the lawyer."""
    phone.goto(reverse("site:my_services"))
    phone.get_by_role("link", name="找工作").click()
    phone.get_by_role("link", name=FAIR).click()
    phone.get_by_label("月薪至少（元）").fill("5000")
    phone.get_by_role("button", name="查找").click()
    phone.get_by_text("找到 1 个岗位").wait_for()
    look(phone, "jobs-public")
    phone.get_by_role("link", name="电工").click()
    phone.get_by_label("自我介绍").fill("培训过，有证")
    phone.get_by_label("同意工会把我的姓名").check()
    look(phone, "jobs-apply")
    phone.get_by_role("button", name="投递").click()
    phone.get_by_text("已投递，有消息会告诉您").wait_for()
    phone.get_by_role("link", name="全部岗位").click()
    phone.get_by_role("link", name="约律师和职业指导").click()
    phone.get_by_label("想问什么").fill("试用期的工资")
    phone.get_by_role("button", name="律师 陈明德 09:20").click()
    phone.get_by_text("已约好").wait_for()
    look(phone, "jobs-advice")


def interview(desk: Any, look: Any) -> None:
    """The employer gets the list, and wants to see him."""
    desk.goto(reverse("jobs:candidacies"))
    desk.get_by_role("main").get_by_role("link", name="任星河").click()
    desk.get_by_role("main").get_by_role("link", name="云湖恒远").first.click()
    desk.get_by_label("交给谁").fill("人事王经理")
    desk.get_by_role("button", name="列出名单").click()
    desk.get_by_text("培训过，有证").first.wait_for()
    look(desk, "jobs-handed")
    desk.go_back()
    desk.go_back()
    desk.get_by_role("button", name="任星河：约面试").click()
    desk.get_by_text("已通知本人").wait_for()


def count(desk: Any, look: Any) -> None:
    """On the day, visitors are counted at the gate."""
    desk.goto(reverse("site:desk"))
    desk.get_by_role("link", name="今天举办，去计数").click()
    wait_for_queue(desk)
    gate = desk.locator(".count-stall button").first
    for n in range(3):
        gate.click()
        expect(desk.locator("#count-total")).to_have_text(str(n + 1))
    look(desk, "jobs-gate")
    desk.get_by_role("link", name="看全部").click()


def hire(desk: Any, look: Any) -> None:
    """He is taken; the place is filled, until the employer wants one more."""
    desk.goto(reverse("jobs:candidacies"))
    desk.get_by_role("main").get_by_role("link", name="任星河").click()
    desk.get_by_role("button", name="任星河：录用").click()
    desk.get_by_text("已通知本人").wait_for()
    desk.get_by_text("已经招满；要继续招，先改招聘人数").wait_for()
    assert desk.get_by_role("button", name="恢复招聘").count() == 0
    look(desk, "jobs-vacancy")
    desk.get_by_role("link", name="改招聘人数").click()
    desk.get_by_label("招聘人数").fill("2")
    desk.get_by_role("button", name="保存").click()
    desk.get_by_text("招聘人数已改为 2 人，招聘中").wait_for()


def advise(desk: Any, look: Any) -> None:
    """His time with the lawyer has come."""
    desk.goto(reverse("jobs:job_fairs"))
    desk.get_by_role("link", name=FAIR).click()
    desk.get_by_role("link", name="律师 陈明德").click()
    look(desk, "jobs-desks")
    desk.get_by_role("button", name="任星河已接待").click()
    desk.get_by_text("已接待").first.wait_for()


def hold(desk: Any, look: Any) -> None:
    desk.goto(reverse("jobs:job_fairs"))
    desk.get_by_role("link", name=FAIR).click()
    desk.get_by_role("link", name="登记已举办").click()
    desk.get_by_text("现场已经数了 3 人次").wait_for()
    desk.get_by_label("进场人数").fill("640")
    look(desk, "jobs-hold")
    desk.get_by_role("button", name="登记").click()
    desk.get_by_text("已登记").first.wait_for()
    look(desk, "jobs-held")
