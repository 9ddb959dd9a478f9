"""Every registered list as a file, and the filters that a user keeps for it."""

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.kernel import audit, saved
from niangjia.kernel.access import Rule, check, login
from niangjia.kernel.errors import Missing
from niangjia.kernel.exports import FORMS, write
from niangjia.kernel.jobs import Job, enqueue
from niangjia.kernel.lists import LISTINGS, Listing
from niangjia.kernel.pages import came_from
from niangjia.kernel.sealed_answers import sealed_answer
from niangjia.kernel.sealed_files import private
from niangjia.kernel.sought import SEARCHES, hidden, in_address, shown

NOT_ASKED = {"csrfmiddlewaretoken", "next", "before"}
AT_ONCE = 2000  # rows; a longer list is written in the background


def open_listing(name: str, user: object, query: str) -> Listing:
    """A registered list as its user sees it; raises :class:`Missing`, or :class:`Forbidden` for the wrong role."""
    if name not in LISTINGS:
        raise Missing("没有这个列表。")
    cls = LISTINGS[name]
    check(Rule("role", cls.roles) if cls.roles else Rule("login"), user)
    return cls(user, QueryDict(query))


@login
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """From what was typed to the page of a list or of a search: its address says what was asked, without what was left
    empty, and a person's number only sealed (:mod:`niangjia.kernel.sought`)."""
    asked = QueryDict(mutable=True)
    before = request.POST.get("before", "")
    for name, values in request.POST.lists():
        if name not in NOT_ASKED:
            said = [in_address(one, before) if name in SEARCHES else one for one in values if one]
            if said:
                asked.setlist(name, said)
    tail = asked.urlencode()
    return HttpResponseRedirect(came_from(request) + (f"?{tail}" if tail else ""))


@login
@require_http_methods(["GET", "POST"])
def export(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """The whole list as ``.xlsx`` or ``.csv``: at once where it is short; a long one is asked for by POST, as a job."""
    if form not in FORMS:
        raise Missing("没有这种格式。")
    query = request.GET.urlencode()
    listing = open_listing(name, request.user, query)
    if len(listing.queryset().order_by()[: AT_ONCE + 1].values_list("pk")) <= AT_ONCE:
        return _at_once(request, listing, form, query)
    if request.method == "GET":
        return render(request, "kernel/export_long.html", {"listing": listing, "form": form, "at_once": AT_ONCE})
    job = enqueue("list.export", by=request.user, title=f"导出：{listing.title}", name=name, form=form, query=hidden(query))
    return redirect("kernel:job", job.pk)


def _at_once(request: HttpRequest, listing: Listing, form: str, query: str) -> FileResponse:
    audit.record("list.export", by=request.user, detail={"list": listing.name, "query": told(query)})
    with private() as room:
        target = room / f"list.{form}"
        write(listing, form, target)
        stream = target.open("rb")  # it keeps the bytes; nothing stays behind
    return FileResponse(stream, as_attachment=True, filename=filename(listing, form), content_type=FORMS[form])


def told(query: str) -> str:
    """A query string as the audit trail may keep it for ever: the filters, not what was searched for."""
    kept = QueryDict(query, mutable=True)
    kept.pop("search", None)
    return kept.urlencode()


def filename(listing: Listing, form: str) -> str:
    """``会员-20260630.xlsx``."""
    return f"{listing.title}-{timezone.localdate():%Y%m%d}.{form}"


@login
@require_GET
def exported(request: HttpRequest, job: str) -> HttpResponseBase:
    """The file that an export job wrote, for whoever asked for it."""
    found = Job.objects.filter(pk=job, by=request.user, kind="list.export").first()
    target = export_path(found) if found else None
    if found is None or target is None or not target.exists():
        raise Missing("文件不存在或已过期，请重新导出。")
    form = found.args["form"]
    name = filename(open_listing(found.args["name"], request.user, shown(found.args["query"])), form)
    response = sealed_answer(target, name=name, content_type=FORMS[form])
    response["Cache-Control"] = "private, no-store"
    return response


def export_path(job: Job) -> Path:
    """Where an export job's file lies, sealed and outside the web root."""
    return Path(settings.MEDIA_ROOT) / "exports" / f"{job.pk}.{job.args['form']}"


@login
@require_POST
def save_filter(request: HttpRequest, name: str) -> HttpResponse:
    """Keep the list's filters under a name."""
    open_listing(name, request.user, "")
    saved.save(by=request.user, listing=name, name=request.POST.get("name", ""), query=request.POST.get("query", ""))
    messages.success(request, "筛选已保存，显示在列表上方。")
    return back(request)


@login
@require_POST
def remove_filter(request: HttpRequest, pk: str) -> HttpResponse:
    """Drop one of one's own filters."""
    saved.remove(by=request.user, pk=pk)
    messages.success(request, "筛选已删除。")
    return back(request)


def back(request: HttpRequest) -> HttpResponse:
    """To the page that the form names, of this house only."""
    return HttpResponseRedirect(came_from(request))
