"""Pages of employers: who has a union, who has not."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from niangjia.kernel.access import role, staff
from niangjia.kernel.workflow import told
from niangjia.organizations import rules
from niangjia.organizations.forms.fields import written
from niangjia.organizations.forms.others import EmployerForm
from niangjia.organizations.lists import EmployerListing
from niangjia.organizations.models import Employer
from niangjia.organizations.queries import breadcrumb
from niangjia.organizations.rights import reaches, subtrees, why
from niangjia.organizations.services.employers import (
    DETAILS,
    add_employer,
    edit_employer,
    link_employer,
    permit_employer,
)
from niangjia.organizations.states import ORGANISERS
from niangjia.organizations.stories import placed
from niangjia.organizations.views.common import Page, asked, form_page, get, list_page


@staff
@require_GET
def employers(request: HttpRequest) -> HttpResponse:
    """The firms of my branches; how far unions cover them is a page of its own."""
    may = bool(subtrees(request.user, *ORGANISERS))
    return list_page(request, EmployerListing, "organizations/employers.html", may_add=may)


def get_employer(user: Any, pk: Any) -> Employer:
    """A firm of the user's branches; raises ``Missing``."""
    found: Employer = get(rules.employers(user).select_related("area", "union"), pk)
    return found


@staff
@require_GET
def employer(request: HttpRequest, pk: Any) -> HttpResponse:
    """One firm: where it is, which union covers it, what happened."""
    one = get_employer(request.user, pk)
    labels = {
        "trade": "行业",
        "workers": "职工人数",
        "credit_code": "统一社会信用代码",
        "address": "地址",
        "source": "来源",
    }
    context = {
        "employer": one,
        "facts": [
            *((label, getattr(one, name)) for name, label in labels.items() if getattr(one, name)),
            *([("位置", where)] if (where := placed(one.latitude, one.longitude)) else []),
        ],
        "crumbs": [*breadcrumb(one.area, request.user), {"name": one.name}],
        "may_write": reaches(request.user, one.path, *ORGANISERS),
        "story": told(one, {}, words={"add": "登记", "edit": "修改资料", "link": "调整所属工会"}),
        "why": why(request.user, one.path),
    }
    return render(request, "organizations/employer.html", context)


@role(*ORGANISERS)
@require_http_methods(["GET", "POST"])
def employer_new(request: HttpRequest) -> HttpResponse:
    """Put a firm on the list, in the area of ``?area=``."""
    area = asked(request, "area")
    page = Page(
        title="登记单位",
        submit="登记",
        back=reverse("organizations:employers"),
        run=lambda data: add_employer(by=request.user, **{k: v for k, v in data.items() if k != "revision"}),
        done=lambda made: (f"已登记“{made.name}”。", reverse("organizations:employer", args=[made.pk])),
    )
    first = {"area": written(area)} if area else {}
    return form_page(request, page, EmployerForm(request.POST or None, user=request.user, initial=first))


@role(*ORGANISERS)
@require_http_methods(["GET", "POST"])
def employer_edit(request: HttpRequest, pk: Any) -> HttpResponse:
    """Correct a firm, or say which union covers it."""
    one = get_employer(request.user, pk)
    permit_employer(one, by=request.user)
    url = reverse("organizations:employer", args=[one.pk])
    page = Page(
        title=f"修改单位：{one.name}",
        submit="保存",
        back=url,
        run=lambda data: _edit(request.user, one, data),
        done=lambda made: (f"“{made.name}”已保存。", url),
    )
    names = ("name", "revision", *DETAILS)
    first = {name: getattr(one, name) for name in names} | {
        "area": written(one.area),
        "union": written(one.union),
    }
    return form_page(request, page, EmployerForm(request.POST or None, user=request.user, initial=first))


def _edit(by: Any, one: Employer, data: dict[str, Any]) -> Employer:
    union, revision = data.pop("union"), data.pop("revision") or 0
    with transaction.atomic():
        row = edit_employer(employer=one, by=by, revision=revision, **data)
        if (union.pk if union else None) != row.union_id:
            row = link_employer(employer=row, union=union, by=by)
    return row
