"""Pages of register lists: upload, what would happen, bring in, take back."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.coverage import rules
from niangjia.coverage.forms import RegisterForm
from niangjia.coverage.models import VERDICTS, RegisterList
from niangjia.coverage.reading import FIELDS
from niangjia.coverage.services import registers
from niangjia.coverage.states import ListState
from niangjia.kernel import pages
from niangjia.kernel.access import role
from niangjia.kernel.errors import Missing, Problem
from niangjia.kernel.keyset import slice_of
from niangjia.organizations.forms.fields import written
from niangjia.organizations.queries import top_unions
from niangjia.organizations.states import ORGANISERS
from niangjia.organizations.views.common import asked

STEPS = ("上传", "核对", "导入")
PAGE = 50


@role(*ORGANISERS)
@require_GET
def register_lists(request: HttpRequest) -> HttpResponse:
    """The lists that were brought in, the newest first."""
    rows = rules.lists(request.user).select_related("union", "by")
    one = slice_of(rows, order="-created_at", cursor=request.GET.get("cursor", ""))
    return render(request, "coverage/registers.html", {"lists": one.items, **_pager(request, one)})


def _pager(request: HttpRequest, one: Any, **more: str) -> dict[str, str]:
    def url(cursor: str) -> str:
        query = request.GET.copy()
        query["cursor"] = cursor
        return f"{request.path}?{query.urlencode()}" if cursor else ""

    return {"next_url": url(one.next), "prev_url": url(one.previous)}


@role(*ORGANISERS)
@require_http_methods(["GET", "POST"])
def register_new(request: HttpRequest) -> HttpResponse:
    """Upload a list; it is read and compared at once."""
    union = asked(request) or top_unions(request.user).first()
    form = RegisterForm(
        request.POST or None, request.FILES or None, user=request.user, initial={"union": written(union)}
    )
    if request.method == "POST" and form.is_valid():
        file: UploadedFile = form.cleaned_data["file"]
        try:
            data = b"".join(file.chunks()) if (file.size or 0) <= registers.LIMIT else b"\0" * (registers.LIMIT + 1)
            batch = registers.check_list(
                union=form.cleaned_data["union"], name=file.name or "名单", data=data, by=request.user
            )
        except Problem as problem:
            form.add_error("file", problem.detail)
        else:
            return redirect("coverage:register", batch.pk)
    context = {"form": form, "steps": STEPS, "columns": [words[0] for words in FIELDS.values()]}
    return render(request, "coverage/register_new.html", context, status=422 if form.errors else 200)


def get_list(user: Any, pk: Any) -> RegisterList:
    """A list of the user's branches; raises :class:`Missing`."""
    found = rules.lists(user).select_related("union", "by").filter(pk=pk).first()
    if found is None:
        raise Missing("没有找到这份名单，或者它不在您的管辖范围内。")
    return found


@role(*ORGANISERS)
@require_GET
def register(request: HttpRequest, pk: Any) -> HttpResponse:
    """What a list would do, or did: the rows by verdict."""
    batch = get_list(request.user, pk)
    verdicts = [key for key in VERDICTS if batch.counts.get(key)]
    shown = request.GET.get("verdict", "")
    shown = shown if shown in verdicts else (verdicts[0] if verdicts else "")
    rows = batch.rows.filter(verdict=shown).select_related("area")
    one = slice_of(rows, order="number", cursor=request.GET.get("cursor", ""), limit=PAGE)
    context = {
        "batch": batch,
        "rows": [(row, _details(row)) for row in one.items],
        "shown": shown,
        "tabs": [
            {
                "url": f"{request.path}?verdict={key}",
                "label": VERDICTS[key],
                "active": key == shown,
                "count": batch.counts[key],
            }
            for key in verdicts
        ],
        "columns": [(FIELDS[key][0], heading) for key, heading in batch.columns.items()],
        "writes": batch.counts.get("new", 0) + batch.counts.get("changed", 0),
        "steps": STEPS,
        **_pager(request, one),
    }
    return render(request, "coverage/register.html", context)


def _details(row: Any) -> list[tuple[str, Any]]:
    """What a row says, field by field; for a changed firm what it would become, after what it was."""
    shown = [(FIELDS[key][0], value) for key, value in row.data.items() if key != "name" or row.verdict == "changed"]
    if row.before:
        shown = [
            (FIELDS[key][0], f"{row.before.get(key) or '—'} → {value}") for key, value in row.data.items()
        ]
    return shown


@role(*ORGANISERS)
@require_POST
def register_do(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """Bring a list in, take it back, or throw it away."""
    run = {"commit": registers.commit_list, "undo": registers.undo_list, "discard": registers.discard_list}.get(verb)
    if run is None:
        raise Missing("没有这个操作。")
    batch = run(batch=get_list(request.user, pk), by=request.user)
    if batch.state == ListState.COMMITTED:
        said = f"已导入：新增 {batch.counts.get('new', 0)} 家，更新 {batch.counts.get('changed', 0)} 家。"
        pages.undoable(request, said, reverse("coverage:register_do", args=[batch.pk, "undo"]))
    elif batch.state == ListState.UNDONE:
        messages.success(request, undone(batch))
    else:
        messages.success(request, "已放弃这份名单。")
    return redirect("coverage:register", batch.pk)


def undone(batch: RegisterList) -> str:
    """What taking back did, in a sentence."""
    kept = batch.kept
    said = f"已撤销：移除 {kept['removed']} 家，还原 {kept['restored']} 家。"
    left = kept["changed_since"] + kept["in_use"]
    return said + (f"有 {left} 家导入后被人改过或已经在用，保留不动。" if left else "")
