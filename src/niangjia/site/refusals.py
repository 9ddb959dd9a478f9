"""What Django itself refuses, as pages of ours and, under /api/, as problem+json."""

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from niangjia.kernel.access import public
from niangjia.kernel.dialect import away
from niangjia.kernel.errors import Forbidden, Missing, Problem, TooMany
from niangjia.kernel.web import answer


class Broken(Problem):
    """500: our fault."""

    status, code, title = 500, "broken", "系统出错了"


class Away(TooMany):
    """503: the database is not there at this moment; the answer carries Retry-After."""

    status, code, title = 503, "database-away", "请稍等再试"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """``handler400``."""
    return answer(request, Problem("请求无法识别。请返回上一页，刷新后再试。"))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """``handler403``."""
    return answer(request, Forbidden("您没有打开这里的权限。"))


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """``handler404``."""
    return answer(request, Missing("没有找到这个页面，请检查地址。"))


def broken(request: HttpRequest) -> HttpResponse:
    """``handler500``: drawn without the request's shell, which may be what broke; 503 where the database is away for a moment."""
    problem: Problem = Broken("请稍后再试；如果还是不行，请告诉系统管理员。")
    if away(sys.exc_info()[1]):  # Django asks for this page while it handles what was raised
        problem = Away("数据库正在恢复，这一次没有办成。请刷新页面看看，没有的话再试一次。", retry_after=2)
    if request.path.startswith("/api/"):
        return answer(request, problem)
    headers = {"Retry-After": str(problem.retry_after)} if isinstance(problem, Away) else {}
    page = render_to_string("kernel/error.html", {"problem": problem})
    return HttpResponse(page, status=problem.status, headers=headers)


@public
def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """``CSRF_FAILURE_VIEW``: a page that was open too long, or a browser that keeps no cookies."""
    return answer(
        request,
        Forbidden("这个页面打开得太久，或者浏览器禁用了 Cookie。请返回上一页，刷新后重新提交。", code="csrf"),
    )
