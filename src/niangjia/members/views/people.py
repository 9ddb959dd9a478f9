"""One person: the page with the whole life, numbers in full, changes, leaving, consents."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.kernel import audit
from niangjia.kernel.access import role
from niangjia.kernel.errors import Missing, Problem
from niangjia.kernel.pages import typed
from niangjia.kernel.questions import life
from niangjia.members import guessing, rules, services
from niangjia.members.aliases import standing_key
from niangjia.members.facts import consents_of, facts
from niangjia.members.forms.people import ConsentForm, EditMemberForm, LeaveForm, initial
from niangjia.members.horizon import view
from niangjia.members.life import FIELDS
from niangjia.members.models import Membership, Person
from niangjia.members.moves import under_way
from niangjia.members.queries import place_of, present_and_last
from niangjia.organizations.forms.fields import show
from niangjia.organizations.queries import breadcrumb
from niangjia.organizations.rights import reaches, why
from niangjia.organizations.views.common import Page, form_page

LOOKS = 20
CARERS = ("chair", "organiser", "care_officer")


def get_person(user: Any, pk: Any) -> Person:
    """A person whom the user may see, also by the id of a file merged into theirs; raises :class:`Missing`."""
    people = rules.people(user)
    found = people.filter(pk=pk).first() or people.filter(pk=standing_key(pk)).first()
    if found is None:
        raise Missing("没有找到这位会员，或不在您的范围内。")
    return found


def get_current(user: Any, pk: Any) -> Membership:
    """The current membership of a person whom the user may change; raises :class:`Missing`."""
    found = rules.movable(user).filter(person=pk, left_on__isnull=True).select_related("union", "person").first()
    if found is None:
        raise Missing("这位会员不在会，或不在您的范围内。")
    return found


def _page(request: HttpRequest, person: Person, *, status: int = 200, **more: Any) -> HttpResponse:
    seen = view(person, request.user)
    memberships, whole = seen.memberships, seen.until is None  # a former union reads its own part of the file
    current, last = present_and_last(memberships)
    path = last.path if last else ""
    may_write = whole and reaches(request.user, path, *rules.WRITERS)
    context = {
        "person": person,
        "memberships": memberships,
        "current": current,
        "crumbs": breadcrumb(last.union, request.user) if last else [],
        "moments": life(person, request.user),
        "may_write": may_write,
        "why": why(request.user, path, *rules.READERS),
        "reveal_url": reverse("members:reveal", args=[person.pk]) if may_write else "",
        "facts": facts(person, current if reaches(request.user, path, *rules.READERS) else None),
        "whole": whole,
        "last": last,
        "moves": under_way(person) if whole else [],
        "placing": place_of(current if whole else None),
        "may_care": whole and reaches(request.user, path, *CARERS),
        "family": list(person.family.order_by("pk")) if whole and reaches(request.user, path, *CARERS) else [],
        "consents": consents_of(person) if whole else [],
        "looks": list(audit.looks_at(person).filter(audit.knowable(request.user))[:LOOKS]) if whole else [],
        **more,
    }
    return render(request, "members/member.html", context, status=status)


@role(*rules.READERS)
@require_GET
def member(request: HttpRequest, pk: Any) -> HttpResponse:
    """One person: who, where, since when, the whole life, who looked."""
    return _page(request, get_person(request.user, pk))


@role(*rules.WRITERS)
@require_POST
def reveal(request: HttpRequest, pk: Any) -> HttpResponse:
    """A number in full, in this one answer, after a reason was given; no copy of the answer is kept anywhere."""
    person = get_person(request.user, pk)
    field, reason = request.POST.get("field", ""), typed(request.POST, "reason", 200)
    try:
        whole = services.reveal(by=request.user, person=person, field=field, reason=reason)
    except Problem as problem:
        if problem.status in (403, 404):
            raise
        return _page(request, person, status=problem.status, refused=problem.detail)
    response = _page(request, person, **{f"whole_{field}": whole})
    response["Cache-Control"] = "no-store"
    return response


@role(*rules.WRITERS)
@require_http_methods(["GET", "POST"])
def member_edit(request: HttpRequest, pk: Any) -> HttpResponse:
    """Change what is known; a form that was overtaken keeps what was typed and shows what is there now."""
    person = get_person(request.user, pk)
    services.permit_person(request.user, person)  # the form shows what is there
    current = person.memberships.filter(left_on__isnull=True).first()
    form = EditMemberForm(request.POST or None, initial=initial(person, current))
    status, now = 200, []
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                guessing.check(request.user)
                revision = form.cleaned_data["revision"]
                services.edit(by=request.user, person=person, revision=revision, **form.changes())
            except Problem as problem:
                if problem.status in (403, 404):
                    raise
                guessing.told(request.user, problem)
                status = show(form, problem)
                now = _overtaken(form, person, current) if problem.code == "somebody-was-first" else []
            else:
                messages.success(request, "已保存。")
                return redirect("members:member", person.pk)
    context = {"form": form, "person": person, "current": current, "now": now}
    return render(request, "members/member_edit.html", context, status=status)


def _overtaken(form: EditMemberForm, person: Person, current: Membership | None) -> list[tuple[str, Any]]:
    """What is stored now where it is not what was typed; the form then says it was made from that."""
    stored = initial(person, current)
    form.data = {**form.data.dict(), "revision": str(person.revision)}  # type: ignore[attr-defined]  # a QueryDict
    typed = form.cleaned_data
    differs = [key for key in stored if key in FIELDS and (typed.get(key) or "") != (stored[key] or "")]
    return [(FIELDS[key], _said(form, key, stored[key])) for key in differs]


def _said(form: EditMemberForm, key: str, value: Any) -> Any:
    return dict(getattr(form.fields[key], "choices", ())).get(value, value) or "未填"


@role(*rules.WRITERS)
@require_http_methods(["GET", "POST"])
def member_leave(request: HttpRequest, pk: Any) -> HttpResponse:
    """End the membership of one person."""
    one = get_current(request.user, pk)
    back = reverse("members:member", args=[pk])

    def run(data: dict[str, Any]) -> Membership:
        services.leave(by=request.user, memberships=[one], **data)
        return one

    page = Page(
        title="办理离会",
        submit="办理离会",
        back=back,
        run=run,
        done=lambda _: (f"{one.name}已离会，资料和经历都保留。", back),
        subtitle=f"{one.name} · {one.union.name}",
        intro="离会后不再计入会员数；资料、经历和会籍记录都会保留，以后可以重新入会。",
    )
    return form_page(request, page, LeaveForm(request.POST or None))


@role(*rules.WRITERS)
@require_http_methods(["GET", "POST"])
def consent_new(request: HttpRequest, pk: Any) -> HttpResponse:
    """Record a consent that was given on paper or by word."""
    person = get_person(request.user, pk)
    back = reverse("members:member", args=[pk])
    page = Page(
        title="登记同意",
        submit="登记",
        back=back,
        run=lambda data: services.give_consent(
            by=request.user,
            person=person,
            purpose=data["purpose"],
            source=data["source"],
            on=data["given_on"],
        ),
        done=lambda _: ("已登记。", back),
        subtitle=person.name,
        intro="只登记本人确实表示过的同意；本人随时可以撤回。",
    )
    return form_page(request, page, ConsentForm(request.POST or None))


@role(*rules.WRITERS)
@require_POST
def consent_withdraw(request: HttpRequest, pk: Any, purpose: str) -> HttpResponse:
    """Take a consent back for a person who asked the union to."""
    services.withdraw_consent(by=request.user, person=get_person(request.user, pk), purpose=purpose)
    messages.success(request, "已撤回，从今天起不再生效。")
    return redirect("members:member", pk)
