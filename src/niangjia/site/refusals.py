"""What Django itself refuses, as pages of ours and, under /api/, as problem+json."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from niangjia.kernel.access import public
from niangjia.kernel.errors import Forbidden, Missing, Problem
from niangjia.kernel.web import answer


class Broken(Problem):
    """500: our fault."""

    status, code, title = 500, "broken", "系统出错了"


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
    """``handler500``: drawn without the request's shell, which may be what broke."""
    problem = Broken("请稍后再试；如果还是不行，请告诉系统管理员。")
    if request.path.startswith("/api/"):
        return answer(request, problem)
    return HttpResponse(render_to_string("kernel/error.html", {"problem": problem}), status=500)


@public
def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """``CSRF_FAILURE_VIEW``: a page that was open too long, or a browser that keeps no cookies."""
    return answer(
        request,
        Forbidden("这个页面打开得太久，或者浏览器禁用了 Cookie。请返回上一页，刷新后重新提交。", code="csrf"),
    )
