"""``/job-fairs`` with their employers, vacancies and desks."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from niangjia.jobs import rules, services
from niangjia.jobs.api.schemas import (
    DeskIn,
    DeskOut,
    EntrancesIn,
    ExhibitorIn,
    ExhibitorOut,
    JobFairNew,
    JobFairOut,
    JobFairQuery,
    TableIn,
    TableOut,
    VacancyIn,
    VacancyOut,
    VacancyPlacesIn,
    VacancySearch,
    VisitorsIn,
    VisitsIn,
    VisitsOut,
    aware,
    desk_out,
    entrance_out,
    exhibitor_out,
    fair_out,
    vacancy_out,
)
from niangjia.jobs.lists import JobFairListing
from niangjia.jobs.models import AUDIENCES, JobFair
from niangjia.jobs.pasting import Unclear, vacancies_of
from niangjia.jobs.queries import search
from niangjia.jobs.states import HOSTS, READERS
from niangjia.jobs.views.employers import get_exhibitor, get_vacancy
from niangjia.jobs.views.fairs import get_fair
from niangjia.kernel.api import Page, Paging, ReasonIn, guard, idempotent, listed, paged
from niangjia.kernel.errors import Invalid, Missing
from niangjia.kernel.keyset import slice_of
from niangjia.kernel.tapping import Touch
from niangjia.organizations.queries import active

router = Router(tags=["jobs"])


@router.get("/job-fairs", response=Page[JobFairOut], auth=guard(*READERS), summary="招聘会")
def list_fairs(request: HttpRequest, query: Query[JobFairQuery]) -> dict[str, Any]:
    """The fairs of my branches, drafts too."""
    return paged(listed(JobFairListing, request.user, query), fair_out)


@router.get("/job-fairs/open", response=Page[JobFairOut], auth=guard("public"), summary="公开的招聘会")
def open_fairs(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """The fairs that anybody may read about, the latest first."""
    rows = rules.fairs_published().select_related("offer", "union")
    return paged(slice_of(rows, order="-held_on", cursor=query.cursor, limit=query.limit), fair_out)


@router.get("/job-fairs/{uuid:pk}", response=JobFairOut, auth=guard("login"))
def one_fair(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """One fair; a draft for those who may read it."""
    shown: JobFair | None = rules.fairs_published().filter(pk=pk).select_related("offer", "union").first()
    return fair_out(shown or get_fair(request.user, pk))


@router.post("/job-fairs", response={201: JobFairOut}, auth=guard(*HOSTS))
@idempotent
def plan(request: HttpRequest, body: JobFairNew) -> Status[dict[str, Any]]:
    """A new fair with its offer, as a draft; ``POST /offers/{id}/open`` opens it."""
    aware(starts_at=body.starts_at, ends_at=body.ends_at)
    union = active().filter(pk=body.union).first()
    if union is None:
        raise Missing("没有找到这个工会，或不在您的范围内。")
    made = services.plan_fair(by=request.user, union=union, **body.dict(exclude={"union"}))
    return Status(201, fair_out(made))


@router.post("/job-fairs/{uuid:pk}/hold", response=JobFairOut, auth=guard(*HOSTS))
@idempotent
def hold(request: HttpRequest, pk: UUID, body: VisitorsIn) -> dict[str, Any]:
    """It has been held."""
    return fair_out(services.hold_fair(by=request.user, fair=get_fair(request.user, pk), visitors=body.visitors))


@router.post("/job-fairs/{uuid:pk}/reopen", response=JobFairOut, auth=guard(*HOSTS))
@idempotent
def reopen(request: HttpRequest, pk: UUID, body: ReasonIn) -> dict[str, Any]:
    """Take that back."""
    return fair_out(services.reopen_fair(by=request.user, fair=get_fair(request.user, pk), reason=body.reason))


@router.post("/job-fairs/{uuid:pk}/entrances", response=JobFairOut, auth=guard(*HOSTS), summary="设招聘会入口")
@idempotent
def entrances(request: HttpRequest, pk: UUID, body: EntrancesIn) -> dict[str, Any]:
    """Which entrances there are."""
    one = get_fair(request.user, pk)
    services.set_entrances(by=request.user, fair=one, titles=body.titles)
    return fair_out(one)


@router.post("/job-fairs/{uuid:pk}/taps", response=VisitsOut, auth=guard(*HOSTS), summary="招聘会进场计数")
def count(request: HttpRequest, pk: UUID, body: VisitsIn) -> dict[str, Any]:
    """Count visitors; every tap has its own key, so sending again counts nothing twice."""
    one = get_fair(request.user, pk)
    touches = [Touch(tap.entrance, tap.key, tap.undo) for tap in body.taps]
    services.count_visitors(by=request.user, fair=one, touches=touches)
    found = [entrance_out(entrance) for entrance in one.entrances.all()]
    return {"total": sum(entrance["visitors"] for entrance in found), "entrances": found}


@router.get("/job-fairs/{uuid:pk}/exhibitors", response=Page[ExhibitorOut], auth=guard(*READERS))
def list_exhibitors(request: HttpRequest, pk: UUID, query: Query[Paging]) -> dict[str, Any]:
    """The employers at a fair."""
    rows = get_fair(request.user, pk).exhibitors.all()
    return paged(slice_of(rows, order="name", cursor=query.cursor, limit=query.limit), exhibitor_out)


@router.post("/job-fairs/{uuid:pk}/exhibitors", response={201: ExhibitorOut}, auth=guard(*HOSTS))
@idempotent
def add_exhibitor(request: HttpRequest, pk: UUID, body: ExhibitorIn) -> Status[dict[str, Any]]:
    """One more employer."""
    made = services.add_exhibitor(by=request.user, fair=get_fair(request.user, pk), **body.dict())
    return Status(201, exhibitor_out(made))


@router.post("/exhibitors/{uuid:pk}/edit", response=ExhibitorOut, auth=guard(*HOSTS))
@idempotent
def edit_exhibitor(request: HttpRequest, pk: UUID, body: ExhibitorIn) -> dict[str, Any]:
    """Another name, booth or contact."""
    one = get_exhibitor(request.user, pk)
    return exhibitor_out(services.edit_exhibitor(by=request.user, exhibitor=one, **body.dict()))


@router.post("/exhibitors/{uuid:pk}/vacancies", response={201: VacancyOut}, auth=guard(*HOSTS))
@idempotent
def add_vacancy(request: HttpRequest, pk: UUID, body: VacancyIn) -> Status[dict[str, Any]]:
    """One more vacancy."""
    made = services.add_vacancy(by=request.user, exhibitor=get_exhibitor(request.user, pk), **body.dict())
    return Status(201, vacancy_out(made))


@router.post("/job-fairs/{uuid:pk}/vacancies/paste", response=TableOut, auth=guard(*HOSTS))
@idempotent
def paste(request: HttpRequest, pk: UUID, body: TableIn) -> dict[str, Any]:
    """A table: 单位, 岗位, 人数, 月薪, 地点, 要求, 面向, 展位. What is wrong is said row by row; the rest is taken."""
    fair = get_fair(request.user, pk)
    try:
        lines = vacancies_of(body.table, AUDIENCES)
    except Unclear as unclear:
        raise Invalid(str(unclear), at="table") from None
    sheet = services.paste_vacancies(by=request.user, fair=fair, lines=lines)
    wrong = [{"number": row.line.number, "text": row.line.text, "error": row.told} for row in sheet.wrong]
    return {"done": sheet.done, "known": sheet.known, "wrong": wrong}


@router.get("/vacancies", response=Page[VacancyOut], auth=guard("public"), summary="招聘岗位")
def list_vacancies(request: HttpRequest, query: Query[VacancySearch]) -> dict[str, Any]:
    """Open vacancies of published fairs, by word, pay and place."""
    rows = rules.vacancies_published()
    rows = rows.filter(fair=query.fair) if query.fair else rows
    rows = search(rows, text=query.search, pay=query.pay, place=query.place).select_related("exhibitor")
    return paged(slice_of(rows, order="-created_at", cursor=query.cursor, limit=query.limit), vacancy_out)


@router.post("/vacancies/{uuid:pk}/close", response=VacancyOut, auth=guard(*HOSTS))
@idempotent
def close_vacancy(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """No more applications."""
    return vacancy_out(services.close_vacancy(by=request.user, vacancy=get_vacancy(request.user, pk)))


@router.post("/vacancies/{uuid:pk}/reopen", response=VacancyOut, auth=guard(*HOSTS))
@idempotent
def reopen_vacancy(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Applications again."""
    return vacancy_out(services.reopen_vacancy(by=request.user, vacancy=get_vacancy(request.user, pk)))


@router.post("/vacancies/{uuid:pk}/places", response=VacancyOut, auth=guard(*HOSTS))
@idempotent
def set_places(request: HttpRequest, pk: UUID, body: VacancyPlacesIn) -> dict[str, Any]:
    """More or fewer people wanted, never fewer than are hired."""
    return vacancy_out(services.set_places(by=request.user, vacancy=get_vacancy(request.user, pk), places=body.places))


@router.post("/job-fairs/{uuid:pk}/desks", response={201: DeskOut}, auth=guard(*HOSTS))
@idempotent
def add_desk(request: HttpRequest, pk: UUID, body: DeskIn) -> Status[dict[str, Any]]:
    """A desk with its times."""
    aware(starts_at=body.starts_at, ends_at=body.ends_at)
    return Status(201, desk_out(services.add_desk(by=request.user, fair=get_fair(request.user, pk), **body.dict())))
