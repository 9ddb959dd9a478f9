"""The pages of a stand: choose the union once, then one person after the other; or a firm's list."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from niangjia.joining.forms.market import ListForm, PersonForm, StandForm
from niangjia.joining.market import Unclear, entered_today, lines_of, stands
from niangjia.joining.services.market import Row, enter, enter_list, take_back
from niangjia.joining.states import REVIEWERS, ApplicationState
from niangjia.kernel.access import role
from niangjia.kernel.errors import Missing, Problem
from niangjia.kernel.pages import undoable
from niangjia.organizations.forms.fields import show, written

LAST = 8
KEPT = "market"  # in the session: the union, and what the next person has in common with the last


def _kept(request: HttpRequest) -> dict[str, str]:
    kept = request.session.get(KEPT)
    return kept if isinstance(kept, dict) else {}


def _stand(request: HttpRequest, pk: Any = None) -> Any:
    """The union that was chosen, as long as the user may take people in for it; nothing asks to choose."""
    pk = pk or _kept(request).get("union")
    return stands(request.user).filter(pk=pk).first() if pk else None


@role(*REVIEWERS)
@require_http_methods(["GET", "POST"])
def place(request: HttpRequest) -> HttpResponse:
    """Choose the union, once."""
    now = _stand(request)
    form = StandForm(request.POST or None, user=request.user, initial={"union": written(now)})
    if request.method == "POST" and form.is_valid():
        request.session[KEPT] = {"union": str(form.cleaned_data["union"].pk)}
        return redirect("joining:market")
    few = list(stands(request.user).order_by("path")[: LAST + 1])
    context = {"form": form, "few": few if len(few) <= LAST else []}
    return render(request, "joining/market_place.html", context, status=422 if request.method == "POST" else 200)


@role(*REVIEWERS)
@require_http_methods(["GET", "POST"])
def market(request: HttpRequest) -> HttpResponse:
    """One person after the other. The browser's script asks for JSON and gets the same answer as a page's form."""
    union = _stand(request)
    if request.method == "POST":
        return _enter(request)
    if union is None:
        return redirect("joining:market_place")
    first = {name: _kept(request).get(name, "") for name in ("workplace", "group")}
    form = PersonForm(initial=first | {"key": str(uuid4()), "union": union.pk})
    return render(request, "joining/market.html", _page(request, union, form))


def _page(request: HttpRequest, union: Any, form: PersonForm) -> dict[str, Any]:
    today = entered_today(request.user)
    last = list(today.select_related("union")[:LAST])
    return {"union": union, "form": form, "count": today.count(), "last": last, "waiting": ApplicationState.WAITING}


def _enter(request: HttpRequest) -> HttpResponse:
    form = PersonForm(request.POST)
    valid = form.is_valid()
    named = form.cleaned_data.get("union")
    union = _stand(request, named)
    if union is None:
        if named or _wants_json(request):
            raise Missing("没有找到这个工会，请重新选择。")
        return redirect("joining:market_place")
    try:
        if not valid:
            said = {name: [str(one) for one in errors] for name, errors in form.errors.items()}
            return _refused(request, union, form, 422, said)
        data = form.cleaned_data
        made = enter(by=request.user, union=union, entry=form.entry(), key=data["key"], agreed=data["agreed"])
    except Problem as problem:
        if problem.status in (403, 404):
            raise
        return _refused(request, union, form, show(form, problem), problem.errors or {"": [problem.detail]})
    request.session[KEPT] = {"union": str(union.pk), "workplace": made.workplace, "group": made.group}
    if _wants_json(request):
        return JsonResponse({"name": made.name, "today": entered_today(request.user).count()})
    undoable(request, f"已登记{made.name}。", reverse("joining:market_undo", args=[made.pk]))
    return redirect("joining:market")


def _refused(
    request: HttpRequest, union: Any, form: PersonForm, status: int, errors: dict[str, list[str]]
) -> HttpResponse:
    if _wants_json(request):
        said = [sentence for sentences in errors.values() for sentence in sentences]
        return JsonResponse({"detail": "".join(said)}, status=status)
    typed = request.POST.copy()
    typed["key"] = str(uuid4())  # nothing was stored under the old one, or it belongs to somebody else
    form.data = typed
    return render(request, "joining/market.html", _page(request, union, form), status=status)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


@role(*REVIEWERS)
@require_POST
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back what oneself entered today."""
    found = entered_today(request.user).filter(pk=pk).first()
    if found is None:
        raise Missing("只能撤销自己今天登记的人。")
    take_back(by=request.user, application=found)
    messages.success(request, f"已撤销{found.name}的登记。")
    return redirect("joining:market")


@role(*REVIEWERS)
@require_http_methods(["GET", "POST"])
def firm_list(request: HttpRequest) -> HttpResponse:
    """A firm's list, pasted: what is right goes in, what is wrong stays in the field with the reason."""
    union = _stand(request)
    if union is None:
        return redirect("joining:market_place")
    form = ListForm(request.POST or None, initial={"key": str(uuid4()), "firm": _kept(request).get("workplace", "")})
    rows: list[Row] | None = None
    if request.method == "POST" and form.is_valid():
        rows = _entered(request, union, form)
    wrong = [row for row in rows or () if row.told]
    if rows is not None:
        form = _again(form, wrong)
    context = {
        "union": union, "form": form, "rows": rows, "wrong": wrong,
        "done": sum(not row.told and not row.known for row in rows or ()), "known": sum(row.known for row in rows or ()),
    }  # fmt: skip
    status = 422 if request.method == "POST" and (rows is None or wrong) else 200
    return render(request, "joining/market_list.html", context, status=status)


def _entered(request: HttpRequest, union: Any, form: ListForm) -> list[Row] | None:
    data = form.cleaned_data
    try:
        lines = lines_of(data["people"])
        return enter_list(
            by=request.user, union=union, firm=data["firm"], lines=lines, key=data["key"], agreed=data["agreed"]
        )
    except Unclear as unclear:
        form.add_error("people", str(unclear))
    except Problem as problem:
        if problem.status in (403, 404):
            raise
        show(form, problem)
    return None


def _again(form: ListForm, wrong: list[Row]) -> ListForm:
    """The form for the rows that are left to mend."""
    left = "\n".join(row.line.text for row in wrong)
    first = {"firm": form.cleaned_data["firm"], "people": left, "key": str(uuid4()), "agreed": bool(wrong)}
    return ListForm(initial=first)
