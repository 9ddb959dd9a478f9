"""Reads: the menu with how many want what, what was asked in a round, one's own learning."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber, Substr
from django.utils import timezone

from niangjia.enrolment.queries import sums
from niangjia.enrolment.states import CertificateState
from niangjia.kernel.access import ROLES
from niangjia.kernel.standing import DAY, Own, Standing
from niangjia.kernel.tree import WIDTH, PathField, within
from niangjia.learning import duties, rules, tens
from niangjia.learning.models import (
    Answer,
    Course,
    Invitee,
    Paper,
    Question,
    Round,
    Run,
    Tick,
    Training,
)
from niangjia.learning.states import KEEPERS, RoundState
from niangjia.learning.vocabulary import FEW, MOST_ATTEMPTS, SEATS, TOPICS
from niangjia.members.queries import current, served_paths
from niangjia.organizations.queries import active
from niangjia.organizations.rights import scope

TEAMS = 6  # of the unions that reported people for a course, so many are named
CERTIFIED = Q(entry__certificates__state=CertificateState.VALID)  # of a training


def searched(rows: QuerySet[Course], topic: str = "", text: str = "") -> QuerySet[Course]:
    """Courses of a topic, with some words in title, trade, lecturer or outcome."""
    if topic in TOPICS:
        rows = rows.filter(topic=topic)
    for word in text.replace("\x00", "").split()[:5]:
        rows = rows.filter(
            Q(title__contains=word) | Q(trade__contains=word) | Q(lecturer__contains=word) | Q(outcome__contains=word)
        )
    return rows


def topics_of(rows: QuerySet[Course]) -> list[tuple[str, str, int]]:
    """(topic, words, how many courses) of those that have some, in their order."""
    counts = dict(rows.order_by().values_list("topic").annotate(n=Count("pk")))
    return [(key, label, counts[key]) for key, label in TOPICS.items() if key in counts]


def classes_of(course: Course, union: Any) -> int:
    """How many classes of a course a union has opened: what the next one is numbered after."""
    return Run.objects.filter(course=course, union=union).count()


def bank_of(course: Course) -> QuerySet[Question]:
    """The questions of a course that are still drawn."""
    return Question.objects.filter(course=course, retired_at__isnull=True)


@dataclass(frozen=True)
class Need:
    """A course in a round: members who ticked it (None: fewer than ten), people whom unions reported; by branch.

    ``teams`` are the unions that reported most, with how many: they speak for many, so what they say is no secret.
    While a round is ``live`` members are counted in whole tens: of yesterday's and today's number nobody finds one voice.
    """

    course: Course
    members: int | None
    reported: int
    branches: list[tuple[Any, int]]
    elsewhere: int
    teams: list[tuple[str, int]]
    live: bool = False

    @property
    def own_words(self) -> str:
        """How many members, as far as it may be told."""
        return f"不足 {FEW}" if self.members is None else f"{self.members}{self._more if self.members else ''}"

    @property
    def _more(self) -> str:
        return " 以上" if self.live else ""

    @property
    def where(self) -> str:
        """嘉言区总工会 32 人，其余各处合计 14 人；环卫公司工会填报 12 人."""
        unit = " 人以上" if self.live else " 人"
        own = [f"{union.name} {n}{unit}" for union, n in self.branches]
        own += [f"{'其余' if own else ''}各处合计 {self.elsewhere}{unit}"] if self.elsewhere else []
        told = "，".join(f"{name}填报 {n} 人" for name, n in self.teams)
        told += "等" if self.reported > sum(n for _, n in self.teams) else ""
        return "；".join(filter(None, ["，".join(own), told]))


@dataclass(frozen=True)
class Summary:
    """What a round came to; words are read only where ten and more members wrote."""

    answers: int | None
    unions: int
    needs: list[Need]
    missing: list[str]
    reported: list[tuple[Any, str]]

    @property
    def size(self) -> int:
        """How many courses were asked for."""
        return len(self.needs)


def summary(one: Round) -> Summary:
    """Which courses are asked most, and where; five queries. Nothing says who, and nothing of fewer than ten."""
    length = len(one.path) + WIDTH
    ticks = Tick.objects.filter(answer__round=one).order_by()
    heads = ticks.filter(answer__person__isnull=False).annotate(
        head=Substr("answer__path", 1, length, output_field=PathField())
    )
    own: dict[UUID, Counter[str]] = defaultdict(Counter)
    for course, head, n in heads.values_list("course", "head").annotate(n=Count("pk")):
        own[course][head] += n
    told = dict(
        ticks.filter(answer__person__isnull=True).values_list("course").annotate(n=Sum("people"))
    )
    teams = _teams(ticks)
    courses = Course.objects.in_bulk({*own, *told})
    unions = {union.path: union for union in active().filter(path__in={head for counts in own.values() for head in counts})}
    live = one.state == RoundState.OPEN
    needs = [_need(courses[key], own.get(key, Counter()), (told.get(key, 0), teams[key]), unions, live=live) for key in courses]
    needs.sort(key=lambda need: (-(need.members or 0) - need.reported, need.course.title))
    return Summary(*_answers(one), needs, *_missing(one))


def _teams(ticks: QuerySet[Tick]) -> dict[UUID, list[tuple[str, int]]]:
    """By course the unions that reported most people, ten at least: a smaller group would say who they are."""
    place = Window(RowNumber(), partition_by="course", order_by=["-people", "answer__union__name"])
    rows = ticks.filter(answer__person__isnull=True, people__gte=FEW).annotate(place=place).filter(place__lte=TEAMS).order_by("place")
    found: dict[UUID, list[tuple[str, int]]] = defaultdict(list)
    for course, name, n in rows.values_list("course", "answer__union__name", "people"):
        found[course].append((name, n))
    return found


def _need(
    course: Course, counts: Counter[str], told: tuple[int, list[tuple[str, int]]], unions: dict[str, Any], *, live: bool
) -> Need:
    kept, rest = tens.parted(counts)
    named = [(unions[head], n) for head, n in kept.items() if head in unions]
    elsewhere = rest + sum(n for head, n in kept.items() if head not in unions)
    if live:
        tenfold = [(union, n // FEW * FEW) for union, n in named]
        return Need(course, tens.whole(counts.total()), told[0], tenfold, elsewhere // FEW * FEW, told[1], live=True)
    return Need(course, tens.shown(counts.total()), told[0], named, elsewhere, told[1])


def _answers(one: Round) -> tuple[int | None, int]:
    rows = Answer.objects.filter(round=one)
    found = rows.aggregate(own=Count("pk", filter=Q(person__isnull=False)), all=Count("pk"))
    shown = tens.whole if one.state == RoundState.OPEN else tens.shown
    return shown(found["own"]), found["all"] - found["own"]


def _missing(one: Round) -> tuple[list[str], list[tuple[Any, str]]]:
    rows = Answer.objects.filter(round=one).exclude(missing="").select_related("union").order_by("missing")
    own = sorted({row.missing for row in rows if row.person_id})
    few = sum(bool(row.person_id) for row in rows) < FEW
    return [] if few else own, [(row.union, row.missing) for row in rows if not row.person_id]


def running(*paths: str, on: Any = None) -> QuerySet[Round]:
    """The rounds in which somebody whom these unions serve may answer today."""
    return _on(rules.rounds_for(*paths), on or timezone.localdate())


def _on(rows: QuerySet[Round], day: Any) -> QuerySet[Round]:
    return rows.filter(state=RoundState.OPEN, opens_on__lte=day, closes_on__gte=day)


def unanswered(membership: Any) -> list[Round]:
    """The rounds in which a member (read ``with_host``) may answer today and has not, what closes first in front."""
    return _unanswered(rules.above(served_paths(membership)), timezone.localdate(), membership.person_id)


_unanswered: Standing[str] = Standing(
    Round._meta.get_field("path"),
    lambda paths, day, person: _on(Round.objects.filter(path__in=paths), day)
    .exclude(pk__in=Answer.objects.filter(person=person).values("round"))
    .order_by("closes_on"),
    DAY,
    Answer._meta.get_field("person"),
)


def open_tests(user: Any) -> list[Training]:
    """One's own trainings whose test is still to be taken: came, not passed, an attempt is left, questions are there."""
    found = _with_test(user)
    if not found:
        return []
    used: Counter[Any] = Counter(
        Paper.objects.filter(entry__in=[one.entry_id for one in found], score__isnull=False).values_list("entry", flat=True)
    )
    return [one for one in found if used[one.entry_id] < MOST_ATTEMPTS]


_with_test = Own(
    lambda user: rules.own_trainings(user)
    .filter(result="attended", run__course__test_size__gt=0, person__user=user, entry__isnull=False)
    .select_related("run__course")
    .order_by("on", "pk")[:20]
)


def papers_of(entry_id: Any) -> QuerySet[Paper]:
    """The attempts at the test of an entry, the first first."""
    return Paper.objects.filter(entry=entry_id).order_by("attempt")


def by_run(run: Run) -> dict[str, int]:
    """How a class stands: asked, came, passed, certificates."""
    return dict(
        Training.objects.filter(run=run).aggregate(
            came=Count("pk"),
            passed=Count("pk", filter=Q(result="passed")),
            certificates=Count("pk", filter=CERTIFIED),
        )
    )


def to_certify(run: Run) -> list[Any]:
    """The entries of those of a class who have earned a certificate and have none yet."""
    rows = Training.objects.filter(run=run, entry__isnull=False).exclude(CERTIFIED)
    wanted = "passed" if run.course is not None and run.course.test_size else "attended"
    found = rows.filter(result=wanted).select_related("entry__offer__union", "entry__session", "entry__person__user")
    return [one.entry for one in found.order_by("pk")]


def titles(rows: Iterable[Any]) -> str:
    """Some names in a sentence."""
    return "、".join(str(one) for one in rows)


def questions_of(paper: Paper) -> list[Question]:
    """The questions of a paper, in its order."""
    found = Question.objects.in_bulk([one["id"] for one in paper.drawn])
    by_text = {str(key): one for key, one in found.items()}
    return [by_text[one["id"]] for one in paper.drawn]


def chosen(by: Any, path: str, *, role: str = "", level: str = "", band: str = "") -> Any:
    """The cadres of a branch of the user's who are due, as a batch asks them: appointments, the first due first."""
    today = timezone.localdate()
    rows = duties.obliged(today).filter(scope(by, *KEEPERS), within(path))
    rows = rows.filter(role=role) if role else rows
    rows = rows.filter(union__level=level) if level else rows
    return duties.in_band(rows, band, today).order_by("due_on", "pk")


def files_of(users: Iterable[Any], path: str) -> dict[Any, Any]:
    """The memberships of accounts in a branch, by account: who can be named for a place there."""
    rows = current().filter(within(path), person__user_id__in=list(users)).select_related("person")
    return {one.person.user_id: one for one in rows}


def places_of(run: Run) -> int:
    """How many places a class has."""
    return sums(run.offer).total


def standings(run: Run) -> dict[Any, str]:
    """How those who were given a place of a class stand, in words, by account: the latest of each."""
    rows = run.offer.entries.filter(person__user__isnull=False).select_related("person").order_by("created_at")
    return {one.person.user_id: one.state_words for one in rows}


def invitees(run: Run) -> list[Invitee]:
    """The list of a batch: named, in reserve, left out, each by the day; with the words of a page."""
    found = list(run.invitees.select_related("user", "union").order_by("due_on", "pk"))
    members, stands = files_of([one.user_id for one in found], run.path), standings(run) if run.told_at else {}
    for one in found:
        one.role_words, one.seat_words = ROLES[one.role], SEATS[one.seat]  # type: ignore[attr-defined]
        one.is_member = one.user_id in members  # type: ignore[attr-defined]
        one.stands = stands.get(one.user_id, "")  # type: ignore[attr-defined]
    return sorted(found, key=lambda one: list(SEATS).index(one.seat))
