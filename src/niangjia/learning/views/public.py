"""What anybody may see: the menu of courses."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from niangjia.kernel.access import public
from niangjia.kernel.errors import Missing
from niangjia.learning import rules
from niangjia.learning.views.common import shelf


@public
@require_GET
def courses(request: HttpRequest) -> HttpResponse:
    """The menu by topic, with a search."""
    return render(request, "learning/public_courses.html", shelf(request, rules.menu(), "learning:public_course"))


@public
@require_GET
def course(request: HttpRequest, pk: Any) -> HttpResponse:
    """One course."""
    one = rules.menu().select_related("union").filter(pk=pk).first()
    if one is None:
        raise Missing("没有找到这门课。")
    return render(request, "learning/public_course.html", {"course": one})
