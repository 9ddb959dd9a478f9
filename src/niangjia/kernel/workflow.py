"""State machines: a table of moves, a compare-and-swap, an append-only event.

A context's ``states.py`` holds the whole life of its objects: a ``State`` and ``MOVES``, from the verb to
its sources, target and roles. :func:`move` is the only code that writes a ``state`` column. The update is
filtered on plain columns of the row itself: an ``UPDATE`` filtered through a join lets two people decide the
same case on PostgreSQL.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from niangjia.kernel.bulkrows import in_parts
from niangjia.kernel.errors import Invalid, Refused
from niangjia.kernel.records import Record, account_of
from niangjia.kernel.tree import PathField


@dataclass(frozen=True)
class Move:
    """One verb: from which states, to which, by which roles, in which words; ``reason`` asks for one.

    ``follows``: it comes of another act or of the clock, with the right of whoever began; nobody may do it for itself.
    """

    sources: tuple[str, ...]
    target: str
    roles: tuple[str, ...]
    label: str
    reason: bool = False
    follows: bool = False


Moves = Mapping[str, Move]


class Stateful(models.Model):
    """A record with a life; its class says the default state."""

    state = models.CharField(max_length=24, editable=False, db_index=True)

    class Meta:
        abstract = True


class Event(Record):
    """What happened to a record: verb, from, to, by whom, why. Only ever added to."""

    label = models.CharField(max_length=64, help_text="model of the record, as app.model")
    object_id = models.UUIDField()
    verb = models.CharField(max_length=32)
    source = models.CharField(max_length=24, blank=True)
    target = models.CharField(max_length=24, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    path = PathField(blank=True, default="")
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = [models.Index(fields=["label", "object_id", "created_at"], name="event_by_record")]
        ordering = ["created_at", "id"]


S = TypeVar("S", bound=Stateful)


def allowed(record: Stateful, moves: Moves) -> list[str]:
    """The verbs that the record's state admits, in the order of the table."""
    return [verb for verb, one in moves.items() if record.state in one.sources]


def move(
    record: S, verb: str, *, by: Any, moves: Moves, reason: str = "", data: dict[str, Any] | None = None,
    now: datetime | None = None, **changes: Any,
) -> Event:
    """Carry a record over to the target of ``verb``, or refuse.

    ``now`` is the event's time where a service was given one. ``changes`` are further columns written by the same
    statement; a reason that is given goes into the record's own column ``reason`` where it has one. Raises
    :class:`Invalid` without a reason where the move asks for one, :class:`Refused` where the state does not admit the
    verb or somebody was first.
    """
    one = moves[verb]
    if one.reason and not reason.strip():
        raise Invalid(f"“{one.label}”要写明理由。", errors={"reason": ["请写明理由。"]})
    if record.state not in one.sources:
        raise Refused(f"当前状态不能“{one.label}”，请刷新页面查看最新情况。", code="wrong-state")
    source = record.state
    model = type(record)
    changes = _reason(model, reason) | changes
    with transaction.atomic():
        won = model._default_manager.filter(pk=record.pk, state=source).update(state=one.target, **changes)
        if not won:
            raise Refused(f"别人刚刚处理过这条记录，“{one.label}”没有执行，请刷新页面。", code="somebody-was-first")
        event = note(record, verb, by=by, source=source, target=one.target, reason=reason, data=data, now=now)
    record.state = one.target
    for name, value in changes.items():
        setattr(record, name, value)
    return event


def _reason(model: type[models.Model], reason: str) -> dict[str, Any]:
    """The column that keeps why, as far as it is long; nothing for a model without one, or without a reason."""
    column = next((field for field in model._meta.concrete_fields if field.name == "reason"), None)
    if column is None or not reason.strip():
        return {}
    return {"reason": reason.strip()[: column.max_length]}


def move_many(
    rows: models.QuerySet[S], verb: str, *, by: Any, moves: Moves, reason: str = "", data: dict[str, Any] | None = None, **changes: Any
) -> int:
    """Carry over all of the rows that are in a state that admits ``verb``, with an event each; gives how many.

    Set-based: the rows are locked, so nobody decides one of them in between. ``changes`` as in :func:`move`.
    """
    one, count = moves[verb], 0
    if one.reason and not reason.strip():
        raise Invalid(f"“{one.label}”要写明理由。", errors={"reason": ["请写明理由。"]})
    model = rows.model
    changes = _reason(model, reason) | changes
    with transaction.atomic():
        found = list(rows.filter(state__in=one.sources).select_for_update().order_by("pk"))
        for part in in_parts(found, 500):
            changed = model._default_manager.filter(pk__in=[row.pk for row in part], state__in=one.sources)
            count += changed.update(state=one.target, **changes)
            Event.objects.bulk_create(
                _event(row, verb, by=by, source=row.state, target=one.target, reason=reason, data=data) for row in part
            )
    return count


def begin(born: Sequence[tuple[S, str, Any]], *, moves: Moves) -> None:
    """Insert new records of one model, each already where its first verb carries it, with its event: two statements.

    ``born`` are (record, verb, by); they are stored in this order. Raises :class:`Refused` where a new record's state does
    not admit the verb. A record whose insertion failed is not to be used again: make it anew.
    """
    events = []
    for record, verb, by in born:
        one, source = moves[verb], record.state
        if source not in one.sources:
            raise Refused(f"当前状态不能“{one.label}”，请刷新页面查看最新情况。", code="wrong-state")
        record.state = one.target
        events.append(_event(record, verb, by=by, source=source, target=one.target))
    if born:
        with transaction.atomic(savepoint=False):
            type(born[0][0])._default_manager.bulk_create([record for record, _, _ in born])
            Event.objects.bulk_create(events)


def note(
    record: models.Model,
    verb: str,
    *,
    by: Any,
    source: str = "",
    target: str = "",
    reason: str = "",
    data: dict[str, Any] | None = None,
    now: datetime | None = None,
) -> Event:
    """Add an event to a record's history without changing its state."""
    made = _event(record, verb, by=by, source=source, target=target, reason=reason, data=data)
    made.created_at = now or made.created_at
    made.save(force_insert=True)
    return made


def _event(
    record: models.Model, verb: str, *, by: Any, source: str, target: str, reason: str = "", data: dict[str, Any] | None = None
) -> Event:
    """An event that is not stored yet."""
    return Event(
        label=record._meta.label_lower,
        object_id=record.pk,
        verb=verb,
        source=source,
        target=target,
        by=account_of(by),
        path=getattr(record, "path", ""),
        reason=reason,
        data=data or {},
    )


def history(record: models.Model) -> models.QuerySet[Event]:
    """A record's events, oldest first."""
    return Event.objects.filter(label=record._meta.label_lower, object_id=record.pk).select_related("by")


def latest(record: models.Model) -> Event | None:
    """What happened to a record last; None where nothing has."""
    return history(record).order_by("-created_at", "-pk").first()


def is_repeat(record: models.Model, verb: str, *, by: Any) -> bool:
    """Whether the last that happened to a record is this verb by this person: the same press, whose answer was lost, sent again."""
    newest = latest(record)
    return newest is not None and newest.verb == verb and newest.by_id == getattr(by, "pk", None)


def told(
    record: models.Model, moves: Mapping[str, Move], *, words: Mapping[str, str] | None = None, nobody: str = ""
) -> list[dict[str, Any]]:
    """What happened to a record as a timeline shows it, newest first: ``at``, ``title``, ``text`` (the reason), ``who``.

    A verb is shown by the label of its move, or by ``words``; what has neither is no step of the record's life.
    ``nobody`` stands where no person did it.
    """
    labels = {verb: move.label for verb, move in moves.items()} | dict(words or {})
    return [
        {"at": event.created_at, "title": labels[event.verb], "text": event.reason, "who": str(event.by or nobody)}
        for event in reversed(history(record))
        if event.verb in labels
    ]


def since(record: models.Model) -> Any:
    """When the record entered its present state; its making where nothing has happened since."""
    newest = history(record).exclude(target="").last()
    return newest.created_at if newest else getattr(record, "created_at", timezone.now())
