"""The account of an offer: what it was to cost, what it cost, by person and day, held against the rule of its kind.

All sums are yuan as ``Decimal`` with two places.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone

from niangjia.enrolment import rolls
from niangjia.enrolment.models import Cost, Entry, Offer, Session, Settlement
from niangjia.enrolment.states import EntryState, SettlementState
from niangjia.kernel.regulations import rule

CENT = Decimal("0.01")
RULES = {"recuperation": "care.recuperation"}  # kind of offer -> rule about its cost and its days


@dataclass(frozen=True)
class Account:
    """An offer's account as it stands; ``actual`` is None while a bill is missing."""

    people: int
    person_days: int
    days: int
    planned: Decimal
    actual: Decimal | None
    costs: list[Cost] = field(default_factory=list)
    rule: dict[str, Any] = field(default_factory=dict)
    beyond: list[str] = field(default_factory=list)

    @property
    def per_person(self) -> Decimal | None:
        """What one person cost, or is to cost."""
        return share(self.actual if self.actual is not None else self.planned, self.people)

    @property
    def per_day(self) -> Decimal | None:
        """What one person cost a day."""
        return share(self.actual if self.actual is not None else self.planned, self.person_days)

    @property
    def left(self) -> Decimal | None:
        """What is left of the plan; below nothing where more was spent."""
        return None if self.actual is None else self.planned - self.actual


def account(offer: Offer, *, outside: bool = False) -> Account:
    """The account, in four queries; ``outside`` the province, where the rule allows more days."""
    costs = list(Cost.objects.filter(offer=offer))
    people, person_days, days = counted(offer)
    planned = sum((_planned(one, people, person_days) for one in costs), Decimal(0)).quantize(CENT)
    known = bool(costs) and all(one.actual is not None for one in costs)
    actual = sum((one.actual or Decimal(0) for one in costs), Decimal(0)).quantize(CENT) if known else None
    found = Account(people, person_days, days, planned, actual, costs)
    applied, beyond = _held(offer, found, outside)
    return Account(people, person_days, days, planned, actual, costs, applied, beyond)


def counted(offer: Offer) -> tuple[int, int, int]:
    """People, person-days and the days of the longest session: of who attended, or of who has a place until then."""
    family = rolls.family(offer)
    rows = Entry.objects.filter(offer__in=family)
    came = rows.filter(state=EntryState.ATTENDED)
    rows = came if came.exists() else rows.filter(state__in=(EntryState.TAKEN, EntryState.HELD))
    by_session = Counter(rows.values_list("session_id", flat=True))
    long = {one.pk: days_of(one) for one in Session.objects.filter(offer__in=family)}
    return sum(by_session.values()), sum(long[key] * n for key, n in by_session.items()), max(long.values(), default=1)


def days_of(session: Session) -> int:
    """The days of a session, first and last included."""
    return (timezone.localdate(session.ends_at) - timezone.localdate(session.starts_at)).days + 1


def share(total: Decimal, among: int) -> Decimal | None:
    """An equal share, to the cent; None among nobody."""
    return (total / among).quantize(CENT, ROUND_HALF_UP) if among else None


def current(offer: Offer) -> Settlement | None:
    """The account as it was closed, where it is."""
    return Settlement.objects.filter(offer=offer, state=SettlementState.VALID).select_related("by").first()


def _planned(one: Cost, people: int, person_days: int) -> Decimal:
    return one.planned * {"whole": 1, "person": people, "day": person_days}[one.basis]


def _held(offer: Offer, one: Account, outside: bool) -> tuple[dict[str, Any], list[str]]:
    """The rule of the kind as it is kept, and each way in which the account goes beyond it, in words."""
    if offer.kind not in RULES:
        return {}, []
    applied = rule(RULES[offer.kind], region=offer.union.region_code, on=timezone.localdate(offer.closes_at))
    least, most = applied.value["yuan_per_day"]
    days = applied.value["days_outside" if outside else "days_inside"]
    return applied.as_dict(), list(_beyond(one, least, most, days, outside))


def _beyond(one: Account, least: int, most: int, days: int, outside: bool) -> Sequence[str]:
    said = []
    if one.days > days:
        said.append(f"行程 {one.days} 天，{'省外' if outside else '省内'}规定不超过 {days} 天")
    if one.per_day is not None and one.per_day > most:
        said.append(f"每人每天 {one.per_day} 元，规定不超过 {most} 元")
    if one.per_day is not None and one.actual is not None and one.per_day < least:
        said.append(f"每人每天 {one.per_day} 元，规定不少于 {least} 元")
    return said
