"""A page with a table pasted from Excel, in whichever context."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from niangjia.enrolment.pasting import Pasted
from niangjia.organizations.views.common import Page, send


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
