"""The lists of the desk: offers of the branch, and who is in one."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone

from niangjia.enrolment import rules
from niangjia.enrolment.models import KINDS, Entry, Offer, Pool, Session
from niangjia.enrolment.records import RUN, year_of
from niangjia.enrolment.states import WATCHERS, EntryState, OfferState
from niangjia.kernel.ids import as_uuid
from niangjia.kernel.lists import Column, choice, filters, listing
from niangjia.kernel.wording import when
from niangjia.organizations.lists.branch import Branch, Named

TONES = {"draft": "plain", "open": "ok", "closed": "soon", "ended": "off", "cancelled": "off"}
ENTRY_TONES = {
    "taken": "ok",
    "held": "soon",
    "waiting": "soon",
    "entered": "info",
    "attended": "ok",
    "absent": "late",
}


def offer_url(key: Any) -> str:
    """An offer's page at the desk."""
    return reverse("enrolment:offer", args=[key])


class OfOffer(Branch):
    """What a context above keeps of an offer, under its title; the rows bring along all that a page shows."""

    roles = WATCHERS

    def find(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """By words of the offer's title."""
        return rows.filter(offer__title__contains=text)

    def prepare(self, rows: list[Any]) -> list[Any]:
        """Nothing more is needed."""
        return rows


@listing
class OfferListing(Branch):
    """The offers of the user's branches."""

    name = "offers"
    title = "报名项目"
    opens = "enrolment:offer"
    roles = WATCHERS
    filterset = filters(state=choice("状态", OfferState.LABELS), kind=choice("类型", KINDS))
    placeholder = "项目名称"
    empty = "还没有报名项目。从模板新建，三分钟就能开放。"
    order = "-closes_at"
    columns = (
        Column("title", "项目", lambda o: o.title, sort="title", primary=True, width=40),
        Column("kind", "类型", lambda o: o.kind_words),
        Column("mode", "方式", lambda o: o.mode_words),
        Column("union", "举办", lambda o: o.union.name, width=30),
        Column("state", "状态", lambda o: o.state_words, badge=lambda o: TONES[o.state]),
        Column("closes_at", "截止报名", lambda o: o.closes_at, sort="closes_at", width=20, words=when),
        Column("total", "名额", lambda o: o.places["total"] or 0, numeric=True),
        Column("taken", "已报", lambda o: o.places["taken"] or 0, numeric=True),
        Column("waiting", "候补", lambda o: o.places["waiting"] or 0, numeric=True),
    )

    def base(self) -> QuerySet[Offer]:
        """Those of the branch; with ``?year=`` those that were opened and take place in it."""
        rows = self.narrow(rules.visible(self.user))
        year = self.params.get("year", "")
        if not year.isdecimal():
            return rows
        held = Session.objects.filter(offer=OuterRef("pk"), starts_at__year=year_of(year, timezone.localdate()))
        return rows.filter(Exists(held), state__in=RUN)

    def find(self, rows: QuerySet[Offer], text: str) -> QuerySet[Offer]:
        """By words of the title."""
        return rows.filter(title__contains=text)

    def prepare(self, rows: list[Offer]) -> list[Offer]:
        """Places of all in one query, unions in another."""
        sums = (
            Pool.objects.filter(session__offer__in=[one.pk for one in rows])
            .order_by()
            .values("session__offer")
        )
        found = {
            one["session__offer"]: one
            for one in sums.annotate(total=Sum("total"), taken=Sum("taken"), waiting=Sum("waiting"))
        }
        unions = Offer.objects.filter(pk__in=[one.pk for one in rows]).select_related("union").in_bulk()
        for one in rows:
            one.union = unions[one.pk].union
            one.places = found.get(one.pk, {"total": 0, "taken": 0, "waiting": 0})  # type: ignore[attr-defined]
        return rows


def filled_words(entry: Entry) -> str:
    """What somebody filled in, in one cell."""
    found = getattr(entry, "filled", None)
    return "；".join(f"{label}：{text}" for label, text in found.said.items()) if found else ""


@listing
class EntryListing(Named):
    """Who is in an offer (``?offer=``), in the order of asking."""

    name = "entries"
    title = "报名名单"
    roles = WATCHERS
    filterset = filters(state=choice("状态", EntryState.LABELS))
    empty = "还没有人报名。"
    order = "number"
    columns = (
        Column("name", "姓名", lambda e: e.name, primary=True),
        Column("union", "所在工会", lambda e: e.union.name, width=30),
        Column("session", "场次", lambda e: e.session.title),
        Column("pool", "名额分类", lambda e: e.pool.name),
        Column("state", "状态", lambda e: e.state_words, badge=lambda e: ENTRY_TONES.get(e.state, "off")),
        Column("number", "次序", lambda e: e.number, sort="number", numeric=True),
        Column("created_at", "报名时间", lambda e: e.created_at, sort="created_at", width=20, words=when),
        Column("came_at", "签到时间", lambda e: e.came_at, page=False, width=20, words=when),
        Column("ticket", "票号", lambda e: e.ticket, page=False, width=16),
        Column("filled", "报名填写", filled_words, page=False, width=40),
    )

    def base(self) -> QuerySet[Entry]:
        """Those of the one offer, as far as the user may see them."""
        rows = rules.entries(self.user)
        asked = as_uuid(self.params.get("offer", ""))
        rows = rows.filter(offer=asked) if asked else self.narrow(rows)
        return rows.select_related("union", "session", "pool", "filled")

    def row_url(self, row: Entry) -> str:
        """The form that takes the place away, or puts right who came, for whoever may."""
        if row.state in (EntryState.ATTENDED, EntryState.ABSENT):
            return reverse("enrolment:entry_correct", args=[row.pk])
        return reverse("enrolment:entry_remove", args=[row.pk]) if row.state in LEAVABLE else ""


LEAVABLE = (EntryState.HELD, EntryState.TAKEN, EntryState.WAITING, EntryState.ENTERED)
