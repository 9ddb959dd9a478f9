"""Who asked for a place, and what came of it."""

import math
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from niangjia.enrolment.models.offers import Offer, Pool, Session
from niangjia.enrolment.states import EntryState
from niangjia.kernel.records import Record
from niangjia.kernel.tree import Scoped
from niangjia.kernel.wording import looked_up
from niangjia.kernel.workflow import Stateful
from niangjia.members.models import Person
from niangjia.organizations.models import Union


class Entry(Record, Scoped, Stateful):
    """A person's place, hold, turn on the waiting list, or ticket in a draw; ``path`` is the person's union.

    Offer, session, pool and union have no constraint in the database: a foreign key to the hot row locks it once more
    for every place (measured: a fifth of the speed). They are never deleted. ``born`` and ``stood`` are what the
    person was told when it was made, for whoever asks again with the same ``key``. ``came_at`` is the server's clock;
    ``rated`` is all that says who gave a voice: the voices themselves know nobody.
    """

    offer = models.ForeignKey(
        Offer, on_delete=models.PROTECT, related_name="entries", db_constraint=False, db_index=False
    )
    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="entries", db_constraint=False, db_index=False
    )
    pool = models.ForeignKey(
        Pool, on_delete=models.PROTECT, related_name="entries", db_constraint=False, db_index=False
    )
    union = models.ForeignKey(
        Union, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="entries", db_index=False)
    name = models.CharField("姓名", max_length=60)
    number = models.PositiveIntegerField("次序", help_text="the order in which people asked, or were drawn")
    ticket = models.CharField("票号", max_length=12)
    group = models.CharField("同组票号", max_length=12)
    weight = models.PositiveSmallIntegerField("权重", default=1)
    held_until = models.DateTimeField("暂留到", null=True, blank=True)
    key = models.CharField(max_length=200, blank=True, help_text="the Idempotency-Key that made it")
    born = models.CharField(max_length=24)
    stood = models.PositiveIntegerField(default=0)
    came_at = models.DateTimeField("签到时间", null=True, editable=False)
    rated = models.BooleanField("已评价", default=False, db_default=False, editable=False)
    state = models.CharField(max_length=24, default=EntryState.ENTERED, editable=False)

    class Meta:
        verbose_name = "报名"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "offer"], condition=Q(state__in=EntryState.LIVE), name="entry_one_live"
            ),
            models.UniqueConstraint(fields=["person", "key"], condition=~Q(key=""), name="entry_key_once"),
            models.UniqueConstraint(fields=["offer", "ticket"], name="entry_ticket_once"),
            models.CheckConstraint(
                name="entry_hold_ends", condition=~Q(state=EntryState.HELD) | Q(held_until__isnull=False)
            ),
            models.CheckConstraint(
                name="entry_came_if_attended",
                condition=Q(state=EntryState.ATTENDED, came_at__isnull=False)
                | (~Q(state=EntryState.ATTENDED) & Q(came_at__isnull=True)),
            ),
            models.CheckConstraint(name="entry_state_known", condition=Q(state__in=list(EntryState.LABELS))),
        ]
        indexes = [
            models.Index(fields=["pool", "state", "number"], name="entry_by_pool"),
            models.Index(fields=["person", "state"], name="entry_by_person"),
            models.Index(fields=["path", "created_at"], name="entry_by_path"),
            models.Index(fields=["held_until"], name="entry_holds", condition=Q(state=EntryState.HELD)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def hold_left(self) -> int:
        """Seconds that a hold has left, of which the last is counted in full; 0 when its time is over."""
        left = (self.held_until - timezone.now()).total_seconds() if self.held_until else 0
        return max(0, math.ceil(left))

    @property
    def leave_until(self) -> datetime:
        """Before when a place can be given up."""
        return self.session.starts_at - timedelta(hours=self.offer.cancel_hours)

    @property
    def may_leave(self) -> bool:
        """Whether there is something to give up: a place, a hold that still runs, a turn that can still come, a ticket."""
        if self.state == EntryState.HELD:
            return self.hold_left > 0
        if self.state == EntryState.TAKEN:
            return timezone.now() < self.leave_until
        return self.state == EntryState.ENTERED or (self.state == EntryState.WAITING and not self.session.has_begun)

    state_words = looked_up(EntryState.LABELS)
