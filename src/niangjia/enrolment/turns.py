"""Whose turn it has been: read for the rules, with what was counted here and what was typed from earlier years."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from niangjia.enrolment.models import Offer, Turn
from niangjia.kernel.bulkrows import in_parts
from niangjia.kernel.standing import Standing

ROTATING = ("not_within", "outside_within", "first_time", "waited")  # rules that ask whose turn it has been
CHUNK = 5000
Had = list[tuple[str, date, bool, UUID | None]]  # (kind of offer, day, outside the province, the offer), newest first


def turns_of(keys: Iterable[UUID], offers: Iterable[Offer]) -> dict[UUID, Had]:
    """The turns of people, newest first, in one query for 5,000 of them; nothing where no rule of the offers asks."""
    if not any(rule["kind"] in ROTATING for offer in offers for rule in [*offer.rules, *offer.weights]):
        return {}
    found: dict[UUID, Had] = {}
    wanted = list(keys)
    for part in in_parts(wanted, CHUNK):
        for person, kind, on, outside, offer in _turns(part):
            found.setdefault(person, []).append((kind, on, outside, offer))
    return found


COLUMNS = ("person", "kind", "on", "outside", "entry__offer")
_turns: Standing[UUID] = Standing(
    Turn._meta.get_field("person"),
    lambda people: Turn.objects.filter(person__in=people).order_by("-on").values_list(*COLUMNS),
)


def counted(entries: Iterable[tuple[str, date]], had: Had, offer: Offer) -> tuple[tuple[str, date], ...]:
    """(kind, day) of places that were had here and of turns, newest first."""
    every = {*entries, *((kind, on) for kind, on, _, of in had if of != offer.pk)}
    return tuple(sorted(every, key=lambda one: one[1], reverse=True))


def outside(had: Had, offer: Offer) -> tuple[tuple[str, date], ...]:
    """(kind, day) of those that were outside the province."""
    return tuple((kind, on) for kind, on, away, of in had if away and of != offer.pk)
