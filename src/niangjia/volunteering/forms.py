"""Forms of volunteering."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms

from niangjia.volunteering.services.shifts import MOST, WORDS
from niangjia.volunteering.vocabulary import SKILLS, TIMES


def _many(label: str, choices: dict[str, str]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=list(choices.items()), widget=forms.CheckboxSelectMultiple)


class AbilityForm(forms.Form):
    """What one can do, and when."""

    skills = _many("我会的", SKILLS)
    times = _many("我有空的时候", TIMES)


class RegisterForm(AbilityForm):
    """The same, with the consent."""

    agreed = forms.BooleanField(label="我已看清，自愿参加", required=False)  # the service says why it is needed


class NeedsForm(forms.Form):
    """A box for each skill."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for skill, label in SKILLS.items():
            self.fields[skill] = forms.IntegerField(label=label, min_value=0, max_value=MOST, required=False)

    def needs(self) -> dict[str, int]:
        """People by skill."""
        return {skill: people for skill, people in self.cleaned_data.items() if people}


class SheetForm(forms.Form):
    """The leader's sheet: hours for everybody who has none yet; empty is left."""

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in people:
            if one.turns is None:
                self.fields[f"hours_{one.pk}"] = forms.FloatField(
                    label=one.name, required=False, widget=forms.NumberInput(attrs={"step": "0.5", "min": "0.5", "max": "24"})
                )

    def sheet(self) -> dict[UUID, float]:
        """Hours by the id of the place."""
        said = {name.removeprefix("hours_"): hours for name, hours in self.cleaned_data.items()}
        return {UUID(key): hours for key, hours in said.items() if hours is not None}


class CorrectForm(forms.Form):
    """The right hours, and why."""

    hours = forms.FloatField(label="应为几小时", min_value=0, max_value=24, help_text="没有参加填 0。")
    reason = forms.CharField(label="理由", max_length=400, widget=forms.Textarea(attrs={"rows": 2}))


class ThanksForm(forms.Form):
    """A word of thanks."""

    text = forms.CharField(label="感谢的话", max_length=WORDS, widget=forms.Textarea(attrs={"rows": 3}))
