"""Fields and small forms that several pages share."""

import re
from typing import Any

from django import forms

WHEN = "%Y-%m-%dT%H:%M"
LINE = re.compile(r"^(?P<name>.+?)[\s:：,，\t]+(?P<total>\d{1,7})\s*(?:人|个|名)?$")  # a name and a number of places
LONGEST = 2_000_000  # characters of a pasted list


class MomentField(forms.DateTimeField):
    """A date with its hour, in the browser's own control."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WHEN))
        kwargs.setdefault("input_formats", [WHEN, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"])
        super().__init__(**kwargs)


def number(label: str, least: int, most: int, **options: Any) -> forms.IntegerField:
    """A whole number within bounds."""
    return forms.IntegerField(label=label, min_value=least, max_value=most, **options)


class PlaceField(forms.CharField):
    """Latitude and longitude as a map copies them; gives two numbers of degrees, or none."""

    def clean(self, value: Any) -> tuple[float, float] | tuple[None, None]:
        """Any signs but those of numbers part the two."""
        text = super().clean(value)
        found = [float(one) for one in re.findall(r"-?\d{1,3}(?:\.\d{1,15})?", text)]
        if not text:
            return None, None
        if len(found) != 2 or abs(found[0]) > 90 or abs(found[1]) > 180:
            raise forms.ValidationError("请先写纬度、再写经度，例如“31.2304, 121.4737”。")
        return found[0], found[1]


class ListForm(forms.Form):
    """A list of people as it comes from a spreadsheet, of one of some unions; where there is one alone, nobody is asked."""

    UNION = TEXT = HELP = ""  # the labels of both fields, and what the columns are

    union = forms.ChoiceField()
    text = forms.CharField(
        max_length=LONGEST, strip=False, widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"})
    )

    def __init__(self, *args: Any, unions: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unions = {str(one.pk): one for one in unions}
        field, text = self.fields["union"], self.fields["text"]
        field.label, text.label, text.help_text = self.UNION, self.TEXT, self.HELP
        field.choices = [(str(one.pk), one.name) for one in unions]  # type: ignore[attr-defined]
        if len(unions) == 1:
            field.widget = forms.HiddenInput()
            self.initial.setdefault("union", str(unions[0].pk))

    def clean_union(self) -> Any:
        """The union itself."""
        return self.unions[self.cleaned_data["union"]]


class SizeForm(forms.Form):
    """How many places."""

    total = number("名额", 0, 1_000_000)


class NumberForm(forms.Form):
    """The public number, as the announcement has it."""

    number = forms.CharField(
        label="公开号码", max_length=200, help_text="照开奖公告从左到右填写，数字之间空一格。"
    )
