"""Two files of one person become one, and two again: one registration, and an hour counts once.

What is taken from a file for the merge is kept as an event with the names of both files, and given back with the unmerge;
what somebody decided about it since then stays as it was decided.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from niangjia.enrolment.states import EntryState
from niangjia.kernel import audit, marks
from niangjia.kernel.wording import quoted
from niangjia.kernel.workflow import Event, latest, move, note
from niangjia.volunteering.models import CORRECT, RECORD, Ability, Service, Volunteer
from niangjia.volunteering.queries import standing
from niangjia.volunteering.services.hours import LONGEST, add_line
from niangjia.volunteering.services.overlap import left
from niangjia.volunteering.services.volunteers import MARK
from niangjia.volunteering.states import VOLUNTEER_MOVES, VolunteerState

CUT, BACK = "overlap", "return"  # events of a line of the book: taken off for a merge, given back
REGISTERED = {VolunteerState.ACTIVE: "rejoin", VolunteerState.PAUSED: "rejoin_paused"}


def join_files(*, kept: UUID, gone: UUID, by: Any) -> None:
    """Of two registrations the kept one stays, with the skills of both; of hours that lie across each other the kept ones.

    The caller holds both people, as everybody who writes hours does.
    """
    both = _files(kept, gone)
    _one_registration(kept, gone, by, both)
    for one in _served(gone):
        stands = standing(one)
        most, said = left(one, _window(one, stands.hours), people=(kept, gone))
        if stands.hours > most:
            cut, turns = stands.hours - most, 0 if most else 1
            line = add_line(by, one, kind=CORRECT, hours=-cut, turns=-turns, reason=f"两份档案合并。{said}"[:400])
            note(line, CUT, by=by, data={"files": both, "hours": cut, "turns": turns})
            _record(by, line, most)


def part_files(*, kept: UUID, gone: UUID, by: Any) -> list[str]:
    """Give back what :func:`join_files` took, now that each file has its own again. Sentences for what cannot be."""
    both = _files(kept, gone)
    people = (kept, gone)
    _registration_back(people, both, by)
    lines = Service.objects.filter(person__in=people, kind=CORRECT).select_related("entry__session", "entry__offer__union")
    found = []
    for line in lines.order_by("created_at", "pk"):
        last = latest(line)
        if last is not None and last.verb == CUT and last.data.get("files") == both:
            found += _hours_back(line, last, by)
    return found


def _files(kept: UUID, gone: UUID) -> list[str]:
    return sorted((str(kept), str(gone)))


def _one_registration(kept: UUID, gone: UUID, by: Any, both: list[str]) -> None:
    live = Volunteer.objects.exclude(state=VolunteerState.LEFT)
    mine, other = live.filter(person=kept).first(), live.filter(person=gone).first()
    if mine is None or other is None:
        return
    has = set(mine.abilities.values_list("kind", "value"))
    more = [one for one in other.abilities.values_list("kind", "value") if one not in has]
    Ability.objects.bulk_create(Ability(volunteer=mine, kind=kind, value=value) for kind, value in more)
    move(other, "leave", by=by, moves=VOLUNTEER_MOVES, reason="档案合并", data={"files": both})
    marks.touch(MARK, {(one.union_id, one.path) for one in (mine, other)})


def _registration_back(people: tuple[UUID, UUID], both: list[str], by: Any) -> None:
    """Whose registration ended with the merge is a volunteer again, unless registered anew since; the skills stood all the time."""
    for one in Volunteer.objects.filter(person__in=people, state=VolunteerState.LEFT):
        last = latest(one)
        live = Volunteer.objects.filter(person=one.person_id).exclude(state=VolunteerState.LEFT)
        if last is None or last.data.get("files") != both or live.exists():
            continue
        move(one, REGISTERED[last.source], by=by, moves=VOLUNTEER_MOVES, reason="撤销合并")
        marks.touch(MARK, [(one.union_id, one.path)])


def _served(person: UUID) -> list[Any]:
    """The places of a file for which hours stand, in the order of their shifts."""
    rows = Service.objects.filter(person=person, kind=RECORD).select_related("entry__session", "entry__offer__union")
    return sorted((one.entry for one in rows), key=lambda entry: (entry.session.starts_at, str(entry.pk)))


def _window(entry: Any, hours: float) -> tuple[Any, Any]:
    """When somebody served: the shift, and as much longer as the hours that stand (a check-out may be an hour late)."""
    start = entry.session.starts_at
    return start, max(entry.session.ends_at, start + timedelta(hours=hours))


def _hours_back(line: Service, cut: Event, by: Any) -> list[str]:
    """A line that takes back what another took off; why not all of it, where somebody decided about the place since."""
    entry, hours = line.entry, float(cut.data["hours"])
    stands = standing(entry)
    later = Service.objects.filter(entry=entry, kind=CORRECT, created_at__gt=line.created_at).exists()
    if later or entry.state != EntryState.ATTENDED:
        return [f"{entry.name}在{quoted(entry.offer.title)}合并时减去的 {hours:g} 小时没有恢复：之后又更正过"]
    most, _ = left(entry, _window(entry, stands.hours + hours))
    given = min(hours, max(0.0, min(most, LONGEST) - stands.hours))
    if given:
        made = add_line(by, entry, kind=CORRECT, hours=given, turns=int(not stands.turns), reason="撤销合并，恢复时长")
        note(line, BACK, by=by)
        _record(by, made, stands.hours + given)
    short = f"{entry.name}在{quoted(entry.offer.title)}合并时减去的 {hours:g} 小时只恢复了 {given:g} 小时：时间和别的班次重叠"
    return [short] if given < hours else []


def _record(by: Any, line: Service, hours: float) -> None:
    audit.record("service.correct", by=by, target=line, path=line.path, subject=line.person_id, reason=line.reason, detail={"hours": hours})
