"""Pairs of files that may be one person's, and phones that are many people's."""

from django.db import models
from django.db.models import F, Q

from niangjia.duplicates.likeness import LIKELY, SURE, certainty, sentence
from niangjia.duplicates.states import PairState
from niangjia.kernel.records import Record
from niangjia.kernel.tree import Scoped
from niangjia.kernel.wording import looked_up
from niangjia.kernel.workflow import Stateful


class Pair(Record, Scoped, Stateful):
    """Two people (ids in order) and what speaks for their being one. ``path``: the union that decides.

    No foreign keys to people: that a scan looked at somebody must not keep an import from being taken back.
    ``reasons`` of a decided pair are those of the decision; the scan asks again only where there is a new one.
    """

    left = models.UUIDField()
    right = models.UUIDField()
    left_name = models.CharField("姓名", max_length=60)
    right_name = models.CharField("姓名", max_length=60)
    score = models.PositiveSmallIntegerField("把握")
    reasons = models.JSONField(default=list, help_text="keys of likeness.WORDS")
    two_numbers = models.BooleanField(help_text="both have a full number of their own")
    seen_at = models.DateTimeField(help_text="when a scan found it last")
    again_on = models.DateField(null=True, help_text="when a pair that was put off comes back")
    merging = models.UUIDField(null=True, help_text="the merge, in members")
    state = models.CharField(max_length=24, editable=False, default=PairState.OPEN)

    class Meta:
        verbose_name = "疑似重复"
        constraints = [
            models.UniqueConstraint(fields=["left", "right"], name="pair_once"),
            models.CheckConstraint(condition=Q(left__lt=F("right")), name="pair_in_order"),
        ]
        indexes = [
            models.Index(fields=["path", "score"], name="pair_by_path", condition=Q(state__in=PairState.WAITING)),
            models.Index(fields=["score", "id"], name="pair_by_score"),
            models.Index(fields=["right"], name="pair_by_right"),
        ]

    def __str__(self) -> str:
        return self.left_name if self.left_name == self.right_name else f"{self.left_name}、{self.right_name}"

    @property
    def why(self) -> str:
        """The evidence in words."""
        return sentence(self.reasons)

    @property
    def certainty(self) -> str:
        """The score in words."""
        return certainty(self.score)

    @property
    def tone(self) -> str:
        """The score's colour."""
        return "late" if self.score >= SURE else "soon" if self.score >= LIKELY else "plain"

    state_label = looked_up(PairState.LABELS)


class SharedPhone(Record, Scoped):
    """A phone that stands in so many files that it is a firm's or an agent's: said once, not as a million pairs."""

    phone_index = models.BinaryField(max_length=16)
    people = models.PositiveIntegerField("人数")
    example = models.UUIDField(help_text="one of the people")

    class Meta:
        verbose_name = "多人共用的手机号"
        indexes = [models.Index(fields=["path", "people"], name="shared_phone_by_path")]
