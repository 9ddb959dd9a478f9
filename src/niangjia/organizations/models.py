"""The tree of unions, its history, its committees, and who holds which role where."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from niangjia.kernel.access import ROLES
from niangjia.kernel.fields import BytewiseField
from niangjia.kernel.records import Record
from niangjia.kernel.tree import PathField, Scoped
from niangjia.kernel.wording import looked_up
from niangjia.kernel.workflow import Stateful
from niangjia.organizations.kinds import KINDS, LEVELS
from niangjia.organizations.states import TermState, UnionState


class Union(Record, Stateful):
    """A node of the tree. ``path`` says where it hangs; ``next_child`` numbers the segments it gives away."""

    code = BytewiseField("工会代码", max_length=32, unique=True)
    name = BytewiseField("名称", max_length=120)
    short_name = models.CharField("简称", max_length=40, blank=True)
    pinyin = BytewiseField(max_length=400, blank=True, editable=False)
    initials = BytewiseField(max_length=120, blank=True, editable=False, db_index=True)
    kind = models.CharField("类型", max_length=12, choices=list(KINDS.items()))
    level = models.CharField("层级", max_length=10, choices=list(LEVELS.items()), default="unit")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = PathField(unique=True, editable=False)
    next_child = models.PositiveIntegerField(default=0, editable=False)
    region_code = models.CharField("行政区划代码", max_length=12, blank=True)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True, help_text="degrees, WGS84")
    longitude = models.FloatField("经度", null=True, blank=True, help_text="degrees, WGS84")
    contact = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=40, blank=True)
    party_org = models.CharField("所属党组织", max_length=120, blank=True)
    founded_on = models.DateField("成立日期", null=True, blank=True)
    approved_on = models.DateField("批准日期", null=True, blank=True)
    approval = models.CharField("批准文号", max_length=80, blank=True)
    approval_lost = models.CharField(
        "批文遗失说明", max_length=200, blank=True, editable=False, help_text="why a union of old was put down without one"
    )
    ended_on = models.DateField("撤销或合并日期", null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(
        default=0, editable=False, help_text="counts edits: a stale form is refused"
    )
    state = models.CharField(max_length=24, editable=False, default=UnionState.ACTIVE)

    class Meta:
        verbose_name = "工会"
        constraints = [
            models.CheckConstraint(
                name="union_kind_known",
                condition=Q(kind__in=list(KINDS)),
                violation_error_message="工会类型不在名录中。",
            ),
            models.CheckConstraint(
                name="union_ended_has_date",
                condition=Q(state=UnionState.ACTIVE, ended_on__isnull=True)
                | (~Q(state=UnionState.ACTIVE) & Q(ended_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="union_root_has_no_parent_only",
                condition=Q(parent__isnull=False) | Q(kind="federation"),
            ),
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=~Q(credit_code="") & Q(state=UnionState.ACTIVE),
                name="union_credit_code_once",
            ),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="union_by_name"),
            models.Index(fields=["parent", "name"], name="union_by_parent"),
            models.Index(fields=["path"], name="union_without_approval", condition=Q(approval="") & ~Q(approval_lost="")),
            models.Index(
                fields=["latitude", "longitude"], name="union_by_place", condition=Q(latitude__isnull=False)
            ),
            models.Index(  # the few that take in whoever has no firm, among the many of a city
                fields=["kind", "latitude", "longitude"], name="union_by_kind_and_place", condition=Q(latitude__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def lacks_approval(self) -> bool:
        """Whether it is one of old whose approval was lost and has not been filled in."""
        return not self.approval and bool(self.approval_lost)

    state_label = looked_up(UnionState.LABELS)


class UnionVersion(Record):
    """What a union was called and where it hung, from one day to the day before another."""

    union = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="versions")
    verb = models.CharField(max_length=16)
    name = models.CharField(max_length=120)
    code = models.CharField(max_length=32)
    kind = models.CharField(max_length=12)
    parent = models.ForeignKey(Union, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=24, editable=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, help_text="first day on which it no longer held")
    reason = models.CharField(max_length=400, blank=True)
    document = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="version_not_backwards",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
            models.UniqueConstraint(
                fields=["union"], condition=Q(valid_to__isnull=True), name="version_one_open"
            ),
        ]
        indexes = [
            models.Index(fields=["parent", "valid_from"], name="version_by_parent"),
            models.Index(fields=["union", "valid_from"], name="version_by_union"),
        ]


class Employer(Record, Scoped):
    """A firm or institution: ``area`` is the union responsible for its place, ``union`` the one that covers it."""

    name = BytewiseField("单位名称", max_length=120)
    pinyin = BytewiseField(max_length=400, blank=True, editable=False)
    initials = BytewiseField(max_length=120, blank=True, editable=False)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    area = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    union = models.ForeignKey(
        Union, null=True, blank=True, on_delete=models.PROTECT, related_name="employers"
    )
    trade = models.CharField("行业", max_length=60, blank=True)
    workers = models.PositiveIntegerField("职工人数", null=True, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True, help_text="degrees, WGS84")
    longitude = models.FloatField("经度", null=True, blank=True, help_text="degrees, WGS84")
    source = models.CharField("来源", max_length=40, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = "单位"
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"], condition=~Q(credit_code=""), name="employer_once"
            ),
        ]
        indexes = [
            models.Index(fields=["path", "name"], name="employer_by_path"),
            models.Index(fields=["path", "trade", "union", "workers"], name="employer_by_trade"),
            models.Index(fields=["name", "id"], name="employer_by_name"),
        ]

    def __str__(self) -> str:
        return self.name


class UnionTail(models.Model):
    """A place in a union's name, letters or code at which somebody may begin to type (``tails.py``)."""

    text = BytewiseField(max_length=24)
    union = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="tails")

    class Meta:
        indexes = [models.Index(fields=["text", "union"], name="union_tail")]


class EmployerTail(models.Model):
    """The same of a firm."""

    text = BytewiseField(max_length=24)
    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="tails")

    class Meta:
        indexes = [models.Index(fields=["text", "employer"], name="employer_tail")]


class Term(Record, Scoped, Stateful):
    """A committee's term: ``rule`` is the copy of the regulation that set its length."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="terms")
    number = models.PositiveSmallIntegerField("届次")
    body = models.CharField("机构", max_length=40, default="工会委员会")
    starts_on = models.DateField("任期开始")
    years = models.PositiveSmallIntegerField("任期（年）")
    ends_on = models.DateField("任期届满", help_text="last day by the rule")
    due_on = models.DateField(
        "应换届日", help_text="ends_on, or the day up to which the election was put off"
    )
    ended_on = models.DateField("实际结束", null=True, blank=True)
    rule = models.JSONField(default=dict)
    state = models.CharField(max_length=24, editable=False, default=TermState.RUNNING)

    class Meta:
        verbose_name = "任期"
        constraints = [
            models.UniqueConstraint(fields=["union", "body", "number"], name="term_number_once"),
            models.UniqueConstraint(
                fields=["union", "body"], condition=Q(state=TermState.RUNNING), name="term_one_running"
            ),
            models.CheckConstraint(name="term_ends_after_start", condition=Q(ends_on__gt=F("starts_on"))),
            models.CheckConstraint(name="term_due_not_before_end", condition=Q(due_on__gte=F("ends_on"))),
            models.CheckConstraint(
                name="term_ended_has_date",
                condition=Q(state=TermState.RUNNING, ended_on__isnull=True)
                | (~Q(state=TermState.RUNNING) & Q(ended_on__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["path", "due_on"], name="term_by_path", condition=Q(state=TermState.RUNNING)
            ),
        ]


POSITIONS = {
    "chair": "主席",
    "vice_chair": "副主席",
    "member": "委员",
    "audit_chair": "经审委主任",
    "audit_member": "经审委委员",
    "women_chair": "女职工委主任",
    "finance": "财务委员",
    "organisation": "组织委员",
}


class Seat(Record):
    """Who sits where on a committee, and from when to when; a by-election adds a seat, it never edits one."""

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="seats")
    position = models.CharField("职务", max_length=16, choices=list(POSITIONS.items()))
    holder = models.CharField("姓名", max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="seats"
    )
    starts_on = models.DateField("开始")
    ends_on = models.DateField("结束", null=True, blank=True)
    namesake_died_on = models.DateField("同名会员去世", null=True, editable=False)

    class Meta:
        verbose_name = "委员"
        indexes = [
            models.Index(
                fields=["namesake_died_on"], name="seat_namesake_died", condition=Q(namesake_died_on__isnull=False)
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="seat_not_backwards", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))
            ),
            models.UniqueConstraint(
                fields=["term"], condition=Q(position="chair", ends_on__isnull=True), name="seat_one_chair"
            ),
        ]


class Appointment(Record, Scoped):
    """A user holds a role at a union, for this node alone or its whole branch, for a time."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField("角色", max_length=16, choices=list(ROLES.items()))
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="appointments")
    whole_branch = models.BooleanField("含下级", default=True)
    starts_on = models.DateField("开始")
    ends_on = models.DateField("结束", null=True, blank=True, help_text="last day")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, editable=False)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "任职"
        constraints = [
            models.CheckConstraint(name="appointment_role_known", condition=Q(role__in=list(ROLES))),
            models.CheckConstraint(
                name="appointment_not_backwards",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.UniqueConstraint(
                fields=["user", "role", "union"],
                condition=Q(removed_at__isnull=True),
                name="appointment_once",
            ),
        ]
        indexes = [models.Index(fields=["user", "removed_at"], name="appointment_by_user")]
