"""The one place where choices are opened: in memory, once, when the window is over; then they are gone.

What is written: for everybody the numbers that chose back, sealed, of one size; for the desk how many pairs there are. All
of it in one transaction with the end of the choices, so that there is no moment with both.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from niangjia.kernel import audit, marks
from niangjia.kernel.workflow import move
from niangjia.matchmaking.ballots import EnvelopeBroken, opened, written
from niangjia.matchmaking.models import Attendee, Ballot, BallotKey, Evening, Outcome
from niangjia.matchmaking.notices import tell_result
from niangjia.matchmaking.pairing import Pairs, best_pairs, mutual
from niangjia.matchmaking.phases import CARDS_KEPT, CHOICES_KEPT, COUNTED_FROM
from niangjia.matchmaking.queries import bound, present
from niangjia.matchmaking.services.evenings import void
from niangjia.matchmaking.states import EVENING_MOVES, EveningState

MARK = "evenings"


def match_due(*, by: Any, now: datetime | None = None) -> int:
    """Match every evening whose window is over; gives how many."""
    moment, count = now or timezone.now(), 0
    due = Evening.objects.filter(state=EveningState.PLANNED, chooses_until__lte=moment)
    for key in list(due.order_by("chooses_until").values_list("pk", flat=True)):
        with transaction.atomic():
            evening = Evening.objects.select_for_update(of=("self",)).select_related("offer").get(pk=key)
            if evening.state == EveningState.PLANNED and evening.chooses_until <= moment:
                _match(by, evening)
                count += 1
    return count


@sensitive_variables()
def _match(by: Any, evening: Evening) -> None:
    people = list(present(evening).select_related("entry", "user"))
    choices = _open_all(evening, people)
    first = people[0].entry.pool_id if people else None
    pairs = best_pairs(
        choices, [one.number for one in people if one.entry.pool_id == first], ranked=evening.ranked
    )
    _write(people, mutual(choices), pairs if evening.ranked else {})
    Ballot.objects.filter(attendee__evening=evening).delete()
    BallotKey.objects.filter(evening=evening).delete()
    # of a few people a count would tell each of them about the others
    counted: dict[str, Any] = {"handed": len(choices), "pairs": len(pairs) // 2} if len(choices) >= COUNTED_FROM else {}
    move(evening, "match", by=by, moves=EVENING_MOVES, **counted)
    marks.touch(MARK, [(evening.union_id, evening.path)])
    audit.record("evening.match", by=by, target=evening, path=evening.path)
    tell_result(evening, people)


@sensitive_variables()
def _open_all(evening: Evening, people: list[Attendee]) -> dict[int, list[int]]:
    """The choices by number; an envelope that somebody tampered with counts as one with nobody in it."""
    key = BallotKey.objects.get(evening=evening).key
    closed = dict(Ballot.objects.filter(attendee__in=people).values_list("attendee", "closed"))
    facing = {one.number: {two.number for two in people if two.entry.pool_id != one.entry.pool_id} for one in people}
    choices = {}
    for one in people:
        if one.pk not in closed:
            continue
        try:
            found = opened(key, bound(evening, one), bytes(closed[one.pk]))
        except EnvelopeBroken:
            found = []
        choices[one.number] = [number for number in found if number in facing[one.number]]
    return choices


@sensitive_variables()
def _write(people: list[Attendee], found: Mapping[int, list[int]], pairs: Pairs) -> None:
    """An outcome for everybody, whoever handed in or not; which of them are empty cannot be seen."""
    Outcome.objects.bulk_create(
        Outcome(
            attendee=one,
            sealed=f"{one.pk}:{one.user_id}|{pairs.get(one.number, 0):04d}|{written(found.get(one.number, []))}",
        )
        for one in people
    )


def forget(*, by: Any, now: datetime | None = None) -> int:
    """Destroy what has lain its time: choices that no matching ended after 30 days, badges and outcomes after 90."""
    moment = now or timezone.now()
    stuck = Evening.objects.filter(state=EveningState.PLANNED, chooses_until__lte=moment - CHOICES_KEPT)
    for evening in stuck:
        void(by=by, evening=evening, reason="超过 30 天没有比对，心选已销毁")
    old = Attendee.objects.filter(evening__chooses_until__lte=moment - CARDS_KEPT)
    return old.delete()[1].get("matchmaking.Attendee", 0)
