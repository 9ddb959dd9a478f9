"""What anybody may see: open offers, an offer, and the proof of a draw with everything to repeat it."""

import json
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from niangjia.enrolment import check_draw_path, rules
from niangjia.enrolment.eligibility import sentences, weight_sentences
from niangjia.enrolment.models import Draw, DrawStep, Offer
from niangjia.enrolment.models.draws import FROZEN, NUMBER, PUBLISHED, RESULT, TYPED
from niangjia.enrolment.nominations.queries import public_names
from niangjia.enrolment.queries import drawn_offers, pools_of, public_offers, sums
from niangjia.kernel.access import public
from niangjia.kernel.errors import Missing
from niangjia.kernel.workflow import history
from niangjia.organizations.views.common import get

MOST = 100
LISTED = 200  # tickets that the page itself shows
FILES = {"list.txt": (FROZEN, "text/plain"), "result.json": (RESULT, "application/json")}


@public
@require_GET
def offers(request: HttpRequest) -> HttpResponse:
    """What is open to members, and the draws that can be checked."""
    context = {"offers": list(public_offers()[:MOST]), "drawn": list(drawn_offers()[:MOST])}
    return render(request, "enrolment/public_offers.html", context)


@public
@require_GET
def offer(request: HttpRequest, pk: Any) -> HttpResponse:
    """One offer with its rules and how many places are left."""
    one = _offer(pk)
    context = {
        "offer": one,
        "sums": sums(one),
        "pools": list(pools_of([one])),
        "rules": sentences(one.rules),
        "weights": weight_sentences(one.weights),
        "draw": Draw.objects.filter(offer=one).first(),
        "names": public_names(one) if one.is_named else [],
        "notice_until": one.call.notice_until if one.is_named else None,
    }
    return render(request, "enrolment/public_offer.html", context)


@public
@require_GET
def proof(request: HttpRequest, pk: Any) -> HttpResponse:
    """Every step of a draw, and how to repeat it."""
    one = _offer(pk)
    draw = rules.published_draws().filter(offer=one).first()
    if draw is None:
        raise Missing("这个项目没有摇号。")
    steps = {step.kind: step for step in draw.steps.exclude(kind=TYPED)}
    result = json.loads(steps[RESULT].content) if RESULT in steps else {}
    context = {
        "offer": one,
        "draw": draw,
        "called_off": history(one).filter(verb="cancel").last(),
        "steps": steps,
        "published": json.loads(steps[PUBLISHED].content) if PUBLISHED in steps else {},
        "entered": sums(one).entered,
        "size": steps[FROZEN].content.count("\n") - 1 if FROZEN in steps else 0,
        "number": steps[NUMBER].content if NUMBER in steps else "",
        "result": result,
        "winners": _named(steps, result.get("winners", [])),
        "weights": weight_sentences(one.weights),
        "script": Path(check_draw_path()).read_text(encoding="utf-8"),
    }
    return render(request, "enrolment/proof.html", context)


def _named(steps: dict[str, DrawStep], tickets: list[str]) -> list[tuple[str, str]]:
    """The first tickets with their masked names, as the frozen list has them."""
    if not tickets:
        return []
    lines = (line.split("\t") for line in steps[FROZEN].content.split("\n")[1:-1])
    wanted = dict.fromkeys(tickets[:LISTED], "")
    for fields in lines:
        if fields[0] in wanted:
            wanted[fields[0]] = fields[4]
    return list(wanted.items())


@public
@require_GET
def proof_file(request: HttpRequest, pk: Any, name: str) -> HttpResponse:
    """The frozen list or the result, byte for byte what the script wants."""
    if name not in FILES:
        raise Missing("没有这个文件。")
    kind, content_type = FILES[name]
    step = DrawStep.objects.filter(
        draw__in=rules.published_draws().filter(offer=_offer(pk)), kind=kind
    ).first()
    if step is None:
        raise Missing("还没有到这一步。")
    return _file(step.content.encode(), name, f"{content_type}; charset=utf-8")


@public
@require_GET
def script(request: HttpRequest) -> HttpResponse:
    """The script that repeats a draw."""
    return _file(Path(check_draw_path()).read_bytes(), "check_draw.py", "text/x-python; charset=utf-8")


def _file(body: bytes, name: str, content_type: str) -> HttpResponse:
    return HttpResponse(
        body, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _offer(pk: Any) -> Offer:
    found: Offer = get(rules.published().select_related("union"), pk, "没有找到这个项目。")
    return found
