"""The steps of a draw, each taken once: publish, freeze, two people type the number, draw."""

import json
import secrets
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.enrolment import drawing, rules
from niangjia.enrolment.counting import change, lock, settle_reserves
from niangjia.enrolment.facts import facts_of_many
from niangjia.enrolment.models import Draw, DrawStep, Entry, Offer, Pool
from niangjia.enrolment.models.draws import FROZEN, NUMBER, PUBLISHED, RESULT, TYPED
from niangjia.enrolment.notices import READ, tell_all
from niangjia.enrolment.states import DRAW_MOVES, ENTRY_MOVES, EntryState
from niangjia.kernel import audit
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.kernel.records import account_of
from niangjia.kernel.wording import when
from niangjia.kernel.workflow import move, move_many

CHUNK = 2000
NAMELESS = "*"


def new_secret() -> str:
    """The secret of a draw: 256 random bits as 64 hexadecimal digits."""
    return secrets.token_hex(32)


def publish(*, by: Any, draw: Draw, now: datetime | None = None) -> DrawStep:
    """Publish the commitment, the places and which number will count, before anybody has entered."""
    offer = draw.offer
    content = {
        "draw": str(draw.pk),
        "title": offer.title,
        "commitment": drawing.commitment(str(draw.pk), draw.secret),
        "source": draw.source,
        "known_at": draw.known_at.isoformat(),
        "closes_at": offer.closes_at.isoformat(),
        "pools": [{"name": name, "places": pool.total} for name, pool in _named(offer).items()],
        "reserves": draw.reserves,
    }
    move(draw, "publish", by=by, moves=DRAW_MOVES, now=now)
    audit.record("draw.publish", by=by, target=draw, path=offer.path)
    return _step(draw, PUBLISHED, json.dumps(content, ensure_ascii=False), by, now)


def freeze(*, by: Any, draw: Draw, now: datetime | None = None) -> DrawStep:
    """Freeze the list of masked entries; weights are those of the day on which the list closes."""
    offer, names = draw.offer, {pool.pk: name for name, pool in _named(draw.offer).items()}
    rows = Entry.objects.filter(offer=offer, state=EntryState.ENTERED).select_related("person", "offer")
    weights = _weights(offer, list(rows))
    entries = [
        drawing.Entry(one.ticket, one.group, names[one.pool_id], weights.get(one.ticket, 1), shown(one))
        for one in rows
    ]
    text = drawing.frozen(plan_of(draw), entries)
    move(draw, "freeze", by=by, moves=DRAW_MOVES, now=now)
    audit.record("draw.freeze", by=by, target=draw, path=offer.path, detail={"entries": len(entries)})
    return _step(draw, FROZEN, text, by, now)


def plan_of(draw: Draw) -> drawing.Plan:
    """The plan of a draw out of its offer's pools, named by session where there are several."""
    named = _named(draw.offer)
    names = {pool.pk: name for name, pool in named.items()}
    pools = tuple(
        drawing.Pool(name, pool.total, names.get(pool.spill_id, "") if pool.spill_id else "")
        for name, pool in named.items()
    )
    promise = drawing.commitment(str(draw.pk), draw.secret)
    return drawing.Plan(str(draw.pk), draw.offer.title, promise, draw.source, pools, draw.reserves)


def shown(entry: Entry) -> str:
    """The name on a published list: masked, and not even that where nobody may know who is on it."""
    return NAMELESS if entry.offer.confidential else masked(entry.name)


def masked(name: str) -> str:
    """``王**``: the family name, a star for each character after it."""
    return name[:1] + "*" * (len(name) - 1)


def type_number(*, by: Any, draw: Draw, typed: str, now: datetime | None = None) -> bool:
    """Type the public number; the second person who types the same settles it. Gives whether it is settled.

    Of what somebody typed the last counts: a slip that was put right is no second voice for the same slip.

    Raises :class:`Invalid` (no number), :class:`Refused` (not frozen, not yet known).
    """
    _permit(by, draw)
    try:
        number = drawing.public_number(typed)
    except drawing.BadDraw as refusal:
        raise Invalid(str(refusal), at="number") from refusal
    if (now or timezone.now()) < draw.known_at:
        raise Refused(f"公开号码要到{when(draw.known_at)}才产生，现在还不能录入。", code="not-yet-known")
    if draw.state != "frozen":
        raise Refused("现在不是录入公开号码的时候。", code="wrong-state")
    with transaction.atomic():
        lock(draw.offer)
        others = draw.steps.filter(kind=TYPED).exclude(by=by).order_by("created_at", "pk").values_list("by", "content")
        other = number in dict(others).values()
        _step(draw, TYPED, number, by, now)
        audit.record("draw.type", by=by, target=draw, path=draw.offer.path, detail={"number": number})
        if other:
            move(draw, "number", by=by, moves=DRAW_MOVES, now=now)
            _step(draw, NUMBER, number, by, now)
            audit.record("draw.number", by=by, target=draw, path=draw.offer.path, detail={"number": number})
    return other


def draw_now(*, by: Any, draw: Draw, now: datetime | None = None) -> DrawStep:
    """Draw, once and for all: out of what was published, nothing else. Raises :class:`Refused` the second time."""
    _permit(by, draw)
    if draw.state != "numbered":
        raise Refused("现在还不能开摇，或者已经开摇过了。", code="wrong-state")
    steps = {one.kind: one for one in draw.steps.exclude(kind=TYPED)}
    text, number = steps[FROZEN].content, steps[NUMBER].content
    plan, entries = drawing.thaw(text)
    seed = drawing.seed(draw.secret, drawing.fingerprint(text), number)
    result = drawing.draw(plan, entries, seed)
    content = {
        "draw": str(draw.pk),
        "secret": draw.secret,
        "number": number,
        "seed": seed,
        **result._asdict(),
    }
    with transaction.atomic():
        lock(draw.offer)
        move(draw, "draw", by=by, moves=DRAW_MOVES, now=now)
        step = _step(draw, RESULT, json.dumps(content, ensure_ascii=False), by, now)
        _give_out(draw, result, by)
        audit.record(
            "draw.draw", by=by, target=draw, path=draw.offer.path, detail={"winners": len(result.winners)}
        )
    return step


def _give_out(draw: Draw, result: drawing.Result, by: Any) -> None:
    """Entries and counts follow the result; who gave up in the meantime leaves the place to the reserves."""
    offer = draw.offer
    for verb, tickets, base in (
        ("win", result.winners, 0),
        ("reserve", result.reserves, len(result.winners)),
    ):
        for start, part in _parts(tickets):
            rows = Entry.objects.filter(offer=offer, ticket__in=part, state=EntryState.ENTERED)
            place = {ticket: base + start + n for n, ticket in enumerate(part, 1)}
            ordered = list(rows.only("ticket", "number"))
            for one in ordered:
                one.number = place[one.ticket]
            Entry.objects.bulk_update(ordered, ["number"], batch_size=500)
            move_many(rows, verb, by=by, moves=ENTRY_MOVES)
    move_many(Entry.objects.filter(offer=offer, state=EntryState.ENTERED), "lose", by=by, moves=ENTRY_MOVES)
    _count(offer)
    people = Entry.objects.filter(offer=offer).select_related(*READ)
    told = {EntryState.TAKEN: "won", EntryState.WAITING: "reserve", EntryState.LOST: "lost"}
    tell_all((one, told[one.state]) for one in people.filter(state__in=list(told)))
    settle_reserves(offer)


def _count(offer: Offer) -> None:
    """Pools hold what was drawn; unused places have moved along ``spill`` as in the draw."""
    pools = lock(offer)
    taken = Counter(
        Entry.objects.filter(offer=offer, state=EntryState.TAKEN).values_list("pool_id", flat=True)
    )
    totals = {key: pool.total for key, pool in pools.items()}
    for pool in _named(offer).values():
        if pool.spill_id and (rest := totals[pool.pk] - taken[pool.pk]) > 0:
            totals[pool.pk] -= rest
            totals[pool.spill_id] += rest
    for key, pool in pools.items():
        change(pool, {"total": totals[key] - pool.total, "taken": taken[key] - pool.taken,
                      "free": totals[key] - taken[key] - pool.free})  # fmt: skip


def _weights(offer: Offer, rows: list[Entry]) -> dict[str, int]:
    """Balls by ticket, and written to the entries; who left the union since has one."""
    from niangjia.enrolment.eligibility import weight
    from niangjia.members.queries import current

    if not offer.weights:
        return {}
    found: dict[str, int] = {}
    for _, part in _parts(rows):
        memberships = current().filter(person__in=[one.person_id for one in part]).select_related("person")
        people = [(one.person, one) for one in memberships]
        facts = facts_of_many(people, offer, timezone.localdate(offer.closes_at))
        balls = {
            one.ticket: weight(offer.weights, facts[one.person_id], offer.kind)
            for one in part
            if one.person_id in facts
        }
        for n in set(balls.values()) - {1}:
            Entry.objects.filter(ticket__in=[t for t, w in balls.items() if w == n], offer=offer).update(
                weight=n
            )
        found |= balls
    return found


def _parts(rows: list[Any]) -> Iterator[tuple[int, list[Any]]]:
    for start in range(0, len(rows), CHUNK):
        yield start, rows[start : start + CHUNK]


def _named(offer: Offer) -> dict[str, Pool]:
    """The pools that are drawn for, by the name that the public reads."""
    rows = Pool.objects.filter(session__offer=offer).exclude(by="reserve").select_related("session")
    found = list(rows.order_by("session__starts_at", "session", "order", "pk"))
    several = len({one.session_id for one in found}) > 1
    return {f"{one.session.title}·{one.name}" if several else one.name: one for one in found}


def _step(draw: Draw, kind: str, content: str, by: Any, now: datetime | None) -> DrawStep:
    try:
        with transaction.atomic():
            return DrawStep.objects.create(
                draw=draw, kind=kind, content=content, fingerprint=drawing.fingerprint(content),
                by=account_of(by), created_at=now or timezone.now(),
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused("这一步已经做过了，每一步只能做一次。", code="step-done") from error


def _permit(by: Any, draw: Draw) -> None:
    if rules.draws(by).filter(pk=draw.pk).exists():
        return
    if rules.visible(by).filter(pk=draw.offer_id).exists():
        raise Forbidden("您可以查看摇号，但不能办理。", code="wrong-role")
    raise Missing("没有找到这次摇号，或不在您的范围内。")
