"""The demo world's share of learning: a menu, a round of needs, a class from wishes to certificates, cadres by level."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from niangjia.enrolment import claim
from niangjia.enrolment.services import check_in
from niangjia.kernel.invented import name as invented
from niangjia.kernel.tree import within
from niangjia.learning import queries
from niangjia.learning.demo_menu import BANK, MENU
from niangjia.learning.duties import obliged
from niangjia.learning.models import Answer, Course, Round, Run, Tick, Training, Wish
from niangjia.learning.services import batches, cadres, courses, exams, needs, runs
from niangjia.learning.services.runs import Plan
from niangjia.members.queries import current
from niangjia.members.services import edit
from niangjia.organizations.demo import appoint
from niangjia.organizations.queries import active

FIRST_AID, ELECTRIC = "现场急救与心肺复苏", "电工操作与触电急救"
POPULAR = {FIRST_AID: 5, "短视频拍摄与剪辑": 4, "Excel 表格实用": 6, "电动车维修": 7, "劳动合同与工资": 9, "养老护理": 11}
REQUIRED = (
    ("chair", "", "appointed", 12, "新任工会主席任职培训"),
    ("chair", "", "every", 60, "工会主席任期轮训"),
    ("organiser", "", "every", 12, "组织干部年度培训"),
    ("accountant", "", "every", 24, "工会会计业务培训"),
    ("auditor", "", "every", 24, "经审干部业务培训"),
)
LEVELS = (("county", 5), ("town", 15), ("unit", 30))  # how many chairs of which level are in the demo


def load(*, unions: dict[str, Any], city: Any, by: Any, member: Any) -> int:
    """Make them; gives the number of courses."""
    made = courses.paste_courses(by=by, union=city, table=MENU).made
    by_title = {one.title: one for one in made}
    rows = current().filter(within(city.path), person__user=None)
    keys = list(rows.order_by("path", "pk").values_list("pk", flat=True))
    some = rows.filter(pk__in=keys[:: max(1, len(keys) // 400)][:400])  # of every branch
    people = list(some.select_related("person").order_by("path", "pk"))
    _class(by_title[ELECTRIC], city, by, people[::10])
    _round(by_title, city, by, people)
    _cadres(unions, city, by)
    needs.want(by=member, course=by_title["道路交通安全"])
    return len(made)


def _wishes(course: Course, people: Sequence[Any]) -> None:
    Wish.objects.bulk_create(
        Wish(course=course, person_id=one.person_id, union_id=one.union_id, path=one.path) for one in people
    )


def _class(course: Course, city: Any, by: Any, people: Sequence[Any]) -> None:
    """A class of last week: asked for, opened, attended, tested, certified."""
    said = {name: getattr(course, name) for name in courses.COLUMNS}
    courses.edit_course(by=by, course=course, revision=0, **said | {"test_size": 8, "test_minutes": 20, "mark": 60})
    courses.paste_questions(by=by, course=course, table=BANK)
    _wishes(course, people)
    start = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=8)
    plan = Plan(
        start, start + timedelta(days=2, hours=8), start - timedelta(days=5), 40, "市职业技能实训基地", "职工学校 0570-5550166",
        start - timedelta(days=20),
    )  # fmt: skip
    moment = start - timedelta(days=15)
    run = runs.open_course(by=by, course=course, union=city, classes=0, plan=plan, now=moment)
    _attend(run, people[:32], moment)
    _sit(run)
    runs.award(by=by, run=run)


def _attend(run: Run, people: Sequence[Any], moment: Any) -> None:
    session = run.offer.sessions.prefetch_related("pools").get()
    pool = session.pools.all()[0]
    for one in people:
        wish = claim.Wish(run.offer, session, pool, one.person_id, one.union_id, one.path, one.person.name, None, moment)
        claim.take(wish)
    entries = run.offer.entries.select_related("offer__union", "session", "person__user").order_by("number")
    for entry in list(entries)[:30]:
        check_in(by=None, entry=entry)


def _sit(run: Run) -> None:
    """Papers as the services make them: nobody of the demo's members has an account, so nobody is asked for one."""
    for number, training in enumerate(Training.objects.filter(run=run).select_related("run__course").order_by("pk")[:27]):
        paper = exams.lay(training)
        right = {str(one.pk): one.answer for one in queries.bank_of(paper.course)}
        wrong = 4 if number % 9 == 8 else number % 3
        exams.take_in(paper, {key: right[key] for key in list(right)[wrong:]})


def _round(by_title: dict[str, Course], city: Any, by: Any, people: Sequence[Any]) -> None:
    """Who is asked answers in a pattern: first aid is wanted most, so that a class of it can be opened."""
    today = timezone.localdate()
    found = needs.ask_needs(
        by=by, union=city, title="冬训课程需求征集", opens_on=today, closes_on=today + timedelta(days=10),
        text="缺什么补什么：想学的课勾一勾，目录里没有的写一写。",
    )  # fmt: skip
    answers = [
        Answer(round=found, union_id=one.union_id, path=one.path, person_id=one.person_id, missing="无人机驾驶" if n % 40 == 0 else "")
        for n, one in enumerate(people)
    ]  # fmt: skip
    Answer.objects.bulk_create(answers)
    wanted = {title: people[at :: step] for at, (title, step) in enumerate(POPULAR.items())}
    asked = {one.person_id: one for one in answers}
    for title, some in wanted.items():
        course = by_title[title]
        Tick.objects.bulk_create(Tick(answer=asked[one.person_id], course=course) for one in some)
        if title in (FIRST_AID, "Excel 表格实用"):
            _wishes(course, some[:34])
    _reports(found, by_title, by, city)


def _reports(found: Round, by_title: dict[str, Course], by: Any, city: Any) -> None:
    told = {by_title[FIRST_AID].pk: 12, by_title["班组长安全管理"].pk: 8}
    for place, union in enumerate(active().filter(within(city.path), kind="grassroots").order_by("path")[:6]):
        needs.answer_for_union(by=by, round=found, union=union, people={key: n + place for key, n in told.items()})


def _cadres(unions: dict[str, Any], city: Any, by: Any) -> None:
    """Chairs of three levels, some trained in time, some long ago, some never; one batch drafted for those overdue."""
    since, today = date(2024, 1, 1), timezone.localdate()
    for role, level, basis, months, title in REQUIRED:
        cadres.require(
            by=by, union=city, role=role, level=level, basis=basis, months=months, title=title,
            document="市总工会干部教育培训规划（演示）", valid_from=since,
        )  # fmt: skip
    number, trained = 0, []
    for level, many in LEVELS:
        places = active().filter(within(city.path), level=level).exclude(kind="group").order_by("path")[:many]
        for union in places:
            number += 1
            user = get_user_model().objects.create(username=f"zhuxi-{number:02}", name=invented(7000 + number))
            _be_member(user, union)
            appoint(user, "chair", union, by=by)
            if number % 3:
                trained.append(_trained(user, union, level, today - timedelta(days=40 * (number % 14)), by))
    Training.objects.bulk_create(trained)
    _files(city, by)
    start = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=30)
    plan = Plan(start, start + timedelta(days=1, hours=8), start - timedelta(days=7), 20, "市总工会干部学校", "组织部 0570-5550101")
    batches.invite(by=by, union=city, title="基层工会主席培训班", plan=plan, hours=16, role="chair", level="unit", band="overdue")


def _be_member(user: Any, union: Any) -> None:
    """A cadre is a member, whose file goes with the account: of the union itself, for a federation of one below it."""
    own = _free().filter(union=union).order_by("pk").first() or _free().filter(within(union.path)).order_by("-pk").first()
    assert own is not None
    own.person.user, user.name = user, own.person.name
    own.person.save(update_fields=["user"])
    user.save(update_fields=["name"])


def _free() -> Any:
    """The members who have no account yet."""
    return current().filter(person__user__isnull=True).select_related("person")


def _files(city: Any, by: Any) -> None:
    """Who can log in and is to be trained has a file as well, under the name by which the demo introduces them."""
    rows = list(obliged().filter(within(city.path)).select_related("user", "union").order_by("pk"))
    has = queries.files_of([one.user_id for one in rows], city.path)
    for one in rows:
        if one.user_id in has:
            continue
        own = _free().filter(within(one.union.path)).order_by("-pk")[0].person  # of the last, whom nothing else in the demo names
        edit(by=by, person=own, revision=own.revision, name=one.user.name)
        type(own).objects.filter(pk=own.pk).update(user=one.user)


TITLES = {"county": "县区工会主席培训班", "town": "乡镇街道工会主席培训班", "unit": "基层工会主席培训班"}


def _trained(user: Any, union: Any, level: str, on: date, by: Any) -> Training:
    return Training(
        user=user, union=union, path=union.path, name=user.name, title=f"{on.year} 年{TITLES[level]}", kind="cadre",
        level={"county": "县区级", "town": "乡镇街道", "unit": "基层"}[level], hours=16, on=on, source="pasted", by=by,
    )  # fmt: skip
