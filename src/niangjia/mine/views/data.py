"""What is mine: the file, what is stored, corrections, copies, erasure, consents, who looked."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.kernel.access import login
from niangjia.kernel.errors import Gone, Invalid, Missing
from niangjia.kernel.jobs import Job
from niangjia.kernel.questions import holdings, life
from niangjia.kernel.sealed_answers import sealed_answer
from niangjia.members import services as members
from niangjia.members.facts import consents_of
from niangjia.members.queries import file_of, of_person, own_expulsion, posting_of, present_and_last
from niangjia.mine import fields, services
from niangjia.mine.erasing import beside, plan
from niangjia.mine.looks import looks_of
from niangjia.mine.models import Correction, DataCopy, Erasure
from niangjia.mine.queries import own, papers_of, papers_of_person
from niangjia.organizations.views.common import send

NAMED = 4  # heads in the line of a holding that is folded
SHOWN = 5  # rows of a holding on the page; the copy has them all


@login
@require_GET
def my_file(request: HttpRequest) -> HttpResponse:
    """我的: who I am here, my memberships, and the way to everything else that is mine."""
    person = file_of(request.user)
    memberships = list(of_person(person)) if person else []
    current, _ = present_and_last(memberships)
    page = {
        "person": person, "memberships": memberships, "current": current, "expulsion": own_expulsion(request.user),
        "posting": posting_of(person) if person else None, "who": person.name if person else str(request.user),
    }  # fmt: skip
    return render(request, "mine/my_file.html", page)


@login
@require_GET
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything that is stored about me, why, and how long it has to be kept."""
    person = file_of(request.user)
    asked = list(Correction.objects.filter(person=person).order_by("-id")[:10]) if person else []
    papers = papers_of(asked)
    page = {
        "person": person,
        "holdings": [(one, _shown(one), _brief(one)) for one in holdings(request.user)],
        "asked": [(one, fields.label(one.field), fields.said(one.field, one.new), papers[one.pk]) for one in asked],
        "accepted": fields.ACCEPTED,
        "moments": life(person, request.user)[:20] if person else [],
        "shown": SHOWN,
    }
    return render(request, "mine/my_data.html", page)


def _brief(one: Any) -> str:
    """What is in a holding, for whoever has not opened it: how many rows, and of what."""
    heads = [head for n, head in enumerate(one.heads) if any(row[n] not in ("", None) for row in one.rows)]
    some = "、".join(heads[:NAMED]) + ("等" if len(heads) > NAMED else "")
    return f"{len(heads)} 项：{some}" if len(one.rows) == 1 else f"{len(one.rows)} 条：{some}"


def _shown(one: Any) -> Any:
    """One row as (head, cell, field to be put right); several as rows of (head, cell)."""
    if len(one.rows) == 1:
        return [(head, cell, one.edit.get(head, "")) for head, cell in zip(one.heads, one.rows[0], strict=True)]
    return [list(zip(one.heads, row, strict=True)) for row in one.rows[:SHOWN]]


@login
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, field: str) -> HttpResponse:
    """Ask to have one field put right."""
    if file_of(request.user) is None:
        return redirect("mine:my_data")
    person, current, _ = own(request.user)
    if field not in fields.correctable(person, current):
        raise Missing("这一项不能在这里申请更正。")
    now = fields.stored(person, current, field)
    form = fields.form_for(field, request.POST or None, request.FILES or None, initial=now)
    sent = send(request, form, lambda said: services.ask_correction(
        by=request.user, field=field, value=fields.as_text(said["value"]), note=said["note"], file=said["file"] or None
    ), pages=())  # fmt: skip
    if sent.done:
        messages.success(request, "已提交，工会审核后会告诉您。")
        return redirect("mine:my_data")
    page = {"form": form, "label": fields.label(field), "now": fields.said(field, now)}
    return render(request, "mine/correct.html", page, status=sent.status)


@login
@require_POST
def correction_withdraw(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take one's own request back."""
    services.withdraw_correction(by=request.user, correction=Correction(pk=pk))
    messages.success(request, "已撤回。")
    return redirect("mine:my_data")


@login
@require_POST
def correction_paper(request: HttpRequest, pk: Any) -> HttpResponse:
    """Add a paper to one's own request that waits."""
    try:
        services.add_paper(by=request.user, correction=Correction(pk=pk), file=request.FILES.get("file"))
    except Invalid as problem:
        messages.error(request, problem.detail)
    else:
        messages.success(request, "材料已加上，审核的干部会看到。")
    return redirect("mine:my_data")


@login
@require_POST
def attachment_remove(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take a paper of one's own request away again."""
    services.remove_paper(by=request.user, paper=pk)
    messages.success(request, "材料已删除。")
    return redirect("mine:my_data")


@login
@require_http_methods(["GET", "POST"])
def my_copies(request: HttpRequest) -> HttpResponse:
    """Copies of my data: ask for one, take one along."""
    if request.method == "POST":
        services.ask_copy(by=request.user)
        return redirect("mine:my_copies")
    copies = list(DataCopy.objects.filter(user=request.user, expires_at__gt=timezone.now()).order_by("-id")[:10])
    waiting = next((one for one in copies if one.ready_at is None), None)
    job = Job.objects.filter(pk=waiting.job_id).first() if waiting else None
    return render(request, "mine/copies.html", {"copies": copies, "waiting": waiting, "job": job})


@login
@require_POST
def copy_take(request: HttpRequest, pk: Any) -> HttpResponseBase:
    """The archive, for its owner alone."""
    path = services.take_copy(by=request.user, copy=DataCopy(pk=pk))
    try:
        return sealed_answer(path, name=f"我的个人信息-{timezone.localdate():%Y%m%d}.zip", content_type="application/zip")
    except FileNotFoundError as error:
        raise Gone("这份副本已经过期删除，请重新申请。", code="copy-expired") from error


class NoteForm(forms.Form):
    """Why, if one wants to say it."""

    note = forms.CharField(label="想说明的", max_length=200, required=False)


@login
@require_http_methods(["GET", "POST"])
def my_erase(request: HttpRequest) -> HttpResponse:
    """What goes, what has to stay and by which rule; and the request itself."""
    if file_of(request.user) is None:
        return redirect("mine:my_data")
    person, current, last = own(request.user)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.ask_erasure(by=request.user, note=form.cleaned_data["note"])
        messages.success(request, "已提交，工会审核后会告诉您。")
        return redirect("mine:my_erase")
    open_one = Erasure.objects.filter(person=person).order_by("-id").first()
    what = plan(person, current, last)
    empties = [fields.label(field) for field in what["empties"]] + beside(person)
    papers = papers_of_person(person).count()
    consents = person.consents.filter(withdrawn_on__isnull=True).exclude(purpose="membership").exists()
    page = {
        "form": form,
        "may_ask": bool(empties or papers or consents or current is None),
        "consents": consents,
        "emptied": [fields.label(field) for field in open_one.empties] if open_one else [],
        "one": open_one,
        "waits": open_one is not None and open_one.state in ("asked", "approved"),
        "empties": empties,
        "papers": papers,
        "keeps": what["keeps"],
        "erase_on": what["erase_on"],
    }
    return render(request, "mine/erase.html", page)


@login
@require_POST
def erasure_withdraw(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take one's own request back."""
    services.withdraw_erasure(by=request.user, erasure=Erasure(pk=pk))
    messages.success(request, "已撤回，什么也没有删除。")
    return redirect("mine:my_erase")


@login
@require_GET
def my_consents(request: HttpRequest) -> HttpResponse:
    """What I agreed to, in which words, and what changed in them since."""
    person = file_of(request.user)
    return render(request, "mine/consents.html", {"person": person, "consents": consents_of(person) if person else []})


@login
@require_POST
def my_consent(request: HttpRequest, purpose: str) -> HttpResponse:
    """Agree, or take it back: one tap either way."""
    person = file_of(request.user)
    if person is None:
        raise Missing("您的账号还没有对应的会员档案。")
    verb = request.POST.get("verb")
    if verb not in ("give", "withdraw"):
        raise Invalid("请选择同意或撤回。")
    if verb == "give":
        members.give_consent(by=request.user, person=person, purpose=purpose, source="online")
        messages.success(request, "已同意，随时可以撤回。")
    else:
        members.withdraw_consent(by=request.user, person=person, purpose=purpose)
        messages.success(request, "已撤回，从今天起不再生效。")
    return redirect(reverse("mine:my_consents"))


@login
@require_GET
def my_looks(request: HttpRequest) -> HttpResponse:
    """谁看过我的档案."""
    person = file_of(request.user)
    return render(request, "mine/looks.html", {"person": person, "looks": looks_of(person) if person else []})
