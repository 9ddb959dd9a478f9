"""The list of honours."""


from django.db.models import Q, QuerySet

from niangjia.honours import rules
from niangjia.honours.models import Honour
from niangjia.honours.states import READERS, HonourState
from niangjia.honours.vocabulary import KINDS, LEVELS
from niangjia.kernel.lists import Column, choice, filters, listing
from niangjia.organizations.lists.branch import Named


@listing
class HonourListing(Named):
    """The honours of people of the user's branches."""

    name = "honours"
    title = "荣誉"
    opens = "honours:honour"
    roles = READERS
    filterset = filters(
        level=choice("级别", LEVELS), kind=choice("类别", KINDS), state=choice("状态", HonourState.LABELS)
    )  # fmt: skip
    placeholder = "姓名、荣誉名称"
    empty = "还没有登记荣誉。可以从 Excel 粘贴，一次登记好。"
    order = "-on"
    columns = (
        Column("name", "姓名", lambda h: h.name, primary=True),
        Column("title", "荣誉", lambda h: h.title, width=36),
        Column("level", "级别", lambda h: h.level_words),
        Column("on", "授予日期", lambda h: h.on, sort="on"),
        Column("issuer", "授予单位", lambda h: h.issuer, width=30),
        Column("union", "所在工会", lambda h: h.union.name, width=30),
        Column("state", "状态", lambda h: h.state_words, badge=lambda h: HonourState.TONES[h.state]),
        Column("kind", "类别", lambda h: h.kind_words, page=False),
        Column("document", "文号", lambda h: h.document, page=False, width=30),
    )

    def base(self) -> QuerySet[Honour]:
        """Those of the branch."""
        return self.narrow(rules.visible(self.user)).select_related("union")

    def find(self, rows: QuerySet[Honour], text: str) -> QuerySet[Honour]:
        """By the beginning of the name, or words of the title."""
        return rows.filter(Q(name__startswith=text) | Q(title__contains=text))
