"""Counting by taps on phones: every tap once, from as many phones as there are, in whatever order they arrive.

A tap is a row of a context's own table (:class:`Tapped`); what it counts, a foreign key, has ``visitors``. An undo that
overtakes its tap leaves the tap undone when it arrives.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, models
from django.db.models import F

from niangjia.kernel.errors import Invalid
from niangjia.kernel.records import Record

MOST = 500  # taps of one request
KEY_LEAST, KEY_LONGEST = 8, 64


class Tapped(Record):
    """One visitor, counted once: ``key`` is the phone's own, so what is sent again is the same tap."""

    key = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undone = models.BooleanField(default=False)

    class Meta:
        abstract = True


@dataclass(frozen=True)
class Touch:
    """One tap of a phone, or the undoing of one, at a place; ``key`` is the tap's own."""

    place: UUID
    key: str
    undo: bool = False


def check(touches: Sequence[Touch]) -> None:
    """Raises :class:`Invalid` for too many, or a key that is none."""
    if len(touches) > MOST:
        raise Invalid(f"一次最多 {MOST} 下。", at="taps")
    if any(not KEY_LEAST <= len(one.key) <= KEY_LONGEST or not one.key.isascii() or not one.key.isprintable() for one in touches):
        raise Invalid("计数的编号不对。", errors={"key": [f"请用 {KEY_LEAST} 到 {KEY_LONGEST} 个可见字符。"]})


def take(model: Any, field: str, *, by: Any, touches: Sequence[Touch], **within: Any) -> Counter[UUID]:
    """Write new taps to ``model``, whose ``field`` names the place, and count them there; by how many each place changes.

    Within a transaction in which the caller has locked the places, so nobody else writes taps of theirs meanwhile;
    ``within`` narrows to them. Raises :class:`Invalid` for a key that is used elsewhere: no phone of ours makes one.
    """
    known = {one.key: one for one in model.objects.filter(key__in={one.key for one in touches}, **within)}
    fresh: dict[str, Any] = {}
    changes: Counter[UUID] = Counter()
    for one in touches:
        tap = known.get(one.key) or fresh.get(one.key)
        if tap is None:
            fresh[one.key] = model(**{f"{field}_id": one.place}, key=one.key, by=by, undone=one.undo)
            changes[one.place] += 0 if one.undo else 1
        elif one.undo and not tap.undone:
            tap.undone = True
            changes[getattr(tap, f"{field}_id")] -= 1
    try:
        model.objects.bulk_create(fresh.values())
    except IntegrityError:
        raise Invalid("计数的编号已经用过。", errors={"key": ["请换一个编号。"]}) from None
    gone = [tap.pk for tap in known.values() if tap.undone]
    model.objects.filter(pk__in=gone, undone=False).update(undone=True)
    places = model._meta.get_field(field).related_model.objects
    for key, change in changes.items():
        if change:
            places.filter(pk=key).update(visitors=F("visitors") + change)
    return changes


def sent(body: bytes) -> list[Touch]:
    """``{"taps": [{"stall": id, "key": text, "undo": bool}]}`` as front/js/count.js sends it; raises :class:`Invalid`."""
    try:
        rows = json.loads(body)["taps"]
        return [Touch(UUID(row["stall"]), str(row["key"]), row.get("undo") is True) for row in rows]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Invalid("计数没有看懂，请刷新页面。") from None
