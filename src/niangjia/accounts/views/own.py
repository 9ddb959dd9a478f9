"""The pages of one's own account; the pages of logging in are allauth's, with our templates."""

from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.accounts import agents, services
from niangjia.accounts.forms import TokenForm
from niangjia.accounts.models import Token
from niangjia.accounts.rules import lacks_factor, sees_others
from niangjia.kernel.access import login, public, roles_of
from niangjia.kernel.errors import Gone, Invalid


@login
@require_GET
def welcome(request: HttpRequest) -> HttpResponse:
    """After logging in: whoever holds a role to 今日, a bare system administrator to the admin, members to 我的."""
    if roles_of(request.user):
        return redirect("/desk/")
    return redirect("/admin/" if request.user.is_staff else "/my/")


@login
@require_GET
@never_cache
def security(request: HttpRequest) -> HttpResponse:
    """Password, second factor, other ways in: what is on, and what has to be done."""
    mine = Authenticator.objects.filter(user=request.user).order_by("created_at")
    kinds = Authenticator.Type
    by_kind = {kind: [one for one in mine if one.type == kind] for kind in kinds}
    codes = by_kind[kinds.RECOVERY_CODES]
    context = {
        "totp": next(iter(by_kind[kinds.TOTP]), None),
        "passkeys": [(one, one.wrap().name) for one in by_kind[kinds.WEBAUTHN]],
        "codes_left": len(codes[0].wrap().get_unused_codes()) if codes else 0,
        "protected": request.user.second_factor_since,
        "needed": lacks_factor(request.user),
        "required": settings.SECOND_FACTOR and sees_others(request.user),
        "outside": SocialAccount.objects.filter(user=request.user).count(),
    }
    return render(request, "accounts/security.html", context)


@login
@require_GET
@never_cache
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is logged in."""
    found = UserSession.objects.filter(user=request.user).order_by("-created_at")[:100]
    rows = [
        (one, agents.words(one.user_agent), one.session_key == request.session.session_key) for one in found
    ]
    return render(
        request,
        "accounts/sessions.html",
        {"tab": "sessions", "rows": rows, "others": sum(not row[2] for row in rows)},
    )


@login
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions."""
    services.end_session(by=request.user, session_id=pk)
    messages.success(request, "已退出那一处登录，它现在已经不能使用。")
    return redirect("accounts:sessions")


@login
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all of one's own sessions but this one."""
    count = services.end_sessions(by=request.user, user=request.user, but=request.session.session_key or "")
    messages.success(request, f"已退出其他 {count} 处登录。" if count else "没有其他登录。")
    return redirect("accounts:sessions")


@login
@require_http_methods(["GET", "POST"])
@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens; a new one is shown in the answer to its form and never again."""
    form, made = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _, made = services.issue_token(by=request.user, **form.cleaned_data)
            form = TokenForm()
        except Invalid as problem:
            for field, sentences in problem.errors.items():
                form.add_error(field, sentences)
    context = {
        "tab": "tokens",
        "form": form,
        "made": made,
        "tokens": Token.objects.filter(user=request.user)[:200],
    }
    return render(request, "accounts/tokens.html", context, status=422 if form.errors else 200)


@login
@require_POST
def end_token(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End one of one's own tokens."""
    services.end_token(by=request.user, token_id=pk)
    messages.success(request, "令牌已停用，用它的程序现在已经不能访问。")
    return redirect("accounts:tokens")


@public
def closed(request: HttpRequest) -> HttpResponse:
    """Where allauth would let people sign up or use e-mail: said once what to do instead."""
    raise Gone(
        "这里不能自行注册或用邮箱找回密码：入会请从“加入工会”申请，不用账号；忘记密码请联系工会的系统管理员重置。",
        code="closed",
    )
