"""The official papers of a rest cure: the names for the notice board, the account person by person."""

from collections import Counter
from decimal import Decimal
from typing import Any

from django.utils import timezone

from niangjia.enrolment import rolls
from niangjia.enrolment.costs import account, current, days_of
from niangjia.enrolment.nominations.queries import mask_name
from niangjia.kernel.wording import money
from niangjia.recuperation.models import Programme

PAPERS = {"names": "疗休养人员名单公示", "settlement": "疗休养费用结算表"}


def names(one: Programme) -> dict[str, Any]:
    """Who goes, batch by batch, names masked: the paper hangs where everybody passes."""
    offer = one.offer
    rows = [
        {"name": mask_name(entry.name), "union": entry.union.name, "category": entry.pool.name, "session": entry.session.title}
        for entry in rolls.roll(offer)
    ]
    sessions = list(offer.sessions.all())
    return {
        "union": offer.union.name, "title": offer.title, "place": one.place, "where": one.where, "days": one.days,
        "people": len(rows), "list": rows, "contact": offer.contact or offer.union.name, "date": timezone.localdate(),
        "sessions": "；".join(f"{s.title} {_day(s.starts_at)}至{_day(s.ends_at)}" for s in sessions),
    }  # fmt: skip


def _day(moment: Any) -> str:
    return f"{timezone.localdate(moment):%m月%d日}"


def settlement(one: Programme) -> dict[str, Any]:
    """What was planned and what it came to, in all and for each person who attended."""
    offer = one.offer
    found, closed = account(offer, outside=one.outside), current(offer)
    people = list(rolls.roll(offer, "attended"))
    days = {entry.session_id: days_of(entry.session) for entry in people}
    total = sum(days[entry.session_id] for entry in people) or 1
    actual = found.actual if found.actual is not None else Decimal(0)
    rows = [
        {"name": entry.name, "union": entry.union.name, "category": entry.pool.name, "days": days[entry.session_id],
         "planned": _part(found.planned, days[entry.session_id], total), "actual": _part(actual, days[entry.session_id], total)}
        for entry in people
    ]  # fmt: skip
    kinds = Counter(entry.pool.name for entry in people)
    return {
        "union": offer.union.name, "title": offer.title, "place": one.place, "party": one.party, "contract": one.contract_no,
        "people": len(people), "person_days": total if people else 0, "planned": money(found.planned), "actual": money(actual),
        "per_day": money(found.per_day) if found.per_day is not None else "", "note": closed.note if closed else "",
        "source": found.rule.get("document", ""), "text": found.rule.get("text", ""), "list": rows,
        "kinds": "，".join(f"{name} {n} 人" for name, n in kinds.items()), "policy": f"{one.insurer} {one.policy_no}".strip(),
        "date": timezone.localdate(),
    }  # fmt: skip


def _part(total: Decimal, days: int, among: int) -> str:
    return str((total * days / among).quantize(Decimal("0.01")))
