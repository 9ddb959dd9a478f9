"""工作台: 今日, and the search everywhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from niangjia.kernel.access import ROLES, has_role, staff
from niangjia.kernel.masks import scrub
from niangjia.kernel.pages import typed
from niangjia.kernel.questions import Todo, todos
from niangjia.kernel.sought import opened
from niangjia.members import rules as member_rules
from niangjia.members.batches import visible
from niangjia.members.lists.members import MemberListing
from niangjia.members.queries import current
from niangjia.organizations.lists import UnionListing
from niangjia.organizations.queries import top_unions
from niangjia.organizations.rights import held, scope
from niangjia.organizations.todos import first_steps
from niangjia.site.menus import opens

FOUND = 10
LIGHTS = (("late", "已经到期"), ("soon", "快到期"), ("ok", "有时间安排"))


@dataclass(frozen=True)
class Step:
    """One of the first steps of a new house or a new cadre."""

    url: str
    title: str
    text: str = ""


@staff
@require_GET
def desk_home(request: HttpRequest) -> HttpResponse:
    """今日: what waits for me, by its clocks; for a new cadre of an empty branch, the first steps."""
    found = todos(request.user)
    tops = list(top_unions(request.user))
    first = [Step(todo.url, todo.sentence) for todo in first_steps(request.user)]
    empty = not first and not current().filter(scope(request.user)).exists()
    context = {
        "groups": _groups(found),
        "today": timezone.localdate(),
        "tops": _places(request.user, tops),
        "steps": first or [step for step in _steps(tops) if empty and opens(step.url, request.user)],
    }
    return render(request, "site/desk.html", context)


def _groups(found: list[Todo]) -> list[tuple[str, list[Todo]]]:
    groups = [(words, [todo for todo in found if todo.light == light]) for light, words in LIGHTS]
    return [(words, some) for words, some in groups if some]


def _places(user: Any, tops: list[Any]) -> list[tuple[Any, str]]:
    """The user's unions with the roles held there, in words."""
    return [
        (
            union,
            "、".join(
                ROLES[role]
                for role in ROLES
                if role in {h.role for h in held(user) if h.union_id == union.pk}
            ),
        )
        for union in tops
    ]


def _steps(tops: list[Any]) -> Iterator[Step]:
    if tops:
        url = reverse("organizations:union", args=[tops[0].pk])
        yield Step(url, "核对工会资料", "名称、地址、联系人和电话，职工会在自己的手机上看到。")
    yield Step(
        reverse("members:roster_new"),
        "导入会员花名册",
        "把现有的 Excel 表拖进来就行，先预览再写入，写入后还可以撤销。",
    )
    yield Step(
        reverse("organizations:terms"), "登记委员会任期", "登记以后，届满前 180、90、30 天会在这里提醒。"
    )


@staff
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Search everywhere: unions and, for roles that work with people, members and roster batches."""
    asked_as = typed(request.GET, "q", 300)
    text = opened(asked_as)[:100]
    context: dict[str, Any] = {"search_text": scrub(text), "search_before": asked_as}
    if text:
        asked = {"search": text}
        context["unions"] = UnionListing(request.user, asked, limit=FOUND)
        if has_role(request.user, *member_rules.READERS):
            context["members"] = MemberListing(request.user, asked, limit=FOUND)
        context["batches"] = list(_batches(request.user, text))
    context["nothing"] = text and not (
        context["unions"].rows or ("members" in context and context["members"].rows) or context["batches"]
    )
    return render(request, "site/search.html", context)


def _batches(user: Any, text: str) -> Any:
    rows = visible.batches(user).filter(Q(name__contains=text) | Q(union__name__contains=text))
    return rows.select_related("union").order_by("-created_at")[:FOUND]
