"""Forms of terms, appointments and employers."""

from typing import Any

from django import forms
from django.utils import timezone

from niangjia.accounts.queries import account_of
from niangjia.accounts.rules import named
from niangjia.kernel.access import ROLES
from niangjia.organizations import rules
from niangjia.organizations.forms.fields import DateInput, UnionField, latitude, longitude
from niangjia.organizations.models import POSITIONS

SEATS = 9
MOST_NAMED = 5


class AccountField(forms.CharField):
    """An account, typed as user name or phone; among those that one may look up, also by name.

    ``by`` is set by the form to whoever asks.
    """

    by: Any = None

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "对方的姓名、用户名或手机号。")
        super().__init__(max_length=64, **kwargs)

    def clean(self, value: Any) -> Any:
        """The account; candidates are named where several answer, and nobody out of one's sight is."""
        text = super().clean(value)
        if not text:
            return None
        found = account_of(text)
        several = [] if found else list(named(self.by, text)[: MOST_NAMED + 1])
        if not found and not several:
            raise forms.ValidationError("没有找到这个账号，请核对姓名、用户名或手机号；没有账号的先建账号。")
        if len(several) > 1:
            names = "、".join(f"{one}（{one.username}）" for one in several[:MOST_NAMED])
            more = " ……" if len(several) > MOST_NAMED else ""
            raise forms.ValidationError(f"有多个账号符合，请改填其中一个的用户名：{names}{more}")
        return found or several[0]


def kin_field(label: str) -> forms.BooleanField:
    """Whether somebody is a close relative of the employer's head; the service knows whom that keeps out."""
    return forms.BooleanField(label=label, required=False, help_text="基层工会的委员不能是本单位主要负责人的近亲属。")


class NewTermForm(forms.Form):
    """A term that begins, with those elected, one a line."""

    union = UnionField(label="工会")
    starts_on = forms.DateField(label="任期开始", widget=DateInput(), initial=timezone.localdate)
    years = forms.TypedChoiceField(label="任期", coerce=int, choices=[(3, "3 年"), (5, "5 年")], initial=5)
    number = forms.IntegerField(
        label="届次", min_value=1, max_value=200, required=False, help_text="不填则接着上一届。"
    )
    people = forms.CharField(
        label="委员名单",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="每行一人：职务 姓名，例如“主席 程立新”。可以从 Excel 粘贴两列。职务："
        + "、".join(POSITIONS.values())
        + "。",
    )
    kin = kin_field("名单里有单位主要负责人的近亲属")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["union"].among = rules.manageable(user)  # type: ignore[attr-defined]

    def clean_people(self) -> list[tuple[str, str]]:
        """(position, name) of each line; the line that is wrong is named."""
        words = {label: key for key, label in POSITIONS.items()}
        rows = []
        for number, line in enumerate(self.cleaned_data["people"].splitlines(), 1):
            parts = line.split(maxsplit=1)
            if not parts:
                continue
            if len(parts) != 2 or parts[0] not in words:
                raise forms.ValidationError(
                    f"第 {number} 行“{line}”看不懂，请写成“职务 姓名”，职务用名录里的词。"
                )
            rows.append((words[parts[0]], parts[1].strip()))
        return rows


class ExtendForm(forms.Form):
    """Until when an election is put off."""

    until = forms.DateField(label="延期到", widget=DateInput())
    reason = forms.CharField(label="理由", max_length=400, widget=forms.Textarea(attrs={"rows": 2}))


class EndForm(forms.Form):
    """The last day of a term that has no successor."""

    ended_on = forms.DateField(label="结束日期", widget=DateInput(), initial=timezone.localdate)
    reason = forms.CharField(label="理由", max_length=400)


class SeatForm(forms.Form):
    """Somebody joins the committee."""

    position = forms.ChoiceField(label="职务", choices=list(POSITIONS.items()), initial="member")
    holder = forms.CharField(label="姓名", max_length=40)
    starts_on = forms.DateField(label="任职开始", widget=DateInput(), initial=timezone.localdate)
    kin = kin_field("是单位主要负责人的近亲属")
    reason = forms.CharField(label="依据", max_length=400, required=False)


class LeaveSeatForm(forms.Form):
    """Somebody leaves the committee; with a name, somebody else takes over."""

    ends_on = forms.DateField(label="离任日期", widget=DateInput(), initial=timezone.localdate)
    holder = forms.CharField(
        label="接任人姓名", max_length=40, required=False, help_text="没有接任人可以不填。"
    )
    kin = kin_field("接任人是单位主要负责人的近亲属")
    reason = forms.CharField(label="依据", max_length=400)


class GrantForm(forms.Form):
    """A person, a role, a union, how far, how long."""

    union = UnionField(label="工会")
    user = AccountField(label="任命谁")
    role = forms.ChoiceField(label="角色")
    whole_branch = forms.TypedChoiceField(
        label="范围",
        coerce=lambda text: text == "branch",
        choices=[("branch", "本级和所有下级"), ("node", "只限本级")],
        initial="branch",
        widget=forms.RadioSelect,
    )
    starts_on = forms.DateField(label="开始", widget=DateInput(), initial=timezone.localdate)
    ends_on = forms.DateField(
        label="结束", widget=DateInput(), required=False, help_text="最后一天；长期任职不填。"
    )
    reason = forms.CharField(label="依据", max_length=200, required=False, help_text="例如任职文件的文号。")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["union"].among = rules.appointable(user)  # type: ignore[attr-defined]
        self.fields["user"].by = user  # type: ignore[attr-defined]
        self.fields["role"].choices = [(key, ROLES[key]) for key in rules.grants(user)]  # type: ignore[attr-defined]


class RemoveForm(forms.Form):
    """Why an appointment ends."""

    reason = forms.CharField(label="理由", max_length=200)


class EmployerForm(forms.Form):
    """A firm: where it is, which union covers it."""

    name = forms.CharField(label="单位名称", max_length=120)
    area = UnionField(label="所在地工会", help_text="负责这个地方的工会，填代码或名称。")
    union = UnionField(label="所属工会", required=False, help_text="已建会的填覆盖它的工会；还没有建会不填。")
    credit_code = forms.CharField(label="统一社会信用代码", max_length=40, required=False)
    workers = forms.IntegerField(label="职工人数", min_value=0, max_value=10_000_000, required=False)
    trade = forms.CharField(label="行业", max_length=60, required=False)
    address = forms.CharField(label="地址", max_length=200, required=False)
    latitude = latitude()
    longitude = longitude()
    source = forms.CharField(
        label="来源", max_length=40, required=False, help_text="例如：走访、市场监管数据。"
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        among = rules.manageable(user)
        self.fields["area"].among = among  # type: ignore[attr-defined]
        self.fields["union"].among = among  # type: ignore[attr-defined]
