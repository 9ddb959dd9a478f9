"""Every block of the pages on one page, with invented data: for whoever builds pages, and for the tests of the look."""

from datetime import datetime, timedelta
from types import SimpleNamespace as Thing
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from niangjia.kernel.access import role

UNION = "青江区新就业形态劳动者（货运、快递、外卖、网约车）联合工会委员会"
NAMES = ("欧阳清和", "李守田", "阿依古丽·买买提江", "王小满", "赵一舟")
STATES = (("待审核", "soon"), ("已入会", "ok"), ("已退回", "late"), ("转会中", "info"), ("已注销", "off"))


class SampleForm(forms.Form):
    """Every kind of field."""

    name = forms.CharField(label="姓名", max_length=30, help_text="与身份证上的姓名一致。")
    id_number = forms.CharField(label="身份证号", help_text="18 位，最后一位可以是 X。")
    joined = forms.DateField(label="入会时间", required=False, widget=forms.DateInput)
    kind = forms.ChoiceField(
        label="用工形式", choices=[("", "请选择"), ("a", "劳动合同"), ("b", "新就业形态")]
    )
    group = forms.ChoiceField(
        label="从事职业",
        required=False,
        widget=forms.RadioSelect,
        choices=[("1", "货车司机"), ("2", "网约配送员")],
    )
    note = forms.CharField(label="说明", required=False, widget=forms.Textarea)
    roster = forms.FileField(label="花名册", required=False, help_text=".xlsx、.xls、.csv，不超过 200 MB。")
    consent = forms.BooleanField(label="本人同意工会按《个人信息保护法》处理以上信息")


class SampleFilter(forms.Form):
    """A list's filters."""

    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), ("wait", "待审核")])
    since = forms.DateField(label="入会时间从", required=False, widget=forms.DateInput)


def listing(title: str, *, bulk: bool, empty: bool = False) -> Thing:
    """What looks like a ``kernel.lists.Listing``."""
    columns = [
        Thing(key="name", label="姓名", primary=True, numeric=False),
        Thing(key="union", label="所在工会", primary=False, numeric=False),
        Thing(key="joined", label="入会时间", primary=False, numeric=False),
        Thing(key="months", label="会龄（月）", primary=False, numeric=True),
        Thing(key="state", label="状态", primary=False, numeric=False),
    ]
    rows = [
        Thing(id=str(n), url=f"#row-{n}", cells=_cells(columns, n), record=True) for n in range(0 if empty else len(NAMES))
    ]
    return Thing(
        title=title, name="members", query="state=wait", path="", placeholder="姓名、拼音、手机号", columns=columns, page_columns=columns, rows=rows,
        sorts={} if empty else {"name": "?sort=-name", "joined": "?sort=joined"}, sort="name", search="",
        filters=SampleFilter({"state": ""}), next_url="" if empty else "?cursor=b", prev_url="" if empty else "?cursor=a",
        export_urls={"xlsx": "#xlsx", "csv": "#csv"}, empty="还没有会员。可以从花名册导入，也可以逐个登记。",
        total_hint="本页 5 条", bulk=(("approve", "审核通过"), ("return", "退回")) if bulk else (), may_tick=bool,
        saved=[("本月新入会", "?a=1"), ("档案不全", "?a=2")] if bulk else [],
    )  # fmt: skip


def _cells(columns: list[Thing], n: int) -> list[Thing]:
    joined = None if n == 2 else timezone.localdate() - timedelta(days=400 * n + 12)
    text, tone = STATES[n]
    values = [
        (NAMES[n], ""),
        (UNION if n % 2 else "青江区总工会", ""),
        (joined, ""),
        (13 * n + 1, ""),
        (text, tone),
    ]
    return [Thing(column=c, text=t, url="", badge=b) for c, (t, b) in zip(columns, values, strict=True)]


def _things() -> dict[str, Any]:
    now, today = timezone.now(), timezone.localdate()
    return {
        "crumbs": [{"name": name, "url": "#"} for name in ("澄州省总工会", "临江市总工会", "青江区总工会", UNION)],
        "todos": [
            Thing(sentence="有 3 份入会申请待审核，最早一份已等待 2 天", url="#1", due=today - timedelta(days=1), light="late"),
            Thing(sentence=f"{UNION}的本届委员会即将届满", url="#2", due=today + timedelta(days=2), light="soon"),
            Thing(sentence="花名册导入批次有 12 行需要改正", url="#3", due=None, light="ok"),
        ],
        "due": today + timedelta(days=4),
        "entries": [
            Thing(at=now, title="入会申请审核通过", who="李守田", text="", url="#"),
            Thing(at=now - timedelta(days=2), title="退回补充", who="李守田", text="身份证号最后一位校验不符，请核对。", url=""),
            Thing(at=now - timedelta(days=3), title="提交入会申请", who="欧阳清和", text="", url=""),
        ],
        "steps": ["选文件", "核对列", "看预览", "完成"],
        "tabs": [
            Thing(url="#a", label="待审核", active=True, count=3),
            Thing(url="#b", label="已入会", active=False, count=12840),
            Thing(url="#c", label="全部", active=False, count=None),
        ],
        "tree": [
            {"name": "澄州省总工会", "url": "#", "kind": "总工会", "figures": "102,311 人", "open": True, "children": [
                {"name": "临江市总工会", "url": "#", "kind": "总工会", "figures": "8,211 人", "children": [
                    {"name": UNION, "url": "#", "kind": "联合工会", "figures": "312 人"}]},
                {"name": "澄州铁路工会", "url": "#", "kind": "产业工会", "figures": "3,120 人", "more_url": "#"}]},
        ],
    }  # fmt: skip


def _pictures() -> dict[str, Any]:
    months = [f"{n}月" for n in range(1, 8)]
    new, gone = [120, 180, 150, 240, 310, 290, 360], [20, 31, 12, 40, 22, 35, 30]
    return {
        "line": {
            "xAxis": {"type": "category", "data": months},
            "yAxis": {"type": "value"},
            "legend": {},
            "series": [
                {"type": "line", "name": "新入会", "data": new},
                {"type": "line", "name": "退出", "data": gone},
            ],
        },
        "line_table": {"head": ["月份", "新入会", "退出"], "rows": list(zip(months, new, gone, strict=True))},
    }


@role("administrator")
def blocks(request: HttpRequest) -> HttpResponse:
    """The page of all blocks."""
    return show(request)


def show(request: HttpRequest, **changes: Any) -> HttpResponse:
    """The page itself, apart from its rule."""
    if "messages" in request.GET:
        messages.success(request, "已把 3 人转入青江区总工会。", extra_tags="undo:/desk/blocks")
        messages.error(request, "导入没有完成：文件在第 812 行之后中断，请重新上传。")
    bound = (
        SampleForm({"name": "欧阳清和", "id_number": "11010119900307123", "kind": ""})
        if "wrong" in request.GET
        else None
    )
    context = {
        "form": bound or SampleForm(),
        "when": datetime(2026, 6, 10, 14, 5, tzinfo=timezone.get_current_timezone()),
    }
    lists = {
        "plain": listing("会员", bulk=False),
        "ticked": listing("申请", bulk=True),
        "none": listing("批次", bulk=False, empty=True),
    }
    return render(request, "kernel/blocks.html", {**context, **lists, **_things(), **_pictures(), **changes})
