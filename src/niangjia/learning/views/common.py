"""What the pages of learning share."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from niangjia.kernel.ids import as_uuid
from niangjia.kernel.pages import typed
from niangjia.learning import queries
from niangjia.learning.pasting import Pasted
from niangjia.learning.vocabulary import TOPICS
from niangjia.organizations.views.common import Page, send

NO_COURSE = "没有找到这门课。"
SHOWN = 300  # courses on one page; a topic or a word narrows them


def union_asked(request: HttpRequest, unions: QuerySet[Any]) -> Any:
    """The one of some unions that the address names (``?union=``), the first of them otherwise; None where there are none."""
    return unions.filter(pk=as_uuid(request.GET.get("union", ""))).first() or unions.first()


def shelf(request: HttpRequest, rows: Any, view: str) -> dict[str, Any]:
    """The menu as a page shows it: topics as tabs, the courses of one, a search over all."""
    topic, text = typed(request.GET, "topic"), typed(request.GET, "search")
    topics = queries.topics_of(rows)
    tabs = [{"label": "全部", "url": request.path, "active": topic not in TOPICS, "count": sum(n for _, _, n in topics)}]
    tabs += [{"label": label, "url": f"{request.path}?topic={key}", "active": key == topic, "count": n} for key, label, n in topics]
    found = list(queries.searched(rows, topic, text).select_related("union").order_by("topic", "title")[:SHOWN])
    courses = [(one, reverse(view, args=[one.pk])) for one in found]
    return {"courses": courses, "tabs": tabs, "search": text, "topic": topic if topic in TOPICS else ""}


def paste_page(
    request: HttpRequest, page: Page, form: forms.Form, template: str = "organizations/form.html", **more: Any
) -> HttpResponse:
    """A page with a table: what is right goes in, what is wrong stays in the field ``table`` as it was typed, with the reasons.

    It waits out a bad network: what was taken is known when it is sent again.
    """
    sent = send(request, form, page.run)
    status = sent.status
    if sent.done:
        came: Pasted = sent.made
        sentence, url = page.done(came.made)
        messages.success(request, sentence)
        if not came.wrong:
            return redirect(url)
        form.data = request.POST.copy()
        form.data["table"] = came.left
        form.add_error(None, f"还有 {len(came.wrong)} 行要改，留在下面的格子里，改好再交。")
        form.add_error("table", came.said)
        status = 422
    return render(request, template, {"page": page, "form": form, "patient": request.path, **more}, status=status)
