"""Named lists on paper: who signs in, and who is insured. Numbers leave the house for a reason alone."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from niangjia.enrolment import rolls
from niangjia.enrolment.door import expected
from niangjia.enrolment.models import Entry, Offer, Session
from niangjia.enrolment.services.permits import permit_verb
from niangjia.kernel import audit
from niangjia.kernel.errors import Invalid
from niangjia.kernel.exports import table
from niangjia.kernel.wording import when
from niangjia.members.queries import current
from niangjia.members.services import reveal_list
from niangjia.members.vocabulary import GENDERS

MOST = 2000  # people on one list with numbers
HEADS = ["序号", "姓名", "证件号码", "手机号码", "性别", "出生日期", "所在工会", "场次", "开始", "结束"]


def sign_in(session: Session) -> dict[str, Any]:
    """What stands on the sheet of a session; what was drawn of a trip's rest stands on the trip's."""
    rows = list(expected(session).select_related("pool", "union"))
    return {
        "title": (rolls.main_of(session.offer) or session.offer).title,
        "session": session.title,
        "at": when(session.starts_at),
        "venue": session.venue,
        "count": len(rows),
        "union": session.offer.union.name,
        "printed": when(timezone.now()),
        "list": [
            {"name": one.name, "union": one.union.name, "pool": one.pool.name, "came": _hour(one)} for one in rows
        ],
    }


def _hour(entry: Entry) -> str:
    return f"{timezone.localtime(entry.came_at):%H:%M}" if entry.came_at else ""


def insurance(*, by: Any, offer: Offer, reason: str) -> bytes:
    """Everybody with a place, numbers in full, as ``.xlsx``; each of them can see who took the list, and why.

    Raises :class:`Invalid` without a reason, for nobody, for more than ``MOST``; :class:`Forbidden`, :class:`Missing`.
    """
    permit_verb(by, offer, "insure")
    found = list(rolls.roll(offer).order_by("session__starts_at", "number")[: MOST + 1])
    if not 0 < len(found) <= MOST:
        raise Invalid("还没有人报上，没有名单可导出。" if not found else f"一次最多导出 {MOST} 人。")
    members = {one.person_id: one for one in current().filter(person__in=[one.person_id for one in found])}
    with transaction.atomic():
        reveal_list(by=by, memberships=list(members.values()), reason=reason)
        detail = {"list": "insurance", "rows": len(found), "whole_numbers": True}
        audit.record("list.export", by=by, target=offer, path=offer.path, detail=detail, reason=reason)
    return table(HEADS, [_insured(number, one, one.person_id in members) for number, one in enumerate(found, 1)])


def _insured(number: int, one: Entry, is_member: bool) -> list[Any]:
    """One line; whoever is no member any more has no number here, for nobody may look at it."""
    person = one.person
    born: date | None = person.birth_date
    numbers = [person.id_number or "", person.phone or ""] if is_member else ["已不是会员", ""]
    starts, ends = (timezone.localdate(at) for at in (one.session.starts_at, one.session.ends_at))
    return [number, one.name, *numbers, dict(GENDERS).get(person.gender, ""), born, one.union.name, one.session.title,
            starts, ends]  # fmt: skip
