"""Fields and small forms that several pages share."""

import re
from typing import Any

from django import forms

from niangjia.enrolment import asks
from niangjia.enrolment.forms.unions import WhichUnion

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


class AsksField(forms.CharField):
    """What people fill in, a line each; gives it as it is stored."""

    def clean(self, value: Any) -> asks.Asks:
        """Says which line nobody understands."""
        try:
            return asks.read(super().clean(value))
        except asks.Unreadable as error:
            raise forms.ValidationError(str(error)) from error


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
    """A list of people as it comes from a spreadsheet, of one of some unions; ``which`` is where that one is found."""

    UNION = TEXT = HELP = ""  # the labels of both fields, and what the columns are

    union = forms.CharField(required=False, max_length=200)
    text = forms.CharField(
        max_length=LONGEST, strip=False, widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"})
    )

    def __init__(self, data: Any = None, *, which: WhichUnion, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.which = which
        field, text = self.fields["union"], self.fields["text"]
        field.label, text.label, text.help_text = self.UNION, self.TEXT, self.HELP

    def clean_union(self) -> Any:
        """The union itself."""
        one = self.which.chosen
        if one is None:
            raise forms.ValidationError("请点选一个工会，粘贴的名单还在下面。" if self.which.found else "没有找到这个工会，请换一个词。")
        return one


class SizeForm(forms.Form):
    """How many places."""

    total = number("名额", 0, 1_000_000)


class NumberForm(forms.Form):
    """The public number, as the announcement has it."""

    number = forms.CharField(
        label="公开号码", max_length=200, help_text="照开奖公告从左到右填写，数字之间空一格。"
    )
