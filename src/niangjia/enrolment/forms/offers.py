"""The form of the desk: an offer in one page."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from niangjia.enrolment.forms import batches
from niangjia.enrolment.forms import pools as lines
from niangjia.enrolment.forms.fields import AsksField, MomentField, PlaceField, number
from niangjia.enrolment.models import APPROVAL, LOTTERY, MODES, NAMED
from niangjia.enrolment.services import WHOLE, NewDraw, NewPool, NewSession
from niangjia.enrolment.services.calls import NewCall
from niangjia.kernel.questions import PROOFS, Proof
from niangjia.members.vocabulary import EMPLOYMENT_FORMS, GENDERS, GROUPS
from niangjia.organizations.forms.fields import DateInput, UnionField

ORDER = (("opens_at", "closes_at", "截止要晚于开始报名。"), ("starts_at", "ends_at", "活动结束早于开始。"))
SHOWN = 6  # batches that the sum names


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
        help_text="每行一批：名称 开始日期 结束日期，例如“第二批 2026-12-20 2026-12-24”，可从 Excel 粘贴。写了就以这里为准。"
        "时间不一样的写在日期后面，地点不一样的写在最后：“下午场 2026-12-20 14:00 2026-12-20 17:00 二楼会议室”。",
    )
    opens_at = MomentField(label="开始报名")
    closes_at = MomentField(label="截止报名")
    places = number("名额", 1, 1_000_000, help_text="分批的，是每一批的名额。")
    pools = forms.CharField(
        label="分类名额",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一类和人数，例如“快递员 10”“女 12”“环卫公司工会 5”“其他 20”“机动 2”；一类有几种人的写“新就业形态（快递员/网约车司机） 10”。"
        "推荐审批和指定名单可以写任意类别，例如“工匠 8”“劳模/先进 6”。不分类就空着。各批不一样的，在每批前面写一行批次名称，例如“【第二批】”。",
    )
    rest_to_last = forms.BooleanField(
        label="没报完的名额转给最后一类", required=False,
        help_text="例如转给“其他”，机动不动。要转给别的一类，就在那一行后面写，例如“快递员 10 转给 其他”；只能转给排在后面的。",
    )  # fmt: skip
    release_at = MomentField(
        label="什么时候转", required=False,
        help_text="到这个时间，没报完的就转过去；推荐审批要先定了名单才转。摇号在开奖时就转，不用填。",
    )  # fmt: skip
    nominees = number("推荐总数", 1, 1_000_000, required=False, help_text="可以比名额多，多的作候补；不填就和名额一样多。")
    review_by = forms.DateField(label="审核截止", required=False, widget=DateInput(), help_text="各级最迟哪天审完。")
    gender = forms.ChoiceField(label="性别", required=False, choices=[("", "不限"), *GENDERS.items()])
    groups = forms.MultipleChoiceField(
        label="只面向这些群体",
        required=False,
        choices=list(GROUPS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    employment_forms = forms.MultipleChoiceField(
        label="只面向这些用工形式",
        required=False,
        choices=list(EMPLOYMENT_FORMS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    age_from = number("最小年龄", 16, 100, required=False)
    age_to = number("最大年龄", 16, 100, required=False)
    member_years = number("入会满几年", 0, 50, required=False)
    not_within = number("几年内没有参加过同类", 1, 20, required=False)
    outside_within = number("几年内没有参加过省外同类", 1, 20, required=False)
    absences = number("半年内爽约不超过几次", 0, 10, required=False)
    hold_minutes = number(
        "名额暂留几分钟待确认", 0, 1440, required=False, help_text="0 或不填：点一下就报上。"
    )
    asks = AsksField(
        label="报名要填什么", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="每行一项，例如“紧急联系人电话”；点选的写“衣服尺码：S、M、L”，可以不填的加“（选填）”。先到先得的再写上暂留几分钟：先留名额，填好才算。",
    )  # fmt: skip
    cancel_hours = number("最晚提前几小时取消", 0, 720, required=False)
    group_most = number("最多几人一组摇号", 1, 10, required=False, help_text="例如夫妻一起去填 2。")
    first_time = number("没去过的多几个球", 0, 10, required=False)
    lost = number("每落选一次多几个球", 0, 10, required=False)
    waited = number("每等满一年多几个球", 0, 10, required=False, help_text="从上次参加同类算起，没参加过的从入会算起。")
    heavier = forms.MultipleChoiceField(
        label="哪些一线群体多几个球", required=False, choices=list(GROUPS.items()), widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    heavier_balls = number("这些群体多几个球", 1, 10, required=False)
    source = forms.CharField(
        label="用哪一期公开号码",
        required=False,
        max_length=200,
        help_text="例如“中国福利彩票双色球 2026 年第 135 期”。",
    )
    known_at = MomentField(label="号码什么时候开出", required=False, help_text="必须在截止报名以后。")
    reserves = number("每类候补几组", 0, 10_000, required=False)

    def __init__(self, *args: Any, unions: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.unions = unions
        self.fields["union"].among = unions  # type: ignore[attr-defined]
        for one in PROOFS.values():
            self.fields[f"proof_{one.key}"] = _of_proof(one)

    @property
    def proofs(self) -> list[Any]:
        """The fields of what other contexts know of people."""
        return [self[f"proof_{key}"] for key in PROOFS]

    def clean_pools(self) -> dict[str, list[NewPool]]:
        """Lines as pools, by the batch that they are for; a line that nobody understands is named."""
        named = self.cleaned_data.get("mode") in NAMED
        parts = lines.sections(self.cleaned_data["pools"])
        return {batch: lines.read(part, self.unions, named=named) for batch, part in parts.items()}

    def clean(self) -> dict[str, Any]:
        """Sessions out of the one or the many; wrong moments are said together with whatever else is wrong."""
        data = super().clean() or {}
        for first, last, sentence in ORDER:
            if {first, last} <= data.keys() and data[last] < data[first]:
                self.add_error(last, sentence)
        self._find_proofs(data)
        if bool(data.get("heavier")) != bool(data.get("heavier_balls")) and "heavier_balls" not in self.errors:
            self.add_error("heavier_balls", "哪些群体、多几个球，要两样都填，或者都不填。")
        if "pools" not in data or not {"places", "starts_at", "ends_at"} <= data.keys():
            return data
        whole = NewSession(
            WHOLE, data["starts_at"], data["ends_at"], data["venue"], (), *(data.get("at") or (None, None))
        )
        asked = "batches"
        try:
            found = list(batches.read(data["batches"], whole))
            asked = "pools"
            parts = lines.by_batch(data["pools"], [one.title for one in found])
            if "places" in self.changed_data:
                lines.add_up(parts.values(), data["places"])
            asked = "rest_to_last" if data["rest_to_last"] else "release_at"
            data["sessions"] = [replace(one, pools=self._pools(parts[one.title])) for one in found]
        except forms.ValidationError as error:
            self.add_error(asked, error)
        return data

    def _find_proofs(self, data: dict[str, Any]) -> None:
        for key, proof in PROOFS.items():
            text = data.get(f"proof_{key}", "").strip()
            if text and "union" in data and proof.find(data["union"].path, text) is None:
                self.add_error(f"proof_{key}", f"没有找到“{text}”，请按菜单里的名称填写。")

    def _pools(self, said: list[NewPool]) -> list[NewPool]:
        data = self.cleaned_data
        pools = said or [NewPool(lines.ALL, data["places"])]
        return lines.released(pools, rest=data["rest_to_last"], at=data.get("release_at"))

    @property
    def total(self) -> str:
        """The places of all batches, added up in a sentence; "" while the lines cannot be read."""
        self.is_valid()
        sessions = self.cleaned_data.get("sessions", []) if self.is_bound else []
        return added_up([(one.title, sum(pool.total for pool in one.pools)) for one in sessions])

    def said(self) -> dict[str, Any]:
        """What ``services.draft_offer`` wants."""
        data = self.cleaned_data
        plain = ("title", "text", "contact", "mode", "opens_at", "closes_at", "asks")
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


def added_up(batches: list[tuple[str, int]]) -> str:
    """How many places several batches have together, in words."""
    total = sum(n for _, n in batches)
    if len(batches) < 2:
        return f"合计 {total} 个名额。" if batches else ""
    shown = "，".join(f"{title} {n}" for title, n in batches[:SHOWN]) + ("……" if len(batches) > SHOWN else "")
    return f"共 {len(batches)} 批，合计 {total} 个名额：{shown}。"


def _rules(data: dict[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    if data["gender"]:
        yield {"kind": "gender", "values": [data["gender"]]}
    if data["groups"]:
        yield {"kind": "group", "values": data["groups"]}
    if data["employment_forms"]:
        yield {"kind": "employment_form", "values": data["employment_forms"]}
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
    for key in PROOFS:
        if text := data[f"proof_{key}"].strip():
            yield {"kind": "proof", "proof": key, "key": text}


def _weights(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name in ("first_time", "lost", "waited"):
        if data[name]:
            yield {"kind": name, "balls": data[name]}
    if data["heavier"]:
        yield {"kind": "group", "values": data["heavier"], "balls": data["heavier_balls"]}


def _of_proof(one: Proof) -> forms.Field:
    """A choice where all that can be meant is known, else words."""
    said: dict[str, Any] = {"label": one.label, "required": False, "help_text": one.help}
    if one.choices:
        return forms.ChoiceField(choices=[("", "不要求"), *((words, words) for words in one.choices)], **said)
    return forms.CharField(max_length=80, **said)


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
