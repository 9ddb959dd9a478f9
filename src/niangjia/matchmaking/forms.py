"""Forms of an evening: its window for the desk; declaration, card and choices for who is there."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from niangjia.enrolment.forms.fields import MomentField
from niangjia.matchmaking.ballots import SLOTS
from niangjia.matchmaking.models import Attendee, Evening
from niangjia.matchmaking.services.attending import INTRO, NICKNAME


class EveningForm(forms.Form):
    """When and how choices are handed in."""

    chooses_from = MomentField(label="开始交选", help_text="活动开始以后，通常是活动结束时。")
    chooses_until = MomentField(label="截止交选", help_text="到点自动比对，最长 7 天。")
    most = forms.IntegerField(label="每人最多选几位", min_value=1, max_value=SLOTS)
    ranked = forms.BooleanField(label="按先后排（第一位最想认识）", required=False)


def first_said(session: Any, evening: Evening | None) -> dict[str, Any]:
    """What the form begins with: what stands, or from the end of the session for a day."""
    if evening is not None:
        fields = ("chooses_from", "chooses_until", "most", "ranked")
        said = {name: getattr(evening, name) for name in fields}
        return said | {name: timezone.localtime(said[name]) for name in fields[:2]}
    ends = timezone.localtime(session.ends_at)
    return {"chooses_from": ends, "chooses_until": ends + timedelta(days=1), "most": 3, "ranked": True}


class CardForm(forms.Form):
    """What the others see."""

    nickname = forms.CharField(label="昵称", max_length=NICKNAME, help_text="可以不是真名，只给其他参加人看。")
    intro = forms.CharField(
        label="一两句自我介绍", max_length=INTRO, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    phone_ok = forms.BooleanField(
        label="互选成功时，把我的手机号给对方", required=False, help_text="双方都勾选，才会互相看到；随时可以改。"
    )


class DeclareForm(CardForm):
    """The card, and the declaration."""

    agreed = forms.BooleanField(label="我已看清声明，情况属实，同意", required=False)  # the service says why it is needed


class ChoiceForm(forms.Form):
    """One box for each choice, the dearest first; all empty is an answer too."""

    def __init__(self, *args: Any, evening: Evening, facing: Iterable[Attendee], chosen: Iterable[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [("", "不选"), *((str(one.number), f"{one.number} 号 {one.nickname}") for one in facing)]
        mine = [str(one) for one in chosen]
        for place in range(evening.most):
            self.fields[f"choice_{place + 1}"] = forms.ChoiceField(
                label=f"第 {place + 1} 位" if evening.ranked else f"心选 {place + 1}",
                choices=people,
                required=False,
                initial=mine[place] if place < len(mine) else "",
            )

    def numbers(self) -> list[int]:
        """The numbers in order."""
        return [int(self.cleaned_data[name]) for name in self.fields if self.cleaned_data.get(name)]
