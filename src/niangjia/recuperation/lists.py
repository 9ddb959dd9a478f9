"""The lists of rest cures: the programmes, and who has had a turn."""

from typing import Any

from django.db.models import QuerySet

from niangjia.enrolment import rolls
from niangjia.enrolment.lists import OfOffer
from niangjia.kernel.lists import Column, choice, filters, listing
from niangjia.kernel.pages import typed
from niangjia.kernel.wording import day, money
from niangjia.organizations.lists.branch import Named
from niangjia.recuperation import rules
from niangjia.recuperation.models import Programme
from niangjia.recuperation.states import WATCHERS, ProgrammeState

TONES = {"planned": "soon", "contracted": "info", "settled": "ok"}
KIND = "recuperation"


@listing
class ProgrammeListing(OfOffer):
    """The rest cures of the user's branches."""

    name = "recuperations"
    title = "疗休养"
    opens = "recuperation:programme"
    filterset = filters(state=choice("状态", ProgrammeState.LABELS))
    placeholder = "项目名称"
    empty = "还没有疗休养。先新建疗休养报名项目，再登记疗养地和合同。"
    order = "-created_at"
    columns = (
        Column("title", "项目", lambda p: p.offer.title, primary=True, width=40),
        Column("union", "举办", lambda p: p.union.name, width=30),
        Column("place", "疗养地", lambda p: p.place, width=24),
        Column("where", "省内外", lambda p: p.where),
        Column("days", "天数", lambda p: p.days, numeric=True),
        Column("party", "承办方", lambda p: p.party, width=24),
        Column("amount", "合同金额", lambda p: money(p.amount) if p.amount is not None else "", numeric=True),
        Column("state", "状态", lambda p: p.state_words, badge=lambda p: TONES[p.state]),
        Column("created_at", "登记", lambda p: p.created_at, sort="created_at", page=False, words=day),
    )

    def base(self) -> QuerySet[Programme]:
        """Those of the branch."""
        return self.narrow(rules.visible(self.user)).select_related("offer", "union")


@listing
class TurnListing(Named):
    """谁轮到过: every turn of the people of one's branches, the latest first; ``since`` and ``until`` narrow it to days."""

    name = "turns"
    title = "谁轮到过疗休养"
    roles = WATCHERS
    empty = "还没有人轮到过。往年的可以粘贴进来，推荐时才查得到。"
    order = "-on"
    columns = (
        Column("name", "姓名", lambda t: t.name, primary=True),
        Column("union", "所在工会", lambda t: t.union.name, width=30),
        Column("on", "日期", lambda t: t.on, sort="on"),
        Column("where", "省内外", lambda t: "省外" if t.outside else "省内"),
        Column("place", "地点", lambda t: t.place, width=24),
        Column("category", "类别", lambda t: t.category),
        Column("source", "来源", lambda t: "签到" if t.entry_id else "往年登记"),
    )

    def base(self) -> QuerySet[Any]:
        """Those of the branch, within the days asked for, of the category asked for."""
        rows = self.of_days(self.narrow(rolls.turns(self.user, KIND)), "on", "since", "until")
        category = typed(self.params, "category", 40)
        return rows.filter(category=category) if category else rows
