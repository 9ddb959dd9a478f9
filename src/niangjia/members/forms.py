"""Forms of people: what a person may type, in the words of the desk."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from niangjia.members.idnumber import BadNumber
from niangjia.members.models import LEAVE_REASONS, Person
from niangjia.members.roster.phones import clean_phone
from niangjia.members.vocabulary import EDUCATION, EMPLOYMENT_FORMS, GENDERS, GROUPS, SKILLS


def _choices(words: dict[str, str]) -> list[tuple[str, str]]:
    return [("", "未填"), *words.items()]


class DateInput(forms.DateInput):
    """A date in the browser's own control."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class PersonForm(forms.Form):
    """What is known of a person and of the current membership."""

    name = forms.CharField(label="姓名", max_length=60)
    phone = forms.CharField(label="手机", max_length=20, required=False, help_text="11 位手机号；修改资料时留空表示不改。")
    gender = forms.ChoiceField(label="性别", choices=_choices(GENDERS), required=False)
    birth_date = forms.DateField(label="出生日期", required=False, widget=DateInput())
    education = forms.ChoiceField(label="文化程度", choices=_choices(EDUCATION), required=False)
    skill = forms.ChoiceField(label="技能等级", choices=_choices(SKILLS), required=False)
    household_region = forms.CharField(label="户籍地", max_length=60, required=False)
    workplace = forms.CharField(label="工作单位", max_length=120, required=False)
    department = forms.CharField(label="部门", max_length=60, required=False)
    position = forms.CharField(label="职务", max_length=60, required=False)
    employment_form = forms.ChoiceField(label="用工形式", choices=_choices(EMPLOYMENT_FORMS), required=False)
    group = forms.ChoiceField(label="职业群体", choices=_choices(GROUPS), required=False)
    joined_on = forms.DateField(label="入会日期", required=False, widget=DateInput())

    def clean_phone(self) -> str:
        """Eleven digits, however typed."""
        return _phone(self.cleaned_data["phone"])

    def clean_joined_on(self) -> date | None:
        """Not after today."""
        return _not_future(self.cleaned_data["joined_on"], "入会日期")


class NewMemberForm(PersonForm):
    """One new member, typed in."""

    field_order = ("name", "id_number", "phone", "joined_on")
    id_number = forms.CharField(label="证件号码", max_length=40, help_text="身份证、居住证、通行证或护照号码。")


class EditMemberForm(PersonForm):
    """Changes; ``revision`` tells a form that somebody else has overtaken."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class LeaveForm(forms.Form):
    """The end of memberships."""

    on = forms.DateField(label="离会日期", widget=DateInput(), initial=timezone.localdate)
    reason = forms.ChoiceField(
        label="原因", choices=[(k, v) for k, v in LEAVE_REASONS.items() if k not in ("moved", "undone")]
    )


class GroupForm(forms.Form):
    """One of the groups."""

    group = forms.ChoiceField(label="职业群体", choices=list(GROUPS.items()))


def initial(person: Person, membership: Any) -> dict[str, Any]:
    """What the edit form starts with."""
    there = {name: getattr(person, name, "") for name in PersonForm.base_fields}
    if membership is not None:
        there.update({name: getattr(membership, name) for name in PersonForm.base_fields if hasattr(membership, name)})
    return there | {"revision": person.revision, "phone": ""}


def _phone(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return clean_phone(text)
    except BadNumber as error:
        raise forms.ValidationError(f"{error.reason_zh}，{error.hint_zh}。") from error


def _not_future(value: date | None, what: str) -> date | None:
    if value is not None and value > timezone.localdate():
        raise forms.ValidationError(f"{what}不能晚于今天。")
    return value
