"""The pages of those who administer accounts: the list, a new one, one account and what is done with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from niangjia.accounts import rules, services
from niangjia.accounts.forms import NewAccountForm, WhyForm
from niangjia.accounts.lists import AccountListing, dress, standing
from niangjia.accounts.models import User
from niangjia.accounts.offices import offices
from niangjia.kernel.access import role
from niangjia.kernel.audit import AuditEntry, words_of
from niangjia.kernel.errors import Missing, Problem
from niangjia.kernel.wording import when

STORY = 20


@dataclass(frozen=True)
class Verb:
    """What is done with an account: the words of its page, and the service."""

    label: str
    run: Callable[..., Any]
    says: str
    done: str
    why: bool = True
    final: str = ""


VERBS = {
    "reset-password": Verb(
        "重置密码",
        services.reset_password,
        "会得到一个一次性密码，请当面或打电话告诉本人；原来的密码、登录和令牌马上失效。本人下次登录会看到是谁重置的。",
        "密码已重置。",
    ),
    "unlock": Verb(
        "解除锁定", services.unlock, "密码连续输错以后，账号会锁定 15 分钟；解除后马上可以再试。", "锁定已解除。", False
    ),
    "reset-factor": Verb(
        "重置两步验证",
        services.reset_factor,
        "用于手机丢失或更换、备用码也没有的情况。请先确认是本人，例如当面或回拨他登记的电话。本人下次登录会看到是谁重置的。",
        "两步验证已重置，本人登录后要重新启用。",
    ),
    "sign-out": Verb(
        "退出全部登录",
        services.sign_out,
        "这个账号在所有电脑和手机上的登录、接口令牌马上失效，本人要重新登录；密码不变。用于电脑没锁、手机外借等情况。",
        "已在各处退出登录。",
    ),
    "close": Verb(
        "停用账号", services.close_account, "停用后不能登录，现有登录和令牌马上失效；任职和办过的记录不变，以后可以恢复。", "账号已停用。"
    ),
    "reopen": Verb("恢复使用", services.reopen_account, "恢复后用原来的密码登录；原来的任职没有免去的继续有效。", "账号已恢复使用。"),
}  # fmt: skip


@role(*rules.STEWARDS)
@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """The accounts that I may look up."""
    listing = AccountListing(request.user, request.GET, path=request.path)
    return render(request, "accounts/accounts.html", {"listing": listing})


@role(*rules.STEWARDS)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@never_cache
def account_new(request: HttpRequest) -> HttpResponse:
    """Make an account; the answer shows its one-time password, once."""
    form, status = NewAccountForm(request.POST or None), 200
    back = _back(request)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made, text = services.create_account(by=request.user, **form.cleaned_data)
            except Problem as problem:
                status = _show(form, problem)
            else:
                return _once(request, made, text, back)
    context = {"form": form, "back": back or reverse("accounts:accounts")}
    return render(request, "accounts/account_new.html", context, status=status)


@role(*rules.STEWARDS)
@require_GET
@never_cache
def account(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One account: whose, what it opens, how it stands, what was done with it, what can be."""
    one = dress(request.user, [_get(request.user, pk)])[0]
    words, tone = standing(one)
    mine = rules.governable(request.user).filter(pk=one.pk).exists()
    context = {
        "one": one, "words": words, "tone": tone, "facts": _facts(one), "story": _story(one),
        "grant": _with_user(_grant(), one.username) if one.is_active and not one.offices else "",
        "verbs": [(verb, VERBS[verb].label) for verb in _fitting(one)] if mine else [],
        "cannot": "" if mine else _cannot(request.user, one),
    }  # fmt: skip
    return render(request, "accounts/account.html", context)


@role(*rules.STEWARDS)
@require_http_methods(["GET", "POST"])
@never_cache
def account_do(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """The form of one verb, and doing it."""
    one, way, status = _get(request.user, pk), VERBS[verb], 200
    services.permit(by=request.user, user=one)
    form = WhyForm(request.POST or None) if way.why else None
    if request.method == "POST":
        status = 422
        if form is None or form.is_valid():
            try:
                result = way.run(by=request.user, user=one, **(form.cleaned_data if form else {}))
            except Problem as problem:
                if form is None:
                    raise
                status = _show(form, problem)
            else:
                if isinstance(result, str):
                    return _once(request, one, result, "")
                messages.success(request, f"{one}：{way.done}")
                return redirect("accounts:account", one.pk)
    context = {"one": one, "way": way, "form": form or WhyForm(), "asks": way.why}
    return render(request, "accounts/account_do.html", context, status=status)


def _get(user: Any, pk: UUID) -> User:
    found = rules.visible(user).filter(pk=pk).first()
    if found is None:
        raise Missing("没有找到这个账号，或者它不在您的管辖范围内。")
    return found


def _fitting(one: Any) -> list[str]:
    """The verbs that make sense for an account as it stands."""
    if not one.is_active:
        return ["reopen"]
    may = {"unlock": one.is_locked, "reset-factor": one.second_factor_since is not None}
    return [verb for verb in VERBS if may.get(verb, verb != "reopen")]


def _cannot(user: Any, one: User) -> str:
    try:
        services.permit(by=user, user=one)
    except Problem as problem:
        return problem.detail
    return ""


def _facts(one: Any) -> list[tuple[str, str]]:
    return [
        ("姓名", one.name), ("用户名", one.username), ("手机号", one.masked_phone or "没有登记"),
        ("任职", "、".join(one.offices) or "没有任职"),
        ("最近登录", when(one.last_login) if one.last_login else "没有登录过"),
        ("两步验证", "有" if one.second_factor_since else "没有"),
        ("建立", f"{when(one.created_at)}{f'，{one.created_by}' if one.created_by else ''}"),
    ]  # fmt: skip


def _story(one: User) -> list[dict[str, Any]]:
    """What was done with the account, the newest first; not when it was used."""
    rows = AuditEntry.objects.filter(label="accounts.user", object_id=one.pk, verb__startswith="account.")
    return [
        {"at": entry.created_at, "title": words_of(entry), "text": entry.reason, "who": str(entry.by or "")}
        for entry in rows.select_related("by")[:STORY]
    ]


def _once(request: HttpRequest, one: User, text: str, back: str) -> HttpResponse:
    """The page that shows a one-time password; nobody sees it a second time."""
    came, fresh = bool(back), one.last_login is None
    context = {
        "fresh": fresh,
        "one": one,
        "once": text,
        "grant": _with_user(back or _grant(), one.username),
        "came": came,
    }
    return render(request, "accounts/account_once.html", context)


def _back(request: HttpRequest) -> str:
    """The page of ours that ``?next=`` names, or nothing."""
    asked = request.GET.get("next", "")
    safe = asked.startswith("/desk/") and not set(asked) & set("\\\r\n\t\x00")
    return asked if safe else ""


def _grant() -> str:
    page = offices().page
    return reverse(page) if page else ""


def _with_user(url: str, username: str) -> str:
    parts = urlsplit(url)
    query = "&".join(filter(None, [parts.query, urlencode({"user": username})]))
    return f"{parts.path}?{query}"


def _show(form: Any, problem: Problem) -> int:
    """Put a refusal at its fields, or above the form; gives the status of the answer."""
    if problem.status in (403, 404):
        raise problem
    for field, sentences in (problem.errors or {"": [problem.detail]}).items():
        form.add_error(field if field in form.fields else None, sentences)
    return problem.status
