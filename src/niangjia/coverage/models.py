"""Leads to unions that do not exist yet, and lists of a business register with the rows they brought."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from niangjia.coverage.states import LeadState, ListState
from niangjia.kernel.fields import BytewiseField
from niangjia.kernel.records import Record
from niangjia.kernel.tree import Scoped
from niangjia.kernel.wording import looked_up
from niangjia.kernel.workflow import Stateful
from niangjia.organizations.models import Employer, Union

VERDICTS = {"new": "新增", "changed": "更新", "known": "已有", "closed": "已停业", "invalid": "不能导入"}


class Lead(Record, Scoped, Stateful):
    """A firm without a union, or a group of gig workers in a place: who goes there, when, and what came of it.

    ``union`` is the union responsible for the place. ``people`` is how many were known there when it was noted.
    """

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    employer = models.ForeignKey(Employer, null=True, blank=True, on_delete=models.PROTECT, related_name="leads")
    group = models.CharField("职业群体", max_length=16, blank=True)
    title = BytewiseField("对象", max_length=160)
    people = models.PositiveIntegerField("涉及人数", default=0)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField("走访日期", null=True, blank=True)
    visited_on = models.DateField("走访过的日期", null=True, blank=True)
    later_on = models.DateField("暂缓到", null=True, blank=True)
    founded = models.ForeignKey(Union, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField("备注", max_length=400, blank=True)
    state = models.CharField(max_length=24, editable=False, default=LeadState.NEW)

    class Meta:
        verbose_name = "建会线索"
        constraints = [
            models.CheckConstraint(
                name="lead_firm_or_group",
                condition=Q(employer__isnull=False, group="") | (Q(employer__isnull=True) & ~Q(group="")),
            ),
            models.CheckConstraint(
                name="lead_planned_with_whom_and_when",
                condition=~Q(state=LeadState.PLANNED) | Q(assignee__isnull=False, due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="lead_founded_names_the_union",
                condition=~Q(state=LeadState.FOUNDED) | Q(founded__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["employer"], condition=~Q(state=LeadState.FOUNDED), name="lead_one_a_firm"
            ),
            models.UniqueConstraint(
                fields=["union", "group"],
                condition=Q(state__in=LeadState.OPEN) & ~Q(group=""),
                name="lead_one_a_group",
            ),
        ]
        indexes = [
            models.Index(fields=["path", "state"], name="lead_by_path"),
            models.Index(fields=["assignee", "due_on"], name="lead_by_assignee"),
        ]

    def __str__(self) -> str:
        return self.title

    state_label = looked_up(LeadState.LABELS)


class RegisterList(Record, Scoped, Stateful):
    """A file of a business register, read and compared for the branch of ``union``; ``counts`` by verdict."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("文件", max_length=200)
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    columns = models.JSONField(default=dict, help_text="heading -> field, as they were understood")
    counts = models.JSONField(default=dict)
    kept = models.JSONField(default=dict, help_text="what the undo left, by reason")
    committed_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=24, editable=False, default=ListState.CHECKED)

    class Meta:
        verbose_name = "单位名单"
        indexes = [models.Index(fields=["path", "-created_at"], name="list_by_path")]

    def __str__(self) -> str:
        return self.name

    state_label = looked_up(ListState.LABELS)


class RegisterRow(Record):
    """One row: what was read, how it compares, and after the commit the trace by which it is taken back."""

    batch = models.ForeignKey(RegisterList, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="the row as Excel shows it")
    verdict = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    data = models.JSONField(default=dict, help_text="columns of an employer as they would be written")
    reason = models.CharField(max_length=400, blank=True)
    area = models.ForeignKey(Union, null=True, on_delete=models.PROTECT, related_name="+")
    employer_id = models.UUIDField(null=True, help_text="the firm that it is, or that it became")
    before = models.JSONField(null=True, help_text="of a changed firm: the columns as they were")
    revision = models.PositiveIntegerField(null=True, help_text="of the firm, after the commit")

    class Meta:
        constraints = [
            models.CheckConstraint(name="register_verdict_known", condition=Q(verdict__in=list(VERDICTS))),
            models.UniqueConstraint(fields=["batch", "number"], name="register_row_once"),
        ]
        indexes = [models.Index(fields=["batch", "verdict", "number"], name="register_by_verdict")]
