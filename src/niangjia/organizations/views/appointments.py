"""Pages of appointments: who holds which role where, and what that lets them do."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from niangjia.kernel.access import STAFF, role, staff
from niangjia.kernel.pages import typed
from niangjia.kernel.workflow import told
from niangjia.organizations import rules
from niangjia.organizations.duties import duties
from niangjia.organizations.forms.fields import written
from niangjia.organizations.forms.others import GrantForm, RemoveForm
from niangjia.organizations.lists import AppointmentListing
from niangjia.organizations.lists.appointments import standing
from niangjia.organizations.models import Appointment
from niangjia.organizations.queries import breadcrumb
from niangjia.organizations.rights import subtrees
from niangjia.organizations.services.appointments import grant, remove
from niangjia.organizations.views.common import Page, asked, form_page, get, list_page


@staff
@require_GET
def appointments(request: HttpRequest) -> HttpResponse:
    """Who holds which role in my branches."""
    may = bool(subtrees(request.user, *rules.APPOINTERS))
    return list_page(request, AppointmentListing, "organizations/appointments.html", may_add=may)


@staff
@require_GET
def roles(request: HttpRequest) -> HttpResponse:
    """What each role lets its holder do."""
    return render(request, "organizations/roles.html", {"roles": [duties(one) for one in STAFF]})


def get_appointment(user: Any, pk: Any) -> Appointment:
    """An appointment of the user's branches, or the user's own; raises ``Missing``."""
    found: Appointment = get(
        rules.appointments(user).select_related("union", "user", "granted_by", "removed_by"), pk
    )
    return found


@staff
@require_GET
def appointment(request: HttpRequest, pk: Any) -> HttpResponse:
    """One appointment: who, where, how long, by whom, and what it lets its holder do."""
    one = get_appointment(request.user, pk)
    facts = [
        ("姓名", str(one.user)),
        ("用户名", one.user.username),
        ("范围", f"“{one.union.name}”{'和它的所有下级' if one.whole_branch else '本级，不含下级'}"),
        ("开始", one.starts_on),
        ("结束", timezone.localdate(one.removed_at) if one.removed_at else one.ends_on or "长期"),
        ("任命人", str(one.granted_by or "系统登记")),
        ("依据", one.reason),
    ]
    context = {
        "appointment": one,
        "standing": standing(one),
        "facts": facts,
        "duties": duties(one.role),
        "crumbs": [*breadcrumb(one.union, request.user), {"name": one.get_role_display()}],
        "may_remove": one.removed_at is None and rules.removable(request.user).filter(pk=one.pk).exists(),
        "story": told(one, {}, words={"grant": "任命", "remove": "免去"}),
    }
    return render(request, "organizations/appointment.html", context)


@role(*rules.APPOINTERS)
@require_http_methods(["GET", "POST"])
def appointment_new(request: HttpRequest) -> HttpResponse:
    """Appoint somebody, at ``?union=``."""
    union = asked(request)
    page = Page(
        title="新任命",
        subtitle=union.name if union else "",
        submit="确认任命",
        back=reverse("organizations:appointments"),
        intro="任命以后对方马上就能使用；相互排斥的角色（如会计和出纳）系统不会通过。",
        run=lambda data: grant(by=request.user, **data),
        done=lambda made: (
            f"已任命{made.user}为“{made.union.name}”{made.get_role_display()}。",
            reverse("organizations:appointment", args=[made.pk]),
        ),
    )
    first = {"union": written(union)} if union else {}
    first["user"] = typed(request.GET, "user", 64)
    allowed = [duties(one) for one in rules.grants(request.user)]
    form = GrantForm(request.POST or None, user=request.user, initial=first)
    new = f"{reverse('accounts:account_new')}?{urlencode({'next': request.get_full_path()})}"
    more = {"roles": allowed, "new_account": new}
    return form_page(request, page, form, template="organizations/grant.html", **more)


@role(*rules.APPOINTERS)
@require_http_methods(["GET", "POST"])
def appointment_remove(request: HttpRequest, pk: Any) -> HttpResponse:
    """Remove somebody from a role."""
    one = get_appointment(request.user, pk)
    back = reverse("organizations:appointment", args=[one.pk])
    page = Page(
        title=f"免去{one.user}的{one.get_role_display()}",
        subtitle=one.union.name,
        submit="确认免去",
        back=back,
        intro="免去以后对方马上不能再使用这项任职，已经办理的记录不受影响。需要时可以重新任命。",
        run=lambda data: remove(appointment=one, by=request.user, **data),
        done=lambda made: (f"已免去{made.user}的{made.get_role_display()}。", back),
    )
    return form_page(request, page, RemoveForm(request.POST or None))
