"""Forms of nominations: numbers for unions as lines, a pasted list, the notice, the draw of the rest."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from niangjia.enrolment.forms.fields import LINE, ListForm, MomentField
from niangjia.enrolment.services import NewDraw
from niangjia.organizations.forms.fields import DateInput, pick


class NumbersForm(forms.Form):
    """How many in all, and how many for each union: a line each."""

    total = forms.IntegerField(label="推荐总数", min_value=1, max_value=1_000_000, help_text="可以比名额多，多的作候补。")
    review_by = forms.DateField(label="审核截止", required=False, widget=DateInput(), help_text="各级最迟哪天审完。")
    numbers = forms.CharField(
        label="各工会的名额", max_length=200_000, widget=forms.Textarea(attrs={"rows": 10}),
        help_text="每行一个工会和名额，例如“柳桥街道总工会 5”，可从 Excel 粘贴。分给街道的，街道和它下面的工会一起用。",
    )  # fmt: skip

    def __init__(self, *args: Any, unions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unions = unions

    def clean_numbers(self) -> dict[Any, int]:
        """Unions with their numbers; a line that nobody understands is named."""
        found: dict[Any, int] = {}
        for line in filter(None, map(str.strip, self.cleaned_data["numbers"].splitlines())):
            hit = LINE.match(line)
            if hit is None:
                raise forms.ValidationError(f"“{line}”看不出名额，请写成“柳桥街道总工会 5”这样。")
            try:
                union = pick(self.unions, hit["name"].strip())
            except forms.ValidationError as error:
                raise forms.ValidationError(f"“{hit['name']}”：{error.messages[0]}") from None
            if union in found:
                raise forms.ValidationError(f"“{union.name}”写了两行。")
            found[union] = int(hit["total"])
        return found


class PasteForm(ListForm):
    """Who is put forward."""

    UNION, TEXT = "以哪个工会的名义推荐", "人员名单"
    HELP = "从 Excel 复制：姓名、身份证号或手机号（后四位也行）、类别、批次（只有一批不用写）。带不带表头都可以。"


class NoticeForm(forms.Form):
    """For how many days the names are shown."""

    days = forms.IntegerField(label="公示几天", min_value=1, max_value=60, initial=5, help_text="从今天算起，公示期满才能定名单。")


class RestForm(forms.Form):
    """The draw of the places that are left."""

    closes_at = MomentField(label="摇号报名截止")
    source = forms.CharField(label="用哪一期公开号码", max_length=200, help_text="例如“中国福利彩票双色球 2026 年第 135 期”。")
    known_at = MomentField(label="号码什么时候开出", help_text="必须在截止报名以后。")

    def said(self) -> dict[str, Any]:
        """What ``seating.draw_rest`` wants."""
        data = self.cleaned_data
        draw = NewDraw(data["source"], data["known_at"])
        return {"opens_at": timezone.now(), "closes_at": data["closes_at"], "draw": draw}


def rest_initial(offer: Any) -> dict[str, datetime]:
    """A week for asking where there is one before the first batch."""
    first = min(one.starts_at for one in offer.sessions.all())
    closes = min(timezone.now() + timedelta(days=7), first - timedelta(days=2))
    return {"closes_at": timezone.localtime(closes), "known_at": timezone.localtime(closes + timedelta(days=1))}
