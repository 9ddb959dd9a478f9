"""Forms of fairs: one page for a fair, a reason."""

from typing import Any

from django import forms

from niangjia.fairs.lines import BadLine, acts_of, stalls_of, written_act, written_stall
from niangjia.fairs.models import AUDIENCE, KINDS, SITES, Fair
from niangjia.fairs.services import NewAct, NewStall
from niangjia.organizations.forms.fields import DateInput, UnionField

PLAIN = ("kind", "site", "title", "held_on", "opens", "closes", "venue", "text", "contact")
USUAL = "手机维修\n修钟表\n法律咨询\n非遗手工\n理发\n义诊\n磨刀\n缝补\n政策咨询\n家电维修"


def _hour(label: str) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class FairForm(forms.Form):
    """Everything of a fair on one page."""

    union = UnionField(label="由哪个工会办")
    kind = forms.ChoiceField(label="类型", choices=list(KINDS.items()))
    title = forms.CharField(label="名称", max_length=80)
    held_on = forms.DateField(label="日期", widget=DateInput())
    opens = _hour("从几点")
    closes = _hour("到几点")
    site = forms.ChoiceField(label="场所", choices=list(SITES.items()))
    venue = forms.CharField(label="地点", max_length=120)
    stalls = forms.CharField(
        label="摊位", required=False, widget=forms.Textarea(attrs={"rows": 8, "wrap": "off"}),
        help_text="每行一个：服务项目 | 谁来服务 | 9:00-11:30。谁来和时间可以不写，也可以从 Excel 粘贴。",
    )  # fmt: skip
    acts = forms.CharField(
        label="节目单", required=False, widget=forms.Textarea(attrs={"rows": 5, "wrap": "off"}),
        help_text="有演出时填，每行一个：节目 | 表演 | 分钟，按演出次序。",
    )  # fmt: skip
    text = forms.CharField(label="说明", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    contact = forms.CharField(label="联系人", required=False, max_length=60, help_text="姓名和办公电话，大家看得到。")

    def __init__(self, *args: Any, unions: Any, own: Fair | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if own is not None:
            del self.fields["union"]
        else:
            self.fields["union"].among = unions  # type: ignore[attr-defined]

    def clean_stalls(self) -> list[NewStall]:
        """Lines as stalls."""
        try:
            return [NewStall(*one) for one in stalls_of(self.cleaned_data["stalls"])]
        except BadLine as bad:
            raise forms.ValidationError(str(bad)) from None

    def clean_acts(self) -> list[NewAct]:
        """Lines as pieces."""
        try:
            return [NewAct(*one) for one in acts_of(self.cleaned_data["acts"])]
        except BadLine as bad:
            raise forms.ValidationError(str(bad)) from None


def filled(fair: Fair) -> dict[str, Any]:
    """The form as the fair stands."""
    stalls = [written_stall(one.title, one.server, one.opens, one.closes) for one in fair.stalls.exclude(title=AUDIENCE)]
    acts = [written_act(one.title, one.performer, one.minutes) for one in fair.acts.all()]
    return {name: getattr(fair, name) for name in PLAIN} | {"stalls": "\n".join(stalls), "acts": "\n".join(acts)}
