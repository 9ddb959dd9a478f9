"""What duplicates know of a person's life: that two files became one."""

from collections.abc import Iterable
from typing import Any

from niangjia.duplicates.queries import of_person
from niangjia.duplicates.rules import visible
from niangjia.kernel.questions import Moment
from niangjia.kernel.workflow import since
from niangjia.members.aliases import shown_selves


def life(person: Any, viewer: Any) -> Iterable[Moment]:
    """Merges that stand; the link for whoever decides them."""
    pairs = list(of_person(shown_selves(person.pk)))
    if not pairs:
        return
    mine = set(visible(viewer).filter(pk__in=[one.pk for one in pairs]).values_list("pk", flat=True))
    for pair in pairs:
        url = f"/desk/duplicates/{pair.pk}" if pair.pk in mine else ""
        yield Moment(since(pair), "两份档案合并成一份", pair.why, url=url, icon="git-merge", context="duplicates")
