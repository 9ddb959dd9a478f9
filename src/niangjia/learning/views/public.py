"""What anybody may see: the menu of courses."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from niangjia.kernel.access import public
from niangjia.learning import rules
from niangjia.learning.views.common import NO_COURSE, shelf
from niangjia.organizations.views.common import get


@public
@require_GET
def courses(request: HttpRequest) -> HttpResponse:
    """The menu by topic, with a search."""
    return render(request, "learning/public_courses.html", shelf(request, rules.menu(), "learning:public_course"))


@public
@require_GET
def course(request: HttpRequest, pk: Any) -> HttpResponse:
    """One course."""
    one = get(rules.menu().select_related("union"), pk, NO_COURSE)
    return render(request, "learning/public_course.html", {"course": one})
