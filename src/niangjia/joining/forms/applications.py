"""What is typed to join, and what a reviewer answers with."""

import re
import secrets
from typing import Any

from django import forms
from django.utils import timezone

from niangjia.joining.eligibility import check_age
from niangjia.joining.grounds import REFUSE_GROUNDS, RETURN_GROUNDS
from niangjia.joining.queries import joinable
from niangjia.joining.services import Entry
from niangjia.joining.states import REVIEWERS
from niangjia.kernel.errors import Invalid
from niangjia.members.forms.people import id_number, person_name, phone_number
from niangjia.members.idnumber import parse
from niangjia.members.vocabulary import GROUPS
from niangjia.organizations.forms.fields import UnionField, show
from niangjia.organizations.rights import scope

WORKS = (("firm", "有固定单位"), ("gig", "骑手、司机等，没有固定单位"))
KEY = re.compile(r"[A-Za-z0-9_-]{32}")
GROUP_CHOICES = [("", "请选择"), *((code, label) for code, label in GROUPS.items() if code != "none"), ("none", "其他")]


def new_key() -> str:
    """A secret of 192 bits: it finds the application again, and makes two taps one."""
    return secrets.token_urlsafe(24)


def _text(**attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", **attrs})


class WhoForm(forms.Form):
    """Name and numbers are looked at with everything else, so that whoever has to mend is told all of it at once."""

    def clean_name(self) -> str:
        """In the one spelling that we keep."""
        return person_name(self.cleaned_data["name"])

    def clean_phone(self) -> str:
        """Eleven digits, however typed; nothing where nothing is asked for."""
        return phone_number(self.cleaned_data["phone"])

    def clean_id_number(self) -> str:
        """In the one spelling that we keep; nothing where nothing is asked for."""
        typed = self.cleaned_data["id_number"]
        return id_number(typed) if typed else ""


class JoinForm(WhoForm):
    """Who, where, and that one agrees. ``key`` comes with the page and goes with the application."""

    name = forms.CharField(label="姓名", max_length=60, widget=_text(autocomplete="name"))
    phone = forms.CharField(label="手机号", max_length=20, widget=_text(autocomplete="tel", inputmode="tel"))
    id_number = forms.CharField(
        label="身份证号", max_length=40, widget=_text(autocapitalize="characters"), help_text="只用来核对身份，加密保存。"
    )
    work = forms.ChoiceField(label="您的工作", choices=WORKS, initial="firm", widget=forms.RadioSelect())
    workplace = forms.CharField(
        label="工作单位或站点", max_length=120, required=False, widget=_text(), help_text="写全称、简称、拼音都可以。"
    )
    group = forms.ChoiceField(label="您是", choices=GROUP_CHOICES, required=False)
    place = forms.CharField(label="在哪里干活", max_length=60, required=False, widget=_text(placeholder="区县、街道或乡镇"))
    latitude = forms.FloatField(required=False, widget=forms.HiddenInput())
    longitude = forms.FloatField(required=False, widget=forms.HiddenInput())
    union = forms.UUIDField(
        label="加入哪个工会", error_messages={"required": "请选择一个工会。", "invalid": "请选择一个工会。"}
    )  # fmt: skip
    agreed = forms.BooleanField(
        label="我自愿加入工会，遵守工会章程",
        error_messages={"required": "请先勾选同意。"},
    )
    key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput())

    def __init__(self, *args: Any, fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["work"].required = not fixed  # whoever comes by a poster has a union already

    def clean_key(self) -> str:
        """A key that is none is replaced."""
        text = self.cleaned_data["key"]
        return text if KEY.fullmatch(text) else new_key()

    def clean(self) -> dict[str, Any]:
        """Whoever has no firm says what the work is; and the age, which the service asks, is told beside other mistakes."""
        data = super().clean() or {}
        if data.get("work") == "gig" and not data.get("group"):
            self.add_error("group", "请选择您的职业。")
        if self.errors and data.get("id_number"):
            try:
                check_age(parse(data["id_number"]), timezone.localdate())
            except Invalid as problem:
                show(self, problem)
        return data

    def entry(self) -> Entry:
        """The application as the service takes it."""
        data = self.cleaned_data
        gig = data["work"] == "gig" or (not data["work"] and data["group"] not in ("", "none"))
        return Entry(
            name=data["name"],
            id_number=data["id_number"],
            phone=data["phone"],
            workplace=data["workplace"],
            employment_form="gig" if gig else "",
            group=data["group"] if gig else "",
        )


class MendForm(JoinForm):
    """The same for an application that was sent before: numbers that are left empty stay."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("id_number", "phone"):
            self.fields[name].required = False
        self.fields["agreed"].required = False


class ReturnForm(forms.Form):
    """Why an application is returned."""

    ground = forms.ChoiceField(label="原因", choices=list(RETURN_GROUNDS.items()), widget=forms.RadioSelect())
    reason = forms.CharField(
        label="要补正什么", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="申请人会看到这句话。",
    )  # fmt: skip


class RefuseForm(forms.Form):
    """Why an application is refused."""

    ground = forms.ChoiceField(label="原因", choices=list(REFUSE_GROUNDS.items()), widget=forms.RadioSelect())
    reason = forms.CharField(
        label="说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="申请人会看到；选“身份”或“已是其他工会会员”时，申请人只看到要带身份证到工会核对。",
    )  # fmt: skip


class PassForm(forms.Form):
    """To which union, and why."""

    union = UnionField(label="转给", help_text="填工会代码或名称；要在您的范围内。")
    reason = forms.CharField(label="理由", max_length=300)

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["union"].among = joinable().filter(scope(user, *REVIEWERS))  # type: ignore[attr-defined]
