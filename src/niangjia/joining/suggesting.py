"""Which unions to offer to somebody who wants to join: by firm, by trade and place, by nearness."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from niangjia.joining import queries
from niangjia.kernel.pages import typed
from niangjia.organizations import finding
from niangjia.organizations.finding import Found, Place
from niangjia.organizations.queries import path_names

LIMIT = 6
JOINT = 3  # federations of the place for a firm without a union, before unions with a name like the firm's
ROUGH = 2  # decimals of a degree, about a kilometre: near enough to suggest, too far to follow anybody
# what the federations of a group have in their names
TRADES: dict[str, tuple[str, ...]] = {
    "truck_driver": ("货运", "货车", "物流"),
    "courier": ("快递",),
    "nursing": ("护工", "护理", "养老"),
    "domestic": ("家政",),
    "mall_clerk": ("商场", "卖场", "商贸"),
    "food_rider": ("外卖", "送餐", "配送"),
    "house_agent": ("房产", "中介"),
    "security": ("保安",),
    "ride_hailing": ("网约车", "出租"),
}


@dataclass(frozen=True)
class Asked:
    """Where somebody works, as far as it is said. ``work`` is ``firm`` or ``gig``."""

    work: str = "firm"
    workplace: str = ""
    group: str = ""
    place: str = ""
    at: Place | None = None


@dataclass(frozen=True)
class Offer:
    """A union to choose: its name, what is above it, why it is offered, how far it is."""

    union: Any
    above: str
    why: str
    km: float | None


def asked(data: Mapping[str, Any]) -> Asked:
    """Out of a form or an address; what is no number is no place."""
    words = {key: typed(data, key, 120) for key in ("workplace", "group", "place")}
    work = "gig" if data.get("work") == "gig" else "firm"
    return Asked(work=work, at=place_of(data.get("latitude"), data.get("longitude")), **words)


def place_of(latitude: Any, longitude: Any) -> Place | None:
    """A place in degrees, rounded; None where it is none."""
    try:
        found = Place(round(float(latitude), ROUGH), round(float(longitude), ROUGH))
    except (TypeError, ValueError, OverflowError):
        return None
    return found if abs(found.latitude) <= 90 and abs(found.longitude) <= 180 else None  # NaN is neither


def offers(ask: Asked, limit: int = LIMIT) -> list[Offer]:
    """At most ``limit`` unions, the likeliest first; none where nothing is said yet."""
    found = _once(_of_gig(ask, limit) if ask.work == "gig" else _of_firm(ask, limit))[:limit]
    names = path_names(one.union.path for one in found)
    return [
        Offer(one.union, " › ".join(names[one.union.path][1:-1]), one.why, one.km if one.km is None else round(one.km, 1))
        for one in found
    ]


def is_sure(ask: Asked, found: list[Offer]) -> bool:
    """Whether the only union offered is chosen already: not the one federation of a trade that may be anywhere."""
    near = [one for one in found if one.km is not None and one.km <= finding.NEAR_KM[-1]]
    return len(found) == 1 and bool(ask.workplace or ask.place or near)


def _of_firm(ask: Asked, limit: int) -> list[Found]:
    """The union of the firm; for a firm without one the joint federations of its place, before unions of a like name."""
    rows = queries.joinable()
    firm = finding.employer_called(ask.workplace) if ask.workplace else None
    found = finding.joint_unions(rows, [firm.path], JOINT) if firm and firm.union_id is None else []
    if len(found) < limit and ask.workplace:
        found += finding.suggest(rows, ask.workplace, at=ask.at, limit=limit)
    if len(found) < limit and ask.at:
        found += finding.nearby(rows, ask.at, limit)
    if len(found) < limit and ask.place:
        found += finding.joint_unions(rows, [one.path for one in finding.places(ask.place)], limit)
    return found


def _of_gig(ask: Asked, limit: int) -> list[Found]:
    """The federation of the trade in the place; else the joint federations of the place; else what is near."""
    rows, below = queries.joinable(), [one.path for one in finding.places(ask.place)]
    found = finding.of_trade(rows, TRADES[ask.group], below=below, at=ask.at, limit=limit) if ask.group in TRADES else []
    if len(found) < limit and below:
        found += finding.joint_unions(rows, below, limit)
    if len(found) < limit and ask.at:
        found += finding.nearby(rows.filter(kind__in=("joint", "industry")), ask.at, limit)
    if len(found) < limit and ask.workplace:
        found += finding.suggest(rows, ask.workplace, at=ask.at, limit=limit)
    return found


def _once(found: list[Found]) -> list[Found]:
    return list({one.union.pk: one for one in reversed(found)}.values())[::-1]
