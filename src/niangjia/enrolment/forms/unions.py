"""In whose name: one of some unions, found by name, pinyin, initials or code; with script the list follows the typing."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from niangjia.kernel.ids import as_uuid
from niangjia.kernel.pages import typed
from niangjia.organizations.queries import find, path_names

OFFERED = 6


class WhichUnion:
    """What was typed (``said``) and ticked (``union``) of ``among``, which are in order; where nothing was, the first of them is meant."""

    def __init__(self, among: QuerySet[Any], asked: QueryDict) -> None:
        self.among, self.said = among, typed(asked, "said", 200)
        key = as_uuid(typed(asked, "union"))
        ticked = among.filter(pk=key).first() if key else None
        self.ticked = ticked or (None if self.said else among.first())

    @cached_property
    def found(self) -> list[Any]:
        """The first of those that answer what was typed, the ticked one in front."""
        rows = find(self.among, self.said) if self.said else self.among
        some = list(rows.order_by("path")[: OFFERED + 1])
        if not self.said and self.ticked and len(some) > OFFERED:
            return [self.ticked]  # nobody reads down a list: who wants another types it
        if self.ticked is None or not rows.filter(pk=self.ticked.pk).exists():
            return some
        return [self.ticked, *(one for one in some if one != self.ticked)][: OFFERED + 1]

    @property
    def chosen(self) -> Any | None:
        """The union that is meant: the ticked one where it answers, the only one that does, or the one of that very name."""
        if self.ticked in self.found or len(self.found) == 1:
            return self.ticked if self.ticked in self.found else self.found[0]
        return next((one for one in self.found if one.name == self.said), None)

    @property
    def offered(self) -> list[dict[str, Any]]:
        """For the page: union, the union above it, whether it is ticked."""
        some, chosen = self.found[:OFFERED], self.chosen
        names = path_names(one.path for one in some)
        return [{"union": one, "above": (names[one.path][-2:-1] or [""])[0], "on": one == chosen} for one in some]

    @property
    def more(self) -> bool:
        """Whether there are others."""
        return len(self.found) > OFFERED

    @cached_property
    def several(self) -> bool:
        """Whether there is anything to choose."""
        return len(self.among[:2]) > 1
