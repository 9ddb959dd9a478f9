"""What employers offer: one by one, or pasted from Excel with what is wrong said row by row."""

from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from niangjia.jobs.models import AUDIENCES, Exhibitor, JobFair, Vacancy
from niangjia.jobs.models.fairs import MOST_PAY
from niangjia.jobs.pasting import Offered
from niangjia.jobs.queries import hired
from niangjia.jobs.services.common import need, need_number, permit_fair, touch_fair
from niangjia.jobs.services.fairs import add_exhibitor, edit_exhibitor, need_preparing
from niangjia.jobs.states import VACANCY_MOVES, FairState, VacancyState
from niangjia.kernel import audit
from niangjia.kernel.errors import Gone, Invalid, Problem, Refused
from niangjia.kernel.wording import NOT_PLAIN, is_plain, quoted
from niangjia.kernel.workflow import move

MOST_PLACES = 100_000
COLUMNS = {"places": "人数", "booth": "展位", "title": "岗位", "employer": "单位", "name": "单位"}


@dataclass(frozen=True)
class Pasted:
    """What came of one row: ``told`` is what to mend; ``known`` that it was there already."""

    line: Offered
    told: str = ""
    known: bool = False


@dataclass
class Sheet:
    """What came of a pasted table."""

    rows: list[Pasted] = field(default_factory=list)

    @property
    def wrong(self) -> list[Pasted]:
        """The rows to mend."""
        return [row for row in self.rows if row.told]

    @property
    def known(self) -> int:
        """How many were there already."""
        return sum(row.known for row in self.rows)

    @property
    def done(self) -> int:
        """How many are new."""
        return sum(not row.told and not row.known for row in self.rows)


def add_vacancy(
    *,
    by: Any,
    exhibitor: Exhibitor,
    title: str,
    places: int,
    pay_low: int | None = None,
    pay_high: int | None = None,
    place: str = "",
    requirement: str = "",
    audience: str = "",
) -> Vacancy:
    """An employer offers places; pay in yuan a month, one number stands for both ends.

    Raises :class:`Invalid`; with code ``vacancy-there`` where the employer offers the same work in the same place.
    """
    fair = exhibitor.fair
    need_preparing(by, fair)
    low, high = (pay_low or pay_high, pay_high or pay_low)
    columns = {"title": title.strip(), "places": places, "pay_low": low, "pay_high": high, "place": place.strip(),
               "requirement": requirement.strip(), "audience": audience}  # fmt: skip
    need(_wrong(columns))
    with transaction.atomic():
        try:
            with transaction.atomic():
                made = Vacancy.objects.create(fair=fair, path=fair.path, exhibitor=exhibitor, **columns)
        except IntegrityError:
            raise Invalid("这个单位在这个地点已经有同名岗位。", code="vacancy-there", at="title") from None
        audit.record("vacancy.add", by=by, target=made, path=fair.path)
        touch_fair(fair)
    return made


def _wrong(columns: dict[str, Any]) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    for name, label, least, most in (("title", "岗位", 1, 80), ("place", "工作地点", 0, 80), ("requirement", "要求", 0, 400)):
        if not least <= len(columns[name]) <= most:
            errors[name] = [f"{label}请写 {least} 到 {most} 个字。" if least else f"{label}最多 {most} 个字。"]
        elif name != "requirement" and not is_plain(columns[name]):
            errors[name] = [NOT_PLAIN]
    need_number(errors, "places", columns["places"], 1, MOST_PLACES)
    if columns["pay_low"] is not None:
        for name in ("pay_low", "pay_high"):
            need_number(errors, name, columns[name], 1, MOST_PAY)
        if not errors.keys() & {"pay_low", "pay_high"} and columns["pay_low"] > columns["pay_high"]:
            errors["pay_high"] = ["高的那个数不能小于低的。"]
    if columns["audience"] not in AUDIENCES:
        errors["audience"] = [f"请从这些里选：{'、'.join(AUDIENCES.values())}。"]
    return errors


def paste_vacancies(*, by: Any, fair: JobFair, lines: list[Offered]) -> Sheet:
    """Take in a table: what is right goes in, what is wrong is said at its row; pasted twice it is there once.

    An employer that is not at the fair yet is added; one without a booth gets that of its row.
    """
    need_preparing(by, fair)
    sheet = Sheet()
    firms = {one.name: one for one in fair.exhibitors.select_related("fair__offer")}
    for line in lines:
        try:
            need(line.errors)
            _stand(by, firms.get(line.employer), line.booth)
            with transaction.atomic():
                _take(by, fair, firms, line)
        except Invalid as problem:
            known = problem.code == "vacancy-there"
            sheet.rows.append(Pasted(line, "" if known else _told(problem), known))
        else:
            sheet.rows.append(Pasted(line))
    return sheet


def _stand(by: Any, firm: Exhibitor | None, booth: int | None) -> None:
    """A firm that is there stands where its row says, also where it offers nothing new; it does not move by a table."""
    if firm is None or booth in (None, firm.booth):
        return
    if firm.booth is not None:
        raise Invalid(f"“{firm.name}”已经在 {firm.booth} 号展位。", code="booth-set", at="booth")
    edit_exhibitor(by=by, exhibitor=firm, name=firm.name, booth=booth, contact=firm.contact, phone=firm.phone or "")


def _take(by: Any, fair: JobFair, firms: dict[str, Exhibitor], line: Offered) -> None:
    firm = firms.get(line.employer) or add_exhibitor(by=by, fair=fair, name=line.employer, booth=line.booth)
    add_vacancy(
        by=by, exhibitor=firm, title=line.title, places=line.places, pay_low=line.pay_low, pay_high=line.pay_high,
        place=line.place, requirement=line.requirement, audience=line.audience,
    )  # fmt: skip
    firms[line.employer] = firm


def _told(problem: Problem) -> str:
    """What is wrong with a row; a sentence that only says what to fill in, says also where."""
    said = ((COLUMNS.get(name, ""), sentence) for name, sentences in problem.errors.items() for sentence in sentences)
    return "".join(f"{column}{sentence}" if sentence.startswith("请填写") else sentence for column, sentence in said) or problem.detail


def close_vacancy(*, by: Any, vacancy: Vacancy) -> Vacancy:
    """No more applications."""
    need_preparing(by, vacancy.fair)
    return _move(by, vacancy, "close")


def reopen_vacancy(*, by: Any, vacancy: Vacancy) -> Vacancy:
    """Applications again. Raises :class:`Refused` (``filled``) while every place is somebody's."""
    need_preparing(by, vacancy.fair)
    with transaction.atomic():
        now = locked(vacancy)
        if hired(now) >= now.places:
            raise Refused(f"{quoted(now.title)}招 {now.places} 人，已经招满。要继续招，请先改招聘人数。", code="filled")
        return _move(by, vacancy, "reopen")


def set_places(*, by: Any, vacancy: Vacancy, places: int) -> Vacancy:
    """The employer wants more or fewer people, also when the fair is over; never fewer than it has taken.

    One that had closed because it was full takes applications again; one that is full by this closes. Raises :class:`Invalid`.
    """
    permit_fair(by, vacancy.fair)
    if vacancy.fair.state == FairState.CANCELLED:
        raise Gone("这场招聘会已取消，不能再改。", code="fair-over")
    errors: dict[str, list[str]] = {}
    need_number(errors, "places", places, 1, MOST_PLACES)
    need(errors)
    with transaction.atomic():
        now = locked(vacancy)
        taken, before = hired(now), now.places
        if places < taken:
            raise Invalid(f"已经录用 {taken} 人，不能少于 {taken}。", errors={"places": [f"已经录用 {taken} 人，不能少于 {taken}。"]})
        if places == before:
            return now
        Vacancy.objects.filter(pk=now.pk).update(places=places)
        now.places = places
        audit.record("vacancy.places", by=by, target=now, path=now.path, detail={"places": [before, places]})
        if taken == places:
            close_filled(by, now)
        elif taken == before and now.state == VacancyState.CLOSED:
            _move(by, now, "reopen")
        touch_fair(now.fair)
    return now


def locked(vacancy: Vacancy) -> Vacancy:
    """The vacancy as it stands now, until the transaction ends held against whoever hires or changes its places."""
    rows = Vacancy.objects.select_for_update(of=("self",), no_key=True).select_related("fair", "exhibitor")
    return rows.get(pk=vacancy.pk)


def close_filled(by: Any, vacancy: Vacancy) -> None:
    """No more applications, for every place is somebody's; nothing where it is closed already."""
    if vacancy.state == VacancyState.OPEN:
        _move(by, vacancy, "close", "招满了")


def _move(by: Any, vacancy: Vacancy, verb: str, reason: str = "") -> Vacancy:
    with transaction.atomic():
        move(vacancy, verb, by=by, moves=VACANCY_MOVES, reason=reason)
        audit.record(f"vacancy.{verb}", by=by, target=vacancy, path=vacancy.path, reason=reason)
    return vacancy
