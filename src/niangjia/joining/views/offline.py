"""The stand's page without a network: an empty copy that a service worker keeps (``kernel/offline.py``), and the worker.

Who stands there, and for which union, the browser knows from the last time the page was opened; what is typed lies sealed.
"""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET

from niangjia.joining.forms.market import PersonForm
from niangjia.joining.states import REVIEWERS
from niangjia.kernel import offline
from niangjia.kernel.access import role


def _shell() -> str:
    return render_to_string("joining/market_shell.html", {"form": PersonForm(auto_id="id_%s")})


@role(*REVIEWERS)
@require_GET
def market_shell(request: HttpRequest) -> HttpResponse:
    """The empty page of the stand, the same for everybody."""
    return HttpResponse(_shell())


@role(*REVIEWERS)
@require_GET
def market_worker(request: HttpRequest) -> HttpResponse:
    """The worker of this one page; it changes when the page or its files do."""
    page = reverse("joining:market")
    return offline.worker(name="stand", page=f"^{page}$", scope=page, url=reverse("joining:market_shell"), text=_shell())
