"""The forms of a stand: which union, one person, a firm's list."""

from typing import Any

from django import forms

from niangjia.joining.forms.applications import WhoForm
from niangjia.joining.market import stands
from niangjia.joining.services.common import Entry
from niangjia.members.services.consents import TEXTS
from niangjia.members.vocabulary import GROUPS
from niangjia.organizations.forms.fields import UnionField

NOTHING = {"autocomplete": "off", "spellcheck": "false"}


class StandForm(forms.Form):
    """For which union people are taken in."""

    union = UnionField(label="为哪个工会登记")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["union"].among = stands(user)  # type: ignore[attr-defined]


class PersonForm(WhoForm):
    """One person; what is wrong with a value is said as the service says it, so that page and list say the same."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    union = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label="姓名", max_length=60, widget=forms.TextInput(attrs=NOTHING | {"autofocus": True})
    )
    id_number = forms.CharField(
        label="身份证号", max_length=40, widget=forms.TextInput(attrs=NOTHING | {"autocapitalize": "characters"})
    )  # fmt: skip
    phone = forms.CharField(
        label="手机号", max_length=20, required=False, widget=forms.TextInput(attrs=NOTHING | {"inputmode": "tel"})
    )
    workplace = forms.CharField(
        label="工作单位", max_length=120, required=False, widget=forms.TextInput(attrs=NOTHING)
    )
    group = forms.ChoiceField(label="职业", choices=list(GROUPS.items()), required=False, initial="none")
    agreed = forms.BooleanField(
        label=f"本人在场，自愿申请入会，{TEXTS['membership'][1]}", error_messages={"required": "本人在场同意了，再勾选这一项。"}
    )

    def entry(self) -> Entry:
        """What was typed, for the service."""
        data = self.cleaned_data
        return Entry(
            name=data["name"], id_number=data["id_number"], phone=data["phone"], workplace=data["workplace"],
            group=data["group"],
        )  # fmt: skip


class ListForm(forms.Form):
    """A firm's list, pasted."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    firm = forms.CharField(label="单位名称", max_length=120, widget=forms.TextInput(attrs=NOTHING))
    people = forms.CharField(
        label="名单",
        widget=forms.Textarea(attrs=NOTHING | {"rows": 10, "wrap": "off"}),
        help_text="在 Excel 里选中姓名、身份证号、手机号三列，复制，粘贴到这里。有没有表头都可以。",
    )
    agreed = forms.BooleanField(
        label=f"名单上的人都自愿申请入会，{TEXTS['membership'][1]}",
        error_messages={"required": "名单上的人都同意了，再勾选这一项。"},
    )
