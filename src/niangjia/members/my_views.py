"""What members see of themselves: their file, their consents, who looked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from niangjia.kernel import audit
from niangjia.kernel.access import login
from niangjia.kernel.errors import Missing
from niangjia.members import services
from niangjia.members.facts import consents_of, facts
from niangjia.members.models import Person
from niangjia.members.queries import file_of, of_person, present_and_last

LOOKS = 200


@login
@require_GET
def my_looks(request: HttpRequest) -> HttpResponse:
    """谁看过我的档案."""
    person = file_of(request.user)
    context = {"person": person, "looks": list(audit.looks_at(person)[:LOOKS]) if person else []}
    return render(request, "members/my_looks.html", context)


@login
@require_GET
def my_file(request: HttpRequest) -> HttpResponse:
    """What is stored about me, my memberships, my consents."""
    person = file_of(request.user)
    memberships = list(of_person(person)) if person else []
    current, _ = present_and_last(memberships)
    context = {
        "person": person,
        "memberships": memberships,
        "facts": facts(person, current) if person else [],
        "consents": consents_of(person) if person else [],
    }
    return render(request, "members/my_file.html", context)


@login
@require_POST
def my_consent(request: HttpRequest, purpose: str) -> HttpResponse:
    """Agree, or take it back: one tap either way."""
    person = _mine(request)
    if request.POST.get("verb") == "give":
        services.give_consent(by=request.user, person=person, purpose=purpose, source="online")
        messages.success(request, "已同意，随时可以撤回。")
    else:
        services.withdraw_consent(by=request.user, person=person, purpose=purpose)
        messages.success(request, "已撤回，从今天起不再生效。")
    return redirect("members:my_file")


def _mine(request: HttpRequest) -> Person:
    person = file_of(request.user)
    if person is None:
        raise Missing("您的账号还没有对应的会员档案。")
    return person
