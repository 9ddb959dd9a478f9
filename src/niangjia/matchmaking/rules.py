"""Who may see an evening. Nobody may see a choice: there is no queryset of ballots or outcomes but one's own."""

from typing import Any

from django.db.models import Q, QuerySet

from niangjia.enrolment.rules import own_entries, told
from niangjia.enrolment.states import EntryState
from niangjia.matchmaking.models import Attendee, Evening
from niangjia.matchmaking.states import OPENERS, WATCHERS
from niangjia.organizations.rights import scope

IN = (EntryState.TAKEN, EntryState.ATTENDED)  # has a place, and was not missed at the door


def visible(user: Any) -> QuerySet[Evening]:
    """The evenings of the user's branches: when, how many, never who with whom."""
    return Evening.objects.filter(scope(user, *WATCHERS), told(user, "offer"))


def movable(user: Any) -> QuerySet[Evening]:
    """The evenings whose door list and window are the user's business."""
    return Evening.objects.filter(scope(user, *OPENERS), told(user, "offer"))


def own(user: Any) -> QuerySet[Evening]:
    """The evenings in which one has a place, or had declared for; for the account or its key."""
    places = own_entries(user).filter(state__in=IN)
    return Evening.objects.filter(Q(offer__in=places.values("offer")) | Q(attendees__user=user)).distinct()


def own_attendee(user: Any, evening: Evening) -> Attendee | None:
    """Oneself at an evening, by the account that declared; nothing where the place was given up."""
    rows = Attendee.objects.filter(evening=evening, user_id=user.pk, entry__state__in=IN)
    return rows.select_related("entry").first()
