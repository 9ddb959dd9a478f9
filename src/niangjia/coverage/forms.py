"""Forms of leads and of register lists."""

from typing import Any

from django import forms
from django.utils import timezone

from niangjia.organizations import rules
from niangjia.organizations.forms.fields import DateInput, UnionField
from niangjia.organizations.queries import officers
from niangjia.organizations.states import ORGANISERS


class PlanForm(forms.Form):
    """Who goes, and when."""

    assignee = forms.ChoiceField(label="谁去", help_text="在这个地方任职的组织干部、主席、系统管理员。")
    due_on = forms.DateField(label="哪一天", widget=DateInput())
    text = forms.CharField(
        label="说明", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, path: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in officers(path, *ORGANISERS)}
        self.fields["assignee"].choices = [(key, str(one)) for key, one in self.people.items()]  # type: ignore[attr-defined]

    def clean_assignee(self) -> Any:
        """The account."""
        return self.people[self.cleaned_data["assignee"]]


class VisitForm(forms.Form):
    """What a visit found."""

    on = forms.DateField(label="走访日期", widget=DateInput(), initial=timezone.localdate)
    people = forms.IntegerField(
        label="实际人数", min_value=0, max_value=10_000_000, required=False, help_text="和登记的不一样时填写。"
    )
    reason = forms.CharField(label="情况", max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class FoundForm(forms.Form):
    """The union that covers the target now."""

    union = UnionField(label="由哪个工会覆盖", help_text="新建的工会，或者它加入的联合会；填工会代码或名称。")
    reason = forms.CharField(label="说明", max_length=400, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["union"].among = rules.manageable(user)  # type: ignore[attr-defined]


class PostponeForm(forms.Form):
    """Not now."""

    reason = forms.CharField(label="理由", max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    later_on = forms.DateField(
        label="到哪一天再看", widget=DateInput(), required=False, help_text="到那一天会回到“今日”；不填就不再提醒。"
    )


class RegisterForm(forms.Form):
    """A file, and the union for whose branch it is compared."""

    file = forms.FileField(
        label="单位名单", help_text="Excel（.xlsx、.xls）或 CSV，最多 2 万行。列名和顺序不限，系统会自己认。"
    )
    union = UnionField(
        label="导入到哪里",
        help_text="负责这个地方的工会，填代码或名称。名单里有街道、乡镇或地址的，会归到下面相应的工会。",
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["union"].among = rules.manageable(user)  # type: ignore[attr-defined]
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.xls,.csv,.txt"
