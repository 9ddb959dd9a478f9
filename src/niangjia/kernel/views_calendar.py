"""The holiday table: by year for all staff; the administrator enters one day or many lines, and says when it is complete."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.kernel import holidays
from niangjia.kernel.access import has_role, role, staff
from niangjia.kernel.calendar import FIRST, LAST, Holiday, known_years, published
from niangjia.kernel.errors import Missing, Problem
from niangjia.kernel.forms_calendar import ConfirmYearForm, HolidayForm, PasteForm
from niangjia.kernel.forms_regulations import take

FESTIVALS = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}
administrator = role("administrator")


@staff
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """One year's days: published, entered, and whether the year can be counted."""
    year = _year(request)
    page = {
        "year": year,
        "days": _days(year),
        "tabs": _tabs(year),
        "known": year in known_years(),
        "built_in": FIRST <= year <= LAST,
        "keeps": has_role(request.user, "administrator"),
    }
    page["entered"] = any(day["pk"] for day in page["days"])
    return render(request, "kernel/calendar.html", page)


@administrator
@require_http_methods(["GET", "HEAD", "POST"])
def holiday(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """Enter a day, or change the one named."""
    one = _get(pk) if pk else None
    first = (
        {"date": one.date, "kind": one.kind, "name": one.name, "source": one.source}
        if one
        else {"kind": Holiday.Kind.OFF}
    )
    form = HolidayForm(request.POST or None, initial=first)
    if one:
        form.fields["date"].disabled = True
    if request.method == "POST" and form.is_valid():
        try:
            made = holidays.set_holiday(**form.cleaned_data, by=request.user)
        except Problem as problem:
            take(form, problem.errors, problem.detail)
        else:
            messages.success(request, f"{made.date} {made.name}：{made.get_kind_display()}，已保存。")
            return _back(made.date.year)
    return _form(
        request, form, "改放假安排" if one else "增加一天", (one.date if one else timezone.localdate()).year
    )


@administrator
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_paste(request: HttpRequest) -> HttpResponse:
    """Enter many lines at once."""
    form = PasteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            days = holidays.paste_holidays(**form.cleaned_data, by=request.user)
        except Problem as problem:
            take(form, problem.errors, problem.detail)
        else:
            messages.success(request, f"已录入 {days} 天。全年录齐后，请在该年页面确认。")
            return _back(holidays.parse_lines(form.cleaned_data["text"])[0][0].year)
    return _form(request, form, "粘贴录入放假安排", timezone.localdate().year)


@administrator
@require_POST
def holiday_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one entered day out."""
    one = _get(pk)
    holidays.remove_holiday(holiday=one, by=request.user)
    messages.success(request, f"已删除 {one.date} {one.name}。")
    return _back(one.date.year)


@administrator
@require_POST
def calendar_confirm(request: HttpRequest) -> HttpResponse:
    """Say that a year is entered in full."""
    form = ConfirmYearForm(request.POST)
    if not form.is_valid():
        raise Missing("没有这一年。")
    year = holidays.confirm_year(**form.cleaned_data, by=request.user).year
    messages.success(request, f"{year} 年的放假安排已录齐，可以推算该年的工作日。")
    return _back(year)


def _days(year: int) -> list[dict[str, Any]]:
    """Published days with what was entered on top, in order."""
    found: dict[Any, dict[str, Any]] = {
        day: {"date": day, "kind": kind, "name": FESTIVALS.get(name, name), "source": "已公布", "pk": None}
        for day, kind, name in published(year)
    }
    for one in Holiday.objects.filter(date__year=year):
        found[one.date] = {
            "date": one.date,
            "kind": one.kind,
            "name": one.name,
            "source": one.source,
            "pk": one.pk,
        }
    return [found[day] for day in sorted(found)]


def _tabs(year: int) -> list[dict[str, Any]]:
    this = timezone.localdate().year
    years = sorted({this - 1, this, this + 1, year})
    here = reverse("kernel:calendar")
    return [
        {"url": f"{here}?year={one}", "label": f"{one} 年", "active": one == year, "count": None}
        for one in years
    ]


def _year(request: HttpRequest) -> int:
    try:
        year = forms.IntegerField(min_value=2000, max_value=2100).clean(
            request.GET.get("year") or timezone.localdate().year
        )
    except forms.ValidationError:
        raise Missing("没有这一年。") from None
    return int(year)


def _get(pk: UUID) -> Holiday:
    found = Holiday.objects.filter(pk=pk).first()
    if found is None:
        raise Missing("没有这一天的安排，可能已被删除。")
    return found


def _back(year: int) -> HttpResponse:
    return redirect(f"{reverse('kernel:calendar')}?year={year}")


def _form(request: HttpRequest, form: forms.Form, title: str, year: int) -> HttpResponse:
    page = {"form": form, "title": title, "back": f"{reverse('kernel:calendar')}?year={year}"}
    return render(request, "kernel/calendar_form.html", page, status=422 if form.errors else 200)
