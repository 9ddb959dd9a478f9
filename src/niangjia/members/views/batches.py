"""Pages of rosters: the list, a new one, one batch from check to undo, its rows."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.kernel import pages
from niangjia.kernel.access import role
from niangjia.kernel.errors import Invalid, Missing, Problem
from niangjia.kernel.ids import as_uuid
from niangjia.members.batches import failing, services, visible
from niangjia.members.forms.batches import RosterForm, written
from niangjia.members.lists.batches import BatchListing
from niangjia.members.models import SORTS, Batch
from niangjia.members.states import WRITERS, BatchState
from niangjia.members.transfers.visible import waiting as waiting_transfers
from niangjia.members.views import batch_pages

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 200


@role(*WRITERS)
@require_GET
def rosters(request: HttpRequest) -> HttpResponse:
    """The batches of my branches, the newest first."""
    listing = BatchListing(request.user, request.GET, path=request.path)
    waiting = waiting_transfers(request.user)[:100].count()
    context = {"listing": listing, "begun": bool(listing.rows or listing.query), "waiting": waiting}
    return render(request, "members/batches.html", context)


@role(*WRITERS)
@require_http_methods(["GET", "POST"])
def roster_new(request: HttpRequest) -> HttpResponse:
    """Choose a file and a union; the check begins at once."""
    if request.method == "POST":
        form = RosterForm(request.user, request.POST, request.FILES)
        if form.is_valid() and (batch := _uploaded(request, form)) is not None:
            return redirect("members:roster", batch.pk)
        return render(
            request, "members/batch_new.html", {"form": form, "steps": batch_pages.STEPS}, status=422
        )
    form = RosterForm(request.user, initial=_initial(request))
    return render(request, "members/batch_new.html", {"form": form, "steps": batch_pages.STEPS})


@role(*WRITERS)
@require_GET
def roster_template(request: HttpRequest) -> HttpResponse:
    """An empty roster to fill in."""
    answer = HttpResponse(failing.template(), content_type=XLSX)
    answer["Content-Disposition"] = (
        "attachment; filename*=UTF-8''%E8%8A%B1%E5%90%8D%E5%86%8C%E6%A8%A1%E6%9D%BF.xlsx"
    )
    return answer


@role(*WRITERS)
@require_GET
def roster(request: HttpRequest, pk: Any) -> HttpResponse:
    """One batch: its progress, or what was found and what can be done now."""
    return _page(request, _batch(request, pk))


@role(*WRITERS)
@require_GET
def roster_rows(request: HttpRequest, pk: Any, sort: str) -> HttpResponse:
    """The same page with the rows of one sort."""
    batch = _batch(request, pk)
    if sort not in SORTS:
        raise Missing("没有这一类。")
    return _page(request, batch, sort=sort)


@role(*WRITERS)
@require_POST
def roster_do(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """Check again, bring in, take back, or throw away."""
    batch = _batch(request, pk)
    run = {
        "check": services.check_soon, "commit": services.commit_soon, "undo": services.undo_soon, "discard": services.discard,
    }.get(verb)  # fmt: skip
    if run is None:
        raise Missing("没有这个操作。")
    run(by=request.user, batch=batch)
    batch.refresh_from_db()
    _say(request, batch, verb)
    return redirect("members:roster", batch.pk)


@role(*WRITERS)
@require_POST
def roster_map(request: HttpRequest, pk: Any) -> HttpResponse:
    """Put the columns right and check again."""
    batch = _batch(request, pk)
    columns = {
        one["column"]: request.POST.get(f"column-{one['column']}", "") or None for one in batch.mapping
    }
    try:
        services.remap(by=request.user, batch=batch, columns=columns)
    except Problem as problem:
        return _page(request, batch, problem=problem, wrong="columns")
    services.check_soon(by=request.user, batch=batch)
    messages.success(request, "已按新的列重新检查；以后同样的表格会照此识别。")
    return redirect("members:roster", batch.pk)


@role(*WRITERS)
@require_POST
def roster_place(request: HttpRequest, pk: Any) -> HttpResponse:
    """Say which union a name in the roster means."""
    batch = _batch(request, pk)
    wanted = _wanted(request)
    unions = {one.code: one for one in visible.unions(request.user).filter(code__in=set(wanted.values()))}
    try:
        if unknown := [code for code in wanted.values() if code not in unions]:
            raise Missing(f"您管理的范围内没有代码为“{unknown[0]}”的工会，请核对代码。")
        if not wanted:
            raise Invalid("还没有选：请先为至少一个名称选好工会，或填工会代码。")
        chosen = {text: unions[code] for text, code in wanted.items()}
        placed = services.choose_unions(by=request.user, batch=batch, chosen=chosen)
    except (Missing, Invalid) as problem:
        return _page(request, batch, problem=problem, wrong="places", typed=wanted)
    messages.success(request, f"{len(chosen)} 个名称的 {placed} 行已归入所选工会，以后同样的写法照此识别。")
    return redirect("members:roster", batch.pk)


def _wanted(request: HttpRequest) -> dict[str, str]:
    """Each name with the code that was chosen or typed for it."""
    texts = [text for text in request.POST.getlist("text")[:MOST] if "\x00" not in text]  # no name in a roster has one
    if "union" in request.POST:
        return {text: pages.typed(request.POST, "union") for text in texts[:1]}
    found = {
        text: pages.typed(request.POST, f"code-{at}") or pages.typed(request.POST, f"union-{at}")
        for at, text in enumerate(texts)
    }
    return {text: code for text, code in found.items() if text and code}


@role(*WRITERS)
@require_GET
def roster_failed(request: HttpRequest, pk: Any) -> HttpResponse | FileResponse:
    """The rows that failed, in the user's own layout."""
    batch = _batch(request, pk)
    name = f"{batch.name.rpartition('.')[0] or batch.name}-问题数据.xlsx"
    file = services.failed_rows(by=request.user, batch=batch)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _batch(request: HttpRequest, pk: Any) -> Batch:
    found = visible.batches(request.user).select_related("union", "by").filter(pk=pk).first()
    if found is None:
        raise Missing("没有找到这份花名册，或不在您的范围内。")
    return found


def _page(
    request: HttpRequest, batch: Batch, *, sort: str = "", problem: Problem | None = None, **more: Any
) -> HttpResponse:
    context = batch_pages.page(request, batch, sort) | {"problem": problem, **more}
    return render(request, "members/batch.html", context, status=problem.status if problem else 200)


def _initial(request: HttpRequest) -> dict[str, str]:
    """The union that a link names, what is being typed, or the only one there is; never a guess among several."""
    asked, mine = request.GET.get("union", ""), visible.unions(request.user)
    if asked and not as_uuid(asked):
        return {"union": asked[:140]}
    found = list(mine.filter(pk=asked)[:1] if asked else mine[:2])
    return {"union": written(found[0])} if len(found) == 1 else {}


def _uploaded(request: HttpRequest, form: RosterForm) -> Batch | None:
    """The batch, its check begun; or nothing, with the refusal at the field."""
    file = form.upload
    try:
        union = form.cleaned_data["union"]
        batch = services.upload(by=request.user, union=union, name=file.name or "", parts=file.chunks())
        services.check_soon(by=request.user, batch=batch)
    except Problem as problem:
        form.add_error("file", problem.detail)
        return None
    return batch


def _say(request: HttpRequest, batch: Batch, verb: str) -> None:
    if batch.state == BatchState.COMMITTED and verb == "commit":
        undo = reverse("members:roster_do", args=[batch.pk, "undo"])
        pages.undoable(
            request, f"已导入：新增 {batch.counts['new']} 人，更新 {batch.counts['changed']} 人。", undo
        )
    elif batch.state == BatchState.UNDONE:
        messages.success(
            request,
            f"已撤销：移除 {batch.kept.get('removed', 0)} 人，还原 {batch.kept.get('restored', 0)} 人。",
        )
    elif batch.state == BatchState.DISCARDED:
        messages.success(request, "已放弃这份名册。")
