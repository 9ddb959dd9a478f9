"""What a person asks for about the own data: a correction, an erasure, a copy."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from niangjia.kernel.records import Record
from niangjia.kernel.sealed import SealedField
from niangjia.kernel.tree import Scoped
from niangjia.kernel.wording import looked_up
from niangjia.kernel.workflow import Stateful
from niangjia.members.models import Person
from niangjia.mine.states import RequestState


class Request(Record, Scoped, Stateful):
    """Asked by the person, answered by the person's union; ``path`` is that union's."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    note = models.CharField("说明", max_length=200, blank=True)
    reason = models.CharField("答复", max_length=200, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("答复时间", null=True)
    due_on = models.DateField("答复期限")
    state = models.CharField(max_length=24, editable=False, default=RequestState.ASKED)

    class Meta:
        abstract = True

    state_label = looked_up(RequestState.LABELS)
    tone = looked_up(RequestState.TONES)

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state == RequestState.ASKED


class Correction(Request):
    """One field that is wrong. Both values are sealed, whatever the field is: what is wrong may be anything."""

    field = models.CharField("项目", max_length=24)
    old = SealedField("原来", null=True)
    new = SealedField("更正为")

    class Meta:
        verbose_name = "更正申请"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "field"], condition=Q(state=RequestState.ASKED), name="correction_asked_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["path", "id"], name="correction_by_path", condition=Q(state=RequestState.ASKED)
            ),
            models.Index(fields=["person", "-id"], name="correction_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person}的更正申请"


class Erasure(Request):
    """Everything that no rule asks to keep. ``empties`` the fields that go, ``keeps`` what stays, with its rule.

    ``erase_on``: the day on which the rest may go as well; nothing while the person is a member.
    """

    empties = models.JSONField(default=list)
    keeps = models.JSONField(default=list)
    erase_on = models.DateField("全部删除日期", null=True)

    class Meta:
        verbose_name = "删除申请"
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=[RequestState.ASKED, RequestState.APPROVED]),
                name="erasure_asked_once",
            ),
        ]
        indexes = [
            models.Index(fields=["path", "id"], name="erasure_by_path", condition=Q(state=RequestState.ASKED)),
            models.Index(
                fields=["erase_on"], name="erasure_by_day", condition=Q(state=RequestState.APPROVED)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}的删除申请"


class DataCopy(Record):
    """A copy of one's own data, written by a job, sealed at rest, for its owner alone, for a few days."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    job_id = models.UUIDField(null=True)
    ready_at = models.DateTimeField("备好时间", null=True)
    expires_at = models.DateTimeField("到期时间")
    taken = models.PositiveIntegerField("下载次数", default=0)

    class Meta:
        verbose_name = "个人信息副本"
        indexes = [
            models.Index(fields=["user", "-id"], name="data_copy_by_user"),
            models.Index(fields=["expires_at"], name="data_copy_by_day"),
        ]
