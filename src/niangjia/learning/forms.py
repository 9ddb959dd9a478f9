"""What the desk and a member fill in."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from niangjia.enrolment.forms.fields import MomentField
from niangjia.kernel.access import ROLES
from niangjia.learning import duties
from niangjia.learning.models import Course, Requirement
from niangjia.learning.models.cadres import LONGEST
from niangjia.learning.services.batches import MOST
from niangjia.learning.services.courses import COLUMNS, NUMBERS
from niangjia.learning.services.runs import Plan
from niangjia.learning.vocabulary import BASES, TOPICS
from niangjia.organizations.forms.fields import DateInput, UnionField
from niangjia.organizations.kinds import LEVELS

ANY, CHOOSE = ("", "不限"), ("", "请选择")


class CourseForm(forms.ModelForm):  # type: ignore[type-arg]
    """A course; the union is asked for where it is new."""

    union = UnionField(label="列入哪个工会的目录", help_text="填工会代码或名称；它和它下级的会员都看得到。")
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Course
        fields = ("union", *COLUMNS)
        help_texts = {
            "trade": "例如“电工、焊工”，不限就空着。",
            "threshold": "不少于 10 人；够数了，今日里会提醒。",
            "test_size": "0 是没有测验；题库里的题要够这个数。",
        }
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, unions: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if unions is None:
            del self.fields["union"]
        else:
            self.fields["union"].among = unions  # type: ignore[attr-defined]
        self.fields["topic"].choices = [CHOOSE, *TOPICS.items()]  # type: ignore[attr-defined]
        for name, (least, most) in NUMBERS.items():
            self.fields[name].min_value = least  # type: ignore[attr-defined]
            self.fields[name].widget.attrs |= {"min": least, "max": most}

    def said(self) -> dict[str, Any]:
        """The columns of a course, as they were typed."""
        return {name: self.cleaned_data[name] for name in COLUMNS}

    def _post_clean(self) -> None:
        """The service checks, for pages and programs alike."""


class PlanForm(forms.Form):
    """When and where a class is."""

    starts_at = MomentField(label="上课开始")
    ends_at = MomentField(label="上课结束")
    venue = forms.CharField(label="地点", required=False, max_length=120, help_text="线上课写怎么进入。")
    places = forms.IntegerField(label="名额", min_value=1, max_value=10_000)
    opens_at = MomentField(label="开始报名")
    closes_at = MomentField(label="截止报名")
    contact = forms.CharField(label="联系人", required=False, max_length=60, help_text="姓名和办公电话，会员看得到。")

    def plan(self) -> Plan:
        """What the services want."""
        names = ("starts_at", "ends_at", "closes_at", "places", "venue", "contact", "opens_at")
        said: dict[str, Any] = {name: self.cleaned_data.get(name) for name in names}
        return Plan(**said)


class OpenForm(PlanForm):
    """Open a class of a course for a union's branch."""

    union = UnionField(label="为哪个工会开", help_text="填工会代码或名称；通知它范围内想学的人。")
    classes = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    field_order = ("union", "starts_at", "ends_at", "venue", "places")

    def __init__(self, *args: Any, unions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["union"].among = unions  # type: ignore[attr-defined]


class BatchForm(PlanForm):
    """A batch for cadres who are due: by name, so nobody enrols and nothing opens."""


    title = forms.CharField(label="培训名称", max_length=80)
    union = UnionField(label="哪个工会范围内", help_text="填工会代码或名称。")
    role = forms.ChoiceField(label="岗位", required=False, choices=[ANY, *ROLES.items()])
    level = forms.ChoiceField(label="工会层级", required=False, choices=[ANY, *LEVELS.items()])
    band = forms.ChoiceField(
        label="通知哪些人", required=False,
        choices=[("", "全部，还没到期的也算，先到期的在前"), *((key, duties.BANDS[key]) for key in ("overdue", "soon")), ("never", "从未培训的")],
    )  # fmt: skip
    hours = forms.IntegerField(label="学时", min_value=1, max_value=999, initial=16)
    field_order = ("title", "union", "role", "level", "band", "places", "hours", "starts_at", "ends_at", "venue")

    def __init__(self, *args: Any, unions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["union"].among = unions  # type: ignore[attr-defined]
        del self.fields["opens_at"]
        self.fields["places"].max_value = MOST  # type: ignore[attr-defined]
        self.fields["places"].help_text = "排在后面的自动列为候补，有人让出名额时按次序递补。"
        self.fields["closes_at"].label = "名单定到"


class RoundForm(forms.Form):
    """Ask a branch what it wants to learn."""

    union = UnionField(label="问哪个工会", help_text="填工会代码或名称；它范围内的会员和工会都会收到。")
    title = forms.CharField(label="名称", max_length=60)
    text = forms.CharField(label="说明", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    opens_on = forms.DateField(label="开始", widget=DateInput())
    closes_on = forms.DateField(label="截止", widget=DateInput())

    def __init__(self, *args: Any, unions: Any, **kwargs: Any) -> None:
        today = timezone.localdate()
        first = {
            "title": f"{today.year} 年{'下' if today.month > 6 else '上'}半年培训需求征集", "opens_on": today,
            "closes_on": today + timedelta(days=14),
        }  # fmt: skip
        kwargs["initial"] = first | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["union"].among = unions  # type: ignore[attr-defined]


class NeedsForm(forms.Form):
    """A member's answer: ticks on the menu, and one course that is missing."""

    courses = forms.MultipleChoiceField(label="想学的课", required=False, widget=forms.CheckboxSelectMultiple)
    missing = forms.CharField(label="目录里没有的，写一门", max_length=60, required=False)

    def __init__(self, *args: Any, menu: list[Course], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: dict[str, list[tuple[str, str]]] = {label: [] for label in TOPICS.values()}
        for one in menu:
            groups[one.topic_words].append((str(one.pk), f"{one.title}（{one.hours} 学时）"))
        self.fields["courses"].choices = [item for item in groups.items() if item[1]]  # type: ignore[attr-defined]


class TeamForm(forms.Form):
    """A union's answer: how many of its people want which course."""

    missing = forms.CharField(label="目录里没有的，写一门", max_length=60, required=False)

    def __init__(self, *args: Any, menu: list[Course], told: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in menu:
            self.fields[f"n{one.pk.hex}"] = forms.IntegerField(
                label=one.title, required=False, min_value=0, max_value=100_000, initial=told.get(str(one.pk)),
                help_text=f"{one.topic_words} · {one.hours} 学时 · 本单位几人想学",
            )  # fmt: skip
        self.order_fields([*(name for name in self.fields if name != "missing"), "missing"])
        self.menu = menu

    def people(self) -> dict[Any, int]:
        """{course id: people}, those alone that somebody wants."""
        found = {one.pk: self.cleaned_data.get(f"n{one.pk.hex}") for one in self.menu}
        return {key: n for key, n in found.items() if n}


class RequirementForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who is to be trained how often, and where that is written."""

    union = UnionField(label="哪个工会范围内", help_text="填工会代码或名称；对它和下级的岗位有效。")

    class Meta:
        model = Requirement
        fields = ("union", "role", "level", "basis", "months", "title", "document", "article", "valid_from")
        widgets = {"valid_from": DateInput()}
        help_texts = {
            "months": "“任职后”是任职几个月内要训一次；“每隔”是上次培训（没有就是任职）后几个月内再训。五年是 60。",
            "document": "例如“干部教育培训工作条例”；没有上级文件的，写本级的通知。",
        }

    def __init__(self, *args: Any, unions: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"] = forms.ChoiceField(
            label="工会层级", required=False, choices=[ANY, *LEVELS.items()], initial=self.initial.get("level", "")
        )
        self.fields["basis"].choices = list(BASES.items())  # type: ignore[attr-defined]
        self.fields["role"].choices = [CHOOSE, *ROLES.items()]  # type: ignore[attr-defined]
        self.fields["months"].widget.attrs |= {"min": 1, "max": LONGEST}
        if unions is None:
            del self.fields["union"]
        else:
            self.fields["union"].among = unions  # type: ignore[attr-defined]
        self.order_fields(self.Meta.fields)

    def said(self) -> dict[str, Any]:
        """The columns of a requirement, as they were typed."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name != "union"}

    def _post_clean(self) -> None:
        """The service checks, for pages and programs alike."""
