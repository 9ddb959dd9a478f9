"""Rosters on their way in: the batch, its rows as staged, what it changed, and what was learned for next time."""

from django.conf import settings
from django.db import models

from niangjia.kernel.records import Record
from niangjia.kernel.sealed import SealedField
from niangjia.kernel.tree import Scoped
from niangjia.kernel.workflow import Stateful
from niangjia.members.states import BatchState
from niangjia.organizations.models import Employer, Union

SORTS = {
    "new": "新增",
    "same": "无变化",
    "changed": "有变化",
    "moved": "从别的工会转来",
    "duplicate": "表内重复",
    "conflict": "有冲突",
    "invalid": "填写有误",
}
FAILED = ("duplicate", "conflict", "invalid")


class Batch(Record, Scoped, Stateful):
    """One roster file. ``counts`` holds rows by sort; ``mapping`` the columns as read; ``kept`` what an undo left."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="batches")
    name = models.CharField("文件名", max_length=200)
    file = models.CharField(
        max_length=200, blank=True, editable=False, help_text="below MEDIA_ROOT; empty once pruned"
    )
    sha256 = models.CharField(max_length=64, editable=False)
    size = models.BigIntegerField(editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    mapping = models.JSONField(default=list)
    chosen = models.JSONField(
        default=dict, help_text="columns that the user put right: index to field or null"
    )
    unplaced = models.JSONField(default=list, help_text="names of unions not found: name, rows, candidates")
    unread = models.JSONField(default=list, help_text="names of the other sheets that hold people as well")
    counts = models.JSONField(default=dict)
    kept = models.JSONField(default=dict)
    firms = models.JSONField(
        default=dict, help_text="firms that its rows name: known, new, unclear (numbers), names of the new ones"
    )
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    run = models.PositiveIntegerField(
        default=0, help_text="numbers the checks, so that an abandoned one stops"
    )
    error = models.CharField(max_length=400, blank=True)
    committed_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=24, editable=False, default=BatchState.UPLOADED)

    class Meta:
        verbose_name = "花名册批次"
        indexes = [
            models.Index(fields=["path", "created_at"], name="batch_by_path"),
            models.Index(fields=["state", "committed_at"], name="batch_by_state"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def failed_rows(self) -> int:
        """Rows that cannot go in."""
        return sum(self.counts.get(sort, 0) for sort in FAILED)


class Details(models.Model):
    """What a roster may say about a person beyond name and union. Empty or null: the file says nothing."""

    gender = models.CharField(max_length=6, blank=True)
    birth_date = models.DateField(null=True)
    id_kind = models.CharField(max_length=12, blank=True)
    id_number = SealedField(null=True)
    id_index = models.BinaryField(null=True, max_length=16)
    id_tail = models.IntegerField(null=True)
    phone = SealedField(null=True)
    phone_index = models.BinaryField(null=True, max_length=16)
    phone_tail = models.IntegerField(null=True)
    education = models.CharField(max_length=16, blank=True)
    skill = models.CharField(max_length=40, blank=True)
    household_region = models.CharField(max_length=120, blank=True)
    workplace = models.CharField(max_length=120, blank=True)
    department = models.CharField(max_length=60, blank=True)
    position = models.CharField(max_length=60, blank=True)
    employment_form = models.CharField(max_length=12, blank=True)
    group = models.CharField(max_length=16, blank=True)
    joined_on = models.DateField(null=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True


class StagedRow(Details):
    """A row of a roster, cleaned and sealed, before it is merged. Its id becomes that of the person it makes.

    Unlogged on PostgreSQL: after a crash of the server a check is run again. No foreign keys: a million rows are
    written at once and the merge reads the unions anew. ``fixed``: its sort was decided by the file alone.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    batch_id = models.UUIDField()
    number = models.PositiveIntegerField(help_text="row as the spreadsheet shows it")
    sort = models.CharField(max_length=10, choices=list(SORTS.items()))
    fixed = models.BooleanField()
    name = models.CharField(max_length=60, blank=True)
    pinyin = models.CharField(max_length=120, blank=True)
    initials = models.CharField(max_length=40, blank=True)
    union_text = models.CharField(max_length=120, blank=True, help_text="the union as the file names it")
    union_id = models.UUIDField(null=True)
    credit_code = models.CharField(max_length=18, blank=True, help_text="of the firm")
    issues = SealedField(null=True)
    person_id = models.UUIDField(null=True)
    membership_id = models.UUIDField(null=True)
    revision = models.PositiveIntegerField(null=True)
    twin = models.PositiveIntegerField(null=True, help_text="number of the row that has the same person")

    class Meta:
        indexes = [models.Index(fields=["batch_id", "sort", "number"], name="staged_by_sort")]


class Trace(Details):
    """What a person and a membership were before a batch changed them; its id is the staged row's."""

    id = models.UUIDField(primary_key=True, editable=False)
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="traces")
    number = models.PositiveIntegerField()
    person_id = models.UUIDField()
    membership_id = models.UUIDField()
    employer_id = models.UUIDField(null=True)
    joined = models.BooleanField(help_text="the membership itself is the batch's")
    revision = models.PositiveIntegerField(help_text="of the person after the batch")


class RosterFirm(models.Model):
    """A firm that a batch put on the list of firms: by this it is taken back."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="made_firms")
    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["employer"], name="roster_firm_once")]


class RosterMapping(Record):
    """The columns of a union's rosters as its people confirmed them: heading to field."""

    union = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="+")
    signature = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["union", "signature"], name="roster_mapping_once")]


class UnionAlias(Record):
    """What a union's rosters call another union of its branch."""

    union = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=120)
    target = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["union", "text"], name="union_alias_once")]
