"""Lists of what concerns one person each: found by the name, the newest first."""

from typing import Any, ClassVar

from django.db.models import QuerySet

from niangjia.kernel.lists import Column, Listing
from niangjia.members.states import WRITERS

STATE = Column("state", "状态", lambda one: one.state_label, badge=lambda one: one.tone)


class ByPerson(Listing):
    """Records with a ``person`` and a state."""

    order = "-id"
    placeholder = "姓名"
    roles: ClassVar[tuple[str, ...]] = WRITERS

    def find(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """By the person's name from the front."""
        return rows.filter(person__name__startswith=text)

    def may_tick(self, row: Any) -> bool:
        """What is closed is not decided again."""
        return bool(row.is_open)
