"""A login for a member, and the page that shows its one-time password, once."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from niangjia.kernel.access import role
from niangjia.members.services.opening import open_account
from niangjia.members.states import WRITERS
from niangjia.members.views.people import get_person


@role(*WRITERS)
@require_POST
@never_cache
def member_account(request: HttpRequest, pk: Any) -> HttpResponse:
    """Give the member a login, or the one that he or she has already."""
    person = get_person(request.user, pk)
    user, once = open_account(by=request.user, person=person)
    if not once:
        messages.success(request, f"{person.name}已有姓名和手机号一致的账号，现在可以用它看自己的档案。")
        return redirect("members:member", person.pk)
    return render(request, "members/account_once.html", {"person": person, "account": user, "once": once})
