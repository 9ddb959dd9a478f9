"""Forms of rest cures."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from niangjia.enrolment.forms.fields import ListForm
from niangjia.organizations.forms.fields import DateInput
from niangjia.recuperation.services import Contract, Plan


def _money(label: str, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=Decimal(0), max_digits=12, decimal_places=2, **options)


class PlanForm(forms.Form):
    """Where it goes and what a day may cost."""

    place = forms.CharField(label="疗养地", max_length=120)
    outside = forms.ChoiceField(label="省内外", choices=[("", "省内"), ("yes", "省外")], required=False)
    per_day = _money("每人每天标准（元）", help_text="含住宿、用餐和交通。")

    def said(self) -> Plan:
        """What the service wants."""
        data = self.cleaned_data
        return Plan(data["place"], data["per_day"], data["outside"] == "yes")


class ContractForm(forms.Form):
    """The contract with the rest home."""

    party = forms.CharField(label="承办方", max_length=120)
    contract_no = forms.CharField(label="合同编号", max_length=60, required=False)
    signed_on = forms.DateField(label="签订日期", widget=DateInput(), initial=timezone.localdate)
    valid_from = forms.DateField(label="合同起", widget=DateInput())
    valid_to = forms.DateField(label="合同止", widget=DateInput())
    amount = _money("合同金额（元）")
    file = forms.FileField(label="合同扫描件", required=False, help_text="PDF 或照片。")
    reason = forms.CharField(label="更正理由", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, amend: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not amend:
            del self.fields["reason"]

    def said(self) -> Contract:
        """What the service wants."""
        names = ("party", "signed_on", "valid_from", "valid_to", "amount", "contract_no")
        return Contract(**{name: self.cleaned_data[name] for name in names})


class InsureForm(forms.Form):
    """Who insures the people."""

    insurer = forms.CharField(label="保险公司", max_length=120)
    policy_no = forms.CharField(label="保单号", max_length=60)
    premium = _money("保费（元）")


class NoteForm(forms.Form):
    """Why the account goes beyond the rule."""

    note = forms.CharField(
        label="说明", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="超出规定时必须写明理由。"
    )


class TurnsForm(ListForm):
    """Earlier turns."""

    UNION, TEXT = "哪个工会的会员", "往年名单"
    HELP = "从 Excel 复制：姓名、身份证号或手机号（后四位也行）、日期（2024-06 或 2024-06-10）、地点；省外的写上“省外”。"
