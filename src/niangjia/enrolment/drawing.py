"""The provable draw: whoever has what was published gets the same result, on any machine, in any order.

After RFC 3797 (publicly verifiable random selection), with a secret added so that the public number alone does not
tell the result to those who see it first, and weights:

1. Before the list closes, :func:`commitment` of a random secret is published, and which public number will count.
2. At closing the list is frozen as a text (:func:`frozen`): the plan, then a line for each masked entry, sorted.
3. When the number exists, :func:`seed` joins the secret, the fingerprint of that text and the number.
4. Every group has as many balls as it has weight. A ball is the SHA-256 of seed, group and the ball's number; the
   groups are ranked by their smallest ball. That is exact sampling without replacement with chances in proportion to
   weight (the least of w even draws is w times as likely to be the smallest), and nothing in it is a floating number.
5. Places are given in that order (:func:`draw`): a group gets in whole or not at all, no pool gives more than it has;
   then unused places spill into the pool that was named, and the order is walked once more; the rest are reserves.

``check_draw.py`` does the same again without this module. No Django here.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, NamedTuple

FORMAT = "niangjia-draw-1"
HEAVIEST = 20  # balls of one group
SEPARATORS = re.compile(r"[\t\r\n]")


class BadDraw(ValueError):
    """A list or a plan that cannot be drawn from; the text says why, in Chinese."""


class Entry(NamedTuple):
    """One person on the list. ``group`` is a ticket of one of those who are drawn together, one's own where alone."""

    ticket: str
    group: str
    pool: str
    weight: int
    name: str  # masked


@dataclass(frozen=True)
class Pool:
    """``places`` for the entries of one category; what is left over goes to the pool named by ``spill``."""

    name: str
    places: int
    spill: str = ""


@dataclass(frozen=True)
class Plan:
    """All that is settled before the draw; ``source`` says in words which public number will count."""

    draw: str
    title: str
    commitment: str
    source: str
    pools: tuple[Pool, ...]
    reserves: int = 0  # groups kept in order for each pool


class Result(NamedTuple):
    """Tickets in the order of the draw: who has a place, who is a reserve."""

    winners: list[str]
    reserves: list[str]


def commitment(draw: str, secret: str) -> str:
    """The fingerprint of a secret (64 hexadecimal digits), published while nobody knows the public number."""
    return _hex(f"{FORMAT}|{draw}|{secret}")


def public_number(typed: str) -> str:
    """A public number in its one spelling: the groups of digits, as numbers, joined by dots (``"03 11+７"`` is 3.11.7).

    Raises :class:`BadDraw` where there is no digit.
    """
    groups = re.findall(r"\d+", unicodedata.normalize("NFKC", typed))
    if not groups or len(typed) > 200:
        raise BadDraw("请照开奖公告填写号码，例如 03 11 17 22 29 31 + 08。")
    return ".".join(str(int(group)) for group in groups)


def fingerprint(text: str) -> str:
    """SHA-256 of a frozen list, 64 hexadecimal digits."""
    return _hex(text)


def seed(secret: str, list_fingerprint: str, number: str) -> str:
    """What the balls are made from: secret, fingerprint of the list, public number in its one spelling."""
    return _hex(f"{secret}|{list_fingerprint}|{number}")


def frozen(plan: Plan, entries: Iterable[Entry]) -> str:
    """The one text of a plan and its entries, whatever order they come in.

    Raises :class:`BadDraw` for a ticket that stands twice, a group without its first ticket, an unknown pool, a
    weight outside 1..20, a separator in a field, or pools that spill in a circle.
    """
    rows = sorted(entries)
    _check_plan(plan)
    _check(plan, rows)
    head = {"format": FORMAT, **asdict(plan), "entries": len(rows)}
    lines = [json.dumps(head, ensure_ascii=False, sort_keys=True)]
    lines += [f"{e.ticket}\t{e.group}\t{e.pool}\t{e.weight}\t{e.name}" for e in rows]
    return "\n".join(lines) + "\n"


def thaw(text: str) -> tuple[Plan, list[Entry]]:
    """The plan and the entries of a frozen text."""
    lines = text.rstrip("\n").split("\n")
    head: dict[str, Any] = json.loads(lines[0])
    pools = tuple(Pool(**one) for one in head["pools"])
    plan = Plan(head["draw"], head["title"], head["commitment"], head["source"], pools, head["reserves"])
    return plan, list(_rows(lines[1:]))


def draw(plan: Plan, entries: Iterable[Entry], seed: str) -> Result:
    """The result for a seed: no pool above its places, groups whole, reserves in order."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.group, []).append(entry)
    start = sha256(f"{seed}|".encode())
    # one text each, ball before name: a list of plain texts is sorted in half the time of a list of pairs
    ranked = sorted([_best_ball(start, name, weight_of(group)) + name for name, group in groups.items()])
    free = {pool.name: pool.places for pool in plan.pools}
    order = [groups[one[BALL:]] for one in ranked]
    winners, waiting = _walk(order, free)
    if _spill(plan.pools, free):
        more, waiting = _walk(waiting, free)
        winners += more
    return Result(_tickets(winners), _tickets(_kept(waiting, plan.reserves)))


BALL = 64  # hexadecimal digits
NUMBERS = [str(number).encode() for number in range(1, HEAVIEST + 1)]


def _best_ball(start: Any, group: str, weight: int) -> str:
    """The smallest of a group's balls (64 digits), numbered from 1: SHA-256 of ``seed|group|number``.

    ``start`` is the hash after ``seed|``, which all balls share: half of the work is done once.
    """
    stem = f"{group}|".encode()
    balls = []
    for number in NUMBERS[:weight]:
        ball = start.copy()
        ball.update(stem + number)
        balls.append(ball.hexdigest())
    return min(balls)


def weight_of(group: list[Entry]) -> int:
    """A group has the weight of its lightest member, so nobody gains by joining one."""
    return group[0].weight if len(group) == 1 else min(entry.weight for entry in group)


def _walk(order: list[list[Entry]], free: dict[str, int]) -> tuple[list[list[Entry]], list[list[Entry]]]:
    """Give places in order; who got in, and who did not. ``free`` is what is left."""
    won, lost = [], []
    for group in order:
        if _fits(group, free):
            for entry in group:
                free[entry.pool] -= 1
            won.append(group)
        else:
            lost.append(group)
    return won, lost


def _fits(group: list[Entry], free: dict[str, int]) -> bool:
    if len(group) == 1:
        return free[group[0].pool] > 0
    pools = [entry.pool for entry in group]
    return all(free[pool] >= pools.count(pool) for pool in set(pools))


def _spill(pools: tuple[Pool, ...], free: dict[str, int]) -> bool:
    """Move what is left over along ``spill``, in the order of the plan; whether anything moved."""
    moved = False
    for pool in pools:
        if pool.spill and free[pool.name]:
            free[pool.spill] += free[pool.name]
            free[pool.name] = 0
            moved = True
    return moved


def _kept(waiting: list[list[Entry]], most: int) -> Iterator[list[Entry]]:
    """The first ``most`` groups for each pool, in the one order."""
    count: dict[str, int] = {}
    for group in waiting:
        pools = {entry.pool for entry in group}
        if any(count.get(pool, 0) < most for pool in pools):
            yield group
        for pool in pools:
            count[pool] = count.get(pool, 0) + 1


def _tickets(groups: Iterable[list[Entry]]) -> list[str]:
    return [ticket for group in groups for ticket in sorted(entry.ticket for entry in group)]


def _check_plan(plan: Plan) -> None:
    names = [pool.name for pool in plan.pools]
    if not names or len(set(names)) != len(names):
        raise BadDraw("名额分类不能为空，也不能重名。")
    if any(SEPARATORS.search(name) or not name for name in names):
        raise BadDraw("名额分类要有名称，名称里不能有制表符或换行。")
    for place, pool in enumerate(plan.pools):
        if pool.places < 0:
            raise BadDraw(f"“{pool.name}”的名额不能小于 0。")
        if pool.spill and pool.spill not in names[place + 1 :]:
            raise BadDraw(f"“{pool.name}”用不完的名额只能转给排在后面的分类。")


def _check(plan: Plan, rows: list[Entry]) -> None:
    pools = {pool.name for pool in plan.pools}
    group_of = {entry.ticket: entry.group for entry in rows}
    separated = SEPARATORS.search
    if len(group_of) != len(rows):
        raise BadDraw("名单里有重复的票号。")
    for entry in rows:
        if entry.pool not in pools:
            raise BadDraw(f"票号 {entry.ticket} 的分类“{entry.pool}”不在方案里。")
        if not 1 <= entry.weight <= HEAVIEST:
            raise BadDraw(f"票号 {entry.ticket} 的权重是 {entry.weight}，只能是 1 到 {HEAVIEST}。")
        if group_of.get(entry.group) != entry.group:
            raise BadDraw(f"票号 {entry.ticket} 的同组票号 {entry.group} 不在名单里。")
        if separated(entry.ticket + entry.name) or not entry.ticket:
            raise BadDraw("票号、分类和姓名里不能有制表符或换行。")


def _rows(lines: list[str]) -> Iterator[Entry]:
    for line in lines:
        ticket, group, pool, weight, name = line.split("\t")
        yield Entry(ticket, group, pool, int(weight), name)


def _hex(text: str) -> str:
    return sha256(text.encode()).hexdigest()
