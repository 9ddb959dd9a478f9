"""Certificates for whoever has one, for whoever checks one; and the one word that is asked afterwards."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.enrolment import rules, services
from niangjia.enrolment.certificates import check, own, paper
from niangjia.enrolment.models import Entry
from niangjia.enrolment.services.voices import LONGEST
from niangjia.kernel import papers
from niangjia.kernel.access import login, public
from niangjia.kernel.pages import typed
from niangjia.organizations.views.common import get, press


class VerifyForm(forms.Form):
    """What stands on the paper."""

    number = forms.CharField(label="证书编号", max_length=20)
    code = forms.CharField(label="验证码", max_length=20, help_text="证书上的九位验证码，横线可以不写。")


@public
@require_http_methods(["GET", "POST"])
@never_cache
def verify(request: HttpRequest) -> HttpResponse:
    """Whether a paper is genuine. Its QR code fills in the form; the answer comes by POST, counted and limited."""
    filled = {name: typed(request.GET, name, 20) for name in ("number", "code")}
    form = VerifyForm(request.POST if request.method == "POST" else None, initial=filled)
    found, status = None, 200
    if request.method == "POST" and form.is_valid():
        found = check(request, form.cleaned_data["number"], form.cleaned_data["code"])
        if found is None:
            form.add_error(None, "没有查到，请核对编号和验证码。")
            status = 422
    return render(request, "enrolment/verify.html", {"form": form, "found": found}, status=status)


@login
@require_GET
def my_certificate(request: HttpRequest, pk: Any) -> HttpResponse:
    """One's own certificate as PDF."""
    url = request.build_absolute_uri(reverse("enrolment:certificates"))
    return papers.hand_out(
        request, "enrolment/certificate", "pdf", found=own(request.user), pk=pk, data=lambda one: paper(one, url),
        name=lambda one: f"证书-{one.number}",
    )  # fmt: skip


@login
@require_POST
def rate(request: HttpRequest, pk: Any) -> HttpResponse:
    """Say how it was, once."""
    entry: Entry = get(rules.own_entries(request.user).select_related("offer"), pk, "没有找到这份报名。")
    stars = request.POST.get("stars", "")
    comment = typed(request.POST, "comment", LONGEST)

    def run() -> str:
        services.rate(by=request.user, entry=entry, stars=int(stars) if stars in "12345" and stars else 0, comment=comment)
        return "谢谢您的评价。"

    return press(request, run, reverse("enrolment:my_entry", args=[pk]), pages=(404,))
