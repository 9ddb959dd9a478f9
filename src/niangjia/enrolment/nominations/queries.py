"""Reads of nominations: what a union is asked for, what lies at a desk, how an offer's unions stand, who was approved."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from niangjia.enrolment.models import APPROVAL, DIRECT, Call, Nomination, Offer, Quota
from niangjia.enrolment.nominations import rules
from niangjia.enrolment.rules import movable, told
from niangjia.enrolment.states import OPENERS, WATCHERS, EntryState, NominationState, OfferState
from niangjia.kernel.standing import Standing
from niangjia.kernel.tree import WIDTH, ancestors, within
from niangjia.kernel.workflow import Event
from niangjia.members.queries import out_of_reach
from niangjia.organizations.queries import active, children_of, unions_for
from niangjia.organizations.rights import reaches, scope, subtrees

N = NominationState
READ = ("offer__union", "pool__session", "union", "member_union", "quota")


def asked(user: Any) -> QuerySet[Quota]:
    """The numbers within which one's unions are asked to put people forward, what closes first in front."""
    rows = rules.usable(user).filter(offer__mode=APPROVAL, offer__state__in=rules.RUNNING, total__gt=0)
    states = {
        "n_own": Count("nominations", filter=Q(nominations__state=N.NOMINATED)),
        "n_passed": Count("nominations", filter=Q(nominations__state=N.PASSED)),
        "n_approved": Count("nominations", filter=Q(nominations__state=N.APPROVED)),
        "n_returned": Count("nominations", filter=Q(nominations__state=N.RETURNED)),
    }
    return rows.select_related("offer__union", "union").annotate(**states).order_by("offer__closes_at", "path", "pk")


def own_asked(user: Any) -> QuerySet[Quota]:
    """:func:`asked` of the user's own unions and of those above them: levels below have people of their own."""
    lows = [one.low for one in subtrees(user, *OPENERS)]
    return asked(user).filter(path__in={path for low in lows for path in ancestors(low)})


def organised(user: Any) -> QuerySet[Offer]:
    """The offers whose list the user's branches make and that still run, what closes last in front."""
    rows = rules.called(user).filter(mode=APPROVAL, state__in=rules.RUNNING)
    return rows.select_related("union", "call").order_by("-closes_at", "pk")


def naming_unions(user: Any, quota: Quota) -> QuerySet[Any]:
    """In whose name the user may put people forward within a number: the nearest first."""
    if quota.path == quota.offer.path:
        found = active().filter(pk=quota.union_id)
        return found if reaches(user, quota.path, *OPENERS) else found.none()
    return unions_for(user, *OPENERS).filter(within(quota.path))


def own_list(user: Any, quota: Quota) -> list[Nomination]:
    """The people put forward within a number, as far as the user sees them: each union's in its order."""
    rows = rules.nominations(user).filter(quota=quota).exclude(state=N.WITHDRAWN)
    return list(rows.select_related(*READ).order_by("path", "rank", "pk")[:1000])


@dataclass(frozen=True)
class Desk:
    """One level at which people lie: its union's name and path, and how many wait there."""

    name: str
    path: str
    waiting: int
    active: bool = False


def desks(user: Any, offer: Offer) -> list[Desk]:
    """The levels at which people of an offer lie within the user's reach, the offering union first."""
    rows = rules.decidable(user).filter(offer=offer, state=N.PASSED).order_by().values_list("at")
    found = dict(rows.annotate(n=Count("pk")).values_list("at", "n"))
    if reaches(user, offer.path, *OPENERS):
        found.setdefault(offer.path, 0)
    names = dict(active().filter(path__in=found).values_list("path", "name"))
    return [Desk(names.get(path, ""), path, found[path]) for path in sorted(found, key=lambda one: (len(one), one))]


def lying(user: Any, offer: Offer, at: str) -> list[Nomination]:
    """Who lies at one desk, pool by pool, in rank order; at the offering union its own list as well."""
    states = [N.PASSED, N.NOMINATED] if at == offer.path else [N.PASSED]
    rows = rules.decidable(user).filter(offer=offer, at=at, state__in=states)
    return list(in_order(rows.select_related(*READ))[:2000])


def in_order(rows: QuerySet[Nomination]) -> QuerySet[Nomination]:
    """By batch and category, then rank; of the same rank, by union."""
    return rows.order_by("pool__session__starts_at", "pool__session", "pool__order", "pool", "rank", "path", "pk")


def approved(offer: Offer) -> QuerySet[Nomination]:
    """Who was approved, in order."""
    return in_order(offer.nominations.filter(state=N.APPROVED).select_related(*READ))


@dataclass(frozen=True)
class Progress:
    """How the unions of an offer stand, and what the desk may do next."""

    call: Call
    quotas: list[Any] = field(default_factory=list)
    open: int = 0
    approved: int = 0
    placed: int = 0
    returned: int = 0

    @property
    def silent(self) -> int:
        """How many unions have handed in nobody."""
        return sum(1 for one in self.quotas if one.total and not one.n_handed)

    @property
    def on_notice(self) -> bool:
        """Whether the names are shown today."""
        return shown_today(self.call)

    @property
    def notice_over(self) -> bool:
        """Whether the notice has run out."""
        return self.call.notice_until is not None and timezone.localdate() > self.call.notice_until


def progress(offer: Offer) -> Progress | None:
    """The state of an offer for which people are named; None where they are not."""
    call = Call.objects.filter(offer=offer).select_related("rest").first()
    if call is None:
        return None
    handed = Q(nominations__state__in=[N.PASSED, N.APPROVED])
    quotas = offer.quotas.select_related("union").annotate(
        n_handed=Count("nominations", filter=handed),
        n_own=Count("nominations", filter=Q(nominations__state=N.NOMINATED)),
        n_approved=Count("nominations", filter=Q(nominations__state=N.APPROVED)),
        n_returned=Count("nominations", filter=Q(nominations__state=N.RETURNED)),
    )
    sums = offer.nominations.aggregate(
        open=Count("pk", filter=Q(state__in=N.OPEN)),
        approved=Count("pk", filter=Q(state=N.APPROVED, entry__isnull=True)),
        placed=Count("pk", filter=Q(entry__isnull=False)),
        returned=Count("pk", filter=Q(state=N.RETURNED)),
    )
    return Progress(call, list(quotas.order_by("path", "pk")), **sums)


def shown_today(call: Call, today: date | None = None) -> bool:
    """Whether the names are on notice on a day."""
    day = today or timezone.localdate()
    return bool(call.notice_from and call.notice_until and call.notice_from <= day <= call.notice_until)


def public_names(offer: Offer) -> list[dict[str, str]]:
    """The names on notice, masked, with union and category; empty when nothing is on notice today."""
    call = Call.objects.filter(offer=offer).first()
    if call is None or not shown_today(call):
        return []
    rows = approved(offer).filter(entry__isnull=True)
    return [
        {"name": mask_name(one.name), "union": one.member_union.name, "pool": one.pool.name, "session": one.pool.session.title}
        for one in rows[:2000]
    ]


def mask_name(name: str) -> str:
    """``王*明``: the first and the last character; of two the first alone."""
    return name[:1] + "*" * max(1, len(name) - 2) + (name[-1:] if len(name) > 2 else "")


def of_person(user: Any) -> list[Nomination]:
    """Where somebody was put forward and no list is settled yet."""
    return _of_person([user.pk])


_of_person: Standing[Any] = Standing(
    get_user_model()._meta.pk,
    lambda users: Nomination.objects.filter(
        person__user__in=users, state__in=N.STANDING, entry__isnull=True, offer__state__in=rules.RUNNING
    ).select_related("offer", "pool__session", "union")[:20],
)


def even_share(offer: Offer, total: int) -> list[tuple[Any, int]]:
    """The unions directly below the offering one, with what each would get of a total."""
    below = list(children_of(offer.union).exclude(kind="group"))
    each, more = divmod(total, len(below) or 1)
    return [(one, each + (n < more)) for n, one in enumerate(below)]


@dataclass(frozen=True)
class Waiting:
    """What lies at the user's own desks of one offer: how many, since when."""

    offer: Offer
    count: int
    since: Any
    review_by: date | None


def at_my_desks(user: Any) -> list[Waiting]:
    """Offers with people who wait for the user's own level; levels below are not one's own."""
    lows = [one.low for one in subtrees(user, *OPENERS)]
    rows = Nomination.objects.filter(at__in=lows, state=N.PASSED, offer__state__in=rules.RUNNING)
    found = {one["offer"]: one for one in rows.order_by().values("offer").annotate(n=Count("pk"), first=Min("since"))}
    offers = Offer.objects.filter(pk__in=found).select_related("call", "union") if found else ()
    return [Waiting(one, found[one.pk]["n"], found[one.pk]["first"], one.call.review_by) for one in offers]


def to_settle(user: Any) -> QuerySet[Offer]:
    """Offers of the user's own unions of which everybody was decided and the list is not settled."""
    rows = rules.called(user).filter(path__in=[one.low for one in subtrees(user, *OPENERS)])
    rows = rows.filter(state__in=(OfferState.OPEN, OfferState.CLOSED), nominations__state=N.APPROVED, nominations__entry__isnull=True)
    return rows.exclude(nominations__state__in=N.OPEN).distinct().select_related("call")


def to_fill(user: Any, now: datetime) -> QuerySet[Any]:
    """Offers of the user's own unions whose list nobody has set yet, or on which somebody gave way and nobody moved up.

    ``left`` is how many places are free, ``begins`` when; what has begun is past filling.
    """
    rows = movable(user, "open").filter(path__in=[one.low for one in subtrees(user, *OPENERS)], mode=DIRECT)
    rows = rows.filter(state__in=(OfferState.OPEN, OfferState.CLOSED), sessions__starts_at__gt=now)
    left = Sum("sessions__pools__free", filter=~Q(sessions__pools__by="reserve"))
    rows = rows.annotate(left=left, begins=Min("sessions__starts_at")).filter(left__gt=0)
    listed = Nomination.objects.filter(offer=OuterRef("pk"), state__in=N.STANDING)
    return rows.filter(~Exists(listed) | Exists(listed.filter(entry__state=EntryState.CANCELLED))).order_by("begins", "pk")


def unheard(user: Any, offer: Offer) -> QuerySet[Nomination]:
    """Who is on the list, or was when the offer was called off, and is reached by no message: their unions must tell them."""
    rows = rules.nominations(user).filter(out_of_reach(), offer=offer)
    if offer.state != OfferState.CANCELLED:
        return rows.filter(state=N.APPROVED, entry__isnull=False)
    void = Event.objects.filter(label="enrolment.nomination", object_id=OuterRef("pk"), verb="void")
    return rows.filter(Exists(void), state=N.WITHDRAWN)


def visible_offers(user: Any) -> QuerySet[Offer]:
    """Offers with names that the user has to do with: as the one who offers, or who may put forward or decide."""
    mine = scope(user, *WATCHERS) | Q(quotas__in=rules.quotas(user))
    return Offer.objects.filter(mine, told(user)).distinct()


def levels(offer: Offer, path: str) -> int:
    """How many levels a person passes from a union up to the one that offers."""
    return max(0, (len(path) - len(offer.path)) // WIDTH)


def by_pool(rows: Iterable[Nomination]) -> list[tuple[Any, list[Nomination]]]:
    """Rows in order, pool by pool."""
    found: dict[Any, list[Nomination]] = {}
    for one in rows:
        found.setdefault(one.pool, []).append(one)
    return list(found.items())
