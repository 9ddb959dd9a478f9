"""What operators ask: does the process answer, does it reach its database, what waits."""

from collections.abc import Iterator
from ipaddress import ip_address

from django.db import DatabaseError, connection
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from niangjia.kernel.access import public, roles_of
from niangjia.kernel.errors import Forbidden
from niangjia.kernel.job_states import JobState
from niangjia.kernel.jobs import Job
from niangjia.kernel.marks import Mark
from niangjia.kernel.sealer import unsealed


@public
@require_GET
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@public
@require_GET
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """The process reaches its database; 503 where it does not."""
    up = _database_up()
    return JsonResponse({"status": "ready" if up else "no database"}, status=200 if up else 503)


@public
@require_GET
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures of the house in the text format of Prometheus; for this machine itself and for staff alone."""
    if not (_from_here(request) or roles_of(request.user)):
        raise Forbidden("运行指标只对本机和工作人员开放。")
    return HttpResponse("".join(_lines()), content_type="text/plain; version=0.0.4; charset=utf-8")


def _database_up() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _from_here(request: HttpRequest) -> bool:
    """Asked by this machine, and not by a proxy on it that speaks for somebody else."""
    passed_on = any(f"HTTP_{name}" in request.META for name in ("X_FORWARDED_FOR", "FORWARDED", "X_REAL_IP"))
    try:
        return not passed_on and ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _lines() -> Iterator[str]:
    up = _database_up()
    yield _gauge("niangjia_database_up", "1 where the database answers.", {"": int(up)})
    if not up:
        return
    by_state = dict(Job.objects.order_by().values_list("state").annotate(n=Count("pk")))
    jobs = {f'{{state="{state}"}}': by_state.get(state, 0) for state in JobState.LABELS}
    yield _gauge("niangjia_jobs", "Background jobs by state.", jobs)
    waiting = unsealed().count()
    yield _gauge("niangjia_audit_unsealed", "Audit entries that wait for their seal.", {"": waiting})
    yield _gauge(
        "niangjia_marks_dirty", "Branches to be counted again.", {"": Mark.objects.filter(dirty=True).count()}
    )


def _gauge(name: str, words: str, values: dict[str, int]) -> str:
    rows = "".join(f"{name}{labels} {value}\n" for labels, value in values.items())
    return f"# HELP {name} {words}\n# TYPE {name} gauge\n{rows}"
