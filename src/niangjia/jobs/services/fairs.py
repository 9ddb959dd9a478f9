"""A job fair from its offer to the number of visitors; the employers at it and their booths."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.enrolment.services import WHOLE, NewPool, NewSession, draft_offer
from niangjia.jobs.models import Entrance, Exhibitor, JobFair
from niangjia.jobs.queries import counted
from niangjia.jobs.services.common import need, need_number, permit_fair, touch_fair
from niangjia.jobs.services.counting import USUAL
from niangjia.jobs.states import FAIR_MOVES, FairState
from niangjia.kernel import audit
from niangjia.kernel.errors import Gone, Invalid, Refused
from niangjia.kernel.wording import NOT_PLAIN, is_plain
from niangjia.kernel.workflow import move
from niangjia.organizations.rules import employers

MOST_BOOTHS, MOST_VISITORS = 2000, 10_000_000
PHONE_LONGEST = 30
MODE = "first_come"


def plan_fair(
    *,
    by: Any,
    union: Any,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    venue: str = "",
    text: str = "",
    contact: str = "",
    places: int = 500,
    booths: int = 20,
    slot_minutes: int = 20,
    now: datetime | None = None,
) -> JobFair:
    """Write a fair down with its offer (a draft, to be opened there); ``places`` for those who say that they come.

    Whoever comes without saying so is welcome all the same. Raises :class:`Invalid`, :class:`Forbidden`, :class:`Missing`.
    """
    errors: dict[str, list[str]] = {}
    need_number(errors, "booths", booths, 1, MOST_BOOTHS)
    need_number(errors, "slot_minutes", slot_minutes, 5, 120)
    moment = now or timezone.now()
    if starts_at <= moment + timedelta(minutes=1):
        errors["starts_at"] = ["开始时间要在以后。"]
    need(errors)
    session = NewSession(WHOLE, starts_at, ends_at, venue, [NewPool("全部", places)])
    with transaction.atomic():
        offer = draft_offer(
            by=by, union=union, sessions=[session], kind="job_fair", mode=MODE, title=title, text=text,
            contact=contact, opens_at=moment, closes_at=starts_at, cancel_hours=0,
        )  # fmt: skip
        fair = JobFair.objects.create(
            offer=offer, union=union, path=union.path, held_on=timezone.localdate(starts_at), booths=booths,
            slot_minutes=slot_minutes,
        )  # fmt: skip
        Entrance.objects.bulk_create(Entrance(fair=fair, number=n, title=title) for n, title in enumerate(USUAL, 1))
        audit.record("job_fair.plan", by=by, target=fair, path=fair.path)
    return fair


def hold_fair(*, by: Any, fair: JobFair, visitors: int | None = None) -> JobFair:
    """The fair has been held; ``visitors`` are all who came, those who had said so included. Not before its day.

    None means those who were counted at the entrances; raises :class:`Invalid` where nobody was.
    """
    permit_fair(by, fair)
    errors: dict[str, list[str]] = {}
    if visitors is not None:
        need_number(errors, "visitors", visitors, 0, MOST_VISITORS)
    elif not counted(fair):
        errors["visitors"] = ["现场没有计数，请填写进场人数。"]
    need(errors)
    if fair.held_on > timezone.localdate():
        raise Refused(f"招聘会在 {fair.held_on:%m-%d} 举办，到那天以后再登记。", code="too-early")
    with transaction.atomic():
        typed: dict[str, Any] = {} if visitors is None else {"visitors": visitors}
        move(fair, "hold", by=by, moves=FAIR_MOVES, **typed)
        _record("hold", by, fair)
    return fair


def reopen_fair(*, by: Any, fair: JobFair, reason: str) -> JobFair:
    """Take back that it was held, to put the number right: a typed one is forgotten, what was counted stands."""
    permit_fair(by, fair)
    with transaction.atomic():
        JobFair.objects.select_for_update(of=("self",)).get(pk=fair.pk)
        move(fair, "reopen", by=by, moves=FAIR_MOVES, reason=reason, visitors=counted(fair))
        _record("reopen", by, fair, reason)
    return fair


def cancel_with_offer(*, by: Any, offer: Any, reason: str) -> None:
    """What follows for its fair when an offer is called off."""
    for fair in JobFair.objects.filter(offer=offer, state=FairState.PLANNED):
        move(fair, "cancel", by=by, moves=FAIR_MOVES, reason=reason)
        _record("cancel", by, fair, reason)


def add_exhibitor(
    *, by: Any, fair: JobFair, name: str, booth: int | None = None, contact: str = "", phone: str = "", employer: Any = None
) -> Exhibitor:
    """An employer takes part; a name that is a known firm's in the user's branches is that firm.

    Raises :class:`Invalid` for a name that is there already or a booth that is somebody's.
    """
    need_preparing(by, fair)
    firm = employer or _known(by, name)
    columns = _exhibitor(fair, firm.name if firm else name, booth, contact, phone)
    with transaction.atomic():
        one = _written(lambda: Exhibitor.objects.create(fair=fair, employer=firm, **columns), fair, columns)
        audit.record("exhibitor.add", by=by, target=fair, path=fair.path, detail={"name": one.name})
    return one


def edit_exhibitor(
    *, by: Any, exhibitor: Exhibitor, name: str, booth: int | None = None, contact: str = "", phone: str = ""
) -> Exhibitor:
    """Another name, booth or contact. Raises as :func:`add_exhibitor`."""
    need_preparing(by, exhibitor.fair)
    columns = _exhibitor(exhibitor.fair, name, booth, contact, phone)
    for key, value in columns.items():
        setattr(exhibitor, key, value)
    with transaction.atomic():
        _written(lambda: exhibitor.save(update_fields=list(columns)), exhibitor.fair, columns, exhibitor.pk)
        audit.record("exhibitor.edit", by=by, target=exhibitor.fair, path=exhibitor.fair.path, detail={"name": name})
    return exhibitor


def remove_exhibitor(*, by: Any, exhibitor: Exhibitor) -> None:
    """It does not come after all; its booth is free. Raises :class:`Refused` once it offers vacancies."""
    fair = exhibitor.fair
    need_preparing(by, fair)
    if exhibitor.vacancies.exists():
        raise Refused("这个单位已经有岗位，不能删除；可以把岗位停招。", code="has-vacancies")
    with transaction.atomic():
        audit.record("exhibitor.remove", by=by, target=fair, path=fair.path, detail={"name": exhibitor.name})
        exhibitor.delete()


def need_preparing(by: Any, fair: JobFair) -> None:
    """Let through whoever may change a fair that is not over; raises :class:`Gone` for one that is."""
    permit_fair(by, fair)
    if fair.state != FairState.PLANNED:
        raise Gone(f"这场招聘会{fair.state_words}，不能再改。", code="fair-over")


def _known(by: Any, name: str) -> Any:
    found = list(employers(by).filter(name=name.strip())[:2])
    return found[0] if len(found) == 1 else None


def _exhibitor(fair: JobFair, name: str, booth: int | None, contact: str, phone: str) -> dict[str, Any]:
    errors: dict[str, list[str]] = {}
    if not 2 <= len(name.strip()) <= 120:
        errors["name"] = ["请填写单位名称，最多 120 个字。"]
    elif not is_plain(name.strip()):
        errors["name"] = [NOT_PLAIN]
    if booth is not None:
        need_number(errors, "booth", booth, 1, fair.booths)
    if len(contact) > 60:
        errors["contact"] = ["联系人最多 60 个字。"]
    if phone and (len(phone) > PHONE_LONGEST or not any(mark.isdigit() for mark in phone)):
        errors["phone"] = ["请填写电话号码。"]
    need(errors)
    return {"name": name.strip(), "booth": booth, "contact": contact.strip(), "phone": phone.strip() or None}


def _written(write: Any, fair: JobFair, columns: dict[str, Any], own: Any = None) -> Any:
    try:
        with transaction.atomic():
            return write()
    except IntegrityError:
        raise _taken(fair, columns, own) from None


def _taken(fair: JobFair, columns: dict[str, Any], own: Any) -> Invalid:
    others = fair.exhibitors.exclude(pk=own)
    holder = others.filter(booth=columns["booth"]).first() if columns["booth"] else None
    if holder is not None:
        return Invalid(f"{columns['booth']} 号展位已经是“{holder.name}”的。", code="booth-taken", at="booth")
    return Invalid("这个单位已经在参会名单里。", code="exhibitor-there", at="name")


def _record(verb: str, by: Any, fair: JobFair, reason: str = "") -> None:
    audit.record(f"job_fair.{verb}", by=by, target=fair, path=fair.path, reason=reason)
    touch_fair(fair)
