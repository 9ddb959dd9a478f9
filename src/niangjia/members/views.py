"""Pages of people: the list, one person's whole life, entering, editing, leaving."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.kernel import audit
from niangjia.kernel.access import login, role
from niangjia.kernel.errors import Invalid, Missing, Problem
from niangjia.kernel.questions import life
from niangjia.members import rules, services
from niangjia.members.forms import EditMemberForm, GroupForm, LeaveForm, NewMemberForm, initial
from niangjia.members.lists import MemberListing
from niangjia.members.models import Membership, Person
from niangjia.members.facts import facts
from niangjia.members.queries import of_person
from niangjia.organizations.rights import reaches, why
from niangjia.organizations.rules import manageable
from niangjia.organizations.rules import visible as visible_unions

MOST_AT_ONCE = 200


@role(*rules.READERS)
@require_http_methods(["GET", "POST"])
def members(request: HttpRequest) -> HttpResponse:
    """The members of my branches; POST takes what was ticked to the form of the bulk action."""
    if request.method == "POST":
        chosen = request.POST.getlist("ids")[:MOST_AT_ONCE]
        verb = request.POST.get("verb", "")
        if verb in BULK and chosen:
            return bulk(request, verb, chosen)
        messages.warning(request, "请先勾选会员，再选择要办理的事项。")
        return redirect(request.get_full_path())
    listing = MemberListing(request.user, request.GET, path=request.path)
    return render(request, "members/members.html", {"listing": listing, "union": listing.union})


def bulk(request: HttpRequest, verb: str, chosen: list[str]) -> HttpResponse:
    """What was ticked, with the form that the verb needs."""
    return render(request, "members/bulk.html", _bulk_context(request, verb, chosen, BULK[verb][0]()))


@role(*rules.WRITERS)
@require_POST
def bulk_do(request: HttpRequest, verb: str) -> HttpResponse:
    """Do it to all that were ticked, or to none."""
    if verb not in BULK:
        raise Missing("没有这个操作。")
    form_class, run = BULK[verb]
    chosen = request.POST.getlist("ids")[:MOST_AT_ONCE]
    form = form_class(request.POST)
    memberships = list(rules.movable(request.user).filter(pk__in=_uuids(chosen)))
    if not form.is_valid():
        return render(request, "members/bulk.html", _bulk_context(request, verb, chosen, form), status=422)
    if len(memberships) != len(set(chosen)):
        raise Missing("勾选的会员里有您不能办理的，全部没有办理。")
    done = run(request.user, memberships, form.cleaned_data)
    messages.success(request, f"已办理 {done} 人。")
    return redirect("members:members")


def _bulk_context(request: HttpRequest, verb: str, chosen: list[str], form: forms.Form) -> dict[str, Any]:
    found = rules.visible(request.user).filter(pk__in=_uuids(chosen)).select_related("union")
    return {"verb": verb, "label": dict(MemberListing.bulk)[verb], "memberships": found, "form": form}


def _uuids(texts: list[str]) -> list[str]:
    field = forms.UUIDField()
    try:
        return [str(field.clean(text)) for text in texts]
    except forms.ValidationError as error:
        raise Missing("勾选的会员不存在。") from error


def _leave(by: Any, memberships: list[Membership], data: dict[str, Any]) -> int:
    return services.leave(by=by, memberships=memberships, on=data["on"], reason=data["reason"])


def _group(by: Any, memberships: list[Membership], data: dict[str, Any]) -> int:
    return services.set_group(by=by, memberships=memberships, group=data["group"])


BULK = {"leave": (LeaveForm, _leave), "group": (GroupForm, _group)}


def get_person(user: Any, pk: Any) -> Person:
    """A person whom the user may see; 404 otherwise."""
    found = rules.people(user).filter(pk=pk).first()
    if found is None:
        raise Missing("没有找到这位会员，或不在您的范围内。")
    return found


def _page(request: HttpRequest, person: Person, **more: Any) -> HttpResponse:
    memberships = list(of_person(person))
    current = next((one for one in memberships if one.left_on is None), None)
    place = current or (memberships[0] if memberships else None)
    path = place.path if place else ""
    may_write = reaches(request.user, path, *rules.WRITERS)
    context = {
        "person": person,
        "memberships": memberships,
        "current": current,
        "moments": life(person, request.user),
        "may_write": may_write,
        "why": why(request.user, path, *rules.READERS),
        "reveal_url": reverse("members:reveal", args=[person.pk]) if may_write else "",
        "facts": facts(person, current),
        "looks": audit.looks_at(person)[:20],
        **more,
    }
    return render(request, "members/member.html", context)


@role(*rules.READERS)
@require_GET
def member(request: HttpRequest, pk: Any) -> HttpResponse:
    """One person: who, where, since when, the whole life, who looked."""
    return _page(request, get_person(request.user, pk))


@role(*rules.WRITERS)
@require_POST
def reveal(request: HttpRequest, pk: Any) -> HttpResponse:
    """A number in full, once, after giving a reason."""
    person = get_person(request.user, pk)
    field = request.POST.get("field", "")
    try:
        whole = services.reveal(by=request.user, person=person, field=field, reason=request.POST.get("reason", ""))
    except Invalid as problem:
        messages.error(request, problem.detail)
        return redirect("members:member", person.pk)
    return _page(request, person, **{f"whole_{field}": whole})


@role(*rules.WRITERS)
@require_http_methods(["GET", "POST"])
def member_new(request: HttpRequest) -> HttpResponse:
    """Enter one person into a union."""
    union = manageable(request.user).filter(pk__in=_uuids([request.GET.get("union", "")] if request.GET.get("union") else []))
    chosen = union.first()
    form = NewMemberForm(request.POST or None)
    if request.method == "POST" and chosen is not None and form.is_valid():
        try:
            made = services.add_member(by=request.user, union=chosen, **form.cleaned_data)
        except Problem as problem:
            _show(form, problem)
        else:
            messages.success(request, f"{made.name}已录入{chosen.name}。")
            return redirect("members:member", made.person_id)
    context = {"form": form, "union": chosen, "unions": visible_unions(request.user).filter(kind="grassroots")[:50]}
    return render(request, "members/member_new.html", context, status=422 if form.errors else 200)


@role(*rules.WRITERS)
@require_http_methods(["GET", "POST"])
def member_edit(request: HttpRequest, pk: Any) -> HttpResponse:
    """Change what is known; a form that was overtaken keeps what was typed."""
    person = get_person(request.user, pk)
    current = person.memberships.filter(left_on__isnull=True).first()
    form = EditMemberForm(request.POST) if request.method == "POST" else EditMemberForm(initial=initial(person, current))
    if request.method == "POST" and form.is_valid():
        changes = {key: value for key, value in form.cleaned_data.items() if value is not None and (value or key != "phone")}
        try:
            services.edit(by=request.user, person=person, revision=changes.pop("revision"), **changes)
        except Problem as problem:
            _show(form, problem)
        else:
            messages.success(request, "已保存。")
            return redirect("members:member", person.pk)
    context = {"form": form, "person": person}
    return render(request, "members/member_edit.html", context, status=422 if form.errors else 200)


def _show(form: forms.Form, problem: Problem) -> None:
    """Put a refusal where it belongs: at its fields, or above the form."""
    placed = False
    for field, sentences in problem.errors.items():
        if field in form.fields:
            form.add_error(field, sentences)
            placed = True
    if not placed:
        form.add_error(None, problem.detail)


@login
@require_GET
def my_looks(request: HttpRequest) -> HttpResponse:
    """谁看过我的档案."""
    person = Person.objects.filter(user=request.user).first()
    context = {"person": person, "looks": audit.looks_at(person)[:200] if person else []}
    return render(request, "members/my_looks.html", context)


@login
@require_GET
def my_file(request: HttpRequest) -> HttpResponse:
    """What is stored about me, and my memberships."""
    person = Person.objects.filter(user=request.user).first()
    memberships = list(of_person(person)) if person else []
    current = next((one for one in memberships if one.left_on is None), None)
    context = {"person": person, "memberships": memberships, "facts": facts(person, current) if person else []}
    return render(request, "members/my_file.html", context)
