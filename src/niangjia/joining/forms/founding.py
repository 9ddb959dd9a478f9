"""The form of a founding: what stands on the papers, and what the union is made from."""

from typing import Any

from django import forms
from django.utils import timezone

from niangjia.joining.states import REVIEWERS
from niangjia.kernel.errors import Invalid
from niangjia.organizations.forms.fields import DateInput, UnionField
from niangjia.organizations.forms.others import kin_field
from niangjia.organizations.queries import active
from niangjia.organizations.rights import scope
from niangjia.organizations.services.terms import need_no_kin


class FoundingForm(forms.Form):
    """Everything but the first two may be left to be written by hand; the union itself needs the approval as well."""

    name = forms.CharField(label="工会名称", max_length=120)
    parent = UnionField(label="上一级工会", help_text="批准建会的工会，填代码或名称。")
    leader = forms.CharField(label="筹备组负责人", max_length=40, required=False)
    phone = forms.CharField(label="联系电话", max_length=40, required=False)
    staff = forms.IntegerField(label="单位职工总数", min_value=1, max_value=10_000_000, required=False)
    seats = forms.IntegerField(label="委员人数", min_value=1, max_value=99, required=False)
    elect_on = forms.DateField(label="第一次会员大会日期", widget=DateInput(), required=False)
    elect_at = forms.CharField(label="大会地点", max_length=120, required=False)
    kin = kin_field("筹备组成员或拟任委员里有单位主要负责人的近亲属")
    document = forms.CharField(label="批复文号", max_length=80, required=False, help_text="报批时可以不填；建立工会时要填。")
    approved_on = forms.DateField(label="批复日期", widget=DateInput(), required=False, help_text="建立工会时要填。")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].among = active().filter(scope(user, *REVIEWERS))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """No paper is written, and no union founded, for offices that the law keeps somebody out of."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        above = data.get("parent")
        try:
            need_no_kin(kin=bool(data.get("kin")), kind="grassroots", region=above.region_code if above else "")
        except Invalid as refusal:
            self.add_error("kin", refusal.detail)
        return data

    def clean_approved_on(self) -> Any:
        """Not after today."""
        day = self.cleaned_data["approved_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("批复日期不能晚于今天。")
        return day
