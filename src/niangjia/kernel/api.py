"""The base of the JSON API: who may call, what a refusal looks like, how a list is paged.

Each context's ``api.py`` makes a ninja ``Router`` and says on every operation who may call it::

    @router.get("/unions", response=Page[UnionOut], auth=guard("organiser", "chair"))

``guard("public")`` is anybody, ``guard("login")`` whoever holds a token. An operation that says nothing answers
nobody. ``site/api.py`` mounts the routers on :func:`build_api`.
"""

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from ninja import Field, NinjaAPI, Schema
from ninja.constants import NOT_SET
from ninja.operation import Operation
from ninja.security import HttpBearer

from niangjia.kernel.access import Rule, check, public, role
from niangjia.kernel.api_input import CleanParser, document_searches
from niangjia.kernel.api_problems import add_handlers, document_problems
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Unauthorized
from niangjia.kernel.idempotency import idempotent
from niangjia.kernel.keyset import MAX_LIMIT, Slice
from niangjia.kernel.lists import Listing

__all__ = [
    "Page", "Paging", "ReasonIn", "build_api", "guard", "idempotent", "listed", "paged", "provide_token_reader", "user_of",
]  # fmt: skip

T = TypeVar("T")
L = TypeVar("L", bound=Listing)
TokenReader = Callable[[str], Any]
_reader: list[TokenReader] = []


def provide_token_reader(function: TokenReader) -> None:
    """Say how the text of a token becomes its user; raises :class:`Unauthorized` for one that is no good."""
    _reader[:] = [function]


def user_of(request: HttpRequest) -> Any:
    """The user whose token the request carries; raises :class:`Unauthorized`. Cookies do not count here."""
    found = getattr(request, "_token_user", None)
    if found is not None:
        return found
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip() or not _reader:
        raise Unauthorized(
            "请求没有带有效的令牌：先用 POST /api/v1/tokens 取得令牌，再放进 Authorization 头。"
        )
    request._token_user = _reader[0](token.strip())  # type: ignore[attr-defined]
    return request._token_user  # type: ignore[attr-defined]


class Guard(HttpBearer):
    """Lets through whom the rule admits, before anything else of the request is looked at."""

    def __init__(self, rule: Rule) -> None:
        super().__init__()
        self.rule = rule

    def __call__(self, request: HttpRequest) -> Any:
        """The user of the token; raises :class:`Unauthorized` or :class:`Forbidden`."""
        request.user = user_of(request)
        check(self.rule, request.user)
        _path_is_clean(request)
        return request.user

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """What the base class asks for; the work is done in ``__call__``."""
        return user_of(request)


class Anybody:
    """Lets everybody through, and forgets a session that the browser may have sent along."""

    rule = Rule("public")

    def __call__(self, request: HttpRequest) -> Any:
        """A true value, always."""
        request.user = AnonymousUser()
        _path_is_clean(request)
        return request.user


class Nobody:
    """Stands where an operation says no rule: denied by default."""

    def __call__(self, request: HttpRequest) -> Any:
        """Raises :class:`Forbidden`."""
        raise Forbidden("这个接口没有写明谁可以调用，因此不开放。", code="no-rule")


def guard(*roles: str) -> Any:
    """Who may call an operation: ``"public"``, ``"login"``, or holders of one of the roles on any branch."""
    if roles == ("public",):
        return Anybody()
    if roles == ("login",):
        return Guard(Rule("login"))
    role(*roles)  # refuses a role that does not exist
    return Guard(Rule("role", roles))


def _path_is_clean(request: HttpRequest) -> None:
    if "\x00" in request.path:
        raise Missing("没有找到这条记录，请检查地址。")


class Page(Schema, Generic[T]):
    """A page of a list; ``next`` is the cursor of the page after, or null."""

    items: list[T]
    next: str | None = None


class ReasonIn(Schema):
    """Why, or why not; whether it may be left out is the verb's to say."""

    reason: str = Field("", max_length=400)


class Paging(Schema):
    """The query of a list: where it goes on, and how many (at most 200)."""

    cursor: str = ""
    limit: int = Field(50, ge=1, le=MAX_LIMIT)


def listed(kind: type[L], user: Any, query: Paging) -> L:
    """The list that a query asks for; raises :class:`Invalid` for a filter that is none."""
    params = {key: str(value) for key, value in query.dict().items() if value not in ("", None)}
    one = kind(user, params, limit=query.limit)
    form = one.filters
    if form is not None and not form.is_valid():
        errors = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
        raise Invalid("筛选条件有误。", errors=errors)
    return one


def paged(one: Slice | Listing, show: Callable[[Any], Any] = lambda row: row) -> dict[str, Any]:
    """A page of rows, or that of a list, as the body of a list."""
    one = one.slice if isinstance(one, Listing) else one
    return {"items": [show(row) for row in one.items], "next": one.next or None}


class Api(NinjaAPI):
    """An API whose description names the shape of its refusals."""

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        """The description, with problem+json as the answer to whatever is refused, and how a number is searched for."""
        return document_searches(document_problems(super().get_openapi_schema(**kwargs)))


def build_api(*, title: str = "娘家接口", version: str = "1", namespace: str = "api") -> Api:
    """An API without operations: refusals as problem+json, bodies checked, nothing open."""
    api = Api(
        title=title,
        version=version,
        urls_namespace=namespace,
        auth=Nobody(),
        parser=CleanParser(),
        docs_decorator=public,
    )
    add_handlers(api)
    return api


def operations(api: NinjaAPI) -> Iterator[tuple[str, Operation]]:
    """Every operation with its path, for the test that each has a rule."""
    for bound in api._get_bound_routers():
        for path, view in bound.path_operations.items():
            for operation in view.operations:
                yield f"{bound.prefix}{path}", operation


def rule_of_operation(operation: Operation) -> Rule | None:
    """The rule that an operation states, or nothing."""
    stated = operation.auth_param
    return None if stated is NOT_SET else getattr(stated, "rule", None)
