"""Pages of leaving: a membership that is kept, death and family, return, a firm as a whole."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from niangjia.kernel.access import role
from niangjia.kernel.errors import Invalid
from niangjia.kernel.ids import as_uuid
from niangjia.kernel.jobs import Job
from niangjia.kernel.pages import typed
from niangjia.members import rules
from niangjia.members.forms import leaving as asked
from niangjia.members.handing import arrivals, holding_of, members_of
from niangjia.members.models import FamilyContact
from niangjia.members.services import deaths, handing, standing, staying
from niangjia.members.states import WRITERS
from niangjia.members.views.people import get_current, get_person
from niangjia.organizations.queries import active
from niangjia.organizations.rights import scope
from niangjia.organizations.views.common import Page, form_page, get

CARERS = deaths.CARERS
GONE = (
    "因登记去世停用的登录账号一并恢复，密码不变；任职、委员席位、报名的名额和接口令牌不恢复，要重新任命、补选、报名、申请。"
    "短信的同意已撤回，要由本人重新同意。"
)
Run = Callable[[dict[str, Any]], Any]


def _page(request: HttpRequest, person: Any, form: forms.Form, run: Run, **words: Any) -> HttpResponse:
    """One form about a person, and back to the person."""
    back = reverse("members:member", args=[person.pk])
    said = words.pop("said")
    page = Page(
        back=back, run=run, done=lambda _: (said, back), subtitle=words.pop("subtitle", person.name), **words
    )
    return form_page(request, page, form)


@role(*WRITERS)
@require_http_methods(["GET", "POST"])
def member_keep(request: HttpRequest, pk: Any) -> HttpResponse:
    """Retired, or out of work: the membership is kept."""
    one = get_current(request.user, pk)
    return _page(
        request, one.person, asked.KeepForm(request.POST or None),
        lambda data: standing.keep_membership(by=request.user, memberships=[one], **data),
        title="退休、失业保留会籍", submit="保留会籍", said=f"{one.name}的会籍已保留。",
        intro="保留会籍期间免交会费，不参加选举和表决；工会的关心和服务照常。",
    )  # fmt: skip


@role(*WRITERS)
@require_POST
def member_resume(request: HttpRequest, pk: Any) -> HttpResponse:
    """Full membership again."""
    one = get_current(request.user, pk)
    standing.resume_membership(by=request.user, membership=one)
    messages.success(request, f"{one.name}已恢复在职会籍。")
    return redirect("members:member", pk)


@role(*WRITERS)
@require_http_methods(["GET", "POST"])
def member_stay(request: HttpRequest, pk: Any) -> HttpResponse:
    """Who waits in a holding union stays there."""
    one = get_current(request.user, pk)
    return _page(
        request, one.person, asked.StayForm(request.POST or None),
        lambda data: staying.stay(by=request.user, memberships=[one], **data),
        title="留在本会", submit="留在本会", said=f"{one.name}留在{one.union.name}，不再等待安置。",
        subtitle=f"{one.name} · {one.union.name}", intro="会籍不动，今日不再提醒安置；以后仍然可以办理转出，也可以恢复等待。",
    )  # fmt: skip


@role(*WRITERS)
@require_POST
def member_unstay(request: HttpRequest, pk: Any) -> HttpResponse:
    """Waits for a union again."""
    one = get_current(request.user, pk)
    staying.unstay(by=request.user, membership=one)
    messages.success(request, f"{one.name}恢复等待安置。")
    return redirect("members:member", pk)


@role(*WRITERS)
@require_http_methods(["GET", "POST"])
def member_died(request: HttpRequest, pk: Any) -> HttpResponse:
    """A death: the membership ends, letters stop."""
    one = get_current(request.user, pk)
    return _page(
        request, one.person, asked.DeathForm(request.POST or None),
        lambda data: deaths.record_death(by=request.user, person=one.person, **data),
        title="登记去世", submit="登记去世", said="已登记。登录账号已停用，任职和委员席位已结束；不再发短信和通知，家属联系人保留，便于慰问。",
        intro="会籍、任职和委员席位到这一天为止，登录账号马上停用，不再给本人发短信和通知；家属联系人保留。登记错了可以恢复会籍和账号。",
    )  # fmt: skip


@role(*WRITERS)
@require_http_methods(["GET", "POST"])
def member_return(request: HttpRequest, pk: Any) -> HttpResponse:
    """An end that was a mistake is taken back."""
    person = get_person(request.user, pk)
    gone = GONE if person.died_on else ""
    return _page(
        request, person, asked.ReturnForm(request.POST or None),
        lambda data: deaths.return_member(by=request.user, person=person, **data),
        title="恢复会籍", submit="恢复会籍", said=f"{person.name}的会籍已恢复，中间不断。{gone}",
        intro=f"只用于登记错了的情况：最近一次会籍接着算，如同没有离会。{gone}",
    )  # fmt: skip


@role(*CARERS)
@require_http_methods(["GET", "POST"])
def member_family(request: HttpRequest, pk: Any) -> HttpResponse:
    """Whom to call for care."""
    person = get_person(request.user, pk)
    return _page(
        request, person, asked.FamilyForm(request.POST or None),
        lambda data: deaths.add_family(by=request.user, person=person, **data),
        title="登记家属联系人", submit="登记", said="已登记。",
        intro="只用于慰问和紧急联系；号码加密保存，查看要写明理由。",
    )  # fmt: skip


@role(*CARERS)
@require_http_methods(["GET", "POST"])
def family_reveal(request: HttpRequest, pk: Any) -> HttpResponse:
    """A contact's number in full, in this one answer."""
    contact = _contact(request, pk)
    whole = ""
    if request.method == "POST":
        whole = deaths.reveal_family(by=request.user, contact=contact, reason=typed(request.POST, "reason", 200))
    answer = render(request, "members/family.html", {"contact": contact, "whole": whole})
    answer["Cache-Control"] = "no-store"
    return answer


@role(*CARERS)
@require_POST
def family_remove(request: HttpRequest, pk: Any) -> HttpResponse:
    """Forget a contact."""
    contact = _contact(request, pk)
    deaths.remove_family(by=request.user, contact=contact)
    messages.success(request, "已删除。")
    return redirect("members:member", contact.person_id)


def _contact(request: HttpRequest, pk: Any) -> FamilyContact:
    rows = FamilyContact.objects.filter(person__in=rules.people(request.user)).select_related("person")
    found: FamilyContact = get(rows, pk)
    return found


@role(*WRITERS)
@require_http_methods(["GET", "POST"])
def move_firm(request: HttpRequest) -> HttpResponse:
    """Everybody of a union to another, or to the one that looks after such people."""
    mine = active().filter(scope(request.user, *WRITERS))
    key = as_uuid(request.GET.get("union", ""))
    union = mine.filter(pk=key).first() if key else None
    if union is None:
        messages.warning(request, "请先按工会筛选会员，再整体转会。")
        return redirect("members:members")
    back = f"{reverse('members:members')}?union={union.pk}"
    form = asked.FirmForm(request.user, request.POST or None)
    page = Page(
        title="整体转会",
        submit=f"全部转走（{members_of(union)} 人）",
        back=back,
        run=lambda data: handing.move_firm(by=request.user, union=union, **data),
        done=lambda made: _moved(made, form.cleaned_data["to"] or holding_of(union.path)),
        subtitle=union.name,
        intro="企业合并、关闭时使用：全部会员在同一天转过去，中间不断；没有答复的转会同时失效。",
    )
    return form_page(request, page, form, "members/move_firm.html", union=union, arrivals=arrivals(union))


def _moved(made: Any, target: Any) -> tuple[str, str]:
    if isinstance(made, Job):
        return "人数较多，正在后台办理。", reverse("kernel:job", args=[made.pk])
    url = f"{reverse('members:members')}?union={target.pk}"
    return f"已转走 {made} 人，现在都在{target.name}。转错了的，可以在这里的“整体转会”里转回。", url


@role(*WRITERS)
@require_POST
def move_back(request: HttpRequest, pk: Any) -> HttpResponse:
    """Whoever came with a firm, back to where they were."""
    mine = active().filter(scope(request.user, *WRITERS))
    union, old = get(mine, pk), mine.filter(pk=as_uuid(request.POST.get("source", ""))).first()
    try:
        at = datetime.fromisoformat(request.POST.get("at", ""))
    except ValueError as error:
        raise Invalid("没有找到这次整体转会，请刷新页面。") from error
    if at.tzinfo is None or old is None:
        raise Invalid("没有找到这次整体转会，请刷新页面。")
    count = handing.move_back(by=request.user, union=union, source=old, at=at)
    messages.success(request, f"已转回 {count} 人，现在都在{old.name}。")
    return redirect(f"{reverse('members:members')}?union={old.pk}")


@role(*WRITERS)
@require_POST
def holding(request: HttpRequest, pk: Any) -> HttpResponse:
    """Say that a union looks after people whose firms closed, or that it does so no more."""
    union = get(active().filter(scope(request.user, *WRITERS)), pk)
    on = request.POST.get("on") == "1"
    handing.set_holding(by=request.user, union=union, on=on)
    messages.success(request, f"{union.name}{'已设为托管工会' if on else '不再是托管工会'}。")
    return redirect("organizations:union", pk)
