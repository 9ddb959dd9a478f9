"""A batch of cadres by name: who is due stands on its list, the desk says who comes and who is in reserve, all are told."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from niangjia.enrolment import services as places
from niangjia.enrolment.naming import Named
from niangjia.enrolment.services import calls, nominations
from niangjia.kernel import audit
from niangjia.kernel.errors import Invalid, Refused
from niangjia.kernel.workflow import note
from niangjia.learning import queries, rules
from niangjia.learning.models import Invitee, Run
from niangjia.learning.notices import tell_many
from niangjia.learning.services.common import permit, permit_at
from niangjia.learning.services.runs import Plan, draft
from niangjia.learning.vocabulary import NAMED, OUT, RESERVE, SEATS
from niangjia.organizations.kinds import LEVELS

MOST = 500  # places of one batch
CHUNK = 500
TIMES = 2  # so many times the places stand on the list: the second half is the reserve
DIRECT = "direct"


def invite(
    *, by: Any, union: Any, title: str, plan: Plan, hours: int, role: str = "", level: str = "", band: str = "overdue"
) -> Run:
    """Draft a batch for the cadres of a branch who are due: the first due named, those behind them in reserve.

    Who is no member of the branch stands on the list and cannot be named. Who is on it is set when it is drafted: a handful
    of statements, however many there are. Raises :class:`Refused` where nobody is due, :class:`Invalid`, :class:`Missing`,
    :class:`Forbidden`.
    """
    permit_at(by, union)
    if not 1 <= plan.places <= MOST:
        raise Invalid(f"一期最多 {MOST} 人，再多就分几期。", at="places")
    many = TIMES * plan.places
    people = list(queries.chosen(by, union.path, role=role, level=level, band=band).values_list(
        "user_id", "union_id", "path", "role", "due_on")[: 3 * many])  # fmt: skip
    first = {row[0]: row for row in reversed(people)}  # who holds two offices is asked once, by the earlier
    if not first:
        raise Refused("按这些条件没有该参加培训的人。", code="nobody")
    rows = sorted(first.values(), key=lambda row: (row[4], str(row[0])))[:many]
    members = queries.files_of([row[0] for row in rows], union.path)
    with transaction.atomic():
        run = _batch(by=by, union=union, title=title, plan=plan, hours=hours, level=LEVELS.get(level, "各级"))
        seats = _seats(rows, members, plan.places)
        Invitee.objects.bulk_create(
            [
                Invitee(run=run, user_id=a, union_id=b, path=c, role=d, due_on=e, seat=seats[a])
                for a, b, c, d, e in rows
            ],
            batch_size=CHUNK,
        )
        audit.record("batch.draft", by=by, target=run, detail={"people": len(rows)})
    return run


def _seats(rows: list[Any], members: Mapping[Any, Any], many: int) -> dict[Any, str]:
    able = [row[0] for row in rows if row[0] in members]
    seats = {row[0]: OUT for row in rows}
    return seats | dict.fromkeys(able[:many], NAMED) | dict.fromkeys(able[many:], RESERVE)


def _batch(*, by: Any, union: Any, title: str, plan: Plan, hours: int, level: str) -> Run:
    said = f"{level}工会干部培训，{hours} 学时，按名单参加。去不了请尽早让出名额，由候补的同志参加。"
    offer = draft(by=by, union=union, kind="cadre", title=title, text=said, plan=replace(plan, opens_at=None), mode=DIRECT)
    number = Run.objects.filter(union=union, kind="cadre", level=level).count() + 1
    made = Run.objects.create(
        union=union, path=union.path, offer=offer, number=number, kind="cadre", title=title, level=level, hours=hours
    )
    note(made, "draft", by=by)
    return made


def seat(*, by: Any, run: Run, seats: Mapping[UUID, str]) -> int:
    """Say who of the list comes, who is in reserve, who is left out; those not said stay. Gives how many changed.

    Raises :class:`Refused` once the batch was called, :class:`Invalid` (more named than there are places, no such person,
    somebody named who has no file in the branch).
    """
    permit(run, visible=rules.runs(by), allowed=rules.runs_kept(by))
    with transaction.atomic():
        _uncalled(run)
        people = {one.pk: one for one in run.invitees.select_for_update(of=("self",)).select_related("user")}
        if not set(seats) <= set(people) or not set(seats.values()) <= set(SEATS):
            raise _bad("名单上没有这个人，请刷新页面。")
        members = queries.files_of([one.user_id for one in people.values()], run.path)
        changed = [one for key, one in people.items() if seats.get(key, one.seat) != one.seat]
        for one in changed:
            one.seat = seats[one.pk]
            if one.seat != OUT and one.user_id not in members:
                raise _bad(f"{one.user}在本范围内没有会员档案，不能列入名单。")
        named, room = sum(one.seat == NAMED for one in people.values()), queries.places_of(run)
        if named > room:
            raise _bad(f"名额 {room} 个，勾了 {named} 人参加，多了 {named - room} 人，请改成候补。")
        Invitee.objects.bulk_update(changed, ["seat"], batch_size=CHUNK)
        if changed:
            audit.record("batch.seat", by=by, target=run, detail={"people": len(changed)})
    return len(changed)


def _bad(sentence: str) -> Invalid:
    return Invalid(sentence, at="seats")


def _uncalled(run: Run) -> None:
    one = Run.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if one.kind != "cadre" or one.told_at is not None:
        raise Refused("已经通知过了。", code="told")


def call(*, by: Any, run: Run) -> int:
    """Open a batch: who is named has a place, the reserve waits in its order, each is told, once; gives how many were named.

    A place that is given up goes to the next in reserve by itself. Who is due and has no file is told that too. Raises
    :class:`Refused` the second time, and where nobody is named.
    """
    permit(run, visible=rules.runs(by), allowed=rules.runs_kept(by))
    with transaction.atomic():
        _uncalled(run)
        listed = list(run.invitees.exclude(seat=OUT).order_by("due_on", "pk"))
        members = queries.files_of([invitee.user_id for invitee in listed], run.path)
        able = [invitee for invitee in listed if invitee.user_id in members]
        named = sum(invitee.seat == NAMED for invitee in able)
        if not named:
            raise Refused("名单上还没有能参加的人。", code="nobody")
        if run.offer.state == "draft":
            _open(by, run, len(able))
        able.sort(key=lambda invitee: invitee.seat == RESERVE)  # stable: within each by the day
        rows = [Named(line, members[one.user_id].name, person=str(members[one.user_id].person_id)) for line, one in enumerate(able, 1)]
        nominations.nominate(by=by, quota=run.offer.quotas.get(), union=run.union, rows=rows)
        run.told_at = timezone.now()
        Run.objects.filter(pk=run.pk).update(told_at=run.told_at)
        _tell_the_others(run)
        audit.record("batch.call", by=by, target=run, detail={"people": named, "reserve": len(able) - named})
    return named


def _open(by: Any, run: Run, many: int) -> None:
    """The number of the list is that of places and reserves; who gives way leaves room for somebody who is added later."""
    total = max(TIMES * queries.places_of(run), many)
    calls.set_numbers(by=by, offer=run.offer, total=total, numbers={run.union: total})
    places.open_offer(by=by, offer=run.offer)


def _tell_the_others(run: Run) -> None:
    """Who is due and has no file in the branch can have no place: they are asked to see to it."""
    left = dict(run.invitees.filter(seat=OUT).values_list("user_id", "pk"))
    members = queries.files_of(list(left), run.path)
    tell_many("batch", run, [key for user, key in left.items() if user not in members])
