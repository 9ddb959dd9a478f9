"""Pages that open without a network: an empty copy, rendered for nobody, and the service worker that keeps it.

In a copy there is no name, no number and no token. What the page has to know its script keeps sealed in IndexedDB
(``front/js/vault.js``), by the account that opened it last.
"""

from hashlib import sha256

from django.http import HttpResponse
from django.templatetags.static import static

WORKER = """self.COPY = {{ name: "{name}", page: "{page}", shell: "{shell}", files: "{files}", version: "{version}" }};
importScripts("{script}");
"""


def worker(*, name: str, page: str, scope: str, url: str, text: str) -> HttpResponse:
    """The worker of the pages whose path fits ``page`` (a regular expression without backslashes), below ``scope``.

    ``url`` gives the copy, ``text`` is it: the worker changes when the copy or its files do.
    """
    script = static("nj/stand.js")
    version = sha256(text.encode()).hexdigest()[:16]
    files = script.rpartition("/")[0] + "/"
    said = WORKER.format(name=name, page=page, shell=url, files=files, version=version, script=script)
    answer = HttpResponse(said, content_type="text/javascript; charset=utf-8")
    answer["Service-Worker-Allowed"] = scope
    answer["Cache-Control"] = "no-cache"
    return answer
