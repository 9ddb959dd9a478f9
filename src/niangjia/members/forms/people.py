"""Forms of people: what a person may type, in the words of the desk."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from niangjia.kernel.errors import Invalid
from niangjia.members.idnumber import BadNumber, parse
from niangjia.members.models import PURPOSES, Person
from niangjia.members.names import clean_name, name_problem
from niangjia.members.roster.phones import clean_phone
from niangjia.members.services.consents import SOURCES, TEXTS
from niangjia.members.services.memberships import CHOSEN_REASONS
from niangjia.members.vocabulary import EDUCATION, EMPLOYMENT_FORMS, GENDERS, GROUPS, SKILLS
from niangjia.organizations.forms.fields import DateInput


def _choices(words: dict[str, str]) -> list[tuple[str, str]]:
    return [("", "未填"), *words.items()]


class PersonForm(forms.Form):
    """What is known of a person and of the current membership."""

    name = forms.CharField(label="姓名", max_length=60)
    phone = forms.CharField(label="手机", max_length=20, required=False, help_text="11 位手机号。")
    gender = forms.ChoiceField(label="性别", choices=_choices(GENDERS), required=False)
    birth_date = forms.DateField(label="出生日期", required=False, widget=DateInput())
    education = forms.ChoiceField(label="文化程度", choices=_choices(EDUCATION), required=False)
    skill = forms.ChoiceField(label="技能等级", choices=_choices(SKILLS), required=False)
    household_region = forms.CharField(label="户籍地", max_length=120, required=False)
    workplace = forms.CharField(label="工作单位", max_length=120, required=False)
    department = forms.CharField(label="部门", max_length=60, required=False)
    position = forms.CharField(label="职务", max_length=60, required=False)
    employment_form = forms.ChoiceField(label="用工形式", choices=_choices(EMPLOYMENT_FORMS), required=False)
    group = forms.ChoiceField(label="职业群体", choices=_choices(GROUPS), required=False)
    joined_on = forms.DateField(label="入会日期", required=False, widget=DateInput())

    def clean_name(self) -> str:
        """In the one spelling that we keep."""
        return person_name(self.cleaned_data["name"])

    def clean_birth_date(self) -> date | None:
        """Not after today."""
        return _not_future(self.cleaned_data["birth_date"], "出生日期")

    def clean_phone(self) -> str:
        """Eleven digits, however typed."""
        return phone_number(self.cleaned_data["phone"])

    def clean_joined_on(self) -> date | None:
        """Not after today."""
        return _not_future(self.cleaned_data["joined_on"], "入会日期")


class NewMemberForm(PersonForm):
    """One new member, typed in."""

    field_order = ("name", "id_number", "phone", "joined_on")
    id_number = forms.CharField(
        label="证件号码",
        max_length=40,
        help_text="身份证、居住证、通行证或护照号码；性别和出生日期由身份证号得出。",
    )

    def clean_id_number(self) -> str:
        """Binding check of digit and date, at the field."""
        return id_number(self.cleaned_data["id_number"])


class EditMemberForm(PersonForm):
    """Changes; ``revision`` tells a form that somebody else has overtaken."""

    field_order = ("name", "id_number", "phone", "joined_on")
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    id_number = forms.CharField(
        label="证件号码", max_length=40, required=False, help_text="登记错了才填新的号码；留空表示不改。"
    )
    phone = forms.CharField(label="手机", max_length=20, required=False, help_text="留空表示不改。")
    joined_on = forms.DateField(label="入会日期", required=False, widget=DateInput())
    note = forms.CharField(label="备注", max_length=500, required=False)

    def clean_id_number(self) -> str:
        """As typed in full, or nothing."""
        number = self.cleaned_data["id_number"]
        return id_number(number) if number.strip() else ""

    def changes(self) -> dict[str, Any]:
        """What :func:`services.edit` takes; numbers and the day of joining that were left empty stay as they are."""
        kept = ("id_number", "phone", "joined_on")
        return {
            key: value
            for key, value in self.cleaned_data.items()
            if key != "revision" and (value or key not in kept)
        }


class LeaveForm(forms.Form):
    """The end of memberships."""

    on = forms.DateField(label="离会日期", widget=DateInput(), initial=timezone.localdate)
    reason = forms.ChoiceField(
        label="原因",
        choices=[("", "请选择"), *CHOSEN_REASONS.items()],
        help_text="转到别的工会，由对方在转会答复里办理。",
    )

    def clean_on(self) -> date | None:
        """Not after today; said beside a missing reason."""
        return _not_future(self.cleaned_data["on"], "离会日期")


class GroupForm(forms.Form):
    """One of the groups."""

    group = forms.ChoiceField(label="职业群体", choices=[("", "请选择"), *GROUPS.items()])


class ConsentForm(forms.Form):
    """A consent that was given on paper or by word."""

    purpose = forms.ChoiceField(
        label="同意的内容",
        choices=[(key, f"{PURPOSES[key]}：{text}") for key, (_, text) in TEXTS.items()],
        widget=forms.RadioSelect,
    )
    source = forms.ChoiceField(
        label="方式", choices=[(key, words) for key, words in SOURCES.items() if key != "online"]
    )
    given_on = forms.DateField(label="同意日期", widget=DateInput(), initial=timezone.localdate)


class FullExportForm(forms.Form):
    """Why a list leaves with its numbers in full."""

    reason = forms.CharField(
        label="导出理由",
        max_length=200,
        help_text="例如：上报省总工会会员实名制数据。名单上的每个人都能看到您的姓名、时间和理由。",
    )


def valid(form: forms.Form) -> dict[str, Any]:
    """What a form of a request says; raises :class:`Invalid` with a sentence for each field."""
    if not form.is_valid():
        errors = {field: [str(one) for one in sentences] for field, sentences in form.errors.items()}
        raise Invalid("有字段填写有误。", errors=errors)
    return form.cleaned_data


def initial(person: Person, membership: Any) -> dict[str, Any]:
    """What the edit form starts with; numbers are never filled in."""
    names = [name for name in EditMemberForm.base_fields if name not in ("id_number", "phone", "revision")]
    there = {name: getattr(person, name) for name in names if hasattr(person, name)}
    if membership is not None:
        there.update({name: getattr(membership, name) for name in names if hasattr(membership, name)})
    return there | {"revision": person.revision}


def person_name(text: str) -> str:
    """A name in the one spelling that we keep; raises ``ValidationError``."""
    name = clean_name(text)
    problem = name_problem(name)
    if problem:
        raise forms.ValidationError(f"{problem[0]}，{problem[1]}。")
    return name


def id_number(text: str) -> str:
    """A number in the one spelling that we keep; raises ``ValidationError``."""
    try:
        return parse(text).number
    except BadNumber as error:
        raise forms.ValidationError(f"{error.reason_zh}，{error.hint_zh}。") from error


def phone_number(text: str) -> str:
    """Eleven digits, or nothing for nothing; raises ``ValidationError``."""
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
