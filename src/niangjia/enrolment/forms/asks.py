"""What a member fills in for a place, as a form."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from niangjia.enrolment.asks import LONGEST, sentences_of


class FilledForm(forms.Form):
    """A field for each thing that an offer asks, in their order; ``said`` is what is filled in already, by label."""

    def __init__(self, data: Any = None, *, asks: Sequence[Mapping[str, Any]], said: Mapping[str, str] | None = None) -> None:
        super().__init__(data)
        self.labels = [one["label"] for one in asks]
        for n, one in enumerate(asks):
            field = self.fields[f"ask{n}"] = _field(one)
            field.initial = (said or {}).get(one["label"], "")

    def said(self) -> dict[str, str]:
        """What was filled in, by label."""
        return {label: self.cleaned_data[f"ask{n}"] for n, label in enumerate(self.labels)}


def _field(one: Mapping[str, Any]) -> forms.Field:
    said: dict[str, Any] = {"label": one["label"], "required": not one["optional"], "error_messages": sentences_of(one)}
    if one["options"]:
        return forms.ChoiceField(choices=[("", "请选择"), *((text, text) for text in one["options"])], **said)
    return forms.CharField(max_length=LONGEST, **said)
