"""The list of members: bulk actions, whole numbers with a reason, entering one person."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from niangjia.kernel.access import has_role, role
from niangjia.kernel.errors import Missing, Problem
from niangjia.kernel.ids import as_uuid
from niangjia.kernel.pages import came_from, typed
from niangjia.members import guessing, rules, services
from niangjia.members.forms.leaving import KeepForm, StayForm
from niangjia.members.forms.people import FullExportForm, GroupForm, LeaveForm, NewMemberForm
from niangjia.members.forms.transfers import MoveForm
from niangjia.members.full_export import full_list, whole_file
from niangjia.members.lists.members import MemberListing
from niangjia.members.models import Membership
from niangjia.members.services.standing import keep_membership
from niangjia.members.services.staying import stay
from niangjia.members.transfers.services import begin_transfers
from niangjia.organizations.forms.fields import show
from niangjia.organizations.queries import find, path_names
from niangjia.organizations.rules import manageable
from niangjia.organizations.views.common import send

MOST_AT_ONCE = 200
OFFERED = 20  # unions that are offered to choose from


@role(*rules.READERS)
@require_http_methods(["GET", "POST"])
def members(request: HttpRequest) -> HttpResponse:
    """The members of my branches; POST takes what was ticked to the form of the bulk action."""
    if request.method == "POST":
        chosen, verb = request.POST.getlist("ids")[:MOST_AT_ONCE], request.POST.get("verb", "")
        if verb in BULK and chosen:
            return _bulk(request, verb, chosen, BULK[verb][0](), back=request.get_full_path())
        messages.warning(request, "请先勾选会员，再选择要办理的事项。")
        return redirect(request.get_full_path())
    listing = MemberListing(request.user, request.GET, path=request.path)
    may_write = has_role(request.user, *rules.WRITERS)
    if not may_write or listing.past:
        listing.hide_bulk()
    elif listing.params.get("waits") == "place":
        listing.offer_staying()
    context = {"listing": listing, "union": listing.union, "may_write": may_write}
    return render(request, "members/members.html", context)


@role(*rules.WRITERS)
@require_POST
def bulk_do(request: HttpRequest, verb: str) -> HttpResponse:
    """Do it to all that were ticked, or to none."""
    if verb not in BULK:
        raise Missing("没有这个操作。")
    form_class, run = BULK[verb]
    chosen, back = request.POST.getlist("ids")[:MOST_AT_ONCE], came_from(request, reverse("members:members"))
    form = form_class(request.POST)
    sent = send(request, form, lambda data: run(request.user, _all_of(rules.movable(request.user), chosen), data))
    if sent.done:
        messages.success(request, f"已办理 {sent.made} 人。")
        return redirect(back)
    return _bulk(request, verb, chosen, form, back=back, status=sent.status)


def _bulk(
    request: HttpRequest, verb: str, chosen: list[str], form: forms.Form, *, back: str, status: int = 200
) -> HttpResponse:
    """What was ticked, with the form that the verb needs."""
    found = _all_of(rules.visible(request.user), chosen)
    label = dict((MemberListing.staying, *MemberListing.bulk))[verb]
    context = {"verb": verb, "label": label, "memberships": found, "form": form, "back": back}
    return render(request, "members/bulk.html", context, status=status)


def _all_of(rows: Any, chosen: list[str]) -> list[Membership]:
    """The memberships that were ticked, every one of them; raises :class:`Missing`."""
    keys = {as_uuid(text) for text in chosen}
    found = list(rows.filter(pk__in=keys - {None}).select_related("union").order_by("pinyin", "pk"))
    if len(found) != len(keys):
        raise Missing("勾选的会员里有您不能办理的，全部没有办理。")
    return found


def _leave(by: Any, memberships: list[Membership], data: dict[str, Any]) -> int:
    return services.leave(by=by, memberships=memberships, on=data["on"], reason=data["reason"])


def _group(by: Any, memberships: list[Membership], data: dict[str, Any]) -> int:
    return services.set_group(by=by, memberships=memberships, group=data["group"])


def _keep(by: Any, memberships: list[Membership], data: dict[str, Any]) -> int:
    return keep_membership(by=by, memberships=memberships, on=data["on"], standing=data["standing"])


def _stay(by: Any, memberships: list[Membership], data: dict[str, Any]) -> int:
    return stay(by=by, memberships=memberships, reason=data["reason"])


def _transfer(by: Any, memberships: list[Membership], data: dict[str, Any]) -> int:
    return len(begin_transfers(by=by, memberships=memberships, **data))


BULK: dict[str, tuple[type[forms.Form], Callable[..., int]]] = {
    "transfer": (MoveForm, _transfer),
    "keep": (KeepForm, _keep),
    "leave": (LeaveForm, _leave),
    "group": (GroupForm, _group),
    "stay": (StayForm, _stay),
}


@role(*rules.WRITERS)
@require_http_methods(["GET", "POST"])
def export_full(request: HttpRequest) -> HttpResponseBase:
    """The list with its numbers in full, for a reason; every person on it can see that."""
    query = request.GET.urlencode()
    form = FullExportForm(request.POST or None)
    listing = full_list(request.user, QueryDict(query))
    if request.method == "POST" and form.is_valid():
        try:
            return whole_file(listing, reason=form.cleaned_data["reason"])
        except Problem as problem:
            if problem.status in (403, 404):
                raise
            show(form, problem)
    context = {"form": form, "count": listing.many, "back": f"{reverse('members:members')}?{query}"}
    return render(request, "members/export_full.html", context, status=422 if form.errors else 200)


@role(*rules.WRITERS)
@require_http_methods(["GET", "POST"])
def member_new(request: HttpRequest) -> HttpResponse:
    """Enter one person: first the union, found by a search, then who it is."""
    mine = manageable(request.user).filter(ended_on__isnull=True)
    union = (
        mine.filter(pk=as_uuid(request.GET.get("union", ""))).first() if request.GET.get("union") else None
    )
    if union is None:
        return _choose_union(request, mine)
    form = NewMemberForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                guessing.check(request.user)
                made = services.add_member(by=request.user, union=union, **form.cleaned_data)
            except Problem as problem:
                guessing.told(request.user, problem)
                status = show(form, problem)
            else:
                messages.success(request, f"{made.name}已录入{union.name}。")
                again = f"{reverse('members:member_new')}?union={union.pk}"
                return redirect(
                    again if "again" in request.POST else reverse("members:member", args=[made.person_id])
                )
    return render(request, "members/member_new.html", {"form": form, "union": union}, status=status)


def _choose_union(request: HttpRequest, mine: Any) -> HttpResponse:
    text = typed(request.GET, "q", 200)
    members_join = mine.exclude(kind="federation")
    found = list((find(members_join, text) if text else members_join).order_by("path")[: OFFERED + 1])
    names = path_names(one.path for one in found)
    offered = [{"union": one, "above": " › ".join(names[one.path][:-1])} for one in found[:OFFERED]]
    context = {"offered": offered, "q": text, "more": len(found) > OFFERED}
    return render(request, "members/choose_union.html", context)
