"""Every view says who may open it; a view that says nothing opens for nobody.

A decorator puts a :class:`Rule` on the view; :class:`RuleMiddleware` enforces it before the view runs. The rule
answers "which role", never "which record": the record comes out of the context's ``rules.visible(user)``, and
what is not in there is a 404.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from niangjia.kernel.errors import Forbidden
from niangjia.kernel.web import answer

ROLES: dict[str, str] = {
    "administrator": "系统管理员",
    "chair": "主席",
    "organiser": "组织干部",
    "care_officer": "帮扶干部",
    "rights_officer": "维权干部",
    "accountant": "会计",
    "cashier": "出纳",
    "auditor": "经审",
    "publicity": "宣传干部",
    "contest_officer": "竞赛干部",
    "leader": "领导（只读）",
}
STAFF = tuple(ROLES)

V = TypeVar("V", bound=Callable[..., Any])


@dataclass(frozen=True)
class Rule:
    """Who may open a view: anybody, anybody logged in, or holders of one of ``roles`` on any branch."""

    kind: str  # public | login | role
    roles: tuple[str, ...] = ()

    def sentence(self) -> str:
        """The rule in plain words, for the refusal and for the page of rights."""
        if self.kind == "public":
            return "任何人都可以打开。"
        if self.kind == "login":
            return "登录后可以打开。"
        return f"需要以下任一任职：{'、'.join(ROLES[role] for role in self.roles)}。"


def public(view: V) -> V:
    """Anybody may open the view."""
    view.rule = Rule("public")  # type: ignore[attr-defined]
    return view


def login(view: V) -> V:
    """Whoever is logged in may open the view."""
    view.rule = Rule("login")  # type: ignore[attr-defined]
    return view


def role(*roles: str) -> Callable[[V], V]:
    """Holders of one of the roles may open the view."""
    unknown = set(roles) - set(ROLES)
    if unknown or not roles:
        raise ValueError(f"no such role: {unknown}")

    def mark(view: V) -> V:
        view.rule = Rule("role", roles)  # type: ignore[attr-defined]
        return view

    return mark


staff = role(*STAFF)

RolesOf = Callable[[Any], frozenset[str]]
_roles_of: list[RolesOf] = []


def provide_roles(function: RolesOf) -> None:
    """Say how a user's roles are found; organizations does, from the appointments."""
    _roles_of[:] = [function]


def roles_of(user: Any) -> frozenset[str]:
    """The roles that a user holds today on any branch."""
    if not getattr(user, "is_authenticated", False) or not _roles_of:
        return frozenset()
    return _roles_of[0](user)


def has_role(user: Any, *roles: str) -> bool:
    """Whether a user holds one of the roles today, on any branch."""
    return bool(roles_of(user) & set(roles))


def check(rule: Rule | None, user: Any) -> None:
    """Let through or raise :class:`Forbidden`, with the sentence that says who may."""
    if rule is None:
        raise Forbidden("这个页面没有写明谁可以打开，因此不开放。", code="no-rule")
    if rule.kind == "role" and not has_role(user, *rule.roles):
        raise Forbidden(f"您的任职不能打开这里。{rule.sentence()}", code="wrong-role")


class RuleMiddleware:
    """Denied by default: no rule, no page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Stop the request before a view that is not open to its user."""
        rule = rule_of(view)
        if rule is not None and rule.kind != "public" and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        try:
            check(rule, request.user)
        except Forbidden as refusal:  # what process_view raises passes no middleware's process_exception
            return answer(request, refusal)
        return None


def rule_of(view: Callable[..., Any]) -> Rule | None:
    """The rule of a view; views of other packages are listed by module in ``settings.OPEN_MODULES``."""
    rule = getattr(view, "rule", None) or getattr(getattr(view, "view_class", None), "rule", None)
    if rule is None:
        module = getattr(view, "__module__", "")
        kind = next((kind for name, kind in settings.OPEN_MODULES.items() if module.startswith(name)), None)
        rule = Rule(kind) if kind else None
    return rule
