"""The door's page without a network: an empty copy that a service worker keeps (``kernel/offline.py``), and the worker.

Whose list it is the browser knows from the account that opened a door last, and forgets when another logs in
(``front/js/whose.js``); the list itself lies sealed for that account, with traces of codes that are of that session alone.
"""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET

from niangjia.enrolment.states import OPENERS
from niangjia.kernel import offline
from niangjia.kernel.access import role


def _shell() -> str:
    return render_to_string("enrolment/door_shell.html")


@role(*OPENERS)
@require_GET
def door_shell(request: HttpRequest) -> HttpResponse:
    """The empty page of a door, the same for everybody."""
    return HttpResponse(_shell())


@role(*OPENERS)
@require_GET
def door_worker(request: HttpRequest) -> HttpResponse:
    """The worker of the pages of doors."""
    scope = reverse("enrolment:offers") + "/"
    page = f"^{scope}[0-9a-f-]+/door$"
    return offline.worker(name="door", page=page, scope=scope, url=reverse("enrolment:door_shell"), text=_shell())
