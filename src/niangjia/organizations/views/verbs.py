"""The forms of the verbs on a union."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from niangjia.kernel.access import role
from niangjia.kernel.ids import as_uuid
from niangjia.kernel.tree import within
from niangjia.organizations import rules
from niangjia.organizations.forms.fields import written
from niangjia.organizations.forms.unions import (
    DissolveForm,
    EditForm,
    MergeForm,
    MoveForm,
    NewUnionForm,
    RenameForm,
    RestoreForm,
)
from niangjia.organizations.models import Employer, Union
from niangjia.organizations.queries import active
from niangjia.organizations.services.common import permit_verb
from niangjia.organizations.services.employers import link_employer
from niangjia.organizations.services.endings import dissolve_union, merge_union, restore_union
from niangjia.organizations.services.moving import move_union
from niangjia.organizations.services.unions import create_union, edit_union, rename_union
from niangjia.organizations.states import ORGANISERS, UNION_MOVES
from niangjia.organizations.views.common import Page, asked, form_page, get_union


@dataclass(frozen=True)
class Verb:
    """How one verb is asked for: its form, its service, its words."""

    form: Callable[..., forms.Form]
    run: Callable[..., Union]
    intro: str = ""
    final: str = ""


VERBS = {
    "edit": Verb(EditForm, edit_union),
    "rename": Verb(RenameForm, rename_union, "原名称保留在历史里；从生效日期起使用新名称。"),
    "move": Verb(MoveForm, move_union, "下级工会、会员、任职和单位跟着一起调整，编号不变。"),
    "merge": Verb(
        MergeForm,
        merge_union,
        "下级工会、会员和单位都归到并入的工会。",
        "合并以后不能恢复；它的任期和任职从生效日期起结束。",
    ),
    "dissolve": Verb(
        DissolveForm,
        dissolve_union,
        "",
        "它的任期和任职从生效日期起结束。需要时可以恢复工会，任职要重新任命。",
    ),
    "restore": Verb(RestoreForm, restore_union, "恢复以后是在册工会；任期和任职要重新登记。"),
}


@role(*ORGANISERS)
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """The form of one verb, and doing it."""
    union = get_union(request.user, pk)
    permit_verb(union, verb, by=request.user)
    kind, move = VERBS[verb], UNION_MOVES[verb]
    back = reverse("organizations:union", args=[union.pk])
    if union.state not in move.sources and request.method == "GET":
        cannot = f"“{union.name}”{union.state_label}，现在不能“{move.label}”。"
        return render(
            request, "organizations/cannot.html", {"title": move.label, "cannot": cannot, "back": back}
        )
    page = Page(
        title=f"{move.label}：{union.name}",
        submit=f"确认{move.label}" if verb != "edit" else "保存",
        back=back,
        run=lambda data: kind.run(union=union, by=request.user, **data),
        done=lambda made: (_done(verb, made), back),
        intro=kind.intro,
        final=kind.final,
    )
    form = kind.form(request.POST or None, user=request.user, union=union)
    response = form_page(request, page, form, union=union, affected=_affected(verb, union))
    return _fresh(request, response, form, union, page) if response.status_code == 409 else response


def _fresh(
    request: HttpRequest, response: HttpResponse, form: forms.Form, union: Union, page: Page
) -> HttpResponse:
    """A stale form comes back with its input, the record as it is now, and the revision to send it with."""
    if "revision" not in form.fields:
        return response
    union.refresh_from_db()
    form.data = request.POST.copy()
    form.data["revision"] = str(union.revision)
    now = [
        (f.label, getattr(union, f.name, "")) for f in form.visible_fields() if getattr(union, f.name, None)
    ]
    context = {"page": page, "form": form, "union": union, "now": now}
    return render(request, "organizations/form.html", context, status=409)


def _affected(verb: str, union: Union) -> int:
    """How many unions go along."""
    return active().filter(within(union.path)).count() - 1 if verb in ("move", "merge", "dissolve") else 0


def _done(verb: str, union: Union) -> str:
    return f"“{union.name}”：{UNION_MOVES[verb].label}已办好。"


@role(*ORGANISERS)
@require_http_methods(["GET", "POST"])
def union_new(request: HttpRequest) -> HttpResponse:
    """A new union below ``?parent=``; with ``?employer=`` that of a firm, which is put under it."""
    firm = _firm(request)
    parent = firm.area if firm else asked(request, "parent")
    back = reverse("organizations:union", args=[parent.pk]) if parent else reverse("organizations:unions")
    some = Union.objects.exists()
    page = Page(
        title="新建工会" if some else "建立第一个总工会",
        subtitle=f"设在“{parent.name}”下面" if parent else "",
        intro="" if some else "其他工会都建在它下面。只要名称、层级、代码和行政区划，其余以后再补。",
        submit="建立工会",
        back=back,
        run=lambda data: _create(request.user, firm, data),
        done=lambda made: (
            f"已建立“{made.name}”，代码 {made.code}。",
            reverse("organizations:union", args=[made.pk]),
        ),
    )
    first = {"parent": written(parent)} if parent else {}
    first |= {"name": f"{firm.name}工会", "address": firm.address} if firm else {}
    return form_page(request, page, NewUnionForm(request.POST or None, user=request.user, initial=first))


def _firm(request: HttpRequest) -> Employer | None:
    """The firm without a union that the address names, where the user may see it."""
    key = as_uuid(request.GET.get("employer", ""))
    rows = rules.employers(request.user).filter(union__isnull=True).select_related("area")
    return rows.filter(pk=key).first() if key else None


def _create(by: Any, firm: Employer | None, data: dict[str, Any]) -> Union:
    with transaction.atomic():
        made = create_union(by=by, **data)
        if firm is not None:
            link_employer(employer=firm, union=made, by=by, reason="新建工会")
    return made
