"""Stories in the browser: from needs to a certificate and the board; cadres who are due, a batch, the record."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from niangjia.enrolment.tests.factories import make_people
from niangjia.learning.models import Paper, Training
from niangjia.learning.tests.factories import BANK, CITY, DISTRICT, WASTE
from niangjia.organizations.tests.factories import make_appointment, make_user
from tests.people import Days, figure

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_factor")]
BOARD = "/board/?topic=learning"
THREE_WEEKS = 21  # days: what is opened today is held then, from nine to five


def test_what_is_missing_is_learned(clock: Any, tree: Any, new_page: Any, login: Any, look: Any) -> None:
    days = Days(clock, new_page, login, make_user("zuzhi", "organiser", tree[DISTRICT]))
    member, *others = make_people(tree[WASTE], 10)
    desk = days.desk
    _a_menu(desk, look)
    _a_round(desk, days.held(member), look)
    for one in others:
        _wants_it(days.held(one))
    _a_class(desk, look)
    _take_a_place(days.held(member), look)
    days.come(days.after(THREE_WEEKS))
    _check_in(desk, look, member, "现场急救")
    days.come(days.after(THREE_WEEKS), hour=18)
    phone = days.held(member)
    _the_test(phone, look)
    _certificates(desk, look)
    desk.goto(BOARD)
    look(desk, "learning-board")
    assert [figure(desk, label) for label in ("培训班次", "培训人次", "考核合格", "培训发证")] == [1, 1, 1, 1]
    phone.goto(reverse("learning:my_learning"))
    look(phone, "learning-mine")
    phone.get_by_text("考核合格").wait_for()


def _wants_it(phone: Any) -> None:
    phone.goto(reverse("learning:my_courses"))
    phone.get_by_role("link", name="现场急救").click()
    phone.get_by_role("button", name="想学").click()
    phone.get_by_text("已记下，开班时第一时间通知您").wait_for()


def _check_in(desk: Any, look: Any, who: Any, title: str) -> None:
    """On the day, from the page of the class to its door."""
    desk.goto(reverse("learning:course_runs"))
    desk.get_by_role("main").get_by_role("link", name=title).first.click()
    desk.get_by_role("link", name="报名和签到").click()
    desk.get_by_role("link", name="现场和结算").click()
    desk.get_by_role("link", name="签到", exact=True).click()
    desk.get_by_role("button", name=f"{who.person.name}签到", exact=True).click()
    expect(desk.locator("#door-result.ok")).to_contain_text(who.person.name)
    look(desk, "learning-door")


def _certificates(desk: Any, look: Any) -> None:
    """Who passed gets the certificate."""
    desk.goto(reverse("learning:course_runs"))
    desk.get_by_role("main").get_by_role("link", name="现场急救").first.click()
    look(desk, "learning-run")
    desk.get_by_role("button", name="给 1 人发证书").click()
    desk.get_by_text("已发 1 张证书").wait_for()


def _a_menu(desk: Any, look: Any) -> None:
    desk.goto(reverse("learning:courses"))
    look(desk, "courses-empty")
    desk.get_by_role("link", name="从 Excel 粘贴").click()
    desk.get_by_label("表格").fill("课程名称\t类别\t学时\t开班人数\n现场急救\t急救\t8\t10")
    desk.get_by_role("button", name="加入目录").click()
    desk.get_by_text("第 2 行：类别“急救”").first.wait_for()
    look(desk, "courses-paste-wrong")
    desk.get_by_label("表格").fill("课程名称\t类别\t学时\t开班人数\n现场急救\t急救与健康\t8\t10")
    desk.get_by_role("button", name="加入目录").click()
    desk.get_by_text("已加入 1 门课").wait_for()
    desk.get_by_role("link", name="现场急救").click()
    desk.get_by_role("link", name="修改").click()
    desk.get_by_label("测验题数").fill("5")
    look(desk, "course-edit")
    desk.get_by_role("button", name="保存").click()
    desk.get_by_role("link", name="题库（0 题）").click()
    head, *rows = BANK.strip().splitlines()
    desk.get_by_label("表格").fill("\n".join([head, "问得不全\t对\t错\t\tZ", *rows]))
    desk.get_by_role("button", name="加入题库").click()
    desk.get_by_text("已加入 8 道题").wait_for()
    desk.get_by_text("还有 1 行要改").wait_for()
    desk.get_by_text("第 2 行：答案“Z”").first.wait_for()
    expect(desk.get_by_label("表格")).to_have_value(f"{head}\n问得不全\t对\t错\t\tZ")
    look(desk, "course-questions-left")
    desk.get_by_label("表格").fill(f"{head}\n问得全了\t对\t错\t\tA")
    desk.context.set_offline(True)
    desk.get_by_role("button", name="加入题库").click()
    desk.get_by_text("填的都还在").wait_for()
    desk.context.set_offline(False)
    desk.get_by_role("button", name="加入题库").click()
    desk.get_by_text("已加入 1 道题").wait_for()
    look(desk, "course-questions")


def _a_round(desk: Any, phone: Any, look: Any) -> None:
    desk.goto(reverse("learning:needs_new"))
    look(desk, "needs-new")
    desk.get_by_role("button", name="开始征集").click()
    desk.get_by_text("已发起").wait_for()
    phone.goto(reverse("site:my"))
    phone.get_by_role("link", name="说说您想学什么").click()
    phone.get_by_label("现场急救").check()
    phone.get_by_label("目录里没有的，写一门").fill("无人机")
    look(phone, "my-needs")
    phone.get_by_role("button", name="交给工会").click()
    phone.get_by_text("已交，谢谢").wait_for()
    desk.reload()
    desk.get_by_role("cell", name="不足 10").wait_for()
    assert desk.get_by_text("无人机").count() == 0  # one voice is not shown
    look(desk, "needs-round")


def _a_class(desk: Any, look: Any) -> None:
    desk.goto(reverse("site:desk"))
    desk.get_by_role("link", name="《现场急救》已有 10 人以上想学，可以开班").click()
    look(desk, "course-open")
    desk.get_by_role("button", name="开班并通知想学的人").click()
    desk.get_by_text("已开班").first.wait_for()


def _take_a_place(phone: Any, look: Any) -> None:
    phone.goto(reverse("learning:my_courses"))
    look(phone, "my-courses")
    phone.get_by_role("link", name="现场急救").click()
    look(phone, "my-course")
    phone.get_by_role("link", name="去报名").click()
    phone.get_by_role("button", name="报名", exact=True).click()
    phone.get_by_text("已报上").first.wait_for()


def _the_test(phone: Any, look: Any) -> None:
    phone.goto(reverse("site:my"))
    phone.get_by_role("link", name="可以参加结业测验").click()
    look(phone, "my-exam")
    phone.get_by_role("button", name="开始").click()
    fields = phone.locator("fieldset")
    expect(fields).to_have_count(5)
    assert "正确答案" not in phone.content()
    look(phone, "my-paper")
    for n in (0, 1):
        fields.nth(n).get_by_text("对", exact=False).first.click()
    phone.get_by_text("已保存 2 / 5 题").wait_for()  # kept as one goes
    phone.context.set_offline(True)
    fields.nth(2).get_by_label("对").check()  # the network is gone: the page stays, the tick stays
    phone.context.set_offline(False)
    for n in (3, 4):
        fields.nth(n).get_by_label("对").check()
    phone.get_by_text("已保存 5 / 5 题").wait_for()  # what was lost on the way came with the next
    phone.reload()
    assert phone.locator("input:checked").count() == 5
    phone.get_by_role("button", name="交卷").dblclick()
    phone.get_by_role("heading", name="100 分").wait_for()
    look(phone, "my-result")
    assert Paper.objects.get().is_passed


def test_a_cadre_who_is_due(clock: Any, tree: Any, new_page: Any, login: Any, look: Any) -> None:
    days = Days(clock, new_page, login, make_user("zuzhi", "organiser", tree[CITY]))
    chair = make_people(tree[WASTE], 1)[0]
    chair.name = "田桂英"
    chair.save()
    make_appointment(chair, "chair", tree[WASTE], starts_on=date(2022, 3, 1))
    desk, phone = days.desk, days.held(chair)
    _who_is_due(desk, phone, look)
    _by_name(desk, look)
    phone.goto(reverse("enrolment:my_offers"))
    phone.get_by_text("已报上").first.wait_for()
    days.come(days.after(THREE_WEEKS))
    _check_in(desk, look, chair, "主席轮训班")
    assert Training.objects.get().user_id == chair.pk
    days.held(chair).goto(reverse("learning:my_learning"))
    phone.get_by_text("按期").first.wait_for()
    desk.goto(reverse("learning:cadres") + "?band=trained")
    desk.get_by_text("田桂英").first.wait_for()


def _who_is_due(desk: Any, phone: Any, look: Any) -> None:
    """The requirement makes her late, at the desk and on her phone."""
    _a_requirement(desk, look)
    desk.goto(BOARD)
    assert desk.get_by_text("干部轮训率").first.is_visible()
    desk.goto(reverse("learning:cadres"))
    desk.get_by_role("cell", name="已超期").wait_for()
    look(desk, "cadres")
    phone.goto(reverse("learning:my_learning"))
    phone.get_by_text("已超期").first.wait_for()
    look(phone, "my-learning-late")


def _by_name(desk: Any, look: Any) -> None:
    """A list is drawn up, changed, saved, settled; all are told."""
    desk.get_by_role("link", name="按当前条件开一期").click()
    desk.get_by_label("培训名称").fill("主席轮训班")
    look(desk, "cadres-invite")
    desk.get_by_role("button", name="拟好名单").click()
    desk.get_by_label("田桂英的安排").wait_for()
    look(desk, "batch")
    desk.get_by_label("田桂英的安排").select_option("候补")
    desk.get_by_role("button", name="保存名单").click()
    desk.get_by_text("名单已保存").wait_for()
    desk.get_by_label("田桂英的安排").select_option("参加")
    desk.get_by_role("button", name="定下名单并通知").click()
    desk.get_by_text("已通知 1 人").first.wait_for()
    look(desk, "batch-called")


def _a_requirement(desk: Any, look: Any) -> None:
    desk.goto(reverse("learning:requirements"))
    look(desk, "requirements-empty")
    desk.get_by_role("link", name="新增要求").click()
    desk.get_by_label("岗位").select_option("chair")
    desk.get_by_label("从何算起").select_option("every")
    desk.get_by_label("月数").fill("36")
    desk.get_by_label("培训要求").fill("工会主席轮训")
    desk.get_by_label("依据文件").fill("市总工会干部教育培训规划")
    look(desk, "requirement-new")
    desk.get_by_role("button", name="保存").click()
    desk.get_by_text("主席，每 36 个月培训一次").wait_for()
    look(desk, "requirements")
