"""The lists of the desk: evenings of the branch, and who is to be let in at the door. No list knows a choice."""

from typing import Any

from django.db.models import QuerySet

from niangjia.enrolment.lists import OfOffer
from niangjia.enrolment.rules import entries_movable
from niangjia.enrolment.states import EntryState
from niangjia.kernel.ids import as_uuid
from niangjia.kernel.lists import Column, choice, filters, listing
from niangjia.kernel.wording import when
from niangjia.matchmaking import rules
from niangjia.matchmaking.models import Evening
from niangjia.matchmaking.states import OPENERS, EveningState
from niangjia.organizations.lists.branch import Named


@listing
class EveningListing(OfOffer):
    """The evenings of the user's branches, the latest first."""

    name = "evenings"
    title = "青年交友"
    opens = "matchmaking:evening"
    filterset = filters(state=choice("状态", EveningState.LABELS))
    placeholder = "活动名称"
    empty = "还没有交友活动。先新建“青年交友”报名项目，再在项目页设定互选。"
    order = "-held_on"
    columns = (
        Column("title", "活动", lambda e: e.offer.title, primary=True, width=40),
        Column("union", "举办", lambda e: e.union.name, width=30),
        Column("held_on", "日期", lambda e: e.held_on, sort="held_on"),
        Column("state", "状态", lambda e: e.state_words, badge=lambda e: EveningState.TONES[e.state]),
        Column("until", "截止交选", lambda e: e.chooses_until, width=20, words=when),
        Column("pairs", "牵手", lambda e: "" if e.pairs is None else f"{e.pairs} 对"),
    )

    def base(self) -> QuerySet[Evening]:
        """Those of the branch."""
        return self.narrow(rules.visible(self.user)).select_related("offer", "union")


def _attendee(entry: Any) -> Any:
    return getattr(entry, "attendee", None)


@listing
class DoorListing(Named):
    """Who has a place at an evening (``?evening=``): the badge to hand out, and whether the declaration was made."""

    name = "evening_door"
    title = "门口名单"
    roles = OPENERS
    empty = "还没有人报上名。"
    order = "name"
    columns = (
        Column("name", "姓名", lambda e: e.name, primary=True),
        Column("number", "号码牌", lambda e: a.number if (a := _attendee(e)) else "", numeric=True),
        Column("declared", "单身声明", lambda e: "已声明" if _attendee(e) else "未声明",
               badge=lambda e: "ok" if _attendee(e) else "late"),
        Column("union", "所在工会", lambda e: e.union.name, width=30),
        Column("pool", "名额分类", lambda e: e.pool.name),
        Column("state", "到场", lambda e: "已到" if e.state == EntryState.ATTENDED else ""),
    )  # fmt: skip

    def base(self) -> QuerySet[Any]:
        """Those of the one evening."""
        key = as_uuid(self.params.get("evening", ""))
        evening = rules.movable(self.user).filter(pk=key).first() if key else None
        if evening is None:
            return entries_movable(self.user).none()
        rows = entries_movable(self.user).filter(offer=evening.offer_id, state__in=rules.IN)
        return rows.select_related("union", "pool", "attendee").defer("attendee__nickname", "attendee__intro")
