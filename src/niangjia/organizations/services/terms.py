"""Committees and their terms: beginning, by-election, putting the election off, end."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from niangjia.kernel import audit, marks
from niangjia.kernel.errors import Invalid, Refused
from niangjia.kernel.regulations import Applied, rule
from niangjia.kernel.workflow import move, note
from niangjia.organizations import rules
from niangjia.organizations.checks import clean_text
from niangjia.organizations.models import POSITIONS, Seat, Term, Union
from niangjia.organizations.services.common import locked, named, need_active, permit
from niangjia.organizations.services.treelock import steady
from niangjia.organizations.states import ORGANISERS, TERM_MOVES, TermState
from niangjia.organizations.termclock import add_months, last_day

BODY = "工会委员会"


class NewSeat(NamedTuple):
    """Somebody elected: a key of ``POSITIONS``, the name, the account where there is one."""

    position: str
    holder: str
    user: Any = None


def term_lengths(union: Union, on: date) -> tuple[list[int], Applied]:
    """The lengths in years that a union's committee may have, and the rule that says so (工会法 art. 16)."""
    applied = rule("union.term_years", region=union.region_code, on=on)
    kind = "federation" if union.kind in ("federation", "industry") else "grassroots"
    value = applied.value[kind]
    return (list(value) if isinstance(value, list) else [value]), applied


def start_term(
    *,
    union: Union,
    starts_on: date,
    by: Any,
    years: int | None = None,
    number: int | None = None,
    body: str = BODY,
    seats: list[NewSeat] | None = None,
    kin: bool = False,
) -> Term:
    """Begin a term; a running one of the same body ends the day before. ``years`` must be what the rule allows; ``kin`` says
    that somebody elected is a close relative of the employer's head, whom the law keeps out.

    Raises :class:`Invalid` by field, :class:`Refused` for groups and ended unions, :class:`Missing`, :class:`Forbidden`.
    """
    sentence = f"换届登记要由本级或上级工会的{named(ORGANISERS)}办理。"
    permit(union, visible=rules.visible(by), allowed=rules.manageable(by), sentence=sentence)
    lengths, applied = _check_start(union, starts_on, kin=kin)
    years = years or lengths[-1]
    if years not in lengths:
        raise Invalid(f"任期应为 {'或'.join(map(str, lengths))} 年（{applied.source}）。", at="years", rule=applied.as_dict())
    with transaction.atomic():
        steady()
        row = locked(union)
        need_active(row)
        before = Term.objects.filter(union=row, body=body).aggregate(n=Max("number"))["n"] or 0
        _close_running(row, body, starts_on, by)
        ends_on = last_day(starts_on, years)
        term = Term(
            union=row, path=row.path, number=number or before + 1, body=body, starts_on=starts_on, years=years
        )
        term.ends_on, term.due_on, term.rule = ends_on, ends_on, applied.as_dict()
        _insert(term)
        note(term, "start", by=by, target=term.state, data={"years": years, "ends_on": ends_on.isoformat()})
        for seat in seats or []:
            _sit(term, seat, starts_on)
        _tell(term, "start", by=by)
    return term


def _check_start(union: Union, starts_on: date, *, kin: bool) -> tuple[list[int], Applied]:
    need_no_kin(kin=kin, kind=union.kind, region=union.region_code)
    if union.kind == "group":
        raise Refused("工会小组不设工会委员会，不用登记任期。", code="no-committee")
    if starts_on > timezone.localdate():
        raise Invalid(
            "任期开始日期不能晚于今天。", errors={"starts_on": ["选举结果批准以后再登记，日期不能晚于今天。"]}
        )
    return term_lengths(union, starts_on)


def need_no_kin(*, kin: bool, kind: str, region: str) -> None:
    """A close relative of the employer's head has no seat in the committee of that employer's union (工会法 art. 10).

    Raises :class:`Invalid` at ``kin`` with the rule as it stands in the region; other kinds of union have no employer.
    """
    if not kin or kind != "grassroots":
        return
    applied = rule("union.relatives_barred", region=region)
    said = f"{applied.text}依据：{applied.source}。请另选人选。"
    raise Invalid(said, code="employers-relative", errors={"kin": [said]}, rule=applied.as_dict())


def _close_running(union: Union, body: str, starts_on: date, by: Any) -> None:
    running = Term.objects.select_for_update().filter(union=union, body=body, state=TermState.RUNNING).first()
    if running is None:
        return
    if starts_on <= running.starts_on:
        raise Invalid(f"第 {running.number} 届从 {running.starts_on:%Y-%m-%d} 开始，新一届要晚于这一天。", at="starts_on")
    _end(running, starts_on - timedelta(days=1), by=by, reason="换届")


def _insert(term: Term) -> None:
    if Term.objects.filter(union=term.union, body=term.body, number=term.number).exists():
        raise Invalid(f"第 {term.number} 届已经登记过。", at="number")
    try:
        with transaction.atomic():
            term.save(force_insert=True)
    except IntegrityError as error:
        raise Refused("别人刚刚登记了这一届，请刷新页面。", code="somebody-was-first") from error


def end_term(*, term: Term, by: Any, ended_on: date | None = None, reason: str = "") -> Term:
    """End a term without a successor. Raises :class:`Invalid`, :class:`Refused`, :class:`Missing`, :class:`Forbidden`."""
    permit_term(term, "end", by=by)
    day = ended_on or timezone.localdate()
    if not term.starts_on <= day <= timezone.localdate():
        raise Invalid(f"结束日期应在 {term.starts_on:%Y-%m-%d} 和今天之间。", at="ended_on")
    with transaction.atomic():
        _end(term, day, by=by, reason=reason)
        _tell(term, "end", by=by, reason=reason)
    return term


def _end(term: Term, day: date, *, by: Any, reason: str) -> None:
    move(term, "end", by=by, moves=TERM_MOVES, reason=reason, ended_on=day)
    Seat.objects.filter(term=term, ends_on__isnull=True, starts_on__lte=day).update(ends_on=day)


def extend_term(*, term: Term, until: date, by: Any, reason: str) -> Term:
    """Put the election off up to a day; how far the rule ``election.extension`` says. The rule's copy is in the event."""
    permit_term(term, "extend", by=by)
    applied = rule("election.extension", region=term.union.region_code)
    last = add_months(term.ends_on, int(applied.value["months"]))
    said = ""
    if until <= term.due_on:
        said = f"延期后的日期要晚于现在的应换届日 {term.due_on:%Y-%m-%d}。"
    elif until > last:
        said = f"延期换届最晚到 {last:%Y-%m-%d}：{applied.text}（{applied.source}）"
    if said:
        raise Invalid(said, at="until", rule=applied.as_dict())
    with transaction.atomic():
        data = {"from": term.due_on.isoformat(), "until": until.isoformat(), "rule": applied.as_dict()}
        move(term, "extend", by=by, moves=TERM_MOVES, reason=reason, data=data, due_on=until)
        _tell(term, "extend", by=by, reason=reason, detail=data)
    return term


def add_seat(
    *,
    term: Term,
    position: str,
    holder: str,
    by: Any,
    starts_on: date | None = None,
    user: Any = None,
    reason: str = "",
    kin: bool = False,
) -> Seat:
    """Somebody joins the committee by by-election. Raises :class:`Invalid` where there is a chair already, or for ``kin``."""
    permit_term(term, "seat", by=by)
    need_no_kin(kin=kin, kind=term.union.kind, region=term.union.region_code)
    day = starts_on or timezone.localdate()
    if not term.starts_on <= day <= timezone.localdate():
        raise Invalid(f"任职开始日期应在 {term.starts_on:%Y-%m-%d} 和今天之间。", at="starts_on")
    with transaction.atomic():
        data = {"position": POSITIONS.get(position, position), "holder": holder, "on": day.isoformat()}
        move(term, "seat", by=by, moves=TERM_MOVES, reason=reason, data=data)
        seat = _sit(term, NewSeat(position, holder, user), day)
        _tell(term, "seat", by=by, reason=reason, detail=data)
    return seat


def _sit(term: Term, new: NewSeat, starts_on: date) -> Seat:
    holder = clean_text(new.holder)
    if new.position not in POSITIONS or not 2 <= len(holder) <= 40:
        raise Invalid("请选择职务并填写姓名。", errors={"holder": ["请填写姓名（2 到 40 个字）。"]})
    sitting = (
        Seat.objects.select_for_update().filter(term=term, position="chair", ends_on__isnull=True).first()
    )
    if new.position == "chair" and sitting:
        raise Invalid(f"本届主席是{sitting.holder}，请用“替补”办理接任。", at="position")
    return Seat.objects.create(
        term=term, position=new.position, holder=holder, user=new.user, starts_on=starts_on
    )


def end_seat(*, seat: Seat, by: Any, ends_on: date | None = None, reason: str = "") -> Seat:
    """Somebody leaves the committee. Raises :class:`Refused` where they left before, :class:`Invalid`."""
    permit_term(seat.term, "seat", by=by)
    day = ends_on or timezone.localdate()
    if not seat.starts_on <= day <= timezone.localdate():
        raise Invalid(f"离任日期应在 {seat.starts_on:%Y-%m-%d} 和今天之间。", at="ends_on")
    with transaction.atomic():
        if not Seat.objects.filter(pk=seat.pk, ends_on__isnull=True).update(ends_on=day):
            raise Refused(f"{seat.holder}已经离任，请刷新页面。", code="somebody-was-first")
        seat.ends_on = day
        _left(seat, by, reason)
    return seat


def _left(seat: Seat, by: Any, reason: str) -> None:
    data = {"position": seat.get_position_display(), "left": seat.holder, "on": str(seat.ends_on)}
    move(seat.term, "seat", by=by, moves=TERM_MOVES, reason=reason, data=data)
    _tell(seat.term, "seat", by=by, reason=reason, detail=data)


def vacate(*, user: Any, on: date, by: Any, reason: str) -> list[Seat]:
    """End every seat of an account on a day, as its holder has died; the committees go on. ``by`` was checked by the caller."""
    rows = Seat.objects.select_for_update().filter(user=user, ends_on__isnull=True, term__state=TermState.RUNNING)
    held = list(rows.order_by("pk"))
    for seat in held:
        seat.ends_on = max(on, seat.starts_on)
        seat.save(update_fields=["ends_on"])
        _left(seat, by, reason)
    return held


def replace_seat(
    *, seat: Seat, holder: str, by: Any, on: date | None = None, user: Any = None, reason: str = "", kin: bool = False
) -> Seat:
    """Somebody takes over a seat: the old one ends and a new one begins on the same day, both or neither."""
    with transaction.atomic():
        end_seat(seat=seat, by=by, ends_on=on, reason=reason)
        term = seat.term
        return add_seat(
            term=term, position=seat.position, holder=holder, by=by, starts_on=on, user=user, reason=reason, kin=kin
        )


def permit_term(term: Term, verb: str, *, by: Any) -> None:
    """Raises :class:`Missing` or :class:`Forbidden` where the user may not do ``verb`` to a term."""
    one = TERM_MOVES[verb]
    sentence = f"“{one.label}”要由本级或上级工会的{named(one.roles)}办理。"
    permit(term, visible=rules.terms(by), allowed=rules.terms_movable(by, verb), sentence=sentence)


def _tell(term: Term, verb: str, *, by: Any, reason: str = "", detail: dict[str, Any] | None = None) -> None:
    audit.record(f"term.{verb}", by=by, target=term, reason=reason, detail=detail)
    marks.touch("terms", [(term.union_id, term.path)])
