"""``/courses``: the menu, 想学, classes, the bank of questions."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Status

from niangjia.enrolment.api.pasted import Made, PastedIn, PastedOut, UnionPastedIn, pasted_out
from niangjia.kernel.access import STAFF
from niangjia.kernel.api import Page, Paging, guard, idempotent, listed, paged
from niangjia.kernel.keyset import slice_of
from niangjia.learning import demand, queries, rules
from niangjia.learning.api.common import with_zone
from niangjia.learning.api.schemas.courses import (
    CourseChange,
    CourseNew,
    CourseOut,
    OpenIn,
    RunOut,
    TrainingOut,
    TrainingQuery,
    course_out,
    run_out,
    training_out,
)
from niangjia.learning.lists import TrainingListing
from niangjia.learning.models import Course, Run
from niangjia.learning.services import courses, needs, runs
from niangjia.learning.states import KEEPERS
from niangjia.organizations.queries import top_unions
from niangjia.organizations.views.common import get, working_union

router = Router(tags=["learning"])


class MenuQuery(Paging):
    """The menu by topic, and words."""

    topic: str = Field("", max_length=10)
    search: str = Field("", max_length=60)


@router.get("/courses", response=Page[CourseOut], auth=guard("public"), summary="课程目录")
def list_courses(request: HttpRequest, query: Query[MenuQuery]) -> dict[str, Any]:
    """The menus of all unions, for anybody to see."""
    rows = queries.searched(rules.menu(), query.topic, query.search).select_related("union")
    return paged(slice_of(rows, order="title", cursor=query.cursor, limit=query.limit), course_out)


@router.get("/courses/{uuid:pk}", response=CourseOut, auth=guard(*STAFF), summary="一门课程，范围内多少人想学")
def get_course(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """One course, and how many of my branches want it."""
    one = _course(request.user, pk)
    return course_out(one, sum(demand.asked_for(one, union.path) for union in top_unions(request.user)[:20]))


@router.post("/courses", response={201: CourseOut}, auth=guard(*KEEPERS), summary="新增课程")
@idempotent
def add_course(request: HttpRequest, body: CourseNew) -> Status[dict[str, Any]]:
    """Put a course on the menu of a union."""
    made = courses.add_course(by=request.user, union=working_union(body.union), **body.dict(exclude={"union"}))
    return Status(201, course_out(made))


@router.put("/courses/{uuid:pk}", response=CourseOut, auth=guard(*KEEPERS), summary="修改课程")
@idempotent
def edit_course(request: HttpRequest, pk: UUID, body: CourseChange) -> dict[str, Any]:
    """Change a course that was read at a revision."""
    return course_out(courses.edit_course(by=request.user, course=_course(request.user, pk), **body.dict()))


@router.post("/courses/paste", response={201: PastedOut}, auth=guard(*KEEPERS), summary="批量新增课程")
@idempotent
def paste_courses(request: HttpRequest, body: UnionPastedIn) -> Status[dict[str, Any]]:
    """Many courses out of a table. What is wrong is said row by row; the rest is taken, and 422 says that there is none."""
    came = courses.paste_courses(by=request.user, union=working_union(body.union), table=body.table)
    return Status(201, pasted_out(came))


@router.post("/courses/{uuid:pk}/retire", response=CourseOut, auth=guard(*KEEPERS), summary="课程下架")
@idempotent
def retire_course(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Off the menu."""
    return course_out(courses.retire_course(by=request.user, course=_course(request.user, pk)))


@router.post("/courses/{uuid:pk}/restore", response=CourseOut, auth=guard(*KEEPERS), summary="课程重新上架")
@idempotent
def restore_course(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """On the menu again."""
    return course_out(courses.restore_course(by=request.user, course=_course(request.user, pk)))


@router.post("/courses/{uuid:pk}/questions", response={201: PastedOut}, auth=guard(*KEEPERS), summary="批量新增试题")
@idempotent
def paste_questions(request: HttpRequest, pk: UUID, body: PastedIn) -> Status[dict[str, Any]]:
    """More questions out of a table. What is wrong is said row by row; the rest is taken, and 422 says that there is none."""
    came = courses.paste_questions(by=request.user, course=_course(request.user, pk), table=body.table)
    return Status(201, pasted_out(came))


@router.post("/courses/{uuid:pk}/want", response={204: None}, auth=guard("login"), summary="想学一门课")
def want(request: HttpRequest, pk: UUID) -> Status[None]:
    """Want to learn it: told when a class opens; twice is once."""
    needs.want(by=request.user, course=get(rules.menu(), pk))
    return Status(204, None)


@router.post("/courses/{uuid:pk}/unwant", response={204: None}, auth=guard("login"), summary="不学了")
def unwant(request: HttpRequest, pk: UUID) -> Status[None]:
    """Think better of it; twice is once."""
    needs.want_no_more(by=request.user, course=get(rules.menu(), pk))
    return Status(204, None)


@router.post("/courses/{uuid:pk}/open", response={201: RunOut}, auth=guard(*KEEPERS), summary="开班")
@idempotent
def open_course(request: HttpRequest, pk: UUID, body: OpenIn) -> Status[dict[str, Any]]:
    """Open a class; who asked for it is told."""
    one, union, plan = get(rules.courses_opened(request.user), pk), working_union(body.union), with_zone(body.plan())
    return Status(201, run_out(runs.open_course(by=request.user, course=one, union=union, classes=body.classes, plan=plan)))


@router.get("/classes", response=Page[RunOut], auth=guard(*STAFF), summary="培训班次")
def list_classes(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """The classes of my branches, the newest first."""
    return paged(slice_of(rules.runs(request.user), order="-created_at", cursor=query.cursor, limit=query.limit), run_out)


@router.get("/classes/{uuid:pk}", response=RunOut, auth=guard(*STAFF), summary="一个培训班次")
def get_class(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """One class."""
    return run_out(_run(request.user, pk))


@router.post("/classes/{uuid:pk}/award", response=Made, auth=guard(*KEEPERS), summary="给一个班发证书")
@idempotent
def award(request: HttpRequest, pk: UUID) -> dict[str, int]:
    """Certificates for all who earned one and have none."""
    return {"count": runs.award(by=request.user, run=_run(request.user, pk))}


@router.get("/trainings", response=Page[TrainingOut], auth=guard(*STAFF), summary="培训记录")
def list_trainings(request: HttpRequest, query: Query[TrainingQuery]) -> dict[str, Any]:
    """Who was trained in what, the latest first."""
    return paged(listed(TrainingListing, request.user, query), training_out)


@router.get("/trainings/mine", response=Page[TrainingOut], auth=guard("login"), summary="我的培训记录")
def list_mine(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """My own, the latest first."""
    return paged(slice_of(rules.own_trainings(request.user), order="-on", cursor=query.cursor, limit=query.limit), training_out)


def _course(user: Any, pk: UUID) -> Course:
    found: Course = get(rules.courses(user).select_related("union"), pk)
    return found


def _run(user: Any, pk: UUID) -> Run:
    found: Run = get(rules.runs(user).select_related("offer", "course"), pk)
    return found
