"""The stand's page without a network: an empty copy that a service worker keeps, and the worker itself.

The copy is rendered for nobody: no name, no number, no token. Who stands there, and for which union, the browser knows from
the last time the page was opened; what is typed lies sealed in IndexedDB (``front/js/vault.js``).
"""

from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET

from niangjia.joining.market_forms import PersonForm
from niangjia.joining.states import REVIEWERS
from niangjia.kernel.access import role

WORKER = """self.STAND = {{ page: "{page}", shell: "{shell}", files: "{files}", version: "{version}" }};
importScripts("{script}");
"""


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
    script, page = static("nj/stand.js"), reverse("joining:market")
    said = {
        "page": page,
        "shell": reverse("joining:market_shell"),
        "files": script.rpartition("/")[0] + "/",
        "version": sha256(_shell().encode()).hexdigest()[:16],
        "script": script,
    }
    answer = HttpResponse(WORKER.format(**said), content_type="text/javascript; charset=utf-8")
    answer["Service-Worker-Allowed"] = page
    answer["Cache-Control"] = "no-cache"
    return answer
