"""The demo's share: a handful of people who come up twice, as rosters bring them in, found by a real scan."""

from typing import Any

from niangjia.duplicates import services
from niangjia.duplicates.models import Pair
from niangjia.kernel import invented
from niangjia.kernel.job_runner import run
from niangjia.kernel.jobs import enqueue
from niangjia.members.idnumber import check_digit
from niangjia.members.services import add_member

FIRST = 101  # the demo's people from this number on are all of the sanitation company
STANDINS = {"伟": "玮", "丽": "莉", "军": "君", "静": "靖", "华": "花", "英": "瑛", "明": "鸣", "辉": "晖", "燕": "艳", "晓": "小"}


def load(*, unions: dict[str, Any], home: str, city: Any, by: Any) -> int:
    """Enter some people of ``home`` a second time at other unions of its street, and scan; how many pairs wait."""
    others = _neighbours(unions, unions[home])
    for at, n in enumerate(_people()):
        union = others[at % len(others)]
        known = {"workplace": union.name.removesuffix("工会"), "birth_date": invented.born(n)}
        add_member(by=by, union=union, name=_name(n, at), id_number=_number(n, at), phone=_phone(n, at), **known)
    job = enqueue("duplicates.scan", by=by, path=city.path)
    run(job.pk)
    told_apart = Pair.objects.order_by("score", "pk").first()
    if told_apart is not None:
        services.different(by=by, pair=told_apart, reason="已电话核实，是两个人")
    return Pair.objects.count()


def _neighbours(unions: dict[str, Any], home: Any) -> list[Any]:
    """Grassroots unions beside one, of the same district where it has any."""
    firms = [one for one in unions.values() if one.kind == "grassroots" and one.pk != home.pk and one.ended_on is None]
    for end in range(len(home.path) - 4, 0, -4):
        near = [one for one in firms if one.path.startswith(home.path[:end])]
        if len(near) > 2:
            return sorted(near, key=lambda one: one.path)
    return firms


def _people() -> list[int]:
    """Six numbers; the names of the second and the fifth can be written by ear."""
    plain = list(range(FIRST, FIRST + 4))
    heard = [n for n in range(FIRST + 4, FIRST + 200) if not STANDINS.keys().isdisjoint(invented.name(n)[1:])]
    return [plain[0], heard[0], plain[1], plain[2], heard[1], plain[3]]


def _name(n: int, at: int) -> str:
    """Every third is written by ear."""
    name = invented.name(n)
    if at % 3 != 1:
        return name
    return next(name[:1] + name[1:].replace(a, b, 1) for a, b in STANDINS.items() if a in name[1:])


def _number(n: int, at: int) -> str:
    """A digit of the region is wrong and the check digit was made to fit, or it is a passport."""
    if at % 2:
        return f"E{70_000_000 + n}"
    number = invented.identity(n)
    body = number[:5] + str((int(number[5]) + 1) % 10) + number[6:17]
    return body + check_digit(body)


def _phone(n: int, at: int) -> str:
    """Most have kept the phone."""
    return invented.phone(n + 900_000) if at == 2 else invented.phone(n)
