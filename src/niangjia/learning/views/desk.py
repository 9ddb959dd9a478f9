"""工作台: the catalogue, a course, its bank of questions."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.enrolment.forms.tables import TableForm
from niangjia.enrolment.views.pasting import paste_page
from niangjia.kernel.access import STAFF, has_role, role
from niangjia.kernel.errors import Missing
from niangjia.kernel.workflow import allowed, told
from niangjia.learning import demand, queries, rules, tens
from niangjia.learning.forms import CourseForm
from niangjia.learning.lists import CourseListing
from niangjia.learning.models import Course, Question, Run
from niangjia.learning.services import courses as services
from niangjia.learning.states import COURSE_MOVES, KEEPERS, CourseState
from niangjia.learning.vocabulary import TOPICS
from niangjia.organizations.forms.fields import written
from niangjia.organizations.queries import top_unions, unions_for
from niangjia.organizations.views.common import Page, form_page, get, list_page, press

COURSES_HELP = "列的次序：课程名称、类别、适用工种、层次、学时、授课人、形式、学完能做什么。有表头就按表头认。"
QUESTIONS_HELP = "列的次序：题目、A、B、C、D、答案。答案写字母，多选写 ACD 这样；两个选项的题 C、D 空着。"


@role(*STAFF)
@require_GET
def courses(request: HttpRequest) -> HttpResponse:
    """The catalogue of my branches, and of the unions above."""
    return list_page(request, CourseListing, "learning/courses.html", may=has_role(request.user, *KEEPERS))


@role(*KEEPERS)
@require_http_methods(["GET", "POST"])
def course_new(request: HttpRequest) -> HttpResponse:
    """A new course."""
    unions = unions_for(request.user, *KEEPERS)
    form = CourseForm(request.POST or None, unions=unions, initial={"union": written(unions.first())})
    page = Page(
        "新增课程", "加入目录", reverse("learning:courses"),
        run=lambda data: services.add_course(by=request.user, union=data["union"], **form.said()),
        done=lambda made: (f"《{made.title}》已加入目录。", _url(made)),
    )  # fmt: skip
    return form_page(request, page, form)


@role(*KEEPERS)
@require_http_methods(["GET", "POST"])
def course_edit(request: HttpRequest, pk: Any) -> HttpResponse:
    """Change a course."""
    one = get_course(request.user, pk)
    form = CourseForm(request.POST or None, instance=one, initial={"revision": one.revision})
    page = Page(
        "修改课程", "保存", _url(one), subtitle=one.title,
        run=lambda data: services.edit_course(
            by=request.user, course=Course.objects.get(pk=one.pk), revision=data["revision"] or 0, **form.said()
        ),
        done=lambda made: ("已保存。", _url(made)),
    )  # fmt: skip
    return form_page(request, page, form)


@role(*KEEPERS)
@require_http_methods(["GET", "POST"])
def course_paste(request: HttpRequest) -> HttpResponse:
    """Many courses out of a table."""
    unions = unions_for(request.user, *KEEPERS)
    filled = {"union": written(unions.first())}
    form = TableForm(request.POST or None, unions=unions, initial=filled, help_text=COURSES_HELP)
    page = Page(
        "从 Excel 粘贴课程", "加入目录", reverse("learning:courses"),
        intro=f"一行一门。类别写：{'、'.join(TOPICS.values())}。看不懂的行不写入，留在格子里并说明原因，其余的照收。",
        run=lambda data: services.paste_courses(by=request.user, union=data["union"], table=data["table"]),
        done=lambda made: (f"已加入 {len(made)} 门课。", reverse("learning:courses")),
    )  # fmt: skip
    return paste_page(request, page, form)


def _url(one: Course) -> str:
    return reverse("learning:course", args=[one.pk])


def get_course(user: Any, pk: Any) -> Course:
    """A course that the user finds at the desk; raises :class:`Missing`."""
    found: Course = get(rules.courses(user).select_related("union"), pk)
    return found


@role(*STAFF)
@require_GET
def course(request: HttpRequest, pk: Any) -> HttpResponse:
    """One course: what it is, how many want it and where, the classes that were opened, the bank."""
    one = get_course(request.user, pk)
    kept = rules.courses_kept(request.user).filter(pk=pk).exists()
    opens = one.state == CourseState.OFFERED and rules.courses_opened(request.user).filter(pk=pk).exists()
    asked = _asked(request.user, one)
    context = {
        "course": one, "kept": kept, "opens": opens, "asked": asked, "shown": tens.words(asked),
        "enough": asked >= one.threshold, "verbs": [(v, COURSE_MOVES[v]) for v in allowed(one, COURSE_MOVES)] if kept else [],
        "runs": list(Run.objects.filter(course=one, pk__in=rules.runs(request.user)).select_related("offer", "union")[:20]),
        "bank": queries.bank_of(one).count(), "tone": CourseState.TONES[one.state],
        "story": told(one, COURSE_MOVES, words=WORDS),
    }  # fmt: skip
    return render(request, "learning/course.html", context)


WORDS = {"add": "加入目录", "edit": "修改"}  # what happens to a course without a move


def _asked(user: Any, one: Course) -> int:
    """How many of the user's branches want it."""
    return sum(demand.asked_for(one, union.path) for union in top_unions(user)[:20])


@role(*KEEPERS)
@require_POST
def course_do(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """Off the menu, and on it again."""
    run = {"retire": services.retire_course, "restore": services.restore_course}.get(verb)
    if run is None:
        raise Missing("没有这个操作。")
    one = get_course(request.user, pk)
    return press(request, lambda: f"《{run(by=request.user, course=one).title}》{one.state_words}。", _url(one))


@role(*KEEPERS)
@require_http_methods(["GET", "POST"])
def course_questions(request: HttpRequest, pk: Any) -> HttpResponse:
    """The bank of questions, and a table to paste more of them."""
    one: Course = get(rules.courses_kept(request.user).select_related("union"), pk)
    form = TableForm(request.POST or None, help_text=QUESTIONS_HELP)
    page = Page(
        "题库", "加入题库", _url(one), subtitle=one.title,
        run=lambda data: services.paste_questions(by=request.user, course=one, table=data["table"]),
        done=lambda made: (f"已加入 {len(made)} 道题。", request.path),
    )  # fmt: skip
    found = queries.bank_of(one)  # read where it is shown, with what has just been added
    return paste_page(request, page, form, "learning/questions.html", course=one, questions=found)


@role(*KEEPERS)
@require_POST
def question_retire(request: HttpRequest, pk: Any) -> HttpResponse:
    """Draw a question no more."""
    rows = Question.objects.filter(course__in=rules.courses_kept(request.user)).select_related("course")
    one: Question = get(rows, pk)
    to = reverse("learning:course_questions", args=[one.course_id])
    return press(request, lambda: _retired(request.user, one), to)


def _retired(by: Any, one: Question) -> str:
    services.retire_question(by=by, question=one)
    return "这道题不再抽到。"
