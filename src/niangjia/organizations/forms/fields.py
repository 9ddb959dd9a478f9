"""Fields and helpers that the forms of this context share."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from niangjia.kernel.errors import Problem
from niangjia.organizations.models import Union
from niangjia.organizations.queries import find
from niangjia.organizations.states import UnionState

MOST = 5


class DateInput(forms.DateInput):
    """A date in the browser's own control."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


def latitude() -> forms.FloatField:
    """Where on the map, north."""
    return forms.FloatField(
        label="纬度", min_value=-90, max_value=90, required=False, help_text="小数度，例如 31.50；用来在地图上标出。"
    )


def longitude() -> forms.FloatField:
    """Where on the map, east."""
    return forms.FloatField(
        label="经度", min_value=-180, max_value=180, required=False, help_text="小数度，例如 120.50。"
    )


class UnionField(forms.CharField):
    """A union, typed as code or name; ``among`` is set by the form to what the user may choose."""

    among: QuerySet[Union]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("help_text", "填工会代码或名称。")
        super().__init__(**kwargs)
        self.among = Union.objects.none()

    def clean(self, value: Any) -> Any:
        """The union; candidates are named where several answer."""
        text = super().clean(value)
        return pick(self.among, text) if text else None


def written(union: Union | None) -> str:
    """A union as :class:`UnionField` reads it back."""
    return f"{union.code} {union.name}" if union else ""


def pick(among: QuerySet[Union], text: str) -> Union:
    """The one union that a text names; raises ``ValidationError`` with the nearest otherwise."""
    working = among.filter(state=UnionState.ACTIVE)
    code = text.split(maxsplit=1)[0]
    exact = working.filter(code=code).first()
    if exact:
        return exact
    found = list(working.filter(name=text)[:2]) or list(find(working, text).order_by("path")[: MOST + 1])
    if len(found) == 1:
        return found[0]
    if not found:
        raise forms.ValidationError("在您的范围内没有找到这个工会，请核对代码或换一个词。")
    names = "；".join(written(one) for one in found[:MOST])
    raise forms.ValidationError(
        f"有多个工会符合，请改填其中一个的代码：{names}{' ……' if len(found) > MOST else ''}"
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="理由", max_length=400, widget=forms.Textarea(attrs={"rows": 2}))


class DecisionForm(forms.Form):
    """What every decision about a union is recorded with."""

    effective_on = forms.DateField(
        label="生效日期",
        widget=DateInput(),
        initial=timezone.localdate,
        help_text="批准文件上的日期，不晚于今天。",
    )
    reason = forms.CharField(label="理由", max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    document = forms.CharField(label="批准文号", max_length=120, required=False)


def show(form: forms.Form, problem: Problem) -> int:
    """Put a refusal where it belongs, at its fields or above the form; gives the status of the answer."""
    placed = False
    for field, sentences in problem.errors.items():
        if field in form.fields:
            form.add_error(field, sentences)
            placed = True
    if not placed:
        form.add_error(None, problem.detail)
    return problem.status if problem.status in (409, 422) else 422
