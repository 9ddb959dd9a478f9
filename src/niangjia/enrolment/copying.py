"""An offer as the form would have it: to edit a draft, and to make the next one like it (照此再办一期)."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from niangjia.enrolment.models import Draw, Offer, Pool, Session
from niangjia.members.vocabulary import GENDERS, GROUPS
from niangjia.organizations.forms.fields import written
from niangjia.organizations.queries import active

PLAIN = ("title", "text", "contact", "mode", "opens_at", "closes_at", "hold_minutes", "cancel_hours", "group_most")
LIKE_FIELDS = {"member_years": "years", "not_within": "years", "outside_within": "years", "absences": "most"}
WEEK = timedelta(weeks=1)


def filled(offer: Offer) -> dict[str, Any]:
    """What the form is filled with for an offer as it stands."""
    sessions = list(offer.sessions.prefetch_related("pools"))
    said: dict[str, Any] = {name: getattr(offer, name) for name in PLAIN} | {"union": written(offer.union)}
    if sessions:
        said |= _where(sessions) | _how_many(list(sessions[0].pools.all()))
    said |= _who(offer.rules) | {one["kind"]: one["balls"] for one in offer.weights if one["kind"] != "group"}
    draw = Draw.objects.filter(offer=offer).first()
    if draw:
        said |= {"source": draw.source, "known_at": draw.known_at, "reserves": draw.reserves}
    return {name: timezone.localtime(one) if isinstance(one, datetime) else one for name, one in said.items()}


def next_time(offer: Offer, now: datetime) -> dict[str, Any]:
    """The same on the same weekday and at the same hour, as soon as its weeks allow; it opens now, the number is to be named."""
    said = filled(offer)
    ahead = max(timedelta(0), said["starts_at"] - said["opens_at"])
    weeks = max(1, -((said["starts_at"] - ahead - now) // WEEK))
    for name in ("starts_at", "ends_at", "closes_at", "known_at", "release_at"):
        if said.get(name):
            said[name] += weeks * WEEK
    if said.get("batches"):
        said["batches"] = _lines(list(offer.sessions.all()), weeks * WEEK)
    return said | {"opens_at": timezone.localtime(now).replace(second=0, microsecond=0), "source": ""}


def _where(sessions: list[Session]) -> dict[str, Any]:
    first = sessions[0]
    several = len(sessions) > 1 or first.title != "全场"
    lines = _lines(sessions, timedelta(0)) if several else ""
    return {"starts_at": first.starts_at, "ends_at": first.ends_at, "venue": first.venue, "at": _at(first), "batches": lines}


def _at(session: Session) -> str:
    return "" if session.latitude is None else f"{session.latitude}, {session.longitude}"


def _lines(sessions: list[Session], later: timedelta) -> str:
    return "\n".join(f"{one.title.replace(' ', '')} {_day(one.starts_at, later)} {_day(one.ends_at, later)}" for one in sessions)


def _day(moment: datetime, later: timedelta) -> str:
    return timezone.localdate(moment + later).isoformat()


def _how_many(pools: list[Pool]) -> dict[str, Any]:
    lines = [f"{_name(one)} {one.total}" for one in pools]
    alone = len(pools) == 1 and pools[0].by == ""
    released = min((one.release_at for one in pools if one.release_at), default=None)
    many = max(1, sum(one.total for one in pools))
    return {"places": many, "pools": "" if alone else "\n".join(lines), "release_at": released}


def _name(pool: Pool) -> str:
    """The name by which the form finds out for whom a pool is."""
    words = {"gender": dict(GENDERS), "group": dict(GROUPS)}.get(pool.by)
    if words and pool.values:
        return str(words.get(pool.values[0], pool.name))
    if pool.by == "union" and pool.values:
        return str(active().filter(path=pool.values[0]).values_list("name", flat=True).first() or pool.name)
    if pool.by == "category" and pool.values:
        return "/".join(pool.values)
    return {"": pool.name if pool.name in ("其他", "其它", "不限") else "其他", "reserve": "机动"}.get(pool.by, pool.name)


def _who(rules: list[dict[str, Any]]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for one in rules:
        kind = one["kind"]
        if kind == "gender" and len(one["values"]) == 1:
            said["gender"] = one["values"][0]
        elif kind == "group":
            said["groups"] = one["values"]
        elif kind == "age":
            said |= {"age_from": one["from"], "age_to": one["to"]}
        elif kind in LIKE_FIELDS:
            said[kind] = one[LIKE_FIELDS[kind]]
    return said
