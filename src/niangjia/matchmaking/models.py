"""Tables of matchmaking. Who chose whom stands nowhere in the open, and after the matching nowhere at all."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from niangjia.enrolment.models import Entry, Offer
from niangjia.kernel.records import Record
from niangjia.kernel.sealed import SealedField
from niangjia.kernel.tree import Scoped
from niangjia.kernel.wording import looked_up
from niangjia.kernel.workflow import Stateful
from niangjia.matchmaking.ballots import SLOTS
from niangjia.matchmaking.states import EveningState
from niangjia.organizations.models import Union


class Evening(Record, Scoped, Stateful):
    """What is special about an offer of kind matchmaking. ``handed`` and ``pairs`` are counts, none for few people."""

    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="evening")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField("日期")
    chooses_from = models.DateTimeField("开始交选")
    chooses_until = models.DateTimeField("截止交选")
    most = models.PositiveSmallIntegerField("最多选几人", default=3)
    ranked = models.BooleanField("分先后", default=True)
    handed = models.PositiveIntegerField("交选人数", null=True, editable=False)
    pairs = models.PositiveIntegerField("牵手对数", null=True, editable=False)
    state = models.CharField(max_length=24, default=EveningState.PLANNED, editable=False)

    class Meta:
        verbose_name = "交友活动"
        constraints = [
            models.CheckConstraint(name="evening_window_forward", condition=Q(chooses_until__gt=F("chooses_from"))),
            models.CheckConstraint(name="evening_some_choices", condition=Q(most__gte=1, most__lte=SLOTS)),
            models.CheckConstraint(
                name="evening_counts_after", condition=Q(state=EveningState.MATCHED) | Q(pairs__isnull=True, handed__isnull=True)
            ),
        ]
        indexes = [models.Index(fields=["path", "held_on"], name="evening_by_path")]

    def __str__(self) -> str:
        return self.offer.title

    state_words = looked_up(EveningState.LABELS)


class BallotKey(models.Model):
    """The key of an evening's choices. Deleted with the matching: no copy of a ballot opens from then on."""

    evening = models.OneToOneField(Evening, on_delete=models.CASCADE, primary_key=True, related_name="ballot_key")
    key = SealedField(aad=b"matchmaking.key")


class Attendee(Record):
    """Somebody with a place who has declared to be single: the number of the evening, and the card for the others.

    It belongs to the account that declared, not to the file: when files are merged, nobody's choices change hands.
    """

    evening = models.ForeignKey(Evening, on_delete=models.PROTECT, related_name="attendees")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="attendee")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField("号码牌")
    text_version = models.CharField("声明文本", max_length=16)
    nickname = SealedField("昵称", aad=b"matchmaking.card")
    intro = SealedField("自我介绍", aad=b"matchmaking.card")
    phone_ok = models.BooleanField("互选成功时给对方手机号", default=False)

    class Meta:
        verbose_name = "交友参加人"
        constraints = [
            models.UniqueConstraint(fields=["evening", "number"], name="attendee_number_once"),
            models.UniqueConstraint(fields=["evening", "user"], name="attendee_user_once"),
            models.CheckConstraint(name="attendee_has_number", condition=Q(number__gte=1)),
        ]


class Ballot(models.Model):
    """Choices in a closed envelope of one size, without a time. Gone when they were matched, after 30 days at the latest."""

    attendee = models.OneToOneField(Attendee, on_delete=models.CASCADE, primary_key=True, related_name="ballot")
    closed = models.BinaryField()

    class Meta:
        verbose_name = "心选"


class Outcome(models.Model):
    """What an attendee may know: the numbers that chose back. Everybody has one of the same size, also with nobody in it."""

    attendee = models.OneToOneField(Attendee, on_delete=models.CASCADE, primary_key=True, related_name="outcome")
    sealed = SealedField(aad=b"matchmaking.outcome")

    class Meta:
        verbose_name = "互选结果"
