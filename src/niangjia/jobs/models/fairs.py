"""A job fair, the employers at it, what they offer, and who applied."""

from django.db import models
from django.db.models import F, Q

from niangjia.enrolment.models import Offer
from niangjia.jobs.states import CandidacyState, FairState, VacancyState
from niangjia.kernel.fields import BytewiseField
from niangjia.kernel.records import Record
from niangjia.kernel.sealed import SealedField, mask_phone
from niangjia.kernel.tapping import Tapped
from niangjia.kernel.tree import Scoped
from niangjia.kernel.wording import looked_up
from niangjia.kernel.workflow import Stateful
from niangjia.members.models import Person
from niangjia.organizations.models import Employer, Union

AUDIENCES = {
    "": "不限", "hardship": "就业困难人员", "graduate": "高校毕业生", "migrant": "农民工", "woman": "女职工",
    "veteran": "退役军人", "disabled": "残疾人",
}  # fmt: skip
MOST_PAY = 1_000_000  # yuan a month


class JobFair(Record, Scoped, Stateful):
    """A job fair. Title, window, day and place are the offer's and its session's; ``held_on`` is a copy for counting.

    ``slot_minutes`` is the length of a time at every desk of the fair, so that two times either are the same or apart.
    ``visitors`` follows the taps at the entrances, unless a number was typed when it had been held.
    """

    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="job_fair")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField("举办日期")
    booths = models.PositiveSmallIntegerField("展位数", default=20)
    slot_minutes = models.PositiveSmallIntegerField("每个咨询时段几分钟", default=20)
    visitors = models.PositiveIntegerField("进场人数", default=0)
    state = models.CharField(max_length=24, default=FairState.PLANNED, editable=False)

    class Meta:
        verbose_name = "招聘会"
        constraints = [
            models.CheckConstraint(name="job_fair_has_booths", condition=Q(booths__gte=1)),
            models.CheckConstraint(
                name="job_fair_slot_length", condition=Q(slot_minutes__gte=5, slot_minutes__lte=120)
            ),
        ]
        indexes = [models.Index(fields=["path", "state", "held_on"], name="job_fair_by_path")]

    def __str__(self) -> str:
        return self.offer.title

    state_words = looked_up(FairState.LABELS)


class Entrance(Record):
    """Where visitors come in. ``visitors`` is always the number of its taps that stand."""

    fair = models.ForeignKey(JobFair, on_delete=models.PROTECT, related_name="entrances")
    number = models.PositiveSmallIntegerField("次序")
    title = BytewiseField("入口", max_length=20)
    visitors = models.PositiveIntegerField("人次", default=0, editable=False)

    class Meta:
        verbose_name = "入口"
        constraints = [
            models.UniqueConstraint(fields=["fair", "number"], name="entrance_number_once"),
            models.UniqueConstraint(fields=["fair", "title"], name="entrance_title_once"),
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return self.title


class Visit(Tapped):
    """One visitor at an entrance."""

    entrance = models.ForeignKey(Entrance, on_delete=models.PROTECT, related_name="visits")

    class Meta:
        verbose_name = "进场计数"
        constraints = [models.CheckConstraint(name="visit_has_key", condition=~Q(key=""))]


class Exhibitor(Record):
    """An employer at a fair, known or typed; its booth is its own."""

    fair = models.ForeignKey(JobFair, on_delete=models.PROTECT, related_name="exhibitors")
    employer = models.ForeignKey(Employer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = BytewiseField("单位名称", max_length=120)
    booth = models.PositiveSmallIntegerField("展位", null=True, blank=True)
    contact = models.CharField("联系人", max_length=60, blank=True)
    phone = SealedField("联系电话", null=True, blank=True)

    class Meta:
        verbose_name = "参会单位"
        constraints = [
            models.UniqueConstraint(fields=["fair", "name"], name="exhibitor_once"),
            models.UniqueConstraint(
                fields=["fair", "employer"], condition=Q(employer__isnull=False), name="exhibitor_employer_once"
            ),
            models.UniqueConstraint(
                fields=["fair", "booth"], condition=Q(booth__isnull=False), name="exhibitor_own_booth"
            ),
            models.CheckConstraint(
                name="exhibitor_booth_from_one", condition=Q(booth__isnull=True) | Q(booth__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_phone(self) -> str:
        """``199****1234``."""
        return mask_phone(self.phone or "")


class Vacancy(Record, Scoped, Stateful):
    """So many places for one kind of work; pay in yuan a month, nothing where it is to be agreed."""

    fair = models.ForeignKey(JobFair, on_delete=models.PROTECT, related_name="vacancies")
    exhibitor = models.ForeignKey(Exhibitor, on_delete=models.PROTECT, related_name="vacancies")
    title = models.CharField("岗位", max_length=80)
    places = models.PositiveIntegerField("招聘人数")
    pay_low = models.PositiveIntegerField("月薪从", null=True, blank=True)
    pay_high = models.PositiveIntegerField("月薪到", null=True, blank=True)
    place = models.CharField("工作地点", max_length=80, blank=True)
    requirement = models.CharField("要求", max_length=400, blank=True)
    audience = models.CharField("面向", max_length=16, blank=True)
    state = models.CharField(max_length=24, default=VacancyState.OPEN, editable=False)

    class Meta:
        verbose_name = "招聘岗位"
        constraints = [
            models.CheckConstraint(name="vacancy_has_places", condition=Q(places__gte=1)),
            models.CheckConstraint(
                name="vacancy_pay_forward",
                condition=Q(pay_low__isnull=True, pay_high__isnull=True) | Q(pay_high__gte=F("pay_low")),
            ),
            models.CheckConstraint(name="vacancy_audience_known", condition=Q(audience__in=list(AUDIENCES))),
            models.UniqueConstraint(fields=["exhibitor", "title", "place"], name="vacancy_once"),
        ]
        indexes = [models.Index(fields=["path", "state"], name="vacancy_by_path")]

    def __str__(self) -> str:
        return self.title

    state_words = looked_up(VacancyState.LABELS)

    @property
    def pay(self) -> str:
        """``4,000–6,000 元/月`` or ``面议``."""
        if self.pay_low is None:
            return "面议"
        same = self.pay_low == self.pay_high
        return f"{self.pay_low:,} 元/月" if same else f"{self.pay_low:,}–{self.pay_high:,} 元/月"

    audience_words = looked_up(AUDIENCES, "audience")


class Candidacy(Record, Scoped, Stateful):
    """Somebody who applied for a vacancy; ``path`` is the fair's.

    ``agreed_at`` is when the person let name and phone go to that employer; nothing means that they stay in the house.
    """

    vacancy = models.ForeignKey(Vacancy, on_delete=models.PROTECT, related_name="candidacies")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    union = models.ForeignKey(Union, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("姓名", max_length=60)
    words = models.CharField("自我介绍", max_length=200, blank=True)
    agreed_at = models.DateTimeField("同意提供姓名和电话", null=True, blank=True)
    state = models.CharField(max_length=24, default=CandidacyState.SENT, editable=False)

    class Meta:
        verbose_name = "投递"
        constraints = [
            models.UniqueConstraint(
                fields=["vacancy", "person"], condition=Q(state__in=CandidacyState.LIVE), name="candidacy_one_live"
            ),
        ]
        indexes = [models.Index(fields=["path", "state"], name="candidacy_by_path")]

    def __str__(self) -> str:
        return self.name

    state_words = looked_up(CandidacyState.LABELS)
