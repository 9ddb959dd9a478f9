"""Forms of the holiday table."""

from django import forms

from niangjia.kernel.calendar import Holiday
from niangjia.kernel.holidays import HOW


class HolidayForm(forms.Form):
    """One day."""

    date = forms.DateField(label="日期", widget=forms.DateInput)
    kind = forms.ChoiceField(
        label="安排", choices=Holiday.Kind.choices, widget=forms.RadioSelect, initial=Holiday.Kind.OFF
    )
    name = forms.CharField(label="名称", max_length=40, help_text="例如“国庆节”。")
    source = forms.CharField(
        label="依据", max_length=120, required=False, help_text="例如国务院办公厅通知的文号。"
    )


class PasteForm(forms.Form):
    """Many days at once."""

    text = forms.CharField(
        label="放假安排", widget=forms.Textarea(attrs={"rows": 10}), max_length=20000, help_text=HOW
    )
    source = forms.CharField(
        label="依据", max_length=120, required=False, help_text="例如国务院办公厅通知的文号。"
    )


class ConfirmYearForm(forms.Form):
    """The word that a year is complete."""

    year = forms.IntegerField(min_value=2000, max_value=2100, widget=forms.HiddenInput)
    source = forms.CharField(max_length=120, required=False, widget=forms.HiddenInput)
