"""Forms of the rule records."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from niangjia.kernel.regulations import TRUST, Regulation
from niangjia.kernel.rulevalues import fields_for, gather


class RegulationForm(forms.Form):
    """A region's version of a rule: starts as a copy of the version it follows, the value as plain fields."""

    region = forms.CharField(
        label="地区代码",
        max_length=6,
        required=False,
        help_text="行政区划代码前 2、4 或 6 位，例如江苏省填 32；留空为全国。",
    )
    text_zh = forms.CharField(
        label="内容",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="用自己的话写清楚，办事时会显示给经办人。",
    )
    document = forms.CharField(label="文件", max_length=120, help_text="文件名称或文号。")
    article = forms.CharField(label="条款", max_length=60, required=False)
    valid_from = forms.DateField(label="施行日期", widget=forms.DateInput)
    valid_to = forms.DateField(
        label="最后有效日", required=False, widget=forms.DateInput, help_text="没有写明的留空。"
    )
    trust = forms.ChoiceField(label="核对情况", choices=list(TRUST.items()), initial="S")
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, like: Regulation, **kwargs: Any) -> None:
        first = {"region": settings.HOME_REGION, "text_zh": like.text_zh, "valid_from": timezone.localdate()}
        kwargs.setdefault("initial", first | {"trust": Regulation.Trust.S})
        super().__init__(*args, **kwargs)
        self.like = like
        own = {**self.fields}
        self.fields = {"region": own.pop("region"), **fields_for(like.value), **own}

    def values(self) -> dict[str, Any]:
        """The arguments of ``add_regulation``."""
        checked = self.cleaned_data["trust"] == Regulation.Trust.L
        plain = {name: value for name, value in self.cleaned_data.items() if not name.startswith("value.")}
        value = gather(self.like.value, self.cleaned_data)
        return plain | {"key": self.like.key, "unit": self.like.unit, "value": value, "verified": checked}


class EndForm(forms.Form):
    """From when a version no longer holds."""

    last_day = forms.DateField(label="最后有效日", widget=forms.DateInput)
    reason = forms.CharField(label="理由", max_length=200, help_text="例如“新文件已印发，文号……”。")


def take(form: forms.Form, errors: dict[str, list[str]], detail: str) -> None:
    """Put a service's sentences at their fields; what has no field goes above the form."""
    for name, sentences in errors.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)
    if not errors:
        form.add_error(None, detail)
