"""Forms of the desk: an offer in one page, places as lines, a reason, a number."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from niangjia.enrolment.models import APPROVAL, FIRST_COME, LOTTERY, MODES, NAMED
from niangjia.enrolment.services import NewDraw, NewPool, NewSession
from niangjia.enrolment.services.calls import NewCall
from niangjia.members.vocabulary import GENDERS, GROUPS
from niangjia.organizations.forms.fields import DateInput, UnionField

LINE = re.compile(r"^(?P<name>.+?)[\s:：,，\t]+(?P<total>\d{1,7})\s*(?:人|个|名)?$")
EVERYBODY = {"其他", "其它", "不限", "全部", "所有人"}
RESERVE = {"机动", "预留", "机动名额"}
WHEN = "%Y-%m-%dT%H:%M"
LONGEST = 2_000_000  # characters of a pasted list


class MomentField(forms.DateTimeField):
    """A date with its hour, in the browser's own control."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WHEN))
        kwargs.setdefault("input_formats", [WHEN, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"])
        super().__init__(**kwargs)


def _number(label: str, least: int, most: int, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, **options)


class PlaceField(forms.CharField):
    """Latitude and longitude as a map copies them; gives two numbers of degrees, or none."""

    def clean(self, value: Any) -> tuple[float, float] | tuple[None, None]:
        """Any signs but those of numbers part the two."""
        text = super().clean(value)
        found = [float(one) for one in re.findall(r"-?\d{1,3}(?:\.\d{1,15})?", text)]
        if not text:
            return None, None
        if len(found) != 2 or abs(found[0]) > 90 or abs(found[1]) > 180:
            raise forms.ValidationError("请先写纬度、再写经度，例如“31.2304, 121.4737”。")
        return found[0], found[1]


class OfferForm(forms.Form):
    """Everything of an offer on one page, filled in from the template of its kind."""

    union = UnionField(label="由哪个工会举办", help_text="填工会代码或名称；面向它和它下级的会员。")
    title = forms.CharField(label="名称", max_length=80)
    text = forms.CharField(
        label="说明", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    contact = forms.CharField(
        label="联系人", required=False, max_length=60, help_text="姓名和办公电话，会员看得到。"
    )
    mode = forms.ChoiceField(label="怎么分名额", choices=list(MODES.items()))
    starts_at = MomentField(label="活动开始")
    ends_at = MomentField(label="活动结束")
    venue = forms.CharField(label="地点", required=False, max_length=120)
    at = PlaceField(
        label="坐标", required=False, max_length=60,
        help_text="在手机地图上长按会场，复制“纬度, 经度”贴在这里，例如“31.2304, 121.4737”。会员就能看到离自己多远；不填按举办工会的位置。",
    )  # fmt: skip
    batches = forms.CharField(
        label="分批时写在这里",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="每行一批：名称 开始日期 结束日期，例如“第二批 2026-12-20 2026-12-24”，可从 Excel 粘贴。写了就以这里为准。",
    )
    opens_at = MomentField(label="开始报名")
    closes_at = MomentField(label="截止报名")
    places = _number("名额", 1, 1_000_000)
    pools = forms.CharField(
        label="分类名额",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一类和人数，例如“快递员 10”“女 12”“环卫公司工会 5”“其他 20”“机动 2”。推荐审批和指定名单可以写任意类别，例如"
        "“工匠 8”“劳模/先进 6”。不分类就空着。",
    )
    release_at = MomentField(
        label="没报完的，什么时候转给最后一类", required=False,
        help_text="只用于先到先得。到这个时间，前面各类没报完的名额转给最后一类（机动不动），例如“其他”；不填就不转。",
    )  # fmt: skip
    nominees = _number("推荐总数", 1, 1_000_000, required=False, help_text="可以比名额多，多的作候补；不填就和名额一样多。")
    review_by = forms.DateField(label="审核截止", required=False, widget=DateInput(), help_text="各级最迟哪天审完。")
    gender = forms.ChoiceField(label="性别", required=False, choices=[("", "不限"), *GENDERS.items()])
    groups = forms.MultipleChoiceField(
        label="只面向这些群体",
        required=False,
        choices=list(GROUPS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    age_from = _number("最小年龄", 16, 100, required=False)
    age_to = _number("最大年龄", 16, 100, required=False)
    member_years = _number("入会满几年", 0, 50, required=False)
    not_within = _number("几年内没有参加过同类", 1, 20, required=False)
    outside_within = _number("几年内没有参加过省外同类", 1, 20, required=False)
    absences = _number("半年内爽约不超过几次", 0, 10, required=False)
    hold_minutes = _number(
        "名额暂留几分钟待确认", 0, 1440, required=False, help_text="0 或不填：点一下就报上。"
    )
    cancel_hours = _number("最晚提前几小时取消", 0, 720, required=False)
    group_most = _number("最多几人一组摇号", 1, 10, required=False, help_text="例如夫妻一起去填 2。")
    first_time = _number("没去过的多几个球", 0, 10, required=False)
    lost = _number("每落选一次多几个球", 0, 10, required=False)
    source = forms.CharField(
        label="用哪一期公开号码",
        required=False,
        max_length=200,
        help_text="例如“中国福利彩票双色球 2026 年第 135 期”。",
    )
    known_at = MomentField(label="号码什么时候开出", required=False, help_text="必须在截止报名以后。")
    reserves = _number("每类候补几组", 0, 10_000, required=False)

    DRAWN = ("group_most", "first_time", "lost", "source", "known_at", "reserves")
    WHO = ("gender", "groups", "age_from", "age_to", "member_years", "not_within", "absences")

    def __init__(self, *args: Any, unions: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.unions = unions
        self.fields["union"].among = unions  # type: ignore[attr-defined]

    def clean_pools(self) -> list[NewPool]:
        """Lines as pools; a line that nobody understands is named."""
        named = self.cleaned_data.get("mode") in NAMED
        return list(_pools(self.cleaned_data["pools"], self.unions, named=named))

    def clean(self) -> dict[str, Any]:
        """Sessions out of the one or the many."""
        data = super().clean() or {}
        if "pools" in data and {"places", "starts_at", "ends_at"} <= data.keys():
            pools = data["pools"] or [NewPool("全部", data["places"])]
            try:
                pools = _released(data, pools)
            except forms.ValidationError as error:
                self.add_error("release_at", error)
            try:
                data["sessions"] = list(_sessions(data, pools))
            except forms.ValidationError as error:
                self.add_error("batches", error)
        return data

    def said(self) -> dict[str, Any]:
        """What ``services.draft_offer`` wants."""
        data = self.cleaned_data
        plain = ("title", "text", "contact", "mode", "opens_at", "closes_at")
        numbers = {
            name: data[name]
            for name in ("hold_minutes", "cancel_hours", "group_most")
            if data[name] is not None
        }
        drawn = data["mode"] == LOTTERY
        draw = (
            NewDraw(data["source"], data["known_at"] or data["closes_at"], data["reserves"] or 0)
            if drawn
            else None
        )
        return {name: data[name] for name in plain} | numbers | {
            "union": data["union"], "kind": self.kind, "sessions": data["sessions"], "draw": draw,
            "call": NewCall(data["nominees"], data["review_by"]) if data["mode"] == APPROVAL else None,
            "rules": list(_rules(data, self.kind)), "weights": list(_weights(data)) if drawn else [],
        }  # fmt: skip


def _rules(data: dict[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    if data["gender"]:
        yield {"kind": "gender", "values": [data["gender"]]}
    if data["groups"]:
        yield {"kind": "group", "values": data["groups"]}
    if data["age_from"] or data["age_to"]:
        yield {"kind": "age", "from": data["age_from"] or 16, "to": data["age_to"] or 100}
    if data["member_years"]:
        yield {"kind": "member_years", "years": data["member_years"]}
    if data["not_within"]:
        yield {"kind": "not_within", "years": data["not_within"], "of": kind}
    if data["outside_within"]:
        yield {"kind": "outside_within", "years": data["outside_within"], "of": kind}
    if data["absences"] is not None:
        yield {"kind": "absences", "most": data["absences"], "months": 6}


def _weights(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name in ("first_time", "lost"):
        if data[name]:
            yield {"kind": name, "balls": data[name]}


def _pools(text: str, unions: Any, *, named: bool = False) -> Iterator[NewPool]:
    """Lines as pools. Where people are ``named``, any word is a category; its other names stand behind a slash."""
    genders = {label: code for code, label in GENDERS.items()}
    groups = {label: code for code, label in GROUPS.items()}
    for line in filter(None, map(str.strip, text.splitlines())):
        found = LINE.match(line)
        if found is None:
            raise forms.ValidationError(f"“{line}”看不出人数，请写成“快递员 10”这样。")
        name, total = found["name"].strip(), int(found["total"])
        if name in EVERYBODY:
            yield NewPool(name, total)
        elif name in RESERVE:
            yield NewPool(name, total, "reserve")
        elif name in genders or name in groups:
            yield NewPool(
                name, total, *(("gender", [genders[name]]) if name in genders else ("group", [groups[name]]))
            )
        elif named and not unions.filter(name=name).exists():
            words = [word.strip() for word in name.split("/") if word.strip()]
            yield NewPool(words[0][:40], total, "category", words)
        else:
            yield NewPool(name, total, "union", [_union(name, unions)])


def _released(data: dict[str, Any], pools: list[NewPool]) -> list[NewPool]:
    """The pools; where a time is said, what is left of each goes to the last one then. Reserves stay."""
    when = data.get("release_at")
    taking = [one.name for one in pools if one.by != "reserve"]
    if when is None:
        return pools
    if data.get("mode") != FIRST_COME:
        raise forms.ValidationError("只有“先到先得”才到时间转名额，请清空。")
    if len(taking) < 2:
        raise forms.ValidationError("名额没有分两类以上，没有可转的，请清空。")
    if not (data.get("opens_at") or when) < when < data["starts_at"]:
        raise forms.ValidationError("要在开始报名以后、活动开始以前。")
    return [
        one if one.name == taking[-1] or one.by == "reserve" else replace(one, spill=taking[-1], release_at=when) for one in pools
    ]


def _union(name: str, unions: Any) -> str:
    path = unions.filter(name=name).values_list("path", flat=True).first()
    path = path or unions.filter(code=name).values_list("path", flat=True).first()
    if not path:
        raise forms.ValidationError(f"不认识“{name}”：请写性别、职业群体、下级工会的全名、“其他”或“机动”。")
    return str(path)


def _sessions(data: dict[str, Any], pools: list[NewPool]) -> Iterator[NewSession]:
    place = data.get("at") or (None, None)
    if not data["batches"].strip():
        yield NewSession("全场", data["starts_at"], data["ends_at"], data["venue"], pools, *place)
        return
    for line in filter(None, map(str.strip, data["batches"].splitlines())):
        parts = line.split()
        if len(parts) != 3:
            raise forms.ValidationError(f"“{line}”要写成“名称 开始日期 结束日期”。")
        first, last = _day(parts[1], line, data["starts_at"]), _day(parts[2], line, data["ends_at"])
        yield NewSession(parts[0][:60], first, last, data["venue"], pools, *place)


def _day(text: str, line: str, hour: datetime) -> datetime:
    """A day with the hour of the first batch."""
    try:
        day = datetime.strptime(text.replace("/", "-"), "%Y-%m-%d")  # noqa: DTZ007 - made aware below
    except ValueError:
        raise forms.ValidationError(f"“{line}”里的日期要写成 2026-12-20 这样。") from None
    clock = timezone.localtime(hour)
    return timezone.make_aware(day.replace(hour=clock.hour, minute=clock.minute))


def initial(kind_initial: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The template's numbers as the form's: opens now, closes a week before, starts in so many weeks."""
    said = dict(kind_initial)
    weeks, days = said.pop("weeks", 2), said.pop("days", 1)
    start = (timezone.localtime(now) + timedelta(weeks=weeks)).replace(
        hour=9, minute=0, second=0, microsecond=0
    )
    closes = start - timedelta(days=7 if weeks > 1 else 2)
    moments = {
        "opens_at": timezone.localtime(now).replace(second=0, microsecond=0),
        "closes_at": closes.replace(hour=18),
        "starts_at": start,
        "ends_at": (start + timedelta(days=days - 1)).replace(hour=17),
    }
    if said.get("mode") == LOTTERY:
        moments["known_at"] = (closes + timedelta(days=1)).replace(hour=22)
        said.setdefault("reserves", 10)
    return said | moments


class ListForm(forms.Form):
    """A list of people as it comes from a spreadsheet, of one of some unions; where there is one alone, nobody is asked."""

    UNION = TEXT = HELP = ""  # the labels of both fields, and what the columns are

    union = forms.ChoiceField()
    text = forms.CharField(
        max_length=LONGEST, strip=False, widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"})
    )

    def __init__(self, *args: Any, unions: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unions = {str(one.pk): one for one in unions}
        field, text = self.fields["union"], self.fields["text"]
        field.label, text.label, text.help_text = self.UNION, self.TEXT, self.HELP
        field.choices = [(str(one.pk), one.name) for one in unions]  # type: ignore[attr-defined]
        if len(unions) == 1:
            field.widget = forms.HiddenInput()
            self.initial.setdefault("union", str(unions[0].pk))

    def clean_union(self) -> Any:
        """The union itself."""
        return self.unions[self.cleaned_data["union"]]


class SizeForm(forms.Form):
    """How many places."""

    total = _number("名额", 0, 1_000_000)


class NumberForm(forms.Form):
    """The public number, as the announcement has it."""

    number = forms.CharField(
        label="公开号码", max_length=200, help_text="照开奖公告从左到右填写，数字之间空一格。"
    )
