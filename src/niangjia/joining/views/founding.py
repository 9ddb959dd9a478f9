"""The pages of founding: which firms are large enough, who applied, the papers, the union itself."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from niangjia.joining.forms.founding import FoundingForm
from niangjia.joining.founding.firms import Firm, firm_of, firms, may_found, rows_of
from niangjia.joining.founding.papers import PAPERS, default_name, laws, values
from niangjia.joining.rules import READERS, movable, visible
from niangjia.joining.services.founding import Founded, found_union
from niangjia.joining.states import REVIEWERS
from niangjia.kernel import papers
from niangjia.kernel.access import role
from niangjia.kernel.errors import Forbidden, Missing
from niangjia.organizations.forms.fields import written
from niangjia.organizations.rights import reaches
from niangjia.organizations.views.common import send

NAMES = 200


@role(*READERS)
@require_GET
def founding(request: HttpRequest) -> HttpResponse:
    """The firms without a union whose workers applied, the largest first."""
    found = firms(request.user)
    context = {"ready": [one for one in found if one.ready], "small": [one for one in found if not one.ready]}
    return render(request, "joining/founding.html", context)


def _firm(request: HttpRequest, pk: UUID) -> Firm:
    found = firm_of(request.user, pk)
    if found is None:
        raise Missing("没有找到这个单位的入会申请，或者它已经建会。")
    return found


@role(*READERS)
@require_GET
def firm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One firm: how many applied and who; for whoever may found its union, the papers and the form."""
    one = _firm(request, pk)
    return render(request, "joining/founding_firm.html", _page(request, one, _form(request, one)))


def _page(request: HttpRequest, one: Firm, form: FoundingForm) -> dict[str, Any]:
    named = may_found(request.user, one)
    people = rows_of(request.user, one.key).select_related("union").order_by("submitted_at", "pk")
    return {
        "firm": one, "form": form, "papers": PAPERS, "named": named, "most": NAMES,
        "people": list(people[:NAMES]) if named else [],
        "unchecked": [law for law in laws(one.area.region_code).values() if not law.verified] if named else [],
        "open": one.ready or request.GET.get("alone") == "1" or request.method == "POST",
    }  # fmt: skip


def _form(request: HttpRequest, one: Firm) -> FoundingForm:
    first = {"name": default_name(one), "parent": written(one.area)}
    first |= {"staff": one.employer.workers} if one.employer and one.employer.workers else {}
    return FoundingForm(user=request.user, initial=first)


@role(*REVIEWERS)
@require_POST
def found(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Found the union: make it, put the firm below it, hand the waiting applications over."""
    one = _firm(request, pk)
    if not may_found(request.user, one):
        raise Forbidden("建会要由所在地上一级工会的主席或组织干部办理。", code="wrong-role")
    form = FoundingForm(request.POST, user=request.user)
    sent = send(request, form, lambda data: found_union(
        by=request.user, application=visible(request.user).get(pk=one.pk), parent=data["parent"],
        name=data["name"], document=data["document"], approved_on=data["approved_on"], kin=data["kin"],
    ))  # fmt: skip
    if sent.done:
        return _founded(request, sent.made)
    return render(request, "joining/founding_firm.html", _page(request, one, form), status=sent.status)


def _founded(request: HttpRequest, made: Founded) -> HttpResponse:
    more = f"另有 {made.elsewhere} 人以前已由别的工会接收，其中 {made.asked} 人已办转会：两边都归您管的当即转来，其他的等原工会同意。" if made.elsewhere else ""
    messages.success(request, f"已建立“{made.union.name}”，{made.moved} 份入会申请转到这个工会审核。{more}")
    return redirect(reverse("organizations:union", args=[made.union.pk]))


@role(*REVIEWERS)
@require_POST
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of the papers, filled in from the form: ``paper`` is its name and form, as ``request.pdf``."""
    one = _firm(request, pk)
    if not reaches(request.user, one.area.path, *REVIEWERS):
        raise Missing("建会的文书由所在地上一级工会的主席或组织干部取用。")
    form = FoundingForm(request.POST, user=request.user)
    if not form.is_valid():
        return render(request, "joining/founding_firm.html", _page(request, one, form), status=422)
    which, _, kind = request.POST.get("paper", "").partition(".")
    if which not in PAPERS:
        raise Missing("没有这份文书。")
    return papers.hand_out(
        request, f"joining/founding_{which}", kind, found=movable(request.user), pk=one.pk,
        data=lambda _: values(request.user, one, form.cleaned_data), name=lambda _: f"{one.name}{PAPERS[which]}",
    )  # fmt: skip
