"""One person, many memberships over time: dated, never overwritten."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Substr

from niangjia.kernel.fields import BytewiseField
from niangjia.kernel.records import Record
from niangjia.kernel.sealed import SealedField, mask_id, mask_phone
from niangjia.kernel.tree import Scoped
from niangjia.organizations.models import Employer, Union


class Person(Record):
    """Who somebody is. Numbers are sealed; ``*_index`` finds a whole number, ``*_tail`` its last four characters.

    Both are keyed hashes (kernel.sealed.blind), so the database alone tells neither. ``revision`` counts edits.
    """

    name = models.CharField("姓名", max_length=60)
    gender = models.CharField("性别", max_length=6, blank=True)
    birth_date = models.DateField("出生日期", null=True, blank=True)
    id_kind = models.CharField("证件类型", max_length=12, blank=True)
    id_number = SealedField("证件号码", null=True, blank=True)
    id_index = models.BinaryField(null=True, unique=True, editable=False, max_length=16)
    id_tail = models.IntegerField(null=True, editable=False)
    phone = SealedField("手机", null=True, blank=True)
    phone_index = models.BinaryField(null=True, editable=False, max_length=16, db_index=True)
    phone_tail = models.IntegerField(null=True, editable=False)
    education = models.CharField("文化程度", max_length=16, blank=True)
    skill = models.CharField("技能等级", max_length=40, blank=True)
    household_region = models.CharField("户籍地", max_length=120, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="person"
    )
    died_on = models.DateField("去世日期", null=True, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = "人员"
        constraints = [
            models.CheckConstraint(name="person_has_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="person_number_has_index",
                condition=Q(id_number__isnull=True, id_index__isnull=True)
                | Q(id_number__isnull=False, id_index__isnull=False),
            ),
            models.CheckConstraint(
                name="person_phone_has_index",
                condition=Q(phone__isnull=True, phone_index__isnull=True)
                | Q(phone__isnull=False, phone_index__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["id_tail"], name="person_by_id_tail"),
            models.Index(fields=["phone_tail"], name="person_by_phone_tail"),
            models.Index(fields=["user"], name="person_who_died", condition=Q(died_on__isnull=False)),  # asked by 今日
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_id(self) -> str:
        """``110***********1234``."""
        return mask_id(self.id_number or "")

    @property
    def masked_phone(self) -> str:
        """``199****1234``."""
        return mask_phone(self.phone or "")


LEAVE_REASONS = {
    "moved": "转出",
    "retired": "退休",
    "died": "去世",
    "left": "离职",
    "withdrew": "自愿退会",
    "expelled": "开除会籍",
    "undone": "撤销导入",
    "duplicate": "重复登记，已合并",
    "other": "其他",
}

# What most members are: a walk along the names meets them soon, so no index has to hold them.
USUAL = {"group": ("", "none"), "employment_form": ("", "contract")}


# a membership that is kept without dues and without a vote (工会会员会籍管理办法)
STANDINGS = {"": "在职", "retired": "退休保留会籍", "unemployed": "失业保留会籍"}


class Membership(Record, Scoped):
    """A person belongs to a union from one day to another.

    ``name``, ``pinyin`` and ``initials`` are copies of the person's for lists and search in one index;
    ``path`` is the union's. The current one has no ``left_on``; a person has at most one.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    union = models.ForeignKey(
        Union, on_delete=models.PROTECT, related_name="memberships", db_index=False, help_text="found by its path"
    )
    name = BytewiseField("姓名", max_length=60)
    pinyin = BytewiseField(max_length=120, blank=True)
    initials = BytewiseField(max_length=40, blank=True)
    employer = models.ForeignKey(
        Employer, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships", db_index=False
    )
    workplace = models.CharField("工作单位", max_length=120, blank=True)
    department = models.CharField("部门", max_length=60, blank=True)
    position = models.CharField("职务", max_length=60, blank=True)
    employment_form = models.CharField("用工形式", max_length=12, blank=True)
    group = models.CharField("职业群体", max_length=16, blank=True)
    joined_on = models.DateField("入会日期")
    left_on = models.DateField("离会日期", null=True, blank=True)
    leave_reason = models.CharField("离会原因", max_length=16, blank=True)
    standing = models.CharField(
        "会籍状态", max_length=12, choices=list(STANDINGS.items()), blank=True, default="", db_default=""
    )
    standing_on = models.DateField("保留会籍自", null=True, blank=True)
    came_from = models.ForeignKey(
        Union, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    note = models.CharField("备注", max_length=500, blank=True)
    batch_id = models.UUIDField(null=True, editable=False, help_text="the roster batch that brought it in")

    class Meta:
        verbose_name = "会籍"
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(left_on__isnull=True), name="membership_one_current"),
            models.CheckConstraint(
                name="membership_not_backwards", condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on"))
            ),
            models.CheckConstraint(
                name="membership_standing_dated",
                condition=Q(standing="", standing_on__isnull=True)
                | (Q(standing__in=["retired", "unemployed"]) & Q(standing_on__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["path", "joined_on", "group", "employment_form"],  # a count of a branch reads nothing else
                name="membership_by_path",
                condition=Q(left_on__isnull=True),
            ),
            models.Index(fields=["pinyin", "id"], name="membership_by_pinyin", condition=Q(left_on__isnull=True)),
            # of all: PostgreSQL does not plan by the statistics of an expression whose index has a condition
            models.Index(Substr("name", 2), name="membership_by_given"),
            models.Index(fields=["initials"], name="membership_by_initials", condition=Q(left_on__isnull=True)),
            models.Index(fields=["joined_on", "id"], name="membership_by_joined", condition=Q(left_on__isnull=True)),
            models.Index(
                fields=["group", "path"],
                name="membership_by_group",
                condition=~Q(group__in=USUAL["group"]) & Q(left_on__isnull=True),
            ),
            models.Index(
                fields=["employment_form", "path"],
                name="membership_by_form",
                condition=~Q(employment_form__in=USUAL["employment_form"]) & Q(left_on__isnull=True),
            ),
            models.Index(  # whose firm is it, asked where a firm is taken away again
                fields=["employer"], name="membership_by_employer", condition=Q(employer__isnull=False)
            ),
            models.Index(fields=["path"], name="past_by_path", condition=Q(left_on__isnull=False)),
            models.Index(fields=["pinyin", "id"], name="past_by_pinyin", condition=Q(left_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def standing_words(self) -> str:
        """Whether it is a membership that is kept, in words."""
        return STANDINGS.get(self.standing, "") if self.standing else ""

    @property
    def reason_words(self) -> str:
        """Why it ended, in words."""
        return LEAVE_REASONS.get(self.leave_reason, "")


PURPOSES = {
    "membership": "会籍管理与服务",
    "messages": "接收通知短信",
    "sharing": "向合作单位提供",
}


class Consent(Record):
    """What a person agreed to, in which text, when, and when it was withdrawn (个人信息保护法 art. 15, 23)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField("目的", max_length=16, choices=list(PURPOSES.items()))
    text_version = models.CharField("文本版本", max_length=20)
    given_on = models.DateField("同意日期")
    source = models.CharField("方式", max_length=40)
    withdrawn_on = models.DateField("撤回日期", null=True, blank=True)

    class Meta:
        verbose_name = "同意"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"], condition=Q(withdrawn_on__isnull=True), name="consent_one_open"
            ),
        ]
