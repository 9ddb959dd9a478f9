"""The rules: to look up for all staff, to add and to end for the administrator."""

from typing import Any
from uuid import UUID

import django_filters
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from niangjia.kernel.access import STAFF, role, roles_of, staff
from niangjia.kernel.errors import Missing, Problem
from niangjia.kernel.forms_regulations import EndForm, RegulationForm, take
from niangjia.kernel.ids import as_uuid
from niangjia.kernel.lists import Column, Listing, choice, listing
from niangjia.kernel.regions import PROVINCES, region_name
from niangjia.kernel.regulations import AREAS, Regulation
from niangjia.kernel.rulebook import add_regulation, end_regulation
from niangjia.kernel.rulevalues import words

HOLDING = [("past", "已停止"), ("all", "全部版本")]


class RegulationFilter(django_filters.FilterSet):
    """What rules are narrowed by; without a choice those that hold today or later."""

    area = choice("领域", AREAS, empty="全部", method="by_area")
    region = choice("地区", [("00", "全国"), *PROVINCES.items()], empty="全部", method="by_region")
    verified = choice("核对", [("1", "已核对原文"), ("0", "未核对原文")], empty="全部", method="by_verified")
    holding = choice("效力", HOLDING, empty="现行有效", method="by_holding")

    class Meta:
        model = Regulation
        fields: list[str] = []

    def by_area(self, rows: QuerySet[Regulation], _name: str, value: str) -> QuerySet[Regulation]:
        """The rules whose key begins with the area."""
        return rows.filter(key__startswith=f"{value}.")

    def by_region(self, rows: QuerySet[Regulation], _name: str, value: str) -> QuerySet[Regulation]:
        """The rules of a province and what lies in it, or the national ones."""
        return rows.filter(region="") if value == "00" else rows.filter(region__startswith=value)

    def by_verified(self, rows: QuerySet[Regulation], _name: str, value: str) -> QuerySet[Regulation]:
        """The rules whose text was checked, or was not."""
        return rows.filter(verified=value == "1")

    def by_holding(self, rows: QuerySet[Regulation], _name: str, value: str) -> QuerySet[Regulation]:
        """Versions that have ended, or all."""
        return rows.filter(valid_to__lt=timezone.localdate()) if value == "past" else rows


def _until(one: Regulation) -> str:
    return f"{one.valid_from} 至 {one.valid_to}" if one.valid_to else f"{one.valid_from} 起"


@listing
class RegulationListing(Listing):
    """The rule records."""

    name = "regulations"
    title = "制度规则"
    opens = "kernel:regulation"
    order = "key"
    filterset = RegulationFilter
    placeholder = "内容、文件或规则代号"
    empty = "没有符合条件的规则。"
    roles = STAFF
    columns = (
        Column("text", "内容", lambda one: one.text_zh, primary=True, width=60),
        Column("area", "领域", lambda one: one.area_name, width=12),
        Column("region", "地区", lambda one: region_name(one.region), sort="region", width=12),
        Column("value", "取值", lambda one: words(one.value, one.unit), width=30),
        Column("source", "文件", lambda one: f"{one.document}{one.article}", width=40),
        Column(
            "trust",
            "来源",
            lambda one: one.trust_words,
            badge=lambda one: "ok" if one.verified else "soon",
            width=24,
        ),
        Column("valid", "有效期", _until, page=False, width=26),
        Column("key", "规则代号", lambda one: one.key, sort="key", page=False, width=24),
    )

    def base(self) -> QuerySet[Regulation]:
        """All versions; rules are nobody's secret."""
        rows = Regulation.objects.all()
        if self.params.get("holding") in dict(HOLDING):
            return rows
        return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=timezone.localdate()))

    def find(self, rows: QuerySet[Regulation], text: str) -> QuerySet[Regulation]:
        """By words of the rule, its document, or its key; a table of a few hundred rows."""
        return rows.filter(Q(text_zh__icontains=text) | Q(document__icontains=text) | Q(key__icontains=text))


@staff
@require_GET
def regulations(request: HttpRequest) -> HttpResponse:
    """The list of rules."""
    rows = RegulationListing(request.user, request.GET, path=request.path)
    return render(request, "kernel/regulations.html", {"listing": rows, "may_add": _may_add(request)})


@staff
@require_GET
def regulation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One version with its sisters of other regions and years."""
    return render(request, "kernel/regulation.html", _page(request, _get(pk)))


@role("administrator")
@require_http_methods(["GET", "HEAD", "POST"])
def regulation_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say until when a version holds."""
    one = _get(pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end_regulation(regulation=one, by=request.user, **form.cleaned_data)
        except Problem as problem:
            take(form, problem.errors, problem.detail)
        else:
            messages.success(request, f"这条规则执行到 {one.valid_to} 为止。")
            return redirect("kernel:regulation", one.pk)
    page = {
        "one": one,
        "form": form,
        "region": region_name(one.region),
        "value_words": words(one.value, one.unit),
    }
    return render(request, "kernel/regulation_end.html", page, status=422 if form.errors else 200)


@role("administrator")
@require_http_methods(["GET", "HEAD", "POST"])
def regulation_add(request: HttpRequest) -> HttpResponse:
    """A region's version of a rule; ``?like=`` names the version it starts from, else one is chosen first."""
    if not request.GET.get("like"):
        return render(request, "kernel/regulation_choose.html", {"areas": _choices()})
    like = _get(request.GET["like"])
    form = RegulationForm(request.POST or None, like=like)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_regulation(**form.values(), by=request.user)
        except Problem as problem:
            take(form, problem.errors, problem.detail)
        else:
            messages.success(
                request, f"已为{region_name(made.region)}增加规则，自 {made.valid_from} 起执行。"
            )
            return redirect("kernel:regulation", made.pk)
    page = {"form": form, "like": like, "value_words": words(like.value, like.unit)}
    return render(request, "kernel/regulation_add.html", page, status=422 if form.errors else 200)


def _page(request: HttpRequest, one: Regulation) -> dict[str, Any]:
    versions = Regulation.objects.filter(key=one.key).order_by("region", "-valid_from")
    facts = [
        ("领域", one.area_name),
        ("地区", region_name(one.region)),
        ("取值", words(one.value, one.unit) or "见内容"),
        ("文件", one.document),
        ("条款", one.article),
        ("有效期", _until(one)),
        ("规则代号", one.key),
        ("备注", one.note),
    ]
    sisters = [
        {
            "one": sister,
            "region": region_name(sister.region),
            "value": words(sister.value, sister.unit),
            "valid": _until(sister),
        }
        for sister in versions
    ]
    today = timezone.localdate()
    return {
        "one": one,
        "facts": facts,
        "versions": sisters,
        "may_add": _may_add(request),
        "ended": one.valid_to is not None and one.valid_to < today,
        "coming": one.valid_from > today,
    }


def _choices() -> list[tuple[str, list[Regulation]]]:
    """The newest national version of every key (a regional one where there is none), by area."""
    newest: dict[str, Regulation] = {}
    for one in Regulation.objects.order_by("key", "-region", "valid_from"):
        newest[one.key] = one
    areas: dict[str, list[Regulation]] = {}
    for one in newest.values():
        areas.setdefault(one.area_name, []).append(one)
    return list(areas.items())


def _may_add(request: HttpRequest) -> bool:
    return "administrator" in roles_of(request.user)


def _get(pk: UUID | str) -> Regulation:
    found = Regulation.objects.filter(pk=as_uuid(str(pk))).first()
    if found is None:
        raise Missing("没有这条规则。")
    return found
