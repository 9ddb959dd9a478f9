"""The requests at the desk: corrections, erasures, lost phone numbers; the open ones first in mind, all of them to be found."""

from typing import Any

from django.db.models import QuerySet

from niangjia.kernel.lists import Column, choice, filters, listing
from niangjia.kernel.wording import day
from niangjia.members.lists.by_person import STATE, ByPerson
from niangjia.mine import fields, rules
from niangjia.mine.states import PhoneState, RequestState

ASKED_ON = Column("created_at", "申请时间", lambda one: one.created_at, words=day)


@listing
class CorrectionListing(ByPerson):
    """Fields that somebody says are wrong; identity numbers are masked here and in the export."""

    name = "corrections"
    title = "更正申请"
    opens = "mine:correction"
    filterset = filters(state=choice("状态", RequestState.LABELS))
    empty = "没有更正申请。"
    columns = (
        Column("person", "姓名", lambda one: one.person.name, primary=True),
        Column("field", "项目", lambda one: fields.label(one.field)),
        Column("old", "原来", lambda one: fields.said(one.field, one.old), width=24),
        Column("new", "更正为", lambda one: fields.said(one.field, one.new), width=24),
        STATE,
        ASKED_ON,
        Column("due_on", "答复期限", lambda one: one.due_on if one.is_open else None, words=day),
    )
    bulk = (("approve", "同意更正"),)

    def base(self) -> QuerySet[Any]:
        """Those of the branches that the user answers for."""
        return rules.corrections(self.user).select_related("person")


@listing
class ErasureListing(ByPerson):
    """Files that somebody wants erased."""

    name = "erasures"
    title = "删除申请"
    opens = "mine:erasure"
    filterset = filters(state=choice("状态", RequestState.LABELS))
    empty = "没有删除申请。"
    columns = (
        Column("person", "姓名", lambda one: one.person.name, primary=True),
        STATE,
        ASKED_ON,
        Column("due_on", "答复期限", lambda one: one.due_on if one.is_open else None, words=day),
        Column("erase_on", "全部删除", lambda one: one.erase_on, words=day),
    )

    def base(self) -> QuerySet[Any]:
        """Those of the branches that the user answers for."""
        return rules.erasures(self.user).select_related("person")


@listing
class PhoneListing(ByPerson):
    """People whose old number is lost."""

    name = "phones"
    title = "手机号更换"
    opens = "mine:phone"
    filterset = filters(state=choice("状态", PhoneState.LABELS))
    empty = "没有更换手机号的申请。"
    columns = (
        Column("person", "姓名", lambda one: str(one.person or one.user), primary=True),
        STATE,
        Column("old", "原号码", lambda one: one.masked_old or "没有"),
        Column("new", "新号码", lambda one: one.masked_new),
        ASKED_ON,
        Column("due_at", "生效时间", lambda one: one.effective_at, words=day),
    )

    def base(self) -> QuerySet[Any]:
        """Those of the branches that the user answers for."""
        return rules.phones(self.user).select_related("person", "user")
