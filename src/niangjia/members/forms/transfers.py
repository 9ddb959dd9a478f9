"""Forms of moving: where to, why; and by name and number for the union that takes in."""

from typing import Any

from django import forms

from niangjia.members.forms.people import id_number, person_name
from niangjia.members.states import WRITERS
from niangjia.members.vocabulary import EMPLOYMENT_FORMS
from niangjia.organizations.forms.fields import UnionField
from niangjia.organizations.queries import active
from niangjia.organizations.rights import scope


class MoveForm(forms.Form):
    """To which union, and why."""

    to = UnionField(label="转到哪个工会", help_text="填工会名称或代码；没有单位工会的，填所在街道、行业的联合会。")
    workplace = forms.CharField(label="新的工作单位", max_length=120, required=False)
    employment_form = forms.ChoiceField(
        label="到新单位后的用工形式", choices=[("", "按转入的工会确定"), *EMPLOYMENT_FORMS.items()], required=False,
        help_text="不选时：原来是新就业形态、转到单位工会的，记为合同制，不再算新就业群体；其他不变。",
    )
    wish = forms.CharField(
        label="转会原因", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].among = active().exclude(kind="federation")  # type: ignore[attr-defined]


class ClaimForm(MoveForm):
    """Somebody of another union, by name and number."""

    field_order = ("name", "id_number", "to", "workplace", "employment_form", "wish")
    name = forms.CharField(label="姓名", max_length=60)
    id_number = forms.CharField(label="证件号码", max_length=40, help_text="按本人出示的证件填写。")

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = active().filter(scope(user, *WRITERS)).exclude(kind="federation")
        self.fields["to"].among = mine  # type: ignore[attr-defined]
        self.fields["to"].label = "转入我们的哪个工会"

    def clean_name(self) -> str:
        """In the one spelling that we keep."""
        return person_name(self.cleaned_data["name"])

    def clean_id_number(self) -> str:
        """Binding check of digit and date, at the field."""
        return id_number(self.cleaned_data["id_number"])
