"""A merge of two files was taken back: what one of them yielded for it is given back, where it is still there to be given.

Nobody loses a place over it: what somebody else has by now stays theirs, and is said, to the desk that took the merge back
and to the person. A turn on the waiting list is the old one, before all who asked later; where everybody on the list has
had a place meanwhile, it is a place.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils import timezone

from niangjia.enrolment.charging import charge
from niangjia.enrolment.counting import change, lock, settle_reserves
from niangjia.enrolment.models import Draw, Entry, Nomination, Offer, Pool, Turn
from niangjia.enrolment.notices import READ, tell
from niangjia.enrolment.states import (
    BACK,
    ENTRY_MOVES,
    NOMINATION_BACK,
    NOMINATION_MOVES,
    DrawState,
    EntryState,
    NominationState,
    OfferState,
)
from niangjia.kernel import audit
from niangjia.kernel.errors import Refused
from niangjia.kernel.marks import touch
from niangjia.kernel.workflow import Event, move, note

LASTING = (OfferState.OPEN, OfferState.CLOSED)
UNFROZEN = (DrawState.PREPARED, DrawState.PUBLISHED)
FORGO = "forgo"  # the event of what could not be given back
PLACED, HELD = {"free": -1, "taken": 1}, {"free": -1, "held": 1}


def files(kept: UUID, gone: UUID) -> list[str]:
    """The two files as an event keeps them, whichever of them was kept."""
    return sorted((str(kept), str(gone)))


def restore(*, kept: UUID, gone: UUID, by: Any) -> list[str]:
    """Give back what the two files yielded for their merge, now that each has its own again.

    Sentences for what cannot be given back.
    """
    left = [*_places(kept, gone, by), *_names(kept, gone, by)]
    _turns(kept, gone)
    return left


def _yielded(model: type[Any], verb: str, keys: Iterable[UUID], both: list[str]) -> dict[UUID, str]:
    """In which state each record yielded, where that is the last that was decided about it."""
    back = [*BACK.values(), *NOMINATION_BACK.values(), FORGO]
    rows = Event.objects.filter(label=model._meta.label_lower, object_id__in=list(keys), verb__in=[verb, *back])
    last = {one.object_id: one for one in rows.order_by("created_at", "id")}
    return {key: one.source for key, one in last.items() if one.verb == verb and one.data.get("files") == both}


def _places(kept: UUID, gone: UUID, by: Any) -> list[str]:
    rows = Entry.objects.filter(person__in=(kept, gone), state=EntryState.CANCELLED)
    was = _yielded(Entry, "yield", rows.values_list("pk", flat=True), files(kept, gone))
    found = rows.filter(pk__in=was).select_related(*READ).order_by("offer_id", "pk")
    left = []
    for one in found:
        why = _place_back(one, was[one.pk], by)
        if why:
            note(one, FORGO, by=by, reason=why)
            tell(one, "forgone")
            left.append(f"{one.name}在“{one.offer.title}”{one.session.bracketed}的报名没有恢复：{why}")
    return left


def _place_back(entry: Entry, was: str, by: Any) -> str:
    """Give one back; why not, where it cannot be."""
    offer = entry.offer
    pools = lock(offer, entry.pool_id)  # the row of the count first, then the entry: as everybody does
    entry.refresh_from_db(fields=["state"])
    offer.refresh_from_db(fields=["state"])
    becomes, why = _becomes(entry, was, pools[entry.pool_id])
    if why:
        return why
    _count(pools[entry.pool_id], becomes, offer)
    move(entry, BACK[becomes], by=by, moves=ENTRY_MOVES, reason="撤销合并，恢复让出的报名")
    audit.record("entry.restore", by=by, target=entry, path=entry.path, subject=entry.person_id, detail={"state": becomes})
    if offer.is_draw and becomes == EntryState.WAITING:
        settle_reserves(offer)
    tell(entry, "restored")
    return ""


def _becomes(entry: Entry, was: str, pool: Pool) -> tuple[str, str]:
    """The state that it goes back to, or why it cannot."""
    offer = entry.offer
    if offer.state not in LASTING or entry.session.ends_at <= timezone.now():
        return "", "项目已经办完或取消"
    if Entry.objects.filter(offer=offer, person=entry.person, state__in=EntryState.LIVE).exists():
        return "", "本人已经另有一份报名"
    if was == EntryState.ENTERED:
        open_still = Draw.objects.filter(offer=offer, state__in=UNFROZEN).exists()
        return (was, "") if open_still else ("", "摇号名单已经定了")
    if was == EntryState.HELD and (entry.held_until is None or entry.held_until <= timezone.now()):
        return "", "暂留的时间已经过了"
    if was == EntryState.WAITING:
        return (EntryState.TAKEN if pool.free and not offer.is_draw else was), ""
    return (was, "") if pool.free else ("", "名额已经给了后面的人")


def _count(pool: Pool, becomes: str, offer: Offer) -> None:
    if becomes == EntryState.WAITING and not offer.is_draw:
        change(pool, {"waiting": 1})
    elif becomes in (EntryState.TAKEN, EntryState.HELD):
        change(pool, PLACED if becomes == EntryState.TAKEN else HELD)


def _names(kept: UUID, gone: UUID, by: Any) -> list[str]:
    rows = Nomination.objects.filter(person__in=(kept, gone), state=NominationState.WITHDRAWN)
    was = _yielded(Nomination, "void", rows.values_list("pk", flat=True), files(kept, gone))
    found = rows.filter(pk__in=was).select_related("offer", "quota__union").order_by("quota_id", "pk")
    left = []
    for one in found:
        why = _name_back(one, was[one.pk], by)
        if why:
            note(one, FORGO, by=by, reason=why)
            left.append(f"{one.name}在“{one.offer.title}”的推荐没有恢复：{why}")
    return left


def _name_back(one: Nomination, was: str, by: Any) -> str:
    standing = one.offer.nominations.filter(state__in=NominationState.STANDING)
    if one.offer.state not in LASTING or standing.filter(entry__isnull=False).exists():
        return "名单已经定了"
    if standing.filter(person=one.person).exists():
        return "本人已经由别的工会推荐"
    try:
        charge(one.quota, 1)
    except Refused as refusal:
        return refusal.detail.rstrip("。")
    move(one, NOMINATION_BACK[was], by=by, moves=NOMINATION_MOVES, reason="撤销合并，恢复推荐", since=timezone.now())
    audit.record("nomination.restore", by=by, target=one, path=one.path, subject=one.person_id)
    return ""


def _turns(kept: UUID, gone: UUID) -> None:
    """What one file had a turn at on the day on which the other had: each of them has had it."""
    label = Turn._meta.label_lower
    for event in Event.objects.filter(label=label, verb="yield", data__files=files(kept, gone)).order_by("pk"):
        said = event.data["turn"]
        same = Turn.objects.filter(person=said["person_id"], kind=said["kind"], on=said["on"])
        if same.exists() or Turn.objects.filter(pk=event.object_id).exists():
            continue
        made = Turn(pk=event.object_id, **said)
        made.name, made.path = made.person.name, made.union.path  # as they are today
        made.save(force_insert=True)
        touch("turns", [(made.union_id, made.path)])
