"""``/nominations`` and what an offer's list of them needs."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from niangjia.enrolment import rules
from niangjia.enrolment.api.nomination_schemas import (
    Back,
    CallOut,
    Days,
    DoneOut,
    Ids,
    NominationOut,
    NominationQuery,
    NumbersNew,
    PeopleNew,
    PreviewOut,
    Rank,
    RestNew,
    judged,
    out,
)
from niangjia.enrolment.api.schemas import OfferWhole, Reason, check_aware, whole
from niangjia.enrolment.models import Nomination, Offer, Quota
from niangjia.enrolment.naming import MOST, Named, TooMany, read
from niangjia.enrolment.nominations import rules as nomination_rules
from niangjia.enrolment.nominations.queries import (
    READ,
    lying,
    naming_unions,
    progress,
    unheard,
    visible_offers,
)
from niangjia.enrolment.services import NewDraw, calls, nominations, reviewing, seating
from niangjia.enrolment.states import OPENERS, WATCHERS, NominationState
from niangjia.enrolment.views.common import get_offer
from niangjia.kernel.api import Page, guard, idempotent, paged
from niangjia.kernel.errors import Invalid, Missing
from niangjia.kernel.keyset import slice_of
from niangjia.organizations.queries import active
from niangjia.organizations.rights import reaches
from niangjia.organizations.views.common import get

router = Router(tags=["nominations"])
NOBODY = "没有找到这份推荐，或不在您的范围内。"


@router.get("/offers/{uuid:pk}/nominations", response=Page[NominationOut], auth=guard(*WATCHERS))
def list_nominations(request: HttpRequest, pk: UUID, query: Query[NominationQuery]) -> dict[str, Any]:
    """Who was put forward, as far as I see them."""
    offer = _offer(request.user, pk)
    rows = unheard(request.user, offer) if query.unheard else nomination_rules.nominations(request.user).filter(offer=offer)
    rows = rows.filter(state=query.state) if query.state else rows
    return paged(slice_of(rows.select_related(*READ).order_by(), order="rank", cursor=query.cursor, limit=query.limit), out)


@router.get("/offers/{uuid:pk}/quotas", response=CallOut, auth=guard(*WATCHERS))
def get_quotas(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """How the unions of an offer stand; a union below sees its own number."""
    return _call(request.user, _offer(request.user, pk))


@router.post("/offers/{uuid:pk}/quotas", response=CallOut, auth=guard(*OPENERS))
@idempotent
def set_quotas(request: HttpRequest, pk: UUID, body: NumbersNew) -> dict[str, Any]:
    """Say how many each union may put forward; who is left out may put forward nobody."""
    one = get_offer(request.user, pk)
    unions = {union.pk: union for union in active().filter(pk__in=[number.union for number in body.quotas])}
    if len(unions) < len({number.union for number in body.quotas}):
        raise Missing("没有找到其中的工会，或不在您的范围内。")
    numbers = {unions[number.union]: number.total for number in body.quotas}
    calls.set_numbers(by=request.user, offer=one, total=body.total, review_by=body.review_by, numbers=numbers)
    return _call(request.user, one)


@router.post("/offers/{uuid:pk}/nominations/preview", response=PreviewOut, auth=guard(*OPENERS))
def preview(request: HttpRequest, pk: UUID, body: PeopleNew) -> dict[str, Any]:
    """Judge a list, row by row; nothing is written."""
    return judged(nominations.preview(by=request.user, **_said(request.user, pk, body)))


@router.post("/offers/{uuid:pk}/nominations", response={201: DoneOut}, auth=guard(*OPENERS))
@idempotent
def nominate(request: HttpRequest, pk: UUID, body: PeopleNew) -> Status[dict[str, Any]]:
    """Put forward everybody on a list who can be; of a list set by the desk they have their places at once."""
    found = nominations.nominate(by=request.user, mark=body.mark, **_said(request.user, pk, body))
    return Status(201, {"people": len(found.made)})


@router.post("/offers/{uuid:pk}/nominations/pass", response=DoneOut, auth=guard(*OPENERS))
@idempotent
def pass_up(request: HttpRequest, pk: UUID, body: Ids) -> dict[str, Any]:
    """Hand people in to the level above."""
    return {"people": reviewing.send_up(by=request.user, nominations=_some(request.user, pk, body.ids))}


@router.post("/offers/{uuid:pk}/nominations/approve", response=DoneOut, auth=guard(*OPENERS))
@idempotent
def approve(request: HttpRequest, pk: UUID, body: Ids) -> dict[str, Any]:
    """Agree for good, at the union that offers."""
    return {"people": reviewing.approve(by=request.user, nominations=_some(request.user, pk, body.ids))}


@router.post("/offers/{uuid:pk}/nominations/return", response=DoneOut, auth=guard(*OPENERS))
@idempotent
def send_back(request: HttpRequest, pk: UUID, body: Back) -> dict[str, Any]:
    """Send people back, with the reason."""
    some = _some(request.user, pk, body.ids)
    return {"people": reviewing.send_back(by=request.user, nominations=some, reason=body.reason)}


@router.post("/offers/{uuid:pk}/remind", response=DoneOut, auth=guard(*OPENERS))
@idempotent
def remind(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Remind the unions that have handed in nobody."""
    return {"people": calls.remind(by=request.user, offer=get_offer(request.user, pk))}


@router.post("/offers/{uuid:pk}/publish-names", response=CallOut, auth=guard(*OPENERS))
@idempotent
def publish_names(request: HttpRequest, pk: UUID, body: Days) -> dict[str, Any]:
    """Show who was approved, masked, on the public page."""
    one = get_offer(request.user, pk)
    calls.publish_names(by=request.user, offer=one, days=body.days)
    return _call(request.user, one)


@router.post("/offers/{uuid:pk}/place", response=DoneOut, auth=guard(*OPENERS))
@idempotent
def place(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Settle the list: places in rank order, the others wait."""
    return {"people": seating.place(by=request.user, offer=get_offer(request.user, pk))}


@router.post("/offers/{uuid:pk}/rest", response={201: OfferWhole}, auth=guard(*OPENERS))
@idempotent
def draw_rest(request: HttpRequest, pk: UUID, body: RestNew) -> Status[dict[str, Any]]:
    """Put the places that nobody was put forward for into a draw of their own, as a draft."""
    check_aware([body.closes_at, body.known_at])
    draw = NewDraw(body.source, body.known_at, body.reserves)
    one = get_offer(request.user, pk)
    made = seating.draw_rest(by=request.user, offer=one, opens_at=timezone.now(), closes_at=body.closes_at, draw=draw)
    return Status(201, whole(made, request.user))


@router.post("/nominations/{uuid:pk}/withdraw", response=NominationOut, auth=guard(*OPENERS))
@idempotent
def withdraw(request: HttpRequest, pk: UUID, body: Reason) -> dict[str, Any]:
    """Take back somebody."""
    return out(nominations.withdraw(by=request.user, nomination=_one(request.user, pk), reason=body.reason))


@router.post("/nominations/{uuid:pk}/decline", response=NominationOut, auth=guard("login"))
@idempotent
def decline(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Say no to one's own."""
    one: Nomination = get(nomination_rules.own(request.user).select_related(*READ), pk, "没有找到这份推荐。")
    return out(nominations.decline(by=request.user, nomination=one))


@router.post("/nominations/{uuid:pk}/rank", response=NominationOut, auth=guard(*OPENERS))
@idempotent
def rank(request: HttpRequest, pk: UUID, body: Rank) -> dict[str, Any]:
    """Give a place in the order of the list at whose desk it lies."""
    one = _one(request.user, pk)
    if one.state == NominationState.NOMINATED and one.at != one.offer.path:
        rows = nomination_rules.decidable(request.user).filter(offer=one.offer_id, at=one.at, union=one.union_id, state=one.state)
        among = list(rows.order_by("rank", "pk"))
    else:
        among = [row for row in lying(request.user, one.offer, one.at) if row.pool_id == one.pool_id]
    reviewing.shift(by=request.user, nomination=one, to=body.to, among=among)
    return out(_one(request.user, pk))


def _said(user: Any, pk: UUID, body: PeopleNew) -> dict[str, Any]:
    union = active().filter(pk=body.union).first()
    if union is None or not reaches(user, union.path):
        raise Missing("没有找到这个工会，或不在您的范围内。")
    return {"quota": _quota(user, pk, union), "union": union, **_rows(body)}


def _rows(body: PeopleNew) -> dict[str, Any]:
    if body.text:
        try:
            return {"rows": read(body.text)}
        except TooMany as error:
            raise Invalid(str(error), at="text") from error
    if not body.people or len(body.people) > MOST:
        raise Invalid("名单是空的。", errors={"people": ["请写上人员。"]})
    rows = []
    for n, one in enumerate(body.people, 1):
        typed = read(f"{one.name}\t{one.number}\t{one.category}\t{one.session}")
        plain = Named(n, one.name, person=str(one.person), category=one.category, session=one.session)
        rows.append(plain if one.person else _numbered(typed[0] if typed else Named(n, "", wrong="没有姓名"), n))
    return {"rows": rows, "overrides": {n: one.override for n, one in enumerate(body.people, 1) if one.override}}


def _numbered(one: Named, line: int) -> Named:
    return Named(line, one.name, one.number, "", one.category, one.session, one.wrong)


def _quota(user: Any, pk: UUID, union: Any) -> Quota:
    """The number that counts for a union: the nearest at or above it."""
    rows = nomination_rules.quotas(user).filter(offer=_offer(user, pk)).select_related("offer__union", "union")
    found = [one for one in rows if union.path.startswith(one.path)]
    if not found:
        raise Missing("这个工会在这个项目里没有推荐名额。")
    own = [one for one in found if naming_unions(user, one).filter(pk=union.pk).exists()]
    return max(own or found, key=lambda one: len(one.path))


def _call(user: Any, one: Offer) -> dict[str, Any]:
    found = progress(one)
    if found is None:
        raise Missing("这个项目不用推荐。")
    seen = set(nomination_rules.quotas(user).filter(offer=one).values_list("pk", flat=True))
    whole = rules.visible(user).filter(pk=one.pk).exists()
    quotas = [
        {"id": quota.pk, "union": quota.union_id, "name": quota.union.name, "total": quota.total, "used": quota.used, "free": quota.free}
        for quota in found.quotas
        if whole or quota.pk in seen
    ]
    dates = {name: getattr(found.call, name) for name in ("total", "given", "review_by", "notice_from", "notice_until")}
    return dates | {"open": found.open, "approved": found.approved, "placed": found.placed, "quotas": quotas}


def _some(user: Any, pk: UUID, ids: list[UUID]) -> list[Nomination]:
    rows = list(nomination_rules.nominations(user).filter(offer=_offer(user, pk), pk__in=ids))
    if len(rows) < len(set(ids)):
        raise Missing(NOBODY)
    return rows


def _one(user: Any, pk: UUID) -> Nomination:
    found: Nomination = get(nomination_rules.nominations(user).select_related(*READ), pk, NOBODY)
    return found


def _offer(user: Any, pk: UUID) -> Offer:
    return get_offer(user, pk, visible_offers(user))
