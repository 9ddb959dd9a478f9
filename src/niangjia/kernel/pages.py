"""What every page's shell needs: look, menus, banner; and the small helpers of views.

Kernel knows no context, so menus are registries: ``site/wiring.py`` fills them with functions that are asked when a
shell draws its menu, and never on a page that shows none.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from niangjia.kernel.access import public

YEAR = 365 * 24 * 3600
LOOKS = {"type": ("nj_type", ("normal", "large")), "theme": ("nj_theme", ("light", "dark"))}


@dataclass(frozen=True)
class Item:
    """One entry of a menu. ``count`` shows as a number of things that wait; ``group`` is the heading above."""

    url: str
    label: str
    icon: str = "point"
    active: bool = False
    count: int = 0
    group: str = ""


@dataclass(frozen=True)
class Banner:
    """One sentence above everything, with one link at most."""

    text: str
    url: str = ""
    action: str = ""


Source = Callable[[HttpRequest], Iterable[Item]]

NAV: list[Source] = []  # 工作台, at the left
TABBAR: list[Source] = []  # 职工端, at the bottom
PUBLIC_NAV: list[Source] = []  # public site, on top
USER_MENU: list[Source] = []  # behind the user's name
BANNERS: list[Callable[[HttpRequest], Banner | None]] = []
USER_ROLES: list[Callable[[HttpRequest], str]] = []  # "组织干部 · 青江区总工会", under the user's name

TABS = (("/my/", "首页", "home"), ("/my/services", "服务", "apps"), ("/my/things", "办事", "clipboard-list"))


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of every page. Menus are lazy: a page that draws none asks nobody."""
    nav = SimpleLazyObject(lambda: items(NAV, request))
    return {
        "site_name": getattr(settings, "SITE_NAME", "娘家"),
        "federation_name": getattr(settings, "FEDERATION", ""),
        "large_type": request.COOKIES.get("nj_type") == "large",
        "theme": "dark" if request.COOKIES.get("nj_theme") == "dark" else "light",
        "look_url": _look_url(settings.ROOT_URLCONF),
        "nav": nav,
        "nav_list": SimpleLazyObject(lambda: render_to_string("kernel/nav.html", {"nav": nav})),  # stands in two places
        "tabbar": SimpleLazyObject(lambda: items(TABBAR, request) or tabs(request)),
        "public_nav": SimpleLazyObject(lambda: items(PUBLIC_NAV, request)),
        "user_menu": SimpleLazyObject(lambda: items(USER_MENU, request)),
        "user_roles": SimpleLazyObject(lambda: " ".join(tell(request) for tell in USER_ROLES)),
        "banner": SimpleLazyObject(lambda: next(filter(None, (tell(request) for tell in BANNERS)), None)),
        "home_url": home_url(request),
    }


def items(sources: list[Source], request: HttpRequest) -> list[Item]:
    """What the registered sources say for this request, in order."""
    return [item for source in sources for item in source(request)]


def active(request: HttpRequest, url: str, *, exact: bool = False) -> bool:
    """Whether a menu's entry is where the request is: the page itself or, unless ``exact``, one below it."""
    return request.path == url or (not exact and request.path.startswith(url.rstrip("/") + "/"))


def tabs(request: HttpRequest) -> list[Item]:
    """The four places of 职工端; 首页 alone is matched exactly, the others with all below them."""
    entries = (*TABS, ("/my/me", "我的", "user"))
    return [Item(url, label, icon, active(request, url, exact=url == "/my/")) for url, label, icon in entries]


def home_url(request: HttpRequest) -> str:
    """The front door of the face that the request is in."""
    return next((face for face in ("/desk/", "/my/", "/board/") if request.path.startswith(face)), "/")


def url_or_nothing(name: str, *args: Any) -> str:
    """The address of a named page, or nothing where the page is not part of this installation."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@lru_cache(maxsize=8)
def _look_url(_patterns: str) -> str:
    """Where the look is remembered; every page asks."""
    return url_or_nothing("kernel:look")


def typed(data: Mapping[str, Any], name: str, most: int = 60) -> str:
    """What somebody typed into a field that no form checks: without blanks around it or a NUL, ``most`` characters."""
    return str(data.get(name) or "").replace("\x00", "").strip()[:most]


def came_from(request: HttpRequest, other: str = "/") -> str:
    """The page that a form says it came from (``next``), if it is one of this house; else ``other``."""
    page = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if ours else other


def undoable(request: HttpRequest, text: str, undo_url: str) -> None:
    """Say on the next page what was done, with a button that POSTs to ``undo_url``."""
    messages.success(request, text, extra_tags=f"undo:{undo_url}")


@public
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Remember large type or dark mode in a cookie, for browsers that run no script; back to the page."""
    response = HttpResponseRedirect(came_from(request))
    for name, (cookie, allowed) in LOOKS.items():
        value = request.POST.get(name, "")
        if value in allowed:
            response.set_cookie(cookie, value, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response
