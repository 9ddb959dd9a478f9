"""What follows here from the acts of others, in their transaction."""

from typing import Any
from uuid import UUID

from niangjia.kernel import marks
from niangjia.kernel.workflow import move
from niangjia.volunteering.models import Ability, Service, Volunteer
from niangjia.volunteering.services.hours import MARK as HOURS
from niangjia.volunteering.services.hours import take_back
from niangjia.volunteering.services.volunteers import MARK
from niangjia.volunteering.states import VOLUNTEER_MOVES, VolunteerState


def unattended(*, entry: Any, by: Any, **_: Any) -> None:
    """Who was not there after all has not served."""
    take_back(by=by, entry=entry, reason="到场登记已撤销")


def hand_over(*, union: Any, target: Any, **_: Any) -> None:
    """Volunteers and hours of a union that ends go to its heir, or to the union above."""
    home = target or union.parent
    if home is None:
        return
    for model, mark in ((Volunteer, MARK), (Service, HOURS)):
        if model._default_manager.filter(union_id=union.pk).update(union_id=home.pk, path=home.path):
            marks.touch(mark, {(union.pk, union.path), (home.pk, home.path)})


def merging(*, kept: UUID, gone: UUID, by: Any, **_: Any) -> None:
    """Two files of one person become one: of two registrations the kept one stays, with the skills of both."""
    live = Volunteer.objects.exclude(state=VolunteerState.LEFT)
    mine, other = live.filter(person=kept).first(), live.filter(person=gone).first()
    if mine is None or other is None:
        return
    has = set(mine.abilities.values_list("kind", "value"))
    more = [one for one in other.abilities.values_list("kind", "value") if one not in has]
    Ability.objects.bulk_create(Ability(volunteer=mine, kind=kind, value=value) for kind, value in more)
    move(other, "leave", by=by, moves=VOLUNTEER_MOVES, reason="档案合并")


REACTIONS = {
    "entry_unattended": unattended, "union_merged": hand_over, "union_dissolved": hand_over, "person_merging": merging,
}  # fmt: skip
