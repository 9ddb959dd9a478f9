"""What people fill in for their places: with the confirmation of a hold, or later while the place is theirs."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from niangjia.enrolment.asks import kept, required, wrong_in
from niangjia.enrolment.models import Entry, Filled
from niangjia.enrolment.services.permits import own_entry
from niangjia.enrolment.states import EntryState
from niangjia.kernel.errors import Invalid, Refused

AFTERWARDS = timedelta(days=90)  # how long it is kept after the session: insurance and accounts are settled by then
OPEN = (EntryState.HELD, EntryState.TAKEN)


def fill_in(*, by: Any, entry: Entry, said: Mapping[str, str]) -> Filled:
    """Fill in what the offer asks, or put it right, until the session begins.

    Raises :class:`Invalid` with every label that is wrong, :class:`Refused` too late or without a place, :class:`Missing`.
    """
    one = own_entry(by, entry)
    _need_open(one)
    check(one, said)
    with transaction.atomic():  # who fills in twice at once waits; whoever gave the place up meanwhile leaves nothing behind
        locked = Entry.objects.select_for_update(of=("self",)).select_related("session", "offer").get(pk=one.pk)
        _need_open(locked)
        return write(one, said)


def _need_open(one: Entry) -> None:
    if one.state not in OPEN or one.session.has_begun or not one.offer.asks:
        raise Refused("现在没有要填的，或者活动已经开始，不能再改。", code="nothing-to-fill")


def check(entry: Entry, said: Mapping[str, str]) -> None:
    """Raises :class:`Invalid` with every label that is wrong."""
    if errors := wrong_in(entry.offer.asks, said):
        raise Invalid("还有没填好的。", code="not-filled-in", errors=errors)


def needed(entry: Entry) -> bool:
    """Whether something has to be filled in that is not."""
    return required(entry.offer.asks) and not Filled.objects.filter(entry=entry).exists()


def write(entry: Entry, said: Mapping[str, str]) -> Filled:
    """Keep it, in the caller's transaction, which holds the entry."""
    content = json.dumps(kept(entry.offer.asks, said), ensure_ascii=False)
    return Filled.objects.update_or_create(entry=entry, defaults={"content": content})[0]


def forget_filled(*, by: Any) -> int:
    """Take away what nobody needs any more: of places that are gone, of sessions that were over 90 days ago. Gives how many."""
    gone = Q(entry__state__in=(EntryState.CANCELLED, EntryState.EXPIRED))
    over = Q(entry__session__ends_at__lt=timezone.now() - AFTERWARDS)
    rows = Filled.objects.filter(gone | over).values_list("pk", flat=True)
    return Filled.objects.filter(pk__in=list(rows[:5000])).delete()[0]
