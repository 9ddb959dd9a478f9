"""Binding one's WeChat: whether there is an official account, the way to WeChat and back, unbinding."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.kernel.access import login
from niangjia.kernel.wechat import is_configured, official
from niangjia.mine import services
from niangjia.mine.followers import openid_of, state_of
from niangjia.organizations.views.common import press


@login
@never_cache
@require_GET
def my_wechat(request: HttpRequest) -> HttpResponse:
    """Whether mine is bound, and the link to WeChat, which opens in its own browser."""
    ready = is_configured()
    back = request.build_absolute_uri(reverse("mine:wechat_back"))
    context: dict[str, Any] = {
        "ready": ready,
        "bound": bool(openid_of(request.user)),
        "inside": "MicroMessenger" in request.headers.get("User-Agent", ""),
        "go": official().authorize_url(back, state_of(request.user)) if ready else "",
    }
    return render(request, "mine/wechat.html", context)


@login
@never_cache
@require_http_methods(["GET", "POST"])
def wechat_back(request: HttpRequest) -> HttpResponse:
    """Back from WeChat with a code; one tap binds."""
    if request.method == "POST":

        def run() -> str:
            services.bind_wechat(by=request.user, code=request.POST.get("code", ""), state=request.POST.get("state", ""))
            return "已绑定。工会给您的通知，微信里也会收到提醒。"

        return press(request, run, reverse("mine:my_wechat"), pages=(429,))
    context = {"code": request.GET.get("code", "")[:200], "state": request.GET.get("state", "")[:64]}
    return render(request, "mine/wechat_back.html", context)


@login
@require_POST
def wechat_unbind(request: HttpRequest) -> HttpResponse:
    """Take the binding back."""
    services.unbind_wechat(by=request.user)
    messages.success(request, "已解除绑定，微信不再收到提醒。")
    return redirect("mine:my_wechat")
