"""What services refuse, in one shape for pages and API (RFC 9457).

A service raises a :class:`Problem`; it never returns an error. ``detail`` is a Chinese sentence that the
person can act on; ``code`` is stable for programs; ``errors`` lists sentences by field, and where ``detail`` is
all there is to say at one field, ``at`` names it; ``rule`` is the copy of the regulation that was applied (key,
value, document).
"""

from typing import Any


class Problem(Exception):
    """Something that a person asked for and that cannot be done, with the reason."""

    status = 400
    code = "bad-request"
    title = "请求有误"

    def __init__(
        self,
        detail: str,
        *,
        code: str = "",
        at: str = "",
        errors: dict[str, list[str]] | None = None,
        rule: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.code
        self.errors = errors or ({at: [detail]} if at else {})
        self.rule = rule

    def as_dict(self) -> dict[str, Any]:
        """The body of an ``application/problem+json`` answer."""
        body: dict[str, Any] = {
            "type": f"/problems/{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }
        if self.errors:
            body["errors"] = self.errors
        if self.rule:
            body["rule"] = self.rule
        return body


class Unauthorized(Problem):
    """401: nobody is logged in."""

    status, code, title = 401, "unauthorized", "请先登录"


class Forbidden(Problem):
    """403: the right tree, the wrong role; the sentence says which role may."""

    status, code, title = 403, "forbidden", "没有这项权限"


class Missing(Problem):
    """404: not there, or outside the person's tree; nobody can tell which."""

    status, code, title = 404, "not-found", "没有找到"


class Refused(Problem):
    """409: somebody was first, or the record is not in a state that allows this."""

    status, code, title = 409, "conflict", "现在不能这样做"


class Gone(Problem):
    """410: closed for good."""

    status, code, title = 410, "gone", "已经结束"


class Invalid(Problem):
    """422: a field is wrong; ``errors`` says which and what would be right."""

    status, code, title = 422, "invalid", "填写有误"


class TooMany(Problem):
    """429: too often; the answer carries Retry-After in seconds."""

    status, code, title = 429, "too-many", "操作太频繁"

    def __init__(self, detail: str, *, retry_after: int = 60, **rest: Any) -> None:
        super().__init__(detail, **rest)
        self.retry_after = retry_after
