"""Forms of jobs: a fair, an employer, a vacancy, a table, a desk, an application, a call."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from niangjia.enrolment.forms.fields import MomentField
from niangjia.jobs.models import AUDIENCES, DESKS
from niangjia.jobs.services.candidacies import CONSENT
from niangjia.jobs.states import FollowupState
from niangjia.organizations.forms.fields import DateInput, UnionField

PLAIN = {"autocomplete": "off", "spellcheck": "false"}


class FairForm(forms.Form):
    """A fair with its offer, on one page."""

    union = UnionField(label="由哪个工会举办")
    title = forms.CharField(label="名称", max_length=80)
    starts_at = MomentField(label="开始")
    ends_at = MomentField(label="结束")
    venue = forms.CharField(label="地点", max_length=120)
    text = forms.CharField(label="说明", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    contact = forms.CharField(label="联系人", required=False, max_length=60, help_text="姓名和办公电话，大家看得到。")
    booths = forms.IntegerField(label="展位数", min_value=1, max_value=2000, initial=20)
    places = forms.IntegerField(
        label="可报名人数", min_value=1, max_value=1_000_000, initial=500, help_text="只用来估计来多少人，不报名也可以直接来。"
    )
    slot_minutes = forms.IntegerField(label="每个咨询时段几分钟", min_value=5, max_value=120, initial=20)

    def __init__(self, *args: Any, unions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["union"].among = unions  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The end after the beginning."""
        data = super().clean() or {}
        if {"starts_at", "ends_at"} <= data.keys() and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", "结束要晚于开始。")
        return data


def fair_initial() -> dict[str, Any]:
    """In three weeks, from nine to four."""
    start = (timezone.localtime() + timedelta(weeks=3)).replace(hour=9, minute=0, second=0, microsecond=0)
    return {"starts_at": start, "ends_at": start.replace(hour=16), "title": "春风行动专场招聘会"}


class ExhibitorForm(forms.Form):
    """An employer, its booth, and whom it sends."""

    name = forms.CharField(label="单位名称", max_length=120, help_text="和单位登记里的名称一样时，会自动对上。")
    booth = forms.IntegerField(label="展位号", min_value=1, max_value=2000, required=False, help_text="可以以后再排。")
    contact = forms.CharField(label="联系人", max_length=60, required=False)
    phone = forms.CharField(label="联系电话", max_length=30, required=False, widget=forms.TextInput(attrs=PLAIN))


class VacancyForm(forms.Form):
    """What an employer offers."""

    title = forms.CharField(label="岗位", max_length=80)
    places = forms.IntegerField(label="招聘人数", min_value=1, max_value=100_000)
    pay_low = forms.IntegerField(label="月薪从（元）", min_value=1, max_value=1_000_000, required=False, help_text="不填是面议。")
    pay_high = forms.IntegerField(label="月薪到（元）", min_value=1, max_value=1_000_000, required=False)
    place = forms.CharField(label="工作地点", max_length=80, required=False)
    requirement = forms.CharField(
        label="要求", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    audience = forms.ChoiceField(label="面向", choices=list(AUDIENCES.items()), required=False)


class PlacesForm(forms.Form):
    """How many people an employer wants."""

    places = forms.IntegerField(label="招聘人数", min_value=1, max_value=100_000)


class TableForm(forms.Form):
    """A table pasted from Excel."""

    table = forms.CharField(label="表格", max_length=200_000, widget=forms.Textarea(attrs=PLAIN | {"rows": 10, "wrap": "off"}))

    def __init__(self, *args: Any, help_text: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["table"].help_text = help_text


class VisitorsForm(forms.Form):
    """How many came; ``counted`` so many at the entrances."""

    visitors = forms.IntegerField(
        label="进场人数", min_value=0, max_value=10_000_000, required=False, help_text="报名的和直接来的一起算。"
    )

    def __init__(self, *args: Any, counted: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if counted:
            self.fields["visitors"].help_text = f"现场已经数了 {counted:,} 人次，不填就用现场数的；另有没数到的，填总数。"
        else:
            self.fields["visitors"].required = True


class EntrancesForm(forms.Form):
    """Where visitors come in."""

    titles = forms.CharField(
        label="入口", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}), help_text="每行一个，例如“东门”“西门”。每个入口一部手机计数，自动加起来。"
    )


class HandForm(forms.Form):
    """To whom the list goes."""

    reason = forms.CharField(label="交给谁", max_length=200, help_text="例如：交给恒远机械人事王经理。本人可以看到这一条。")


class DeskForm(forms.Form):
    """A desk and its hours."""

    kind = forms.ChoiceField(label="咨询内容", choices=list(DESKS.items()))
    adviser = forms.CharField(label="谁来咨询", max_length=60, help_text="例如：律师 陈明德。")
    starts_at = MomentField(label="从几点")
    ends_at = MomentField(label="到几点")


class ApplyForm(forms.Form):
    """An application."""

    words = forms.CharField(
        label="自我介绍", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="一两句就行，例如会什么、干过几年。"
    )
    agreed = forms.BooleanField(
        label=CONSENT, required=False, help_text="不勾选也能投递：单位只知道有人投了，由工会转达。以后随时可以改。"
    )


class BookForm(forms.Form):
    """What one wants to ask."""

    topic = forms.CharField(label="想问什么", max_length=100, required=False)


class WorkForm(forms.Form):
    """Since when, where and as what."""

    on = forms.DateField(label="就业日期", widget=DateInput(), required=False, help_text="有工作的要填。")
    employer = forms.CharField(
        label="单位", max_length=120, required=False, help_text="有工作的要填；自己做的写“自主创业”或“灵活就业”。"
    )
    job = forms.CharField(label="工种", max_length=60, required=False)


class CallForm(WorkForm):
    """What a call brought."""

    answer = forms.ChoiceField(label="结果", choices=list(FollowupState.ANSWERS.items()), widget=forms.RadioSelect)
    note = forms.CharField(label="情况", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    field_order = ("answer", "on", "employer", "job", "note")


class ReportForm(WorkForm):
    """What a trainee says."""

    employed = forms.ChoiceField(
        label="找到工作了吗", choices=[("yes", "已经有工作了"), ("no", "还没有")], widget=forms.RadioSelect
    )
    note = forms.CharField(
        label="想说的", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="例如想做什么工作、需要什么帮助。"
    )
    field_order = ("employed", "on", "employer", "job", "note")
