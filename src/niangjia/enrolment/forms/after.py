"""Forms for what comes after: corrections, certificates, costs, the account."""

from decimal import Decimal
from typing import Any

from django import forms

from niangjia.enrolment.models import BASES
from niangjia.enrolment.services import NewCost

CAME = [("yes", "到场"), ("no", "未到场")]
ROWS = 4  # empty lines to write on


class CorrectForm(forms.Form):
    """Whether somebody came after all."""

    came = forms.ChoiceField(label="更正为", choices=CAME, widget=forms.RadioSelect)
    reason = forms.CharField(label="理由", max_length=400, widget=forms.Textarea(attrs={"rows": 2}))


class InsureForm(forms.Form):
    """Why a list with numbers leaves the house."""

    reason = forms.CharField(
        label="用途", max_length=200, help_text="名单上的每个人都能看到是谁、为什么导出的。",
        widget=forms.TextInput(attrs={"placeholder": "例如：为本期疗休养投保意外险"}),
    )  # fmt: skip


class CertifyForm(forms.Form):
    """What stands under the title of every certificate."""

    text = forms.CharField(label="证书上的说明", max_length=120, required=False, help_text="例如：完成 16 学时，考核合格。")


class SettleForm(forms.Form):
    """Closing the account."""

    note = forms.CharField(label="说明", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class RuledSettleForm(SettleForm):
    """Closing an account that a regulation bounds: inside the province and outside differently."""

    field_order = ("outside", "note")
    outside = forms.BooleanField(label="在省外", required=False, help_text="省外可以多几天，按省外的规定核对。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = "超出规定的理由"


class CostForm(forms.Form):
    """One item of the account; an empty name is no item."""

    item = forms.CharField(label="费用项目", max_length=60, required=False)
    basis = forms.ChoiceField(label="计价", choices=list(BASES.items()), initial="whole")
    planned = forms.DecimalField(label="预算单价（元）", max_digits=12, decimal_places=2, min_value=0, required=False)
    actual = forms.DecimalField(label="实支总额（元）", max_digits=12, decimal_places=2, min_value=0, required=False)

    def clean(self) -> dict[str, Any]:
        """A sum without a name is a mistake, not nothing."""
        said = super().clean() or {}
        if not said.get("item") and (said.get("planned") or said.get("actual")):
            self.add_error("item", "请写费用项目。")
        return said


CostForms = forms.formset_factory(CostForm, extra=ROWS)


def costs_said(formset: Any) -> list[NewCost]:
    """The items that were written."""
    rows = [one for one in formset.cleaned_data if one.get("item")]
    return [NewCost(one["item"], one["planned"] or Decimal(0), one["basis"], one["actual"]) for one in rows]
