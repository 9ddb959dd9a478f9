"""Search by name, pinyin, initials, code and place, fast among hundreds of thousands: each word one range of one index."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from niangjia.kernel.fields import starts_with
from niangjia.kernel.standing import Standing
from niangjia.kernel.tree import ancestors
from niangjia.organizations import creditcode
from niangjia.organizations.models import Employer, EmployerTail, Union, UnionTail
from niangjia.organizations.states import UnionState
from niangjia.organizations.tails import LONGEST, NAME, folded, is_ending

WORDS = 5
WIDE = 150  # candidates that are weighed; a word that fits more of them needs another character
ROUNDS = 3  # how often a text that fits nothing is tried again, shorter
COLUMNS = (
    "name", "short_name", "pinyin", "initials", "code", "credit_code", "path", "kind", "latitude", "longitude", "state",
)  # fmt: skip
NEAR_KM = (0.5, 2.0, 10.0, 50.0)  # the first is as near as a place is told (joining.suggesting.ROUGH)
EARTH_KM, KM_A_DEGREE = 6371.0, 111.2


def find(rows: QuerySet[Union], text: str) -> QuerySet[Union]:
    """Narrow unions to a search: words of the name, pinyin, initials, beginning of code, credit code or region."""
    for word in text.split()[:WORDS]:
        rows = rows.filter(_word(word, UnionTail, "union"))
    return rows


def employer_matches(text: str) -> Q:
    """A condition for firms whose name, letters or credit code answer a search."""
    condition = Q()
    for word in text.split()[:WORDS]:
        condition &= _word(word, EmployerTail, "employer")
    return condition


def _word(word: str, tail: Any, column: str) -> Q:
    text = folded(word)
    if is_ending(text):
        return Q(name__contains=word)
    if not text.isascii():
        text = text[:NAME]
        found = Q(pk__in=tail.objects.filter(starts_with("text", text)).values(column))
        return found & Q(name__contains=word) if len(folded(word)) > NAME else found
    conditions = starts_with("text", text[:LONGEST])
    code = creditcode.clean(word).lower()
    if code != text:
        conditions |= starts_with("text", code[:LONGEST])
    return Q(pk__in=tail.objects.filter(conditions).values(column))


def employer_called(name: str) -> Employer | None:
    """The firm of exactly this name or credit code, where it is known; one query."""
    return employers_called([name]).get(name.strip())


def employers_called(names: Iterable[str]) -> dict[str, Employer]:
    """The firms of exactly these names or credit codes, as far as they are known, by what was asked; one query."""
    texts = {name.strip() for name in names} - {""}
    # of several the first one made
    return {text: one for one in _firms(texts) for text in (one.name, one.credit_code) if text in texts}


_firms: Standing[str] = Standing(
    Employer._meta.get_field("name"),
    lambda texts: Employer.objects.filter(Q(name__in=texts) | Q(credit_code__in=texts) & ~Q(credit_code="")).order_by("-pk"),
)


class Place(NamedTuple):
    """Where somebody is, in degrees (WGS84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Found:
    """A union that may be meant: why, and how far away where both places are known."""

    union: Union
    why: str = ""
    km: float | None = None


def distance(a: Place, union: Union) -> float | None:
    """Kilometres over the ground (haversine); None where the union's place is not known."""
    if union.latitude is None or union.longitude is None:
        return None
    north, east = radians(union.latitude - a.latitude), radians(union.longitude - a.longitude)
    h = sin(north / 2) ** 2 + cos(radians(a.latitude)) * cos(radians(union.latitude)) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(h))


def nearby(rows: QuerySet[Union], at: Place, limit: int = 8) -> list[Found]:
    """The nearest unions within fifty kilometres, the nearest first."""
    found: list[Found] = []
    for km in NEAR_KM:
        box = rows.only(*COLUMNS).filter(_box(at, km))[:WIDE]
        found = [Found(one, "离您最近", distance(at, one)) for one in box]
        if len(found) >= limit:
            break
    return sorted(found, key=lambda one: (one.km or 0.0, one.union.name))[:limit]


def _box(at: Place, km: float) -> Q:
    high = km / KM_A_DEGREE
    wide = high / max(cos(radians(at.latitude)), 0.01)
    north = Q(latitude__gte=at.latitude - high, latitude__lte=at.latitude + high)
    return north & Q(longitude__gte=at.longitude - wide, longitude__lte=at.longitude + wide)


def suggest(rows: QuerySet[Union], text: str, *, at: Place | None = None, limit: int = 8) -> list[Found]:
    """The unions that a text most likely means: by their own name or code, then by a firm that they cover.

    At most ``limit``; a beginning that fits counts more than a middle, near more than far. A text that fits nothing
    is tried again without its end.
    """
    words, rows = text.split()[:WORDS], rows.only(*COLUMNS)
    for _ in range(ROUNDS):
        found = _candidates(rows, words) or _covering(rows, words) if words else []
        if found:
            return sorted(found, key=lambda one: _rank(one, words, at))[:limit]
        words = _shorter(words)
    return []


def _candidates(rows: QuerySet[Union], words: list[str]) -> list[Found]:
    """Unions by name; the longest word picks them, the others are compared."""
    first, *rest = sorted((folded(word) for word in words), key=len, reverse=True)
    cut = first[: LONGEST if first.isascii() else NAME]
    keys = UnionTail.objects.filter(starts_with("text", cut)).values("union")[:WIDE]
    found = rows.filter(pk__in=keys)
    return [Found(one) for one in found if all(_has(one.name, one.pinyin, one.initials, one.code, word) for word in rest)]


def _covering(rows: QuerySet[Union], words: list[str]) -> list[Found]:
    """Unions of the firms that answer to the words."""
    first, *rest = sorted((folded(word) for word in words), key=len, reverse=True)
    cut = first[: LONGEST if first.isascii() else NAME]
    keys = EmployerTail.objects.filter(starts_with("text", cut), employer__union__isnull=False)
    pairs = list(keys.values_list("employer__union", "employer__name")[:WIDE])
    names = {key: name for key, name in pairs if all(word in folded(name) for word in rest)}
    return [Found(one, f"{names[one.pk]}由它覆盖") for one in rows.filter(pk__in=list(names)[:WIDE])]


def _has(name: str, pinyin: str, initials: str, code: str, word: str) -> bool:
    return word in folded(name) or word in pinyin or word in initials or code.lower().startswith(word)


def _rank(one: Found, words: list[str], at: Place | None) -> tuple[Any, ...]:
    name, word = folded(one.union.name), folded(words[0])
    exact = one.union.code.lower() == word or one.union.credit_code.lower() == word or name == word
    km = distance(at, one.union) if at else None
    far = 9 if km is None else min(int(km // 5), 8)
    begins = name.startswith(word) or one.union.initials.startswith(word) or one.union.pinyin.startswith(word)
    return (not exact, far if at else 0, not begins, len(name), one.union.path)


def _shorter(words: list[str]) -> list[str]:
    """The same without its last word, or without the last third of the only one, down to two characters."""
    if len(words) != 1:
        return words[:-1]
    keep = len(words[0]) * 2 // 3
    return [words[0][:keep]] if keep >= 2 else []


def of_trade(rows: QuerySet[Union], words: tuple[str, ...], *, below: list[str], at: Place | None, limit: int = 8) -> list[Found]:
    """Joint and industry federations whose name has a word of a trade, nearest first.

    ``below`` are paths of the places that were named: a federation that shares more of one comes first.
    """
    fitting = Q()
    for word in words:
        fitting |= starts_with("text", folded(word))
    keys = UnionTail.objects.filter(fitting, union__kind__in=("joint", "industry"), union__state=UnionState.ACTIVE)
    found = list(rows.only(*COLUMNS).filter(pk__in=list(keys.values_list("union", flat=True)[:WIDE])))
    kept = [one for one in found if not below or any(_common(one.path, path) >= SAME_CITY for path in below)]
    listed = [Found(one, "您这一行的工会", distance(at, one) if at else None) for one in kept or found]
    listed.sort(key=lambda one: (_far(one), -max((_common(one.union.path, p) for p in below), default=0), len(one.union.name)))
    return listed[:limit]


SAME_CITY = 2  # steps from the root that two branches share: province and city


def joint_unions(rows: QuerySet[Union], below: list[str], limit: int = 4) -> list[Found]:
    """The joint federations in a place, for whoever has no employer with a union of its own."""
    found: list[Found] = []
    for path in below[:3]:
        here = rows.filter(kind="joint", path__gte=path, path__lt=path + "~").order_by("path")[:limit]
        found += [Found(one, "当地的工会联合会") for one in here]
    return found[:limit]


def _far(one: Found) -> float:
    return 9999.0 if one.km is None else one.km


def _common(path: str, other: str) -> int:
    return sum(a == b for a, b in zip(ancestors(path), ancestors(other), strict=False))


KINDS_OF_PLACE = ("", "省", "市", "区", "县", "镇", "乡", "街道", "园区")


def places(text: str, limit: int = 5) -> list[Union]:
    """The federations of places that a text names (嘉言, 柳桥街道), the highest first.

    A federation is called after its place (嘉言区总工会), so the words are looked for right before 总工会: a few narrow ranges,
    where the name of a city alone begins the names of all that is in it.
    """
    words = text.split()
    if not words:
        return []
    ranges = Q()
    for kind in KINDS_OF_PLACE:
        ranges |= starts_with("text", f"{folded(words[-1])}{kind}总工会"[:NAME])
    keys = UnionTail.objects.filter(ranges).values_list("union", flat=True)[:WIDE]
    rows = Union.objects.only(*COLUMNS).filter(pk__in=list(keys), state=UnionState.ACTIVE, kind="federation")
    return list(rows.order_by("path")[:limit])
