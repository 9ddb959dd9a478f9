"""A list of members with its numbers in full: short, for a reason, and seen by everybody who is on it."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, QueryDict

from niangjia.kernel import audit
from niangjia.kernel.errors import Invalid
from niangjia.kernel.exports import FORMS, write
from niangjia.kernel.lists import Column
from niangjia.kernel.sealed_files import private
from niangjia.kernel.views_lists import filename, told
from niangjia.members import rules, services
from niangjia.members.lists.members import MemberListing

MOST = 2000  # rows; more than that is not one task's work
WHOLE = {
    "id_number": Column("id_number", "证件号码", lambda m: m.person.id_number or "", width=22),
    "phone": Column("phone", "手机号码", lambda m: m.person.phone or "", width=14),
}


class FullListing(MemberListing):
    """The same list for whoever may change its members, numbers in full. Not registered: no other export reaches it."""

    title = "会员完整名单"
    columns = tuple(WHOLE.get(one.key, one) for one in MemberListing.columns)

    def base(self) -> QuerySet[Any]:
        """Only members whom the user may change."""
        return super().base() & rules.movable(self.user)

    @property
    def many(self) -> int:
        """How many rows there are, counted no further than one beyond what goes out."""
        return int(self.queryset().order_by()[: MOST + 1].count())


def full_list(user: Any, params: QueryDict) -> FullListing:
    """The list that the parameters of the page describe."""
    return FullListing(user, params)


def whole_file(listing: FullListing, *, reason: str) -> FileResponse:
    """The file as ``.xlsx``; raises :class:`Invalid` for an empty or a long list. Looks are written first."""
    count = listing.many
    if count > MOST:
        raise Invalid(f"完整号码一次最多导出 {MOST} 人，请先用筛选缩小范围。")
    if not count:
        raise Invalid("没有符合条件的会员，不用导出。")
    with private() as room, transaction.atomic():
        for some in listing.chunks():
            services.reveal_list(by=listing.user, memberships=some, reason=reason)
        detail = {"list": "members", "query": told(listing.query), "rows": count, "whole_numbers": True}
        audit.record("list.export", by=listing.user, detail=detail, reason=reason)
        write(listing, "xlsx", room / "list.xlsx")
        stream = (room / "list.xlsx").open("rb")  # it keeps the bytes; nothing stays behind
    name = filename(listing, "xlsx")
    response = FileResponse(stream, as_attachment=True, filename=name, content_type=FORMS["xlsx"])
    response["Cache-Control"] = "no-store"
    return response
