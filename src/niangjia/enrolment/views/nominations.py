"""工作台, for the unions that put people forward: what we are asked for, our list, paste, tick, hand in."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.enrolment import charging
from niangjia.enrolment.benefits import naming
from niangjia.enrolment.forms.nominations import PasteForm
from niangjia.enrolment.forms.unions import WhichUnion
from niangjia.enrolment.models import DIRECT, Nomination, Quota
from niangjia.enrolment.naming import Named, TooMany, read
from niangjia.enrolment.nominations import rules as nomination_rules
from niangjia.enrolment.nominations.queries import (
    at_my_desks,
    naming_unions,
    organised,
    own_asked,
    own_list,
    to_settle,
)
from niangjia.enrolment.returning import heading_of, left_over, returned, unexplained
from niangjia.enrolment.services import nominations, reviewing
from niangjia.enrolment.sifting import OK, UNFIT, Sift
from niangjia.enrolment.states import OPENERS, WATCHERS, NominationState
from niangjia.kernel.access import login, role
from niangjia.kernel.errors import Invalid, Missing, Problem
from niangjia.kernel.exports import FORMS
from niangjia.kernel.ids import as_uuid
from niangjia.kernel.pages import typed
from niangjia.members.queries import current, matching
from niangjia.organizations.forms.fields import show
from niangjia.organizations.views.common import get, press

SHOWN_BAD, SHOWN_GOOD, PICKED = 300, 100, 50
NO_QUOTA = "没有找到这个推荐名额，或不在您的范围内。"


@role(*WATCHERS)
@require_GET
def asked_for(request: HttpRequest) -> HttpResponse:
    """推荐: what my unions are asked for, what waits at my desk, what can be settled."""
    context = {
        "quotas": list(own_asked(request.user)[:100]),
        "organised": list(organised(request.user)[:50]),
        "waiting": at_my_desks(request.user),
        "settle": list(to_settle(request.user)[:50]),
    }
    return render(request, "enrolment/nominations.html", context)


@role(*WATCHERS)
@require_GET
def nominate(request: HttpRequest, pk: Any) -> HttpResponse:
    """One number: the list, its order, what came back; paste, tick, hand in."""
    quota = _quota(request, pk)
    rows = own_list(request.user, quota)
    mine = set(nomination_rules.decidable(request.user).filter(quota=quota).values_list("pk", flat=True))
    may = naming_unions(request.user, quota).exists() and nomination_rules.usable(request.user).filter(pk=quota.pk).exists()
    context = {
        "quota": quota,
        "room": charging.left(quota),
        "offer": quota.offer,
        "rows": rows,
        "mine": mine,
        "ready": [one for one in rows if one.pk in mine and one.state == NominationState.NOMINATED and one.at != quota.offer.path],
        "may_write": may,
        "several": len({one.union_id for one in rows}) > 1,
    }
    return render(request, "enrolment/nominate.html", context)


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def nominate_paste(request: HttpRequest, pk: Any) -> HttpResponse:
    """A list from a spreadsheet: looked through, then put forward as it was shown; what failed goes back as a file."""
    quota = _quota(request, pk)
    form = PasteForm(request.POST or None, which=_which(request, quota))
    if request.method == "GET" or not form.is_valid():
        return _paste_page(request, quota, form, status=200 if request.method == "GET" else 422)
    try:
        return _pasted(request, quota, form, unexplained(form.cleaned_data["text"]))
    except TooMany as error:
        form.add_error("text", str(error))
    except Problem as problem:
        if problem.status in (403, 404):
            raise
        show(form, problem)
    return _paste_page(request, quota, form, status=422)


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def nominate_pick(request: HttpRequest, pk: Any) -> HttpResponse:
    """Members found by name or number, ticked, with their category."""
    quota = _quota(request, pk)
    which = _which(request, quota)
    if request.method == "POST":
        return _picked(request, quota, which.chosen)
    text, union = typed(request.GET, "q"), which.chosen
    rows = current().filter(naming(quota.offer, union.path)).select_related("person", "union") if union else current().none()
    found = list((matching(rows, text) if text else rows).order_by("pinyin", "pk")[: PICKED + 1])
    context = {
        "quota": quota, "room": charging.left(quota),
        "offer": quota.offer, "which": which, "union": union, "q": text, "found": found[:PICKED],
        "more": len(found) > PICKED, "categories": _categories(quota), "sessions": list(quota.offer.sessions.all()),
    }  # fmt: skip
    return render(request, "enrolment/nominate_pick.html", context)


def _listed(quota: Quota) -> str:
    return "已列入名单" if quota.offer.mode == DIRECT else "已推荐"


def _picked(request: HttpRequest, quota: Quota, union: Any) -> HttpResponse:
    rows = [
        Named(n, "", person=str(as_uuid(key) or ""), category=typed(request.POST, "category", 40),
              session=typed(request.POST, "session"))
        for n, key in enumerate(request.POST.getlist("person")[:500], 1)
    ]  # fmt: skip
    reason = typed(request.POST, "reason", 400)
    overrides = {one.line: reason for one in rows} if reason else {}
    try:
        if not rows:
            raise Invalid("请先勾选人员。")
        said: dict[str, Any] = {"by": request.user, "quota": quota, "union": union, "rows": rows, "overrides": overrides}
        found = nominations.preview(**said)  # where nobody fits, each is told why
        if found.good:
            found = nominations.nominate(**said)
    except Problem as problem:
        if problem.status in (403, 404):
            raise
        messages.warning(request, problem.detail)
        return redirect(f"{request.path}?{request.GET.urlencode()}")
    if found.made:
        messages.success(request, f"{_listed(quota)} {len(found.made)} 人。")
    for one in found.failed[:10]:
        name = one.membership.name if one.membership else "有一位"
        messages.warning(request, f"{name}：{one.words}。{one.why}")
    return _back(quota)


def _back(quota: Quota) -> HttpResponse:
    """To the list; that of a desk's own offer is on its page."""
    if quota.offer.mode == DIRECT:
        return redirect("enrolment:offer", pk=quota.offer_id)
    return redirect("enrolment:nominate", pk=quota.pk)


def _pasted(request: HttpRequest, quota: Quota, form: PasteForm, text: str) -> HttpResponse:
    rows = read(text)
    union, verb = form.cleaned_data["union"], request.POST.get("verb", "preview")
    overrides = _overrides(request)
    said = {"by": request.user, "quota": quota, "union": union, "rows": rows, "overrides": overrides}
    if verb == "confirm":
        done = nominations.nominate(**said, mark=request.POST.get("mark", "-"))
        messages.success(request, f"{_listed(quota)} {len(done.made)} 人。")
        if done.failed:
            return _left(request, quota, union, left_over(text, {one.row.line for one in done.failed}, heading_of(text)))
        return _back(quota)
    found = nominations.preview(**said)
    if verb == "failed":
        return failed_rows(text, found)
    return _paste_page(request, quota, form, found=found)


def _overrides(request: HttpRequest) -> dict[int, str]:
    """The lines that were ticked as exceptions, with the one reason."""
    reason = typed(request.POST, "reason", 400)
    ticked = [int(one) for one in request.POST.getlist("override") if one.isdecimal() and len(one) < 7]
    if ticked and not reason:
        raise Invalid("破格推荐要写明理由。", at="__all__")
    return dict.fromkeys(ticked, reason)


def _left(request: HttpRequest, quota: Quota, union: Any, text: str) -> HttpResponse:
    """The page again with the rows that were not taken, as they were typed, each with its reason: to be mended where they stand.

    They are looked through anew: lines are counted from here, and who was the same as a taken row is now one put forward before.
    """
    quota = _quota(request, quota.pk)
    found = nominations.preview(by=request.user, quota=quota, union=union, rows=read(text))
    which = WhichUnion(naming_unions(request.user, quota), request.POST)
    return _paste_page(request, quota, PasteForm(which=which, initial={"text": text}), found=found, left=True)


def failed_rows(text: str, found: Sift) -> HttpResponse:
    """The rows that failed, in the layout of the paste, with the reason: to be put right and pasted again."""
    problems = {one.row.line: f"{one.words}：{one.why}" for one in found.failed}
    answer = HttpResponse(returned(text, problems), content_type=FORMS["xlsx"])
    answer["Content-Disposition"] = 'attachment; filename="not-nominated.xlsx"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _paste_page(
    request: HttpRequest, quota: Quota, form: PasteForm, *, found: Sift | None = None, left: bool = False, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "quota": quota, "room": charging.left(quota), "offer": quota.offer, "form": form, "found": found, "categories": _categories(quota),
    }  # fmt: skip
    if found is not None:
        context |= {
            "failed": found.failed[:SHOWN_BAD], "good": found.good[:SHOWN_GOOD], "unfit": UNFIT, "ok": OK,
            "hidden": max(0, len(found.failed) - SHOWN_BAD) + max(0, len(found.good) - SHOWN_GOOD),
            "reason": "" if left else typed(request.POST, "reason", 400), "left": left,
        }  # fmt: skip
    return render(request, "enrolment/nominate_paste.html", context, status=status)


@role(*OPENERS)
@require_POST
def nominate_do(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """Hand in, take back, up, down, to a place."""
    quota = _quota(request, pk)
    rows = {str(one.pk): one for one in own_list(request.user, quota)}
    one = rows.get(request.POST.get("one", ""))
    return press(
        request, lambda: _done(request, quota, verb, list(rows.values()), one), reverse("enrolment:nominate", args=[pk])
    )


def _done(request: HttpRequest, quota: Quota, verb: str, rows: list[Nomination], one: Nomination | None) -> str:
    if verb == "submit":
        mine = set(nomination_rules.decidable(request.user).filter(quota=quota).values_list("pk", flat=True))
        ready = [row for row in rows if row.pk in mine and row.state == NominationState.NOMINATED]
        return f"已上报 {reviewing.send_up(by=request.user, nominations=ready)} 人。"
    if one is None:
        raise Missing("没有找到这份推荐。")
    if verb == "resubmit":
        reviewing.send_up(by=request.user, nominations=[one])
        return "已重新上报。"
    if verb == "withdraw":
        nominations.withdraw(by=request.user, nomination=one, reason=typed(request.POST, "reason", 400))
        return f"已撤回{one.name}的推荐。"
    if verb not in MOVES:
        raise Missing("没有这个操作。")
    among = [row for row in rows if row.union_id == one.union_id and row.at == one.at and row.state == one.state]
    reviewing.shift(by=request.user, nomination=one, to=place_of(request, verb, one, among), among=among)
    return ""


MOVES = {"up": -1, "down": 1, "rank": 0}


def place_of(request: HttpRequest, verb: str, one: Nomination, among: list[Nomination]) -> int:
    """Where a row goes: one up, one down, or the number that was typed. Raises :class:`Invalid`."""
    if verb != "rank":
        return [row.pk for row in among].index(one.pk) + 1 + MOVES[verb]
    wanted = typed(request.POST, "to", 7)
    if not wanted.isdecimal() or len(wanted) > 6 or int(wanted) < 1:
        raise Invalid("次序请填写从 1 开始的整数。", at="to")
    return int(wanted)


@login
@require_POST
def decline(request: HttpRequest, pk: Any) -> HttpResponse:
    """No, thank you."""
    one: Nomination = get(nomination_rules.own(request.user), pk, "没有找到这份推荐。")

    def run() -> str:
        if one.state != NominationState.DECLINED:  # sent again, for the answer was lost
            nominations.decline(by=request.user, nomination=one)
        return "已放弃这次推荐，名额让给了别人。"

    return press(request, run, reverse("enrolment:my_offers"), pages=(404,))


def _quota(request: HttpRequest, pk: Any) -> Quota:
    rows = nomination_rules.quotas(request.user).select_related("offer__union", "union")
    found: Quota = get(rows, pk, NO_QUOTA)
    return found


def _which(request: HttpRequest, quota: Quota) -> WhichUnion:
    among = naming_unions(request.user, quota)
    if not among.exists():
        raise Missing(NO_QUOTA)
    return WhichUnion(among, request.POST if request.method == "POST" else request.GET)


def _categories(quota: Quota) -> list[str]:
    pools = [pool for session in quota.offer.sessions.prefetch_related("pools") for pool in session.pools.all()]
    return list(dict.fromkeys(pool.name for pool in pools if pool.by == "category"))
