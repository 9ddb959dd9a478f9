"""An offer as the form would have it: to edit a draft, and to make the next one like it (照此再办一期)."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from niangjia.enrolment import asks
from niangjia.enrolment.forms import batches
from niangjia.enrolment.forms.pools import written as written_pools
from niangjia.enrolment.models import Draw, Offer, Session
from niangjia.organizations.forms.fields import written

PLAIN = ("title", "text", "contact", "mode", "opens_at", "closes_at", "hold_minutes", "cancel_hours", "group_most")
LIKE_FIELDS = {"member_years": "years", "not_within": "years", "outside_within": "years", "absences": "most"}
FIELDS = {"gender", "group", "employment_form", "age", "proof", "first_time", "lost", "waited", *LIKE_FIELDS}
MONTHS = 6  # in which the form counts absences
WEEK = timedelta(weeks=1)


def filled(offer: Offer, later: timedelta = timedelta(0)) -> dict[str, Any]:
    """What the form is filled with for an offer as it stands; batches, places and their moments so much ``later``."""
    sessions = list(offer.sessions.prefetch_related("pools"))
    said: dict[str, Any] = {name: getattr(offer, name) for name in PLAIN} | {"union": written(offer.union)}
    if sessions:
        pools = {batches.name_of(one): list(one.pools.all()) for one in sessions}
        said |= _where(sessions, later) | written_pools(pools, later)
    said["asks"] = asks.written(offer.asks)
    said |= _who(_parted(offer.rules, offer.kind)[0]) | _balls(_parted(offer.weights, offer.kind)[0])
    draw = Draw.objects.filter(offer=offer).first()
    if draw:
        said |= {"source": draw.source, "known_at": draw.known_at, "reserves": draw.reserves}
    return {name: timezone.localtime(one) if isinstance(one, datetime) else one for name, one in said.items()}


def beyond(offer: Offer) -> dict[str, list[dict[str, Any]]]:
    """Rules and weights that a program said and the form has no field for: they stay as they are."""
    return {name: _parted(getattr(offer, name), offer.kind)[1] for name in ("rules", "weights")}


def _parted(said: list[dict[str, Any]], kind: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rules or weights that fill a field of the form, and the others; of two for one field the first fills it."""
    fields: dict[Any, dict[str, Any]] = {}
    others = []
    for one in said:
        place = one["kind"], one.get("proof")
        if place in fields or not _has_field(one, kind):
            others.append(one)
        else:
            fields[place] = one
    return list(fields.values()), others


def _has_field(rule: dict[str, Any], kind: str) -> bool:
    several = rule["kind"] == "gender" and len(rule["values"]) > 1
    as_written = rule.get("of", kind) == kind and rule.get("months", MONTHS) == MONTHS
    return rule["kind"] in FIELDS and as_written and not several


def next_time(offer: Offer, now: datetime) -> dict[str, Any]:
    """The same on the same weekday and at the same hour, as soon as its weeks allow; it opens now, the number is to be named."""
    first = offer.sessions.first()
    starts_at = first.starts_at if first else offer.closes_at
    ahead = max(timedelta(0), starts_at - offer.opens_at)
    later = max(1, -((starts_at - ahead - now) // WEEK)) * WEEK
    said = filled(offer, later)
    for name in ("closes_at", "known_at"):
        if said.get(name):
            said[name] += later
    return said | {"opens_at": timezone.localtime(now).replace(second=0, microsecond=0), "source": ""}


def _where(sessions: list[Session], later: timedelta) -> dict[str, Any]:
    first = sessions[0]
    return {
        "starts_at": first.starts_at + later, "ends_at": first.ends_at + later, "venue": first.venue,
        "at": batches.coordinates(first), "batches": batches.written(sessions, later),
    }  # fmt: skip


def _who(rules: list[dict[str, Any]]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for one in rules:
        kind = one["kind"]
        if kind == "gender" and len(one["values"]) == 1:
            said["gender"] = one["values"][0]
        elif kind == "group":
            said["groups"] = one["values"]
        elif kind == "employment_form":
            said["employment_forms"] = one["values"]
        elif kind == "age":
            said |= {"age_from": one["from"], "age_to": one["to"]}
        elif kind == "proof":
            said[f"proof_{one['proof']}"] = one["words"]
        elif kind in LIKE_FIELDS:
            said[kind] = one[LIKE_FIELDS[kind]]
    return said


def _balls(weights: list[dict[str, Any]]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for one in weights:
        group = one["kind"] == "group"
        said |= {"heavier": one["values"], "heavier_balls": one["balls"]} if group else {one["kind"]: one["balls"]}
    return said
