"""After five wrong passwords the account is locked for that address, and the page says until when."""

import math
from datetime import timedelta
from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from niangjia.accounts.phones import looks_like_phone, phone_index
from niangjia.accounts.queries import account_of
from niangjia.kernel.errors import TooMany
from niangjia.kernel.web import answer


def name_of(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The name under which failures are counted: the account's, whichever way it was typed; never a bare phone."""
    said = credentials or {}
    typed = (
        str(said.get("username") or said.get("login") or request.POST.get("login") or "")
        .replace("\x00", "")
        .strip()
    )
    account = account_of(typed)
    if account is not None:
        return str(account.username)
    return phone_index(typed).hex() if looks_like_phone(typed) else typed[:100]


def seconds_left(request: HttpRequest, name: str) -> int:
    """How long the lock still lasts, at least a second."""
    address = getattr(request, "axes_ip_address", request.META.get("REMOTE_ADDR"))
    last = AccessAttempt.objects.filter(username=name, ip_address=address).order_by("-attempt_time").first()
    cool_off = get_cool_off(request)
    if last is None or cool_off is None:
        return 1
    return max(1, math.ceil((last.attempt_time + cool_off - timezone.now()).total_seconds()))


def respond(request: HttpRequest, *rest: Any) -> HttpResponse:
    """The page of a locked account, or a 429 of the API; both say how long."""
    credentials = next((one for one in rest if isinstance(one, dict)), None)
    left = seconds_left(request, name_of(request, credentials))
    minutes = -(-left // 60)
    if request.path.startswith("/api/"):
        return answer(
            request,
            TooMany(f"密码连续输错，账号已锁定，请 {minutes} 分钟后再试。", code="locked", retry_after=left),
        )
    until = timezone.now() + timedelta(seconds=left)
    page = {"minutes": minutes, "until": until}
    response = render(request, "accounts/locked.html", page, status=429)
    response["Retry-After"] = str(left)
    return response
