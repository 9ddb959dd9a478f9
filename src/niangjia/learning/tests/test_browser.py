"""Stories in the browser: from needs to a certificate and the board; cadres who are due, batches by level, the record.

Everybody does what is theirs by hand; the clock alone is set forward to the day.
"""

import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from niangjia.enrolment.models import Session
from niangjia.enrolment.tests.factories import make_people
from niangjia.learning.models import Paper, Training
from niangjia.learning.tests.factories import BANK, CITY, DISTRICT, WASTE
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user
from tests.people import figure, is_let_in, shows_the_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_factor")]
BOARD = "/board/?topic=learning"
TOWN = "柳桥街道总工会"


def test_what_is_missing_is_learned(tree: Any, new_page: Any, login: Any, look: Any, clock: Any) -> None:
    by, chair = make_user("zuzhi", "organiser", tree[DISTRICT]), make_user("", "chair", tree[WASTE])
    member = make_people(tree[WASTE], 1)[0]
    desk, team, phone = new_page(1280), new_page(1280), new_page(360)
    login(desk, by)
    login(team, chair)
    login(phone, member)
    _a_menu(desk, look)
    _a_round(desk, look)
    _a_member_says(phone, look)
    _a_team_says(team, look)
    _what_came_of_it(desk, look)
    _a_class(desk, look)
    _take_a_place(phone, look)
    clock.move_to(Session.objects.get().starts_at)
    login(desk, by)
    login(phone, member)
    is_let_in(desk, shows_the_code(phone, "现场急救"), "现场急救")
    _the_test(phone, look)
    _a_certificate(desk, look)
    assert [figure(desk, label) for label in ("培训班次", "培训人次", "考核合格", "培训发证")] == [1, 1, 1, 1]
    phone.goto(reverse("learning:my_learning"))
    look(phone, "learning-mine")
    phone.get_by_text("考核合格").wait_for()
    phone.goto(reverse("enrolment:my_offers"))
    phone.get_by_role("link", name="现场急救").click()
    expect(phone.get_by_role("link", name="下载证书")).to_be_visible()
    look(phone, "learning-certificate")


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


def _a_round(desk: Any, look: Any) -> None:
    desk.goto(reverse("learning:needs_list"))
    desk.get_by_role("link", name="发起征集").first.click()
    look(desk, "needs-new")
    desk.get_by_role("button", name="开始征集").click()
    desk.get_by_text("已发起").wait_for()


def _a_member_says(phone: Any, look: Any) -> None:
    phone.goto(reverse("site:my"))
    phone.get_by_role("link", name="说说您想学什么").click()
    phone.get_by_label("现场急救").check()
    phone.get_by_label("目录里没有的，写一门").fill("无人机")
    look(phone, "my-needs")
    phone.get_by_role("button", name="交给工会").click()
    phone.get_by_text("已交，谢谢").wait_for()


def _a_team_says(team: Any, look: Any) -> None:
    """The chair of a company says how many of its people lack what."""
    team.goto(reverse("site:desk"))
    team.get_by_role("link", name="请填报本单位想学的课").click()
    team.get_by_label("现场急救").fill("12")
    team.get_by_label("目录里没有的，写一门").fill("叉车")
    look(team, "needs-team")
    team.get_by_role("button", name="填报").click()
    team.get_by_text("已填报，谢谢").wait_for()
    look(team, "needs-team-told")
    team.goto(reverse("site:desk"))
    assert team.get_by_text("请填报本单位想学的课").count() == 0


def _what_came_of_it(desk: Any, look: Any) -> None:
    desk.reload()
    desk.get_by_role("cell", name="不足 10").wait_for()
    desk.get_by_role("cell", name="环卫公司工会填报 12 人").wait_for()
    desk.get_by_text("叉车").wait_for()  # a company speaks for many
    assert desk.get_by_text("无人机").count() == 0  # one voice is not shown
    look(desk, "needs-round")


def _a_class(desk: Any, look: Any) -> None:
    desk.goto(reverse("site:desk"))
    desk.get_by_role("link", name="《现场急救》已有 10 人以上想学，可以开班").click()
    look(desk, "course-open")
    desk.get_by_role("button", name="开班并通知想学的人").click()
    desk.get_by_text("已开班").first.wait_for()
    look(desk, "learning-run-open")


def _take_a_place(phone: Any, look: Any) -> None:
    phone.goto(reverse("site:my"))
    phone.get_by_role("link", name=re.compile("消息")).first.click()
    phone.get_by_text("现场急救").first.wait_for()  # who wanted it is told
    look(phone, "learning-told")
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


def _a_certificate(desk: Any, look: Any) -> None:
    desk.goto(reverse("learning:course_runs"))
    desk.get_by_role("link", name="现场急救").click()
    look(desk, "learning-run")
    desk.get_by_role("button", name="给 1 人发证书").click()
    desk.get_by_text("已发 1 张证书").wait_for()
    desk.goto(BOARD)
    look(desk, "learning-board")


def test_cadres_who_are_due(tree: Any, new_page: Any, login: Any, look: Any, clock: Any) -> None:
    by = make_user("zuzhi", "organiser", tree[CITY])
    chair, _ = (_a_chair(tree, name, place) for name, place in (("田桂英", WASTE), ("周明", TOWN)))
    desk, phone = new_page(1280), new_page(360)
    login(desk, by)
    login(phone, chair)
    _who_is_due(desk, phone, look)
    _by_name(desk, look)
    _the_next_level(desk, look)
    phone.goto(reverse("learning:my_learning"))
    clock.move_to(Session.objects.earliest("starts_at").starts_at)
    login(desk, by)
    login(phone, chair)
    is_let_in(desk, shows_the_code(phone, "基层主席培训班"), "基层主席培训班")
    assert Training.objects.get().user_id == chair.pk
    phone.goto(reverse("learning:my_learning"))
    phone.get_by_text("按期").first.wait_for()
    look(phone, "my-learning-trained")
    _the_record(desk, look)


def _a_chair(tree: Any, name: str, place: str) -> Any:
    """A member who is chair of a union, under one name in both."""
    user = make_user("", "chair", tree[place], starts_on=date(2022, 3, 1))
    user.name = name
    user.save()
    make_member(tree[WASTE], name, user=user)
    return user


def _who_is_due(desk: Any, phone: Any, look: Any) -> None:
    """The requirement makes both late, at the desk and on their phones."""
    _a_requirement(desk, look)
    desk.goto(BOARD)
    assert desk.get_by_text("干部轮训率").first.is_visible()
    desk.goto(reverse("learning:cadres"))
    expect(desk.get_by_role("cell", name="已超期")).to_have_count(2)
    look(desk, "cadres")
    phone.goto(reverse("learning:my_learning"))
    phone.get_by_text("已超期").first.wait_for()
    look(phone, "my-learning-late")


def _of_level(desk: Any, label: str, name: str) -> None:
    """Chairs who are late, of one level of unions."""
    desk.locator("summary", has_text="筛选").click()
    desk.get_by_label("岗位").select_option("主席")
    desk.get_by_label("工会层级").select_option(label)
    desk.get_by_label("情况").select_option("已超期")
    expect(desk.locator("#cadres-body tbody tr")).to_have_count(1)
    desk.get_by_role("cell", name=name).wait_for()
    desk.get_by_role("link", name="按当前条件开一期").click()
    desk.get_by_text("按这些条件有 1 人").wait_for()


def _by_name(desk: Any, look: Any) -> None:
    """A list is drawn up for one level, changed, saved, settled; all are told."""
    _of_level(desk, "基层", "田桂英")
    look(desk, "cadres-invite")
    desk.get_by_role("button", name="拟好名单").click()
    desk.get_by_label("田桂英的安排").wait_for()
    assert desk.get_by_text("周明").count() == 0
    look(desk, "batch")
    desk.get_by_label("田桂英的安排").select_option("候补")
    desk.get_by_role("button", name="保存名单").click()
    desk.get_by_text("名单已保存").wait_for()
    desk.get_by_label("田桂英的安排").select_option("参加")
    desk.get_by_role("button", name="定下名单并通知").click()
    desk.get_by_text("已通知 1 人").first.wait_for()
    look(desk, "batch-called")


def _the_next_level(desk: Any, look: Any) -> None:
    desk.goto(reverse("learning:cadres"))
    _of_level(desk, "乡镇街道（园区）", "周明")
    desk.get_by_role("button", name="拟好名单").click()
    desk.get_by_label("周明的安排").wait_for()
    desk.get_by_role("button", name="定下名单并通知").click()
    desk.get_by_text("已通知 1 人").first.wait_for()
    desk.get_by_role("link", name="全部班次").click()
    look(desk, "batches")


def _the_record(desk: Any, look: Any) -> None:
    desk.goto(f"{reverse('learning:cadres')}?band=trained")
    desk.get_by_role("cell", name="田桂英").wait_for()
    assert desk.get_by_role("cell", name="周明").count() == 0
    desk.get_by_role("link", name="培训记录").click()
    desk.get_by_role("cell", name="田桂英").wait_for()
    look(desk, "trainings")


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
