"""What duplicates does when a person's file is over: the names that a scan wrote down go as well."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from niangjia.duplicates.models import Pair
from niangjia.members.services import GONE


def forgotten(*, people: Collection[UUID], **_: Any) -> None:
    """The names of pairs in which a file was."""
    Pair.objects.filter(left__in=list(people)).update(left_name=GONE)
    Pair.objects.filter(right__in=list(people)).update(right_name=GONE)


REACTIONS = {"person_forgotten": forgotten}
