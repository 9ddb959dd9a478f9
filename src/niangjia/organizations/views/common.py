"""What the pages share: the record by right, a form that keeps its input, the sentence why not."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from niangjia.kernel.errors import Missing, Problem
from niangjia.kernel.ids import as_uuid
from niangjia.kernel.lists import Listing
from niangjia.organizations import rules
from niangjia.organizations.forms.fields import show
from niangjia.organizations.models import Union
from niangjia.organizations.queries import active


def get(rows: QuerySet[Any], pk: Any, missing: str = "没有找到这条记录，或者它不在您的管辖范围内。") -> Any:
    """A record of what the user may see; raises :class:`Missing` with the sentence."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Missing(missing)
    return found


def get_union(user: Any, pk: Any) -> Union:
    """A union of the user's branches; raises :class:`Missing`."""
    found: Union = get(rules.visible(user).select_related("parent", "merged_into"), pk)
    return found


def working_union(pk: Any) -> Union:
    """A union that works today; whether the caller may act for it is the service's to say. Raises :class:`Missing`."""
    found: Union = get(active(), pk, "没有找到这个工会，或不在您的范围内。")
    return found


def asked(request: HttpRequest, name: str = "union") -> Union | None:
    """The union that the address names, where the user may see it."""
    key = as_uuid(request.GET.get(name, ""))
    return rules.visible(request.user).filter(pk=key).first() if key else None


def list_page(request: HttpRequest, kind: type[Listing], template: str, **more: Any) -> HttpResponse:
    """A page of one list as its address narrows it, with the union whose branch was asked for, if it knows branches."""
    listing = kind(request.user, request.GET, path=request.path)
    return render(request, template, {"listing": listing, "union": getattr(listing, "union", None), **more})


@dataclass(frozen=True)
class Page:
    """A page with one form: what it says, and what happens when it is sent."""

    title: str
    submit: str
    back: str
    run: Callable[[dict[str, Any]], Any]  # what ``done`` is told of
    done: Callable[[Any], tuple[str, str]]  # the sentence, and where to go
    subtitle: str = ""
    intro: str = ""
    final: str = ""  # what cannot be undone


@dataclass(frozen=True)
class Sent:
    """What came of a form: it is ``done``, and this was ``made``; or it is shown, with this ``status``."""

    status: int = 200
    done: bool = False
    made: Any = None


def send(
    request: HttpRequest, form: forms.Form, run: Callable[[dict[str, Any]], Any], *, pages: tuple[int, ...] = (403, 404)
) -> Sent:
    """Do what a form says, if it was sent and is right; a refusal stands where it belongs in the form.

    A refusal with a status in ``pages`` is raised, to be answered as a page of its own.
    """
    if request.method != "POST":
        return Sent()
    if not form.is_valid():
        return Sent(422)
    try:
        return Sent(done=True, made=run(form.cleaned_data))
    except Problem as problem:
        if problem.status in pages:
            raise
        return Sent(show(form, problem))


def form_page(
    request: HttpRequest, page: Page, form: forms.Form, template: str = "organizations/form.html", **more: Any
) -> HttpResponse:
    """Show a form, or do what it says; a refusal keeps the input and stands where it belongs."""
    sent = send(request, form, page.run)
    if sent.done:
        sentence, url = page.done(sent.made)
        messages.success(request, sentence)
        return redirect(url)
    return render(request, template, {"page": page, "form": form, **more}, status=sent.status)


def press_each(
    request: HttpRequest, chosen: Iterable[Any], run: Callable[[Any], Any], to: str, *, done: str, failed: Callable[[Any], str]
) -> HttpResponse:
    """One button for many records, each on its own: how many went well (``{}`` in ``done``), of each other why not; go ``to``.

    ``failed`` begins the sentence about a record that was refused; the reason follows.
    """
    well = 0
    for one in chosen:
        try:
            run(one)
        except Problem as problem:
            messages.warning(request, f"{failed(one)}：{problem.detail}")
        else:
            well += 1
    if well:
        messages.success(request, done.format(well))
    return redirect(to)


def press(
    request: HttpRequest, run: Callable[[], str], to: str, *, pages: tuple[int, ...] = (403, 404), back: str = ""
) -> HttpResponse:
    """A button without a form: do it, say what came of it (or why not), go ``to``.

    An empty sentence is not said. A refusal goes ``back`` where the two differ; one with a status in ``pages`` is
    answered as a page of its own.
    """
    try:
        if sentence := run():
            messages.success(request, sentence)
    except Problem as problem:
        if problem.status in pages:
            raise
        messages.warning(request, problem.detail)
        return redirect(back or to)
    return redirect(to)
