"""Forms of leaving: retirement, death and family, return, expulsion step by step, posting, a firm as a whole."""

from typing import Any

from django import forms
from django.utils import timezone

from niangjia.members.forms.people import phone_number
from niangjia.members.models import BODIES, PAYERS
from niangjia.members.services.standing import KEPT
from niangjia.members.states import WRITERS
from niangjia.organizations.forms.fields import DateInput, UnionField
from niangjia.organizations.queries import active
from niangjia.organizations.rights import scope


def day(label: str, **more: Any) -> forms.DateField:
    """A day, today unless said."""
    return forms.DateField(label=label, widget=DateInput(), initial=timezone.localdate, **more)


def words(label: str, most: int, **more: Any) -> forms.CharField:
    """Some lines of text."""
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": 3}), **more)


class KeepForm(forms.Form):
    """Retirement or loss of work: the membership is kept."""

    standing = forms.ChoiceField(label="原因", choices=[("", "请选择"), *KEPT.items()])
    on = day("从哪一天起")


class StayForm(forms.Form):
    """Why somebody who waits in a holding union stays there."""

    reason = words("理由", 200, help_text="例如：已在本街道重新就业；本人要求留在本会。")


class LeavingForm(forms.Form):
    """Leaving by oneself: why, if one likes to say; and the word that one knows what follows."""

    wish = words("退会原因", 200, required=False, help_text="可以不写。写了，工会能知道哪里可以做得更好。")
    known = forms.BooleanField(label="我知道退会以后的变化", error_messages={"required": "请看过上面的变化，再勾选这一项。"})


class DeathForm(forms.Form):
    """The day of a death."""

    on = day("去世日期")


class ReturnForm(forms.Form):
    """Why an end was a mistake."""

    reason = words("恢复的理由", 200)


class FamilyForm(forms.Form):
    """Whom to call for care."""

    name = forms.CharField(label="家属姓名", max_length=60)
    relation = forms.CharField(label="与会员的关系", max_length=20, help_text="例如：配偶、子女。")
    phone = forms.CharField(label="手机", max_length=20)

    def clean_phone(self) -> str:
        """Eleven digits, however typed."""
        return phone_number(self.cleaned_data["phone"])


class ProposeForm(forms.Form):
    """Why somebody is to be expelled, and what the union group says."""

    grounds = words("事实和依据", 1000, help_text="例如：判决书文号和内容。")
    group_opinion = words("工会小组意见", 500)


class NotifyForm(forms.Form):
    """The day on which the member was told."""

    on = day("告知本人的日期")


class HearForm(forms.Form):
    """What the member says."""

    on = day("听取申辩的日期")
    statement = words("本人申辩", 2000, required=False, help_text="本人没有陈述的留空，要等满规定的天数。")


class DropForm(forms.Form):
    """Why a proposal is taken back."""

    reason = words("撤回的理由", 200, help_text="已经告知本人的，本人会收到“会籍不变”的通知。")


class StatementForm(forms.Form):
    """What the member says about it, written by the member."""

    statement = words("我的申辩", 2000, help_text="写明事实和理由，委员会表决前会看到。也可以不在这里写，当面向工会说。")


class VoteForm(forms.Form):
    """How the vote went."""

    on = day("表决日期")
    body = forms.ChoiceField(label="表决机构", choices=[("", "请选择"), *BODIES.items()])
    entitled = forms.IntegerField(label="应到人数", min_value=1, max_value=100_000)
    present = forms.IntegerField(label="实到人数", min_value=0, max_value=100_000)
    in_favour = forms.IntegerField(label="赞成人数", min_value=0, max_value=100_000)


class AppealForm(forms.Form):
    """Why the person appeals."""

    text = words("申诉理由", 2000)


class AnswerForm(forms.Form):
    """What the level above says."""

    verb = forms.ChoiceField(label="决定", choices=[("uphold", "维持处分"), ("reverse", "撤销处分，恢复会籍")])
    text = words("理由", 1000)


class PostingForm(forms.Form):
    """Where a member works and is served, and who hands out."""

    host = UnionField(label="在哪个工会接受服务")
    starts_on = day("开始日期")
    planned_until = forms.DateField(label="预计到", widget=DateInput(), required=False)
    paid_by = forms.ChoiceField(
        label="节日慰问等福利由谁发放", choices=[("", "请选择"), *PAYERS.items()], help_text="只能在一处领取。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["host"].among = active().exclude(kind="federation")  # type: ignore[attr-defined]


class EndPostingForm(forms.Form):
    """The last day of a posting."""

    on = day("结束日期")


class FirmForm(forms.Form):
    """Where a whole firm goes."""

    to = UnionField(
        label="转到哪个工会", required=False, help_text="填工会名称或代码；留空就转到当地的托管工会，等待安置。"
    )
    on = day("从哪一天起")
    reason = words("理由", 200, help_text="例如：企业合并、关闭的批文。")

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        among = active().filter(scope(user, *WRITERS)).exclude(kind="federation")
        self.fields["to"].among = among  # type: ignore[attr-defined]
