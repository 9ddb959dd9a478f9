"""工作台: the door of a session. The page works without script; with it, it goes on without network (front/js/door.js)."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.enrolment import rolls, rules, services
from niangjia.enrolment.codes import cleaned
from niangjia.enrolment.door import arrived, expected, found, guests, opens_at, too_early
from niangjia.enrolment.models import Session
from niangjia.enrolment.services import Seen, Told
from niangjia.enrolment.services.door import MOST
from niangjia.enrolment.states import OPENERS, OfferState
from niangjia.enrolment.views.common import get_entry, get_offer
from niangjia.kernel.access import role
from niangjia.kernel.errors import Invalid, Missing
from niangjia.kernel.ids import as_uuid
from niangjia.kernel.pages import typed
from niangjia.organizations.views.common import press

SHOWN = 50  # on the page itself; the phone keeps all


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
@never_cache
def offer_door(request: HttpRequest, pk: Any) -> HttpResponse:
    """The door: type or scan, find somebody on the list, read green or red."""
    session = _session(request, pk)
    told, text = None, typed(request.GET, "q")
    if request.method == "POST":
        text = typed(request.POST, "q")
        told = _named(request, session, text)
    doors = rolls.together(session)
    rows = list(found(session, text if told is None else "", doors)[: SHOWN + 1])
    came, all_ = arrived(session, doors=doors)[session.pk]
    context = {
        "offer": session.offer, "session": session, "sessions": list(session.offer.sessions.all()), "told": told,
        "rows": rows[:SHOWN], "more": len(rows) > SHOWN, "came": came, "expected": all_, "text": text if told is None else "",
        "is_on": session.offer.state in (OfferState.OPEN, OfferState.CLOSED), "is_over": session.ends_at <= timezone.now(),
        "until": session.ends_at.timestamp(), "early": too_early(session) if opens_at(session) > timezone.now() else "",
    }  # fmt: skip
    return render(request, "enrolment/door.html", context)


def _named(request: HttpRequest, session: Session, text: str) -> Told | None:
    """Check in whom a code or a button names; None where it was a name to look for."""
    entry = as_uuid(request.POST.get("entry", ""))
    if entry is None and not cleaned(text):
        return None
    seen = Seen(entry=entry, code=text, how="list" if entry else "code", session=session.pk)
    return services.check_in_many(by=request.user, offer=session.offer, seen=[seen])[0]


@role(*OPENERS)
@require_GET
@never_cache
def door_list(request: HttpRequest, pk: Any) -> JsonResponse:
    """Everybody who is expected, for the phone to keep; with ``since`` (an answer's ``now``) only who came after it."""
    session, now = _session(request, pk), timezone.now()
    since = _moment(request.GET.get("since", ""))
    doors = rolls.together(session)
    came, all_ = arrived(session, doors=doors)[session.pk]
    opens = {"opens": opens_at(session).timestamp(), "clock": now.timestamp(), "early": too_early(session)}
    answer: dict[str, Any] = {"now": now.isoformat(), "arrived": came, "expected": all_} | opens
    if since is None:
        answer["guests"] = [
            [one.id.hex, one.name, one.pinyin, one.pool, one.union, one.trace, _at(one.came_at)] for one in guests(session, doors)
        ]
    else:
        rows = expected(session, doors).filter(came_at__gt=since)
        answer["came"] = [[key.hex, _at(at)] for key, at in rows.values_list("pk", "came_at")]
    return JsonResponse(answer)


@role(*OPENERS)
@require_POST
def door_send(request: HttpRequest, pk: Any) -> JsonResponse:
    """What the phone has queued: a JSON list of ``{entry or code, how, at}``; an answer for each, in their order."""
    session = _session(request, pk)
    seen = [_seen(one, session) for one in _body(request)]
    told = services.check_in_many(by=request.user, offer=session.offer, seen=seen)
    return JsonResponse({"results": [_told(one) for one in told]})


@role(*OPENERS)
@require_POST
def door_do(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """End the check-in of the session, or take that back."""
    if verb not in DOOR:
        raise Missing("没有这个操作。")
    session = _session(request, pk)

    def run() -> str:
        count = DOOR[verb](by=request.user, session=session)
        return f"签到已结束，{count} 人记为未到场。" if verb == "close" else f"签到已恢复，{count} 人恢复为未签到。"

    return press(request, run, _door_url(pk, session.pk))


DOOR: dict[str, Any] = {"close": services.close_door, "reopen": services.reopen_door}


@role(*OPENERS)
@require_POST
def entry_undo(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take a check-in back; to the door again."""
    entry = get_entry(request.user, pk)

    def run() -> str:
        services.unmark(by=request.user, entry=entry)
        return f"已撤销{entry.name}的签到。"

    return press(request, run, _door_url(entry.offer_id, entry.session_id))


def _door_url(offer: Any, session: Any) -> str:
    return f"{reverse('enrolment:offer_door', args=[offer])}?session={session}"


def _told(told: Told) -> dict[str, Any]:
    entry = told.entry
    return {
        "in": told.is_in,
        "first": told.is_first,
        "sentence": told.sentence,
        "entry": entry.pk.hex if entry else "",
        "name": entry.name if entry else "",
        "pool": entry.pool.name if entry else "",
        "at": _at(entry.came_at) if entry else "",
    }


def _at(moment: datetime | None) -> str:
    """The hour of a check-in as everybody reads it, or nothing."""
    return f"{timezone.localtime(moment):%H:%M}" if moment else ""


def _body(request: HttpRequest) -> list[Any]:
    try:
        read = json.loads(request.body)
    except ValueError:
        read = None
    if not isinstance(read, list) or len(read) > MOST:
        raise Invalid(f"要发一个列表，最多 {MOST} 条。")
    return read


def _seen(one: Any, session: Session) -> Seen:
    fields = one if isinstance(one, dict) else {}
    how = fields.get("how")
    return Seen(
        entry=as_uuid(str(fields.get("entry", ""))),
        code=str(fields.get("code", ""))[:40],
        how=how if how in ("list", "code", "offline") else "list",
        at=_moment(str(fields.get("at", ""))) if how == "offline" else None,
        session=session.pk,
    )


def _moment(text: str) -> datetime | None:
    try:
        read = parse_datetime(text[:40].replace(" ", "+"))
    except ValueError:
        return None
    return read if read is not None and timezone.is_aware(read) else None


def _session(request: HttpRequest, pk: Any) -> Session:
    """The session that is asked for, or the one that is nearest to now."""
    offer = get_offer(request.user, pk, rules.movable(request.user, "attend"))
    wanted: UUID | None = as_uuid(request.GET.get("session", ""))
    rows = list(offer.sessions.all())
    now = timezone.now()
    near = sorted(rows, key=lambda one: (one.ends_at < now, abs(one.starts_at - now)))
    one = next((one for one in rows if one.pk == wanted), near[0] if near and wanted is None else None)
    if one is None:
        raise Missing("没有找到这一场。")
    one.offer = offer
    return one
