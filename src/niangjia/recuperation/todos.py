"""What waits: a batch that begins without contract or insurance, an ended rest cure that is not settled."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Min, Q
from django.urls import reverse
from django.utils import timezone

from niangjia.kernel.questions import Todo
from niangjia.kernel.wording import light, quoted
from niangjia.organizations.rights import subtrees
from niangjia.recuperation import rules
from niangjia.recuperation.states import OPENERS, ProgrammeState

AHEAD = timedelta(days=30)
RUNNING = ("open", "closed")


def todos(user: Any) -> Iterator[Todo]:
    """Of the user's own unions; those below have people of their own. One query."""
    lows = [one.low for one in subtrees(user, *OPENERS)]
    if not lows:
        return
    mine = rules.movable(user).filter(path__in=lows).select_related("offer")
    bare = Q(state=ProgrammeState.PLANNED) | Q(policy_no="")
    soon = bare & Q(offer__state__in=RUNNING, first__lte=timezone.now() + AHEAD)
    over = Q(state=ProgrammeState.CONTRACTED, offer__state="ended")
    for one in mine.annotate(first=Min("offer__sessions__starts_at")).filter(soon | over).order_by("first", "pk")[:20]:
        if one.offer.state == "ended":
            yield Todo(f"{quoted(one.offer.title)}已经结束，还没有结算", _url(one), kind="recuperation")
        else:
            what = "合同" if one.state == ProgrammeState.PLANNED else "保险"
            said = f"{quoted(one.offer.title)}快开始了，还没有登记{what}"
            yield Todo(said, _url(one), one.first, kind="recuperation", light=light(one.first))


def _url(one: Any) -> str:
    return reverse("recuperation:programme", args=[one.pk])
