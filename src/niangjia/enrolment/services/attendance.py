"""Who came: at the door, from the list, or sent later from a phone without network; and putting it right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from niangjia.enrolment import rolls
from niangjia.enrolment.door import opens_at, too_early
from niangjia.enrolment.marking import MARK, touch_entries
from niangjia.enrolment.models import Certificate, Entry, Session
from niangjia.enrolment.notices import tell
from niangjia.enrolment.services.permits import permit_entry, permit_verb
from niangjia.enrolment.states import ENTRY_MOVES, CertificateState, EntryState, OfferState
from niangjia.kernel import audit, marks
from niangjia.kernel.errors import Gone, Invalid, Refused
from niangjia.kernel.questions import react
from niangjia.kernel.workflow import Event, move, move_many

HOW = {"list": "名单", "code": "扫码", "offline": "断网补传"}
NOT_IN = {
    EntryState.WAITING: "还在候补，没有名额。",
    EntryState.HELD: "名额还没有确认，请本人先在手机上确认。",
    EntryState.ENTERED: "还在等待摇号，没有名额。",
    EntryState.LOST: "没有中签，没有名额。",
    EntryState.CANCELLED: "报名已经取消。",
    EntryState.EXPIRED: "名额没有按时确认，已经作废。",
}
PASSED_BY = ("wrong-state", "somebody-was-first")  # how workflow.move says that another was first


@dataclass(frozen=True)
class Arrival:
    """An entry that has come; ``is_first`` says whether it was this time."""

    entry: Entry
    is_first: bool


def check_in(*, by: Any, entry: Entry, how: str = "list", at: datetime | None = None) -> Entry:
    """Note that somebody came; twice is once, and ``came_at`` says when it was first, by the server's clock.

    ``how`` is one of ``HOW``; ``at`` is what a phone without network said, kept beside it and believed by nobody.
    Raises :class:`Refused` (before the day, or no place), :class:`Gone` (the offer is over), :class:`Missing`,
    :class:`Forbidden`. ``REACTIONS["entry_attended"]`` hear of the first time, as ``react(entry=, by=)``.
    """
    return arrive(by=by, entry=entry, how=how, at=at).entry


def arrive(*, by: Any, entry: Entry, how: str = "list", at: datetime | None = None) -> Arrival:
    """:func:`check_in`, and whether it was the first time."""
    permit_entry(by, entry)
    return admit(by=by, entry=entry, how=how, at=at)


def admit(*, by: Any, entry: Entry, how: str, at: datetime | None) -> Arrival:
    """:func:`arrive` for whoever has been let through already; two doors at once agree on the first."""
    if how not in HOW:
        raise Invalid("没有这种签到方式。", errors={"how": ["请用 list、code 或 offline。"]})
    if entry.state == EntryState.ATTENDED:
        return Arrival(entry, False)
    _check_day(entry)
    _check_offer(entry)
    data = {"how": how} | ({"said": at.isoformat()} if at else {})
    try:
        _come(by, entry, "attend", data=data)
    except Refused as refusal:
        if refusal.code not in PASSED_BY:
            raise
        entry.refresh_from_db(fields=["state", "came_at"])
        if entry.state != EntryState.ATTENDED:
            raise Refused(NOT_IN.get(entry.state, refusal.detail), code="no-place") from None
        return Arrival(entry, False)
    return Arrival(entry, True)


def _come(by: Any, entry: Entry, verb: str, *, reason: str = "", data: Any = None) -> None:
    with transaction.atomic():
        move(entry, verb, by=by, moves=ENTRY_MOVES, reason=reason, data=data, came_at=timezone.now())
        _record(by, entry, verb, reason)
        react("entry_attended", entry=entry, by=by)


def absent(*, by: Any, entry: Entry) -> Entry:
    """Note that somebody did not come; rules may count it. Raises :class:`Refused` before the end."""
    permit_entry(by, entry)
    _check_offer(entry)
    if entry.session.ends_at > timezone.now():
        raise Refused("这一场还没有结束，不能登记未到场。", code="too-early")
    with transaction.atomic():
        move(entry, "absent", by=by, moves=ENTRY_MOVES)
        _record(by, entry, "absent")
    return entry


def unmark(*, by: Any, entry: Entry) -> Entry:
    """Take back that somebody came, or did not, while the offer is not put away; after that it is :func:`correct`."""
    permit_entry(by, entry)
    _check_offer(entry)
    with transaction.atomic():
        was = entry.state
        _check_certificate(entry)
        move(entry, "unmark", by=by, moves=ENTRY_MOVES, came_at=None)
        _record(by, entry, "unmark")
        if was == EntryState.ATTENDED:
            react("entry_unattended", entry=entry, by=by)
    return entry


def correct(*, by: Any, entry: Entry, came: bool, reason: str) -> Entry:
    """Put right who came after the end, with the reason; an offer that was put away included."""
    permit_entry(by, entry)
    _check_day(entry)
    if came:
        _come(by, entry, "came", reason=reason)
        return entry
    if entry.session.ends_at > timezone.now():
        raise Refused("这一场还没有结束，不能更正为未到场。", code="too-early")
    with transaction.atomic():
        was = entry.state
        _check_certificate(entry)
        move(entry, "missed", by=by, moves=ENTRY_MOVES, reason=reason, came_at=None)
        _record(by, entry, "missed", reason)
        if entry.offer.state == OfferState.ENDED:  # before, the end of the offer tells it
            tell(entry, "missed")
        if was == EntryState.ATTENDED:
            react("entry_unattended", entry=entry, by=by)
    return entry


def close_door(*, by: Any, session: Session) -> int:
    """End the check-in of a session, and of what shares its door: who has a place and did not come is absent. Gives how many.

    Raises :class:`Refused` before the end, and where nobody was checked in: then no list was kept, and nobody is blamed.
    """
    permit_verb(by, session.offer, "end")
    if session.ends_at > timezone.now():
        raise Refused("这一场还没有结束。", code="too-early")
    doors = rolls.together(session)
    if not _came(session, doors):
        raise Refused("这一场还没有人签到，不能把所有人记为未到场。没有签到记录的，可以直接归档。", code="nobody-came")
    ripe = [one for one in _beside(session, doors) if one.over_at is None and one.ends_at <= timezone.now()]
    return mark_absent(by=by, sessions=[session, *ripe])


def mark_absent(*, by: Any, sessions: Sequence[Session]) -> int:
    """Whoever has a place in these and did not come is absent; :func:`reopen_door` finds them by the moment."""
    with transaction.atomic():
        moment, count = timezone.now(), 0
        for session in _in_order(sessions):
            won = Session.objects.filter(pk=session.pk, over_at=None).update(over_at=moment)
            if not won:
                raise Refused("这一场的签到已经结束。", code="door-closed")
            session.over_at = moment
            rows = rolls.entries_at([session])
            absent = move_many(rows, "absent", by=by, moves=ENTRY_MOVES, data=_closing(session))
            audit.record("session.close", by=by, target=session.offer, path=session.offer.path,
                         detail={"session": session.title, "absent": absent})  # fmt: skip
            count += absent
        touch_entries(rolls.entries_at(sessions).filter(state=EntryState.ABSENT))  # entries first, marks last: as at the door
    return count


def reopen_door(*, by: Any, session: Session) -> int:
    """Undo :func:`close_door`: whom it marked absent has a place again. Gives how many."""
    permit_verb(by, session.offer, "end")
    if session.offer.state == OfferState.ENDED:
        raise Gone("项目已经归档，请在名单里逐个更正并写明理由。", code="ended")
    sessions = [session, *(one for one in _beside(session, rolls.together(session)) if one.over_at)]
    with transaction.atomic():
        rows = [_opened(by, one) for one in _in_order(sessions)]
        unions = [found for some in rows for found in some.order_by().values_list("union_id", "path").distinct()]
        count = sum(move_many(some, "unmark", by=by, moves=ENTRY_MOVES) for some in rows)
        marks.touch(MARK, unions)
    return count


def _opened(by: Any, session: Session) -> QuerySet[Entry]:
    """Open the check-in of one session again; gives whom its end marked absent."""
    closing = _closing(session)
    if not Session.objects.filter(pk=session.pk, over_at=session.over_at).exclude(over_at=None).update(over_at=None):
        raise Refused("这一场的签到没有结束。", code="door-open")
    rows = rolls.entries_at([session]).filter(state=EntryState.ABSENT)
    events = Event.objects.filter(label="enrolment.entry", verb="absent", data__closing=closing["closing"])
    keys = list(events.filter(object_id__in=rows.values("pk")).values_list("object_id", flat=True))
    session.over_at = None
    audit.record("session.reopen", by=by, target=session.offer, path=session.offer.path, detail={"session": session.title})
    return rows.filter(pk__in=keys)


def _beside(session: Session, doors: rolls.Doors) -> list[Session]:
    """The others that share a session's door, of offers that are not put away."""
    keys = [key for key in doors[session.pk] if key != session.pk]
    return list(Session.objects.filter(pk__in=keys).exclude(offer__state=OfferState.ENDED).select_related("offer"))


def _in_order(sessions: Sequence[Session]) -> list[Session]:
    """As two who end or open a door at once agree on."""
    return sorted(sessions, key=lambda one: one.pk)


def end_sessions(*, by: Any, sessions: Sequence[Session]) -> None:
    """At the end of an offer: the sessions at which somebody was checked in and whose door is still open."""
    doors = rolls.together(*sessions)
    for session in sessions:
        if session.over_at is None and _came(session, doors):
            mark_absent(by=by, sessions=[session])


def _came(session: Session, doors: rolls.Doors) -> bool:
    return rolls.entries_at(doors[session.pk]).filter(state=EntryState.ATTENDED).exists()


def _closing(session: Session) -> dict[str, str]:
    return {"closing": f"{session.pk} {session.over_at.isoformat() if session.over_at else ''}"}


def _check_day(entry: Entry) -> None:
    if opens_at(entry.session) > timezone.now():
        raise Refused(too_early(entry.session), code="too-early")


def _check_offer(entry: Entry) -> None:
    if entry.offer.state == OfferState.CANCELLED:
        raise Gone("这个项目已经取消。", code="cancelled")
    if entry.offer.state == OfferState.ENDED:
        raise Gone("项目已经归档，请在名单里更正并写明理由。", code="ended")


def _check_certificate(entry: Entry) -> None:
    if Certificate.objects.filter(entry=entry, state=CertificateState.VALID).exists():
        raise Refused("已经给他发了证书，请先撤销证书。", code="has-certificate")


def _record(by: Any, entry: Entry, verb: str, reason: str = "") -> None:
    audit.record(f"entry.{verb}", by=by, target=entry, path=entry.path, subject=entry.person_id, reason=reason)
    touch_entries([entry])
