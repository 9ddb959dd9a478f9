"""What the pages of the desk share: an offer or an entry by right, a page with one small form."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from niangjia.enrolment import rules
from niangjia.enrolment.lists import offer_url
from niangjia.enrolment.models import Entry, Offer
from niangjia.organizations.views.common import Page, form_page, get


def get_offer(user: Any, pk: Any, rows: QuerySet[Offer] | None = None) -> Offer:
    """An offer with its union, out of ``rows`` or of all that the user sees; raises :class:`Missing`."""
    among = rules.visible(user) if rows is None else rows
    found: Offer = get(among.select_related("union"), pk, "没有找到这个项目，或不在您的范围内。")
    return found


def get_entry(user: Any, pk: Any) -> Entry:
    """An entry that the user may see as staff, with its offer; raises :class:`Missing`."""
    rows = rules.entries(user).select_related("offer__union", "session", "pool", "person__user")
    found: Entry = get(rows, pk, "没有找到这份报名，或不在您的范围内。")
    return found


def small_form(
    request: HttpRequest, form_class: type[forms.Form], title: str, one: Offer, *,
    run: Callable[[dict[str, Any]], Any], said: str | Callable[[Any], str],
    submit: str, start: Any = None, warning: str = "", to: str = "enrolment:offer",
) -> HttpResponse:  # fmt: skip
    """A page with one small form about an offer; to the page named ``to`` of that offer when it is done."""
    form = form_class(request.POST if request.method == "POST" else None, initial=start)
    page = Page(
        title, submit, offer_url(one.pk), subtitle=one.title, final=warning,
        run=run, done=lambda made: (said if isinstance(said, str) else said(made), reverse(to, args=[one.pk])),
    )  # fmt: skip
    return form_page(request, page, form, "enrolment/form.html")
