"""Two files of one person, made one: who is whose alias, and what it takes to have both back."""

from django.db import models
from django.db.models import F, Q

from niangjia.kernel.records import Record
from niangjia.kernel.sealed import SealedField
from niangjia.members.models.people import Person


class Merging(Record):
    """``gone`` was merged into ``kept`` and is an alias until ``undone_at``; ``target`` is who it stands for today.

    ``kept`` may itself be merged on; then ``target`` is the last of the chain. ``trace`` is JSON, sealed because it holds
    the numbers of both as they were (``members/merging/people.py``).
    """

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merged_in")
    gone = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merged_away")
    target = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="aliases")
    trace = SealedField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "档案合并"
        constraints = [
            models.UniqueConstraint(fields=["gone"], condition=Q(undone_at__isnull=True), name="merging_gone_once"),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="merging_of_two"),
        ]
