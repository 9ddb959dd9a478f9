"""The list of hardship records."""

from typing import Any

from django.db.models import QuerySet

from niangjia.care import rules
from niangjia.care.states import KEEPERS, CaseState
from niangjia.care.vocabulary import KINDS
from niangjia.kernel.lists import Column, choice, filters, listing
from niangjia.organizations.lists.branch import Named


@listing
class CaseListing(Named):
    """The hardship records of people of the user's branches."""

    name = "cases"
    title = "困难职工档案"
    opens = "care:case"
    roles = KEEPERS
    filterset = filters(kind=choice("困难类型", KINDS), state=choice("状态", CaseState.LABELS))
    empty = "还没有困难职工档案。由县区级以上总工会建档，可以从 Excel 粘贴，一次建好。"
    order = "-on"
    columns = (
        Column("name", "姓名", lambda c: c.name, primary=True),
        Column("kind", "困难类型", lambda c: c.kind_words),
        Column("on", "建档日期", lambda c: c.on, sort="on"),
        Column("number", "档案号", lambda c: c.number),
        Column("union", "所在工会", lambda c: c.union.name, width=30),
        Column("state", "状态", lambda c: c.state_words, badge=lambda c: CaseState.TONES[c.state]),
    )

    def base(self) -> QuerySet[Any]:
        """Those of the branch."""
        return self.narrow(rules.visible(self.user)).select_related("union")
