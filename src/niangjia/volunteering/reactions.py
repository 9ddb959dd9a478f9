"""What follows here from the acts of others, in their transaction."""

from typing import Any
from uuid import UUID

from niangjia.kernel import marks
from niangjia.volunteering.models import Service, Volunteer
from niangjia.volunteering.services.hours import MARK as HOURS
from niangjia.volunteering.services.hours import take_back
from niangjia.volunteering.services.merged import join_files, part_files
from niangjia.volunteering.services.volunteers import MARK


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
    """Two files of one person become one: one registration, and an hour counts once."""
    join_files(kept=kept, gone=gone, by=by)


def parted(*, kept: UUID, gone: UUID, by: Any, **_: Any) -> list[str]:
    """They are two again: both have what was taken for the merge; sentences for what cannot be given back."""
    return part_files(kept=kept, gone=gone, by=by)


REACTIONS = {
    "entry_unattended": unattended, "union_merged": hand_over, "union_dissolved": hand_over, "person_merging": merging,
    "person_parted": parted,
}  # fmt: skip
