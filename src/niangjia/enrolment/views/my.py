"""职工端: what is open for me, one tap, my places."""

from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from niangjia.enrolment import services
from niangjia.enrolment.certificates import own
from niangjia.enrolment.codes import DOOR, PREFIX, code_of, spaced
from niangjia.enrolment.eligibility import sentences, weight_sentences
from niangjia.enrolment.forms.asks import FilledForm
from niangjia.enrolment.models import Entry, Filled, Offer
from niangjia.enrolment.nominations.queries import of_person
from niangjia.enrolment.queries import card, own_entry, published_offer, shelf
from niangjia.enrolment.recent import offer_at_hand
from niangjia.enrolment.services.filling import OPEN as FILLED_IN
from niangjia.enrolment.states import EntryState
from niangjia.kernel.access import login
from niangjia.kernel.errors import Missing, Problem, Refused
from niangjia.kernel.ids import as_uuid, uuid7
from niangjia.kernel.pages import typed
from niangjia.kernel.workflow import is_repeat, latest
from niangjia.organizations.views.common import press

NO_OFFER = "没有找到这个项目。"
Found = TypeVar("Found")


@login
@require_GET
@never_cache
def my_offers(request: HttpRequest) -> HttpResponse:
    """报名: my places, what is open for me, what opens soon."""
    found = shelf(request.user)
    own = found.ahead(timezone.now())
    past = [one for one in found.own if one not in own][:20]
    context = {
        "shelf": found,
        "own": own,
        "past": past,
        "nominated": of_person(request.user),
        "key": uuid7().hex,
    }
    return render(request, "enrolment/my_offers.html", context)


@login
@require_GET
@never_cache
def my_offer(request: HttpRequest, pk: Any) -> HttpResponse:
    """One offer: what it is, for whom, and the button."""
    return _page(request, _there(published_offer(pk), NO_OFFER))


def _page(request: HttpRequest, offer: Offer, *, refused: str = "", session: Any = None, status: int = 200) -> HttpResponse:
    """The page of an offer; after a refusal with what was typed beside the button of that session, and why."""
    context = {
        "card": card(request.user, offer),
        "offer": offer,
        "rules": sentences(offer.rules),
        "weights": weight_sentences(offer.weights),
        "key": uuid7().hex,
        "group": typed(request.POST, "group", 20),
        "refused": refused,
        "pressed": session,
    }
    return render(request, "enrolment/my_offer.html", context, status=status)


@login
@require_POST
def enrol(request: HttpRequest, pk: Any) -> HttpResponse:
    """One tap; the same form sent twice is one request. The answer is the page of the place; what was typed is kept."""
    offer = _there(offer_at_hand(pk), NO_OFFER)
    chosen = as_uuid(request.POST.get("session", ""))
    session = next((one for one in offer.sessions.all() if one.pk == chosen), None)
    key = typed(request.POST, "key", 64)
    group = typed(request.POST, "group", 20)
    try:
        answer = services.enrol(by=request.user, offer=offer, session=session, key=key, group=group)
    except Problem as problem:
        if problem.status == 404:
            raise
        if group:
            return _page(request, offer, refused=problem.detail, session=session, status=problem.status)
        messages.warning(request, problem.detail)
        return redirect("enrolment:my_offer", pk=pk)
    messages.success(request, answer.sentence)
    return redirect("enrolment:my_entry", pk=answer.entry_id)


@login
@require_GET
@never_cache
def my_entry(request: HttpRequest, pk: Any) -> HttpResponse:
    """My place, with the code that is shown at the door."""
    entry = _own(request, pk)
    found = Filled.objects.filter(entry=entry).first() if entry.offer.asks else None
    return _entry_page(request, entry, FilledForm(asks=entry.offer.asks, said=found.said if found else {}), filled=bool(found))


def _entry_page(request: HttpRequest, entry: Entry, form: FilledForm, *, filled: bool = False, status: int = 200) -> HttpResponse:
    """With what is ``filled`` in already, or was just typed and is wrong."""
    spoken = code_of(DOOR, entry.pk) if entry.state == EntryState.TAKEN else ""
    context = {
        "entry": entry,
        "offer": entry.offer,
        "asks": form if form.fields and entry.state in FILLED_IN and not entry.session.has_begun else None,
        "filled": filled,
        "code": _picture(spoken) if spoken else "",
        "spoken": spaced(spoken),
        "certificate": own(request.user).filter(entry=entry).first() if entry.state == EntryState.ATTENDED else None,
        "stars": STARS,
        "ended_by": _ended_by(entry) if entry.state == EntryState.CANCELLED else "",
    }
    return render(request, "enrolment/my_entry.html", context, status=status)


def _ended_by(entry: Entry) -> str:
    """The verb that ended it: one's own, or somebody else's."""
    last = latest(entry)
    return last.verb if last else ""


@login
@require_POST
def my_entry_do(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """Confirm a hold, fill in what is asked, or give a place up; the same press sent twice is one."""
    if verb not in VERBS:
        raise Missing("没有这个操作。")
    run, sentence = VERBS[verb]
    entry, more = _own(request, pk), {}
    was = entry.state
    if entry.offer.asks and verb != "cancel":
        form = FilledForm(request.POST, asks=entry.offer.asks)
        if not form.is_valid():
            return _entry_page(request, entry, form, status=422)
        more = {"said": form.said()}

    def pressed() -> str:
        try:
            run(by=request.user, entry=entry, **more)
        except Refused:
            if not is_repeat(entry, verb, by=request.user):
                raise
        return GIVEN_UP.get(was, sentence) if verb == "cancel" else sentence

    return press(request, pressed, reverse("enrolment:my_entry", args=[pk]), pages=(404,))


VERBS: dict[str, tuple[Any, str]] = {
    "confirm": (services.confirm, "已确认，名额是您的了。"),
    "fill": (services.fill_in, "已保存。"),
    "cancel": (services.give_up, "已取消，名额让给了后面的人。"),
}
GIVEN_UP = {EntryState.WAITING: "已不再候补。", EntryState.ENTERED: "已退出摇号。"}  # there was no place to pass on


STARS = [(5, "很好"), (4, "好"), (3, "一般"), (2, "不好"), (1, "很差")]


def _picture(code: str) -> str:
    """Not as a Micro QR code, which phones do not read; the best of eight masks is looked for longer than all else takes, and any
    can be read.
    """
    import segno

    return str(segno.make(f"{PREFIX}{code}", error="m", micro=False, mask=0).svg_data_uri(border=3))


def _own(request: HttpRequest, pk: Any) -> Entry:
    return _there(own_entry(request.user, pk), "没有找到这份报名。")


def _there(found: Found | None, sentence: str) -> Found:
    if found is None:
        raise Missing(sentence)
    return found
