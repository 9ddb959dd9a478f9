"""What the desk does with a new offer: draft and edit it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from niangjia.enrolment.checks import Fields, check_draft
from niangjia.enrolment.models import Call, Draw, Offer, Pool, Quota, Session
from niangjia.enrolment.proofs import confidential, named
from niangjia.enrolment.services.calls import NewCall, make_call
from niangjia.enrolment.services.draws import new_secret
from niangjia.enrolment.services.permits import permit_confidence, permit_offering, permit_verb
from niangjia.enrolment.states import OfferState
from niangjia.kernel import audit
from niangjia.kernel.errors import Invalid, Refused


@dataclass(frozen=True)
class NewPool:
    """Places for one category; ``spill`` names another pool of the session."""

    name: str
    total: int
    by: str = ""
    values: Sequence[str] = ()
    spill: str = ""
    release_at: datetime | None = None


@dataclass(frozen=True)
class NewSession:
    """A session with its pools; its place in degrees (WGS84), where it is known."""

    title: str
    starts_at: datetime
    ends_at: datetime
    venue: str = ""
    pools: Sequence[NewPool] = ()
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class NewDraw:
    """Which public number will count, when it will exist, how many reserves a category has."""

    source: str
    known_at: datetime
    reserves: int = 10


def draft_offer(
    *, by: Any, union: Any, sessions: Sequence[NewSession], draw: NewDraw | None = None, call: NewCall | None = None,
    **fields: Any,
) -> Offer:
    """Write an offer down with its sessions and pools; ``fields`` are columns of the offer, ``call`` is of those with names.

    Raises :class:`Invalid` with every field that is wrong, :class:`Forbidden`, :class:`Missing`.
    """
    permit_offering(by, union.path)
    fields = _checked(by, union, fields, sessions, draw)
    with transaction.atomic():
        offer = Offer.objects.create(union=union, path=union.path, **fields)
        _add_parts(offer, sessions, draw, call)
        audit.record("offer.draft", by=by, target=offer, path=offer.path)
    return offer


def edit_offer(
    *, by: Any, offer: Offer, union: Any, sessions: Sequence[NewSession], draw: NewDraw | None = None,
    call: NewCall | None = None, **fields: Any,
) -> Offer:
    """Write a draft anew, as :func:`draft_offer`; numbers that unions were given stay while the mode does.

    Raises :class:`Refused` once it was opened, or where a context above holds on to one of its sessions.
    """
    permit_verb(by, offer, "edit")
    permit_offering(by, union.path)
    fields = _checked(by, union, fields, sessions, draw)
    with transaction.atomic():
        one = Offer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
        if one.state != OfferState.DRAFT:
            raise Refused("只有草稿可以修改。", code="wrong-state")
        _remove_parts(one, keep_call=one.mode == fields.get("mode"))
        changes = fields | {"union": union, "path": union.path, "revision": one.revision + 1}
        Offer.objects.filter(pk=one.pk).update(**changes)
        one.refresh_from_db()
        _add_parts(one, sessions, draw, call)
        audit.record("offer.edit", by=by, target=one, path=one.path)
    return one


def _checked(
    by: Any, union: Any, fields: dict[str, Any], sessions: Sequence[NewSession], draw: NewDraw | None
) -> dict[str, Any]:
    rules = named(fields.get("rules") or [], union.path)
    errors = check_draft(Fields(fields | {"rules": rules}), sessions, draw)
    if errors:
        raise Invalid(next(iter(errors.values()))[0], errors=errors)
    if confidential(rules):
        permit_confidence(by, union.path)
    return fields | {"rules": rules, "confidential": confidential(rules)}


def _remove_parts(offer: Offer, *, keep_call: bool) -> None:
    Draw.objects.filter(offer=offer).delete()
    if not keep_call:
        Quota.objects.filter(offer=offer).delete()
        Call.objects.filter(offer=offer).delete()
    pools = Pool.objects.filter(session__offer=offer)
    pools.update(release_at=None, spill=None)
    pools.delete()


def _add_parts(offer: Offer, sessions: Sequence[NewSession], draw: NewDraw | None, call: NewCall | None) -> None:
    """Sessions that are there already are written over, one by one: contexts above point to them."""
    there = list(Session.objects.filter(offer=offer))
    for one in there[len(sessions) :]:
        _drop(one)
    for place, one in enumerate(there):
        Session.objects.filter(pk=one.pk).update(title=f"\t{place}")  # no two have one name on the way
    for new, old in zip_longest(sessions, there[: len(sessions)]):
        _add_session(offer, new, old)
    if draw is not None:
        said = {"source": draw.source, "known_at": draw.known_at, "reserves": draw.reserves}
        Draw.objects.create(offer=offer, secret=new_secret(), **said)
    if offer.is_named and not Call.objects.filter(offer=offer).exists():
        make_call(offer, call)


def _drop(session: Session) -> None:
    try:
        session.delete()
    except ProtectedError as error:
        raise Refused(f"“{session.title}”这一场已经在别处用到，不能删去。", code="in-use") from error


def _add_session(offer: Offer, new: NewSession, old: Session | None) -> None:
    session = old or Session(offer=offer)
    session.title, session.venue, session.starts_at, session.ends_at = new.title, new.venue, new.starts_at, new.ends_at
    session.latitude, session.longitude = new.latitude, new.longitude
    session.save()
    made = {
        one.name: Pool.objects.create(
            session=session, name=one.name, by=one.by, values=list(one.values), order=place,
            total=one.total, free=one.total,
        )
        for place, one in enumerate(new.pools)
    }  # fmt: skip
    for one in new.pools:
        if one.spill:
            Pool.objects.filter(pk=made[one.name].pk).update(spill=made[one.spill], release_at=one.release_at)
